package main

import (
	"regexp"
	"slices"
	"strings"

	"idbench/bench"
	"idbench/index"
)

// dsnFlag is what run and validate have for servers of the user's.
type dsnFlag struct {
	DSN []string `name:"dsn" sep:"none" placeholder:"ENGINE=URL[,…]" help:"Use servers of your own instead of private ones, such as postgres=postgres://user@host/database. Tables get a schema of their own there, which is dropped at the end."`
}

// engines are all engines, those with an address in the user's server.
func (f dsnFlag) engines() ([]index.Engine, error) {
	list := slices.Clone(engines)
	for _, given := range f.DSN {
		for _, one := range splitDSN(given) {
			name, address, ok := strings.Cut(one, "=")
			if !ok || address == "" {
				return nil, misusef("--dsn: an address is written ENGINE=URL, such as postgres=postgres://user@host/database")
			}
			i := slices.IndexFunc(list, func(e index.Engine) bool { return e.Name() == name })
			if i < 0 {
				return nil, misusef("--dsn: unknown engine %q%s; engines with servers: %s", name, bench.Hint(name, clients()), strings.Join(clients(), ", "))
			}
			client, ok := list[i].(index.Client)
			if !ok {
				return nil, misusef("--dsn: engine %s has no server; engines with servers: %s", name, strings.Join(clients(), ", "))
			}
			at, err := client.At(address)
			if err != nil {
				return nil, err
			}
			list[i] = at
		}
	}
	return list, nil
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
		isEngine := named && slices.ContainsFunc(engines, func(e index.Engine) bool { return e.Name() == name })
		if len(out) == 0 || isEngine {
			out = append(out, part)
			continue
		}
		out[len(out)-1] += "," + part
	}
	return out
}

// secrets are passwords in addresses: of a URL, of a list of settings, of MySQL's form.
var secrets = []*regexp.Regexp{
	regexp.MustCompile(`(://[^:/@]*:)[^@]*(@)`),
	regexp.MustCompile(`((?i)password=)(?:'[^']*'|[^\s&,]*)()`),
	regexp.MustCompile(`(=[^:/@=]*:)[^@]*(@)`),
}

// redacted are arguments without the passwords of addresses.
func redacted(args []string) []string {
	out := slices.Clone(args)
	for i, a := range out {
		if !strings.HasPrefix(a, "--dsn=") && (i == 0 || out[i-1] != "--dsn") {
			continue
		}
		for _, s := range secrets {
			out[i] = s.ReplaceAllString(out[i], "${1}…${2}")
		}
	}
	return out
}
