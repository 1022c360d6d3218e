package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"idbench/ids"
	"idbench/index"
	"idbench/results"
	"idbench/units"
)

// libraryFillsOf are the fills of a run of the preset libraries, as libraryfills.csv has them.
func libraryFillsOf(t *testing.T, run *results.Run) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("scheme,ids per ms")
	for _, s := range shelves {
		fmt.Fprintf(&b, ",%s %s (%%)", s.engine, s.layout)
	}
	b.WriteByte('\n')
	for _, scheme := range librarySchemes() {
		for _, rate := range libraryRates {
			env := ids.DefaultEnv()
			env.Rate = 1000 * rate
			if scheme.Check(env) != nil {
				continue
			}
			fmt.Fprintf(&b, "%s,%d", scheme.Name, rate)
			for _, shelf := range shelves {
				fmt.Fprintf(&b, ",%.1f", 100*libraryFill(t, run, scheme.Name, shelf, env.Rate))
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// libraryFill is the share of the leaves' bytes that is in use, of the one case there is.
func libraryFill(t *testing.T, run *results.Run, scheme string, shelf shelf, rate int64) float64 {
	t.Helper()
	var found []float64
	for _, c := range run.Cases {
		at := c.Number("rate")
		if at == 0 {
			at = ids.DefaultEnv().Rate
		}
		if c.Get("scheme") != scheme || c.Get("engine") != shelf.engine || c.Get("layout") != string(shelf.layout) || at != rate {
			continue
		}
		counts := index.Counts{}
		for _, unit := range []units.Unit{units.LeafInuse, units.LeafAlloc} {
			for _, v := range run.Values(c, c.IDTree(), unit) {
				counts[unit] = int64(v)
			}
		}
		if v, ok := counts.Fill(); ok {
			found = append(found, v)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s at %d ids/s on %v: %d fills in the run, want 1", scheme, rate, shelf, len(found))
	}
	return found[0]
}

// The list, the page and the committed run say the same.
func TestLibrariesAreThePublished(t *testing.T) {
	const data = "libraryfills.csv"
	page := filepath.Join(root, "docs", "libraries.md")
	want := libraryFillsOf(t, published(t, "libraries"))
	if *update {
		if err := os.WriteFile(data, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		libraryFills = want
	}
	if libraryFills != want {
		t.Errorf("%s is not what results/published/libraries has (go test ./cmd/idbench -run TestLibrariesAreThePublished -update)", data)
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- libraries -->\n", "<!-- /libraries -->"
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no table between %q and %q", page, begin, end)
	}
	if made := before + begin + libraryTable(t) + end + after; made != string(text) {
		if !*update {
			t.Fatalf("%s has another table than the list (go test ./cmd/idbench -run TestLibrariesAreThePublished -update)", page)
		}
		if err := os.WriteFile(page, []byte(made), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// libraryTable is the list in Markdown.
func libraryTable(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	heads := []string{"library", "inside the tick", "scheme"}
	for _, s := range shelves {
		heads = append(heads, s.title)
	}
	fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(heads, " | "), strings.Repeat("---|", len(heads)))
	for _, l := range libraries {
		cells := []string{fmt.Sprintf("%s %s, `%s`", l.name, l.version, l.call), l.kind}
		if l.scheme == "" {
			cells = append(cells, "none: "+l.why)
			for range shelves {
				cells = append(cells, "–")
			}
		} else {
			list, err := l.fills()
			if err != nil {
				t.Fatal(err)
			}
			cells = slices.Concat(cells, []string{"`" + l.scheme + "`"}, spelled(list))
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	return b.String()
}

// Every library that has a scheme has its fills, or says why not; one that has none says why.
func TestLibrariesTell(t *testing.T) {
	for _, l := range libraries {
		if l.scheme == "" {
			if l.why == "" {
				t.Errorf("%s %s has neither a scheme nor a reason", l.name, l.version)
			}
			continue
		}
		list, err := l.fills()
		if err != nil {
			t.Errorf("%s %s: %v", l.name, l.version, err)
		}
		for _, f := range list {
			if f.Percent == nil == (f.Why == "") || f.Percent != nil && (*f.Percent < 40 || *f.Percent > 100) {
				t.Errorf("%s %s: %+v", l.name, l.version, f)
			}
		}
	}
	var out bytes.Buffer
	if err := listLibraries().print(&out); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > lineWidth {
			t.Errorf("a line of %s columns: %q", strconv.Itoa(n), line)
		}
	}
}
