package main

import (
	"cmp"
	"context"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"

	"idbench/bench"
	"idbench/ids/keyfile"
)

// keyFlags name a file of ids and say how it is read.
type keyFlags struct {
	Keys       string `yaml:"keys,omitempty" predictor:"file" placeholder:"FILE" help:"Your own ids, beside the schemes of --scheme or alone, in order of arrival, one a line, in any usual form, or in a column of CSV, TSV, JSON lines, a table of psql or mysql, or a dump; gzip, zstd, xz and bzip2 are unpacked, and - is standard input. They are the scheme keys."`
	KeysForm   string `yaml:"keys-form,omitempty" predictor:"keysform" placeholder:"FORM" help:"What the --keys are, where they do not show it: ${keysforms}. uuid takes ULIDs, TypeIDs and base64 of 16 bytes beside UUIDs."`
	KeysColumn string `yaml:"keys-column,omitempty" placeholder:"NAME|N" help:"Column of --keys that holds the ids, by its name or its number from 1 on; of a dump also TABLE.NAME."`
	KeysSHA256 string `yaml:"keys-sha256,omitempty" kong:"-"`
	Sorted     bool   `yaml:"sorted,omitempty" help:"Take random --keys that are in key order, as a dump of a table has them, as they stand."`
}

func keyFlagsOf(f *keyfile.File, sorted bool) keyFlags {
	if f == nil {
		return keyFlags{Sorted: sorted}
	}
	return keyFlags{Keys: f.Path, KeysForm: f.Ask.Form, KeysColumn: f.Column, KeysSHA256: f.SHA256, Sorted: sorted}
}

// ask is the file of ids that the flags name.
func (f keyFlags) ask() keyfile.Ask {
	return keyfile.Ask{Path: f.Keys, Form: f.KeysForm, Column: f.KeysColumn}
}

// spelled are the flags as a command has them.
func (f keyFlags) spelled() string {
	flags := "--keys " + quoted(f.Keys)
	if f.KeysForm != "" {
		flags += " --keys-form " + f.KeysForm
	}
	if f.KeysColumn != "" {
		flags += " --keys-column " + quoted(f.KeysColumn)
	}
	if f.Sorted {
		flags += " --sorted"
	}
	return flags
}

// check reads and checks the file; nil where there is none.
func (f keyFlags) check(ctx context.Context, stdin io.Reader) (*keyfile.File, error) {
	if f.Keys == "" {
		return nil, nil
	}
	keys, err := keyfile.Check(ctx, f.ask(), stdin, time.Now())
	if errors.Is(err, keyfile.ErrFile) {
		err = misuse{err}
	}
	return keys, err
}

// beside looks at flags that make no sense with or without a file of ids, and leaves of the
// schemes none that nobody named beside one. from is the scheme of a migration's first rows.
func (f keyFlags) beside(given map[string]bool, schemes *[]string, from string) error {
	if f.Keys == "" {
		for _, name := range []string{"keys-form", "keys-column"} {
			if given[name] {
				return misusef("--%s says how a file of ids is read, and --keys names none", name)
			}
		}
		return nil
	}
	if given["scheme"] || given["mix"] {
		return nil
	}
	if from == bench.KeysScheme {
		return misusef("--migrate-from %s says which ids come first, and --scheme names none that come after them", from)
	}
	*schemes = nil
	return nil
}

// arrivals says which flag, but those that are about more, asks how ids arrive where those
// of a file are alone.
func (f keyFlags) arrivals(given map[string]bool, more ...string) error {
	if f.Keys == "" || given["scheme"] || given["mix"] || given["migrate-from"] {
		return nil
	}
	flags := reflect.TypeFor[arrivalFlags]()
	for i := range flags.NumField() {
		name, _, _ := strings.Cut(flags.Field(i).Tag.Get("yaml"), ",")
		if name = cmp.Or(name, strings.ToLower(flags.Field(i).Name)); given[name] && !slices.Contains(more, name) {
			return misusef("--keys says which ids arrive, so --%s stands beside it only with a --scheme", name)
		}
	}
	return nil
}
