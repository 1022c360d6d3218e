package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/alecthomas/kong"
)

// looked is what look says of a file.
func looked(t *testing.T, args ...string) string {
	t.Helper()
	var out, words bytes.Buffer
	if code := run(t.Context(), append([]string{"look"}, args...), strings.NewReader(""), &out, &words); code != exitDone || words.Len() > 0 {
		t.Fatalf("%v: exit code %d, %s", args, code, &words)
	}
	return out.String()
}

// Files of ids that were once taken for others, or believed, are told for what they are.
func TestLookAtFiles(t *testing.T) {
	const seen, first = "../../ids/keyfile/testdata", "times from 2025-01-01T00:00:00Z"
	for name, want := range map[string][]string{
		"v1-uuid-to-bin":     {"uuidv1 with its groups swapped, as MySQL's UUID_TO_BIN", first, "1 node."},
		"v1-newsequentialid": {"uuidv1 in the byte order of .NET", "NEWSEQUENTIALID", first, "it is the order of the bytes that disorders them"},
		"v1-dotnet":          {"uuidv1 in the byte order of .NET", first, "Inserts land all over the index"},
		"v4-in-key-order":    {"uuidv4", "random but ascend in the file: the file says nothing about inserts"},
		"v7-newest-first":    {"uuidv7", "times from 2025-01-01T00:00:00.392Z to 2025-01-01T00:00:00.399Z (7 ms)", "probably newest first, and tac FILE turns it round", "Go on with: tac " + seen + "/v7-newest-first.txt | idbench look -"},
		"unix-micros":        {"they look like Unix microseconds", first},
		"unix-nanos":         {"they look like Unix nanoseconds", first},
		"snowflake-discord":  {"snowflake", "the ids do not say which is right", "as snowflakes since Twitter's epoch, 1288834974657: times from 2020-11-04", "as snowflakes since Discord's epoch, 1420070400000: " + first},
		"instagram":          {"Instagram's ids", first},
		"v4-then-v7":         {"50.0 % uuidv4, 50.0 % uuidv7; lines up to 30 are uuidv4, those from 31 on uuidv7", "--scheme uuidv7 --migrate-from uuidv4 --at 30"},
		"v5":                 {"UUIDv5 (a hash: as random as uuidv4)", "Random: each insert lands anywhere", "predict --scheme uuidv4 "},
		"v7-uuid-to-bin":     {"uuidv7 with its groups swapped", first, "it is the order of the bytes that disorders them", "Inserts land all over the index"},
	} {
		out := looked(t, filepath.Join(seen, name+".txt"))
		said := strings.Join(strings.Fields(out), " ")
		for _, words := range want {
			if !strings.Contains(said, words) {
				t.Errorf("%s: without %q:\n%s", name, words, out)
			}
		}
		if runs := strings.Contains(said, "idbench run "); runs == (name == "v4-in-key-order" || name == "v7-newest-first") {
			t.Errorf("%s: goes on with the wrong command:\n%s", name, out)
		}
		if n := strings.Count(out, "\n"); n > 25 {
			t.Errorf("%s: %d lines", name, n)
		}
		for line := range strings.Lines(out) {
			if utf8.RuneCountInString(line) > lineWidth+1 && !strings.Contains(line, "idbench ") {
				t.Errorf("%s: a line of %d columns: %s", name, utf8.RuneCountInString(line), line)
			}
		}
		var object struct {
			Means string
			Next  []string
			IDs   int64 `json:"ids"`
		}
		if err := json.Unmarshal([]byte(looked(t, "--json", filepath.Join(seen, name+".txt"))), &object); err != nil || object.Means == "" || object.IDs < 40 {
			t.Errorf("%s: %+v, %v", name, object, err)
		}
		for _, command := range object.Next { // which the command line takes
			args, ok := strings.CutPrefix(command, "idbench ")
			if !ok {
				continue
			}
			v := &verbs{}
			parser, err := kong.New(v, grammar()...)
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := parser.Parse(strings.Fields(args))
			if err != nil {
				t.Errorf("%s: %s: %v", name, command, err)
				continue
			}
			if parsed.Selected().Name == "predict" {
				profile, err := v.Predict.profile()
				if err == nil {
					_, _, err = v.Predict.cases(t.Context(), profile, nil)
				}
				if err != nil {
					t.Errorf("%s: %s: %v", name, command, err)
				}
			}
		}
	}
}

// UUIDs in another order of bytes are told with the encoding that stores them so, where their pages are those of
// such ids.
func TestLookAtReorderedIDs(t *testing.T) {
	for _, c := range [][2]string{{"uuidv1", "swapped"}, {"uuidv1", "dotnet"}, {"uuidv7", "swapped"}, {"uuidv7", "dotnet"}} {
		var out, words bytes.Buffer
		if code := run(t.Context(), []string{"ids", "--scheme", c[0], "--rows", "20000", "--format", c[1]}, nil, &out, &words); code != exitDone {
			t.Fatalf("%v: exit code %d, %s", c, code, &words)
		}
		file := filepath.Join(t.TempDir(), "ids.txt")
		if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if said, want := looked(t, file), "predict --scheme "+c[0]+" --key-encoding "+c[1]+" --rows 20000"; !strings.Contains(said, want) {
			t.Errorf("%v: without %q:\n%s", c, want, said)
		}
	}
}

func TestShares(t *testing.T) {
	for v, want := range map[float64]string{0: "0.0 %", 1: "100.0 %", 0.5: "50.0 %", 0.0123: "1.2 %", 0.00123: "0.12 %", 0.99877: "99.88 %", 1e-9: "0.0000001 %"} {
		if got := share(v); got != want {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
	for v, want := range map[float64]string{0.0005: "0.5 ms", 0.5: "500 ms", 1.5: "1.5 s", 119: "119 s", 7200: "2 h", 30 * 86400: "30 days", 8766 * 3600 * 12: "12 years"} {
		if got := lasting(v); got != want {
			t.Errorf("%v s: %s, want %s", v, got, want)
		}
	}
	if got := fmt.Sprint(quoted("a b.txt"), quoted("a/b.txt"), quoted("it's")); got != `'a b.txt'a/b.txt'it'\''s'` {
		t.Error(got)
	}
}
