package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"idbench/bench"
	"idbench/index"
)

// dsnFlag is what verbs have for servers of the user's.
type dsnFlag struct {
	DSN     []string `name:"dsn" sep:"none" placeholder:"ENGINE=URL[,…]" help:"Use servers of your own instead of private ones, such as postgres=postgres://user@host/database or innodb=mysql://user@host/. Tables get a schema or a database of their own there, which is dropped at the end."`
	DSNFile string   `name:"dsn-file" predictor:"file" placeholder:"FILE" help:"Addresses as --dsn takes them, one ENGINE=URL a line. Other users of this machine can read a command line, and so a password in --dsn."`
}

// engines are all engines, those with an address in the user's server.
func (f dsnFlag) engines(words io.Writer) ([]index.Engine, error) {
	list := slices.Clone(engines)
	add := func(from, given string) error {
		guest, err := parseDSN(given)
		if err != nil {
			return misusef("%s: %w", from, err)
		}
		i := slices.IndexFunc(list, func(e index.Engine) bool { return e.Name() == guest.Name() })
		if _, twice := list[i].(index.Guest); twice {
			return misusef("%s: a second address of engine %s", from, guest.Name())
		}
		list[i] = guest
		return nil
	}
	for _, given := range f.DSN {
		for _, one := range splitDSN(given) {
			if err := add("--dsn", one); err != nil {
				return nil, err
			}
		}
	}
	if f.DSNFile == "" {
		return list, nil
	}
	text, err := readSecret(f.DSNFile, words)
	if err != nil {
		return nil, misusef("--dsn-file: %w", err)
	}
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if err := add(fmt.Sprintf("%s:%d", f.DSNFile, i+1), line); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// guests are the engines of a list that have an address.
func guests(list []index.Engine) (in []index.Guest) {
	for _, e := range list {
		if g, ok := e.(index.Guest); ok {
			in = append(in, g)
		}
	}
	return in
}

// visit looks into the servers that have an address before cases run there, and says what
// dead runs left in them. What they cannot do as the cases ask is misuse, and so is an
// address that no case needs.
func visit(ctx context.Context, words io.Writer, list []index.Engine, planned []bench.Case) error {
	for _, g := range guests(list) {
		needed := false
		for _, c := range planned {
			switch {
			case c.Engine.Name() != g.Name():
				continue
			case c.Cache > 0:
				return misusef("--cache: the server of --dsn keeps the cache that it has; only a private server of engine %s gets another", g.Name())
			case c.Start == index.Cold:
				return misusef("--start %s: the server of --dsn is not stopped; only a private server of engine %s starts cold", index.Cold, g.Name())
			}
			needed = true
		}
		if !needed {
			return misusef("--dsn: an address of engine %s, which is not in the run; --engine names the engines", g.Name())
		}
	}
	for _, g := range guests(list) {
		left, err := g.Left(ctx)
		if err != nil {
			return fmt.Errorf("engine %s: %w", g.Name(), err)
		}
		left = slices.DeleteFunc(left, func(l index.Leftover) bool { return l.Keep != "" })
		if len(left) > 0 {
			fmt.Fprintf(words, "warning: %s has what dead runs left: %s; idbench clean with the same address removes it\n", g.Address(), names(left, named))
		}
	}
	return nil
}

// parseDSN reads ENGINE=URL. Its errors repeat no part of it: where the engine's name is
// left out, what is read as one has the password.
func parseDSN(text string) (index.Guest, error) {
	name, address, ok := strings.Cut(text, "=")
	if !ok || address == "" {
		return nil, errors.New("an address is written ENGINE=URL, such as postgres=postgres://user@host/database")
	}
	name = engineNamed(name)
	known := clients()
	if !slices.Contains(known, name) {
		return nil, fmt.Errorf("no engine with a server stands before the first =%s; engines with servers: %s, such as postgres=postgres://user@host/database",
			bench.Hint(name, known), strings.Join(known, ", "))
	}
	i := slices.IndexFunc(engines, func(e index.Engine) bool { return e.Name() == name })
	guest, err := engines[i].(index.Client).At(address)
	if err != nil {
		return nil, fmt.Errorf("the address of engine %s: %w", name, err)
	}
	return guest, nil
}

// clients are the names of the engines that can work in a server of the user's.
func clients() (names []string) {
	for _, e := range engines {
		if _, ok := e.(index.Client); ok {
			names = append(names, e.Name())
		}
	}
	return names
}

// splitDSN splits a list at commas before the name of an engine: addresses have commas
// of their own.
func splitDSN(list string) []string {
	var out []string
	for _, part := range strings.Split(list, ",") {
		name, _, named := strings.Cut(part, "=")
		isEngine := named && slices.ContainsFunc(engines, func(e index.Engine) bool { return e.Name() == engineNamed(name) })
		if len(out) == 0 || isEngine {
			out = append(out, part)
			continue
		}
		out[len(out)-1] += "," + part
	}
	return out
}

// maxSecret is the most bytes that a file of addresses may have.
const maxSecret = 1 << 16

// readSecret reads a file of addresses, or a pipe, and warns where others can read it too.
// A pipe that nobody writes to is empty.
func readSecret(path string, words io.Writer) (string, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // opened for reading: nothing to lose
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		fmt.Fprintf(words, "warning: others can read or write %s, whose addresses may have passwords; chmod 600 keeps them out\n", path)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	switch {
	case err != nil:
		return "", err
	case len(text) > maxSecret:
		return "", fmt.Errorf("%s: more than %d bytes", path, maxSecret)
	case len(strings.TrimSpace(string(text))) == 0:
		return "", fmt.Errorf("%s: no address; a line is written ENGINE=URL", path)
	}
	return string(text), nil
}

// values calls visit with each argument and whether it is, or ends in, a value of --dsn,
// which begins at that byte.
func values(args []string, visit func(i, from int, isDSN bool)) {
	const flag = "--dsn"
	for i, a := range args {
		switch {
		case i > 0 && args[i-1] == flag:
			visit(i, 0, true)
		case strings.HasPrefix(a, flag+"="):
			visit(i, len(flag)+1, true)
		default:
			visit(i, 0, false)
		}
	}
}

// recorded are arguments as a record may hold them: of the value of --dsn what guests
// say of themselves.
func recorded(args []string) []string {
	out := slices.Clone(args)
	values(args, func(i, from int, isDSN bool) {
		if !isDSN {
			return
		}
		var list []string
		for _, one := range splitDSN(args[i][from:]) {
			kept := "…"
			if guest, err := parseDSN(one); err == nil {
				kept = guest.Name() + "=" + guest.Address()
			}
			list = append(list, kept)
		}
		out[i] = args[i][:from] + strings.Join(list, ",")
	})
	return out
}

// errStray is for arguments that look like an address and are not --dsn's. They are not
// repeated.
var errStray = misusef("an argument looks like the address of a server, or a part of one; an address is given in quotes as --dsn ENGINE=URL, such as " +
	"--dsn 'postgres=postgres://user@host/database', or in a file, with --dsn-file")

// addressLike is what a path or a number does not look like; perhapsAddress is what few
// do, of which an error does not repeat anything.
var (
	addressLike    = regexp.MustCompile(`(?i)://|@(tcp|unix)\(|passw(or)?d *=`)
	perhapsAddress = regexp.MustCompile(`:[^,]*@`)
)

// stray returns errStray for arguments with one that looks like an address and is not
// where addresses stand.
func stray(args []string) error {
	var err error
	values(args, func(i, _ int, isDSN bool) {
		if !isDSN && addressLike.MatchString(args[i]) {
			err = errStray
		}
	})
	return err
}

// withheld is err, or errStray where it repeats an argument that may be an address.
func withheld(err error, args []string) error {
	text, out := err.Error(), err
	values(args, func(i, _ int, isDSN bool) {
		quoted := strconv.Quote(args[i])
		if !isDSN && perhapsAddress.MatchString(args[i]) && (strings.Contains(text, args[i]) || strings.Contains(text, quoted[1:len(quoted)-1])) {
			out = errStray
		}
	})
	return out
}
