package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// printed is a table as people see it.
func printed(t *testing.T, table table) string {
	t.Helper()
	var out strings.Builder
	if err := table.print(&out); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > lineWidth {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	return out.String()
}

// A table breaks the names of its columns, then takes columns of keys above its rows, then
// goes on below.
func TestTable(t *testing.T) {
	small := table{keys: []string{"engine", "scheme"}, columns: []string{"leaf fill", "word"}}
	small.add("bbolt", "uuidv4", "9.5 %", "yes")
	small.add("sqlite", "ulid", "100 %", "no")
	if got, want := printed(t, small), "engine  scheme  leaf fill  word\nbbolt   uuidv4      9.5 %  yes\nsqlite  ulid        100 %  no\n"; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	long := strings.Repeat("9", 30)
	broken := table{keys: []string{"scheme"}, columns: []string{long + " " + long, "b " + long}}
	broken.add("ulid", "1", "2")
	if got := printed(t, broken); !strings.HasPrefix(got, "        "+long) || strings.Count(got, "\n") != 3 {
		t.Errorf("%s", got)
	}
	above := table{keys: []string{"engine", "scheme", "fill"}, columns: []string{"a", "b"}}
	above.add("bbolt", "ulid", "0.5", long, long)
	above.add("sqlite", "ulid", "-", "1", "2")
	above.add("bbolt", "serial", "0.5", "3", "4")
	want := []string{"  scheme  fill", "engine=bbolt", "  ulid    0.5", "  serial  0.5", "engine=sqlite", "  ulid    -"}
	for i, line := range strings.Split(strings.TrimSpace(printed(t, above)), "\n") {
		if !strings.HasPrefix("  "+strings.TrimLeft(line, " "), "  "+strings.TrimLeft(want[i], " ")) {
			t.Errorf("line %d: %s, want %s", i, line, want[i])
		}
	}
	further := table{keys: []string{"scheme"}, columns: []string{"a", "b", "c"}}
	further.add("ulid", long, long, long)
	if got := printed(t, further); strings.Count(got, "scheme") != 2 || strings.Count(got, "ulid") != 2 || strings.Count(got, long) != 3 {
		t.Errorf("%s", got)
	}
	if got := printed(t, table{keys: []string{"scheme"}}); got != "" {
		t.Errorf("a table without rows: %q", got)
	}
}

func TestTableColumns(t *testing.T) {
	x := table{keys: []string{"scheme", "unit"}, columns: []string{"a", "n", "c"}}
	x.add("ulid", "ns/op", "-", "6", "1")
	x.add("serial", "ns/op", "-", "6", "-")
	x.dropEmpty()
	if same := x.takeShared("unit", "n", "none"); fmt.Sprint(same) != "[unit=ns/op n=6]" || fmt.Sprint(x.names(), x.rows) != "[scheme c] [[ulid 1] [serial -]]" {
		t.Errorf("%v, %v, %v", same, x.names(), x.rows)
	}
}

func TestWrapped(t *testing.T) {
	for text, want := range map[string]string{
		"":            "",
		"one two":     "one two",
		"  one two":   "  one\n> two",
		"one two six": "one two\n> six",
		"onetwothree": "onetwothree",
	} {
		if got := wrapped(text, 7, "> "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// All that list prints can be read in 80 columns, alone and together.
func TestListsAreNarrow(t *testing.T) {
	for _, what := range append(each(lists, func(l list) string { return l.name }), "") {
		var out, words bytes.Buffer
		args := []string{"list"}
		if what != "" {
			args = append(args, what)
		}
		if code := run(t.Context(), args, nil, &out, &words); code != exitDone {
			t.Fatalf("list %s: exit code %d, %s", what, code, &words)
		}
		for line := range strings.Lines(out.String()) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > lineWidth {
				t.Errorf("list %s: %d columns: %s", what, n, line)
			}
		}
	}
}
