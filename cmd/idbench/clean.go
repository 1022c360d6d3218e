package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"idbench/bench"
	"idbench/index"
)

// cleanVerb removes what dead runs left.
type cleanVerb struct {
	Yes bool `help:"Remove it without a question."`

	dsnFlag
}

// Help says what is never removed.
func (cleanVerb) Help() string {
	return "Here, that are folders for temporary files, which the next run removes too. " +
		"In a server, only that is removed which has the name and the mark of a run whose connection has ended, and nothing else in it. " +
		"Where nobody can be asked, it lists what it would remove."
}

// leftover is what can be removed, and how.
type leftover struct {
	text   string
	remove func(context.Context) error
}

// Run lists what was left, asks, and removes it.
func (v *cleanVerb) Run(ctx context.Context, t terminal) error {
	all, err := v.leftovers(ctx, t)
	if err != nil {
		return err
	}
	for _, l := range all {
		if _, err := fmt.Fprintln(t.out, l.text); err != nil {
			return err
		}
	}
	switch {
	case len(all) == 0:
		_, err := fmt.Fprintln(t.words, "dead runs left nothing to remove")
		return err
	case !v.Yes && !terminals(t):
		return misusef("nothing is removed without --yes where nobody can be asked")
	case !v.Yes && !agreed(t, len(all)):
		fmt.Fprintln(t.words, "nothing is removed")
		return nil
	}
	var failed []error
	for _, l := range all {
		if err := l.remove(ctx); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", l.text, err))
		}
	}
	fmt.Fprintf(t.words, "%d of %d removed\n", len(all)-len(failed), len(all))
	return errors.Join(failed...)
}

// leftovers are those on this machine and in the servers that have an address. What has a
// name of ours there and cannot be shown to be of a dead run is told.
func (v *cleanVerb) leftovers(ctx context.Context, t terminal) (all []leftover, err error) {
	list, err := v.engines(t.words)
	if err != nil {
		return nil, err
	}
	for _, dir := range bench.Left() {
		all = append(all, leftover{"folder " + dir, func(context.Context) error { return bench.Remove(dir) }})
	}
	for _, g := range guests(list) {
		left, err := g.Left(ctx)
		if err != nil {
			return nil, fmt.Errorf("engine %s: %w", g.Name(), err)
		}
		for _, l := range left {
			if l.Keep != "" {
				fmt.Fprintf(t.words, "%s in %s stays: %s\n", named(l), g.Address(), l.Keep)
				continue
			}
			all = append(all, leftover{named(l) + " in " + g.Address(), func(ctx context.Context) error { return g.Remove(ctx, l) }})
		}
	}
	return all, nil
}

// terminals reports whether somebody can be asked.
func terminals(t terminal) bool {
	in, ok := t.in.(*os.File)
	return ok && term.IsTerminal(int(in.Fd()))
}

// agreed asks whether to remove so many.
func agreed(t terminal, n int) bool {
	what := "it"
	if n > 1 {
		what = fmt.Sprintf("all %d", n)
	}
	fmt.Fprintf(t.words, "remove %s? [y/N] ", what)
	line, err := bufio.NewReader(t.in).ReadString('\n')
	answer := strings.ToLower(strings.TrimSpace(line))
	return (err == nil || errors.Is(err, io.EOF)) && (answer == "y" || answer == "yes")
}

// named is a leftover with the run that left it.
func named(l index.Leftover) string {
	if l.From == "" {
		return l.Name
	}
	return l.Name + " (" + l.From + ")"
}
