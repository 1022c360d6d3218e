package plot

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"idbench/results"
	"idbench/units"
)

func TestModelIsDrawnOnceOnlyWhereItIsIdentical(t *testing.T) {
	run := quick(400, 4, "serial", "uuidv4")
	engines := func(name string) (out []string, c content) {
		f, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		c, err = f.build(run)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range c.facets() {
			out = append(out, f.title())
		}
		return out, c
	}
	got, c := engines("fill")
	if want := []string{"bbolt, fill 0.5", "bbolt, fill 0.9"}; !slices.Equal(got, want) || !strings.Contains(c.caption, "model-bbolt is equal") {
		t.Errorf("panels %q, caption %q", got, c.caption)
	}
	// One byte in one point.
	key := load{"model-bbolt", "uuidv4", 0.9, 400, 50, 0, 4, 7}.name().String()
	for i, p := range run.Series[key] {
		for j, v := range p.Values {
			if i == 0 && v.Unit == units.LeafInuse {
				run.Series[key][i].Values[j].Value++
			}
		}
	}
	got, c = engines("fill")
	want := []string{"bbolt, fill 0.5", "bbolt, fill 0.9", "model-bbolt, fill 0.9"}
	if !slices.Equal(got, want) || !strings.Contains(c.caption, "model-bbolt is equal, where it is not drawn") {
		t.Errorf("after a difference: panels %q, caption %q", got, c.caption)
	}
}

// Two engines in one layout each, and one of them in another layout besides.
func TestEnginesStandInOneLayoutEach(t *testing.T) {
	run := fake(load{"sqlite", "serial", 0.5, 400, 50, 0, 4, 7}, load{"sqlite", "serial", 0.5, 400, 50, 0, 4, 8}, load{"bbolt", "serial", 0.5, 400, 50, 0, 4, 7})
	rowid := slices.Clone(run.Cases[0])
	rowid[1].Value = "rowid"
	run.Cases[0] = rowid
	for _, p := range run.Series[run.Cases[1].String()] {
		if p.Segment == units.Primary {
			p.Segment = units.Secondary
		}
		run.Series[rowid.String()] = append(run.Series[rowid.String()], p)
	}
	c, err := fill.build(run)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range c.facets() {
		got = append(got, f.title())
	}
	if want := []string{"bbolt, clustered, fill 0.5", "sqlite, rowid"}; !slices.Equal(got, want) {
		t.Errorf("panels %q, want %q", got, want)
	}
	if all := strings.Join(c.notes, "\n"); !strings.Contains(all, "one layout") {
		t.Errorf("notes do not say that a layout was left out:\n%s", all)
	} else if strings.Contains(all, "other setting") {
		t.Errorf("a layout is called another setting:\n%s", all)
	}
}

func TestModelThatTellsLessIsATwin(t *testing.T) {
	row := func(engine string, values ...float64) Row { return Row{[]string{engine, "", "serial"}, values} }
	table := Table{Keys: caseKeys, Columns: make([]Column, 2)}
	for _, c := range []struct {
		rows  []Row
		kept  int
		twins string
	}{
		{[]Row{row("a", 1, 2), row("model-a", 1, 2)}, 1, "model-a is equal"},
		{[]Row{row("a", 1, 2), row("model-a", 1, absent)}, 1, "model-a is equal in all that it tells"},
		{[]Row{row("a", 1, absent), row("model-a", 1, 2)}, 1, "a is equal in all that it tells"},
		{[]Row{row("a", 1, 3), row("model-a", 1, 2)}, 2, ""},
		{[]Row{row("a", 1, 2), row("model-a", 1, 2), row("model-a", 2, 3)}, 1, "a is equal in all that it tells"},
	} {
		table.Rows = c.rows
		out, twins := table.withoutTwins()
		var got string
		for _, w := range twins {
			got += w.String()
		}
		if n := len(out.facets()); n != c.kept || got != c.twins {
			t.Errorf("%v: kept %d, twins %q", c.rows, n, got)
		}
	}
}

func TestCaptionSaysWhatWasRun(t *testing.T) {
	f, err := Find("fill")
	if err != nil {
		t.Fatal(err)
	}
	c, err := f.build(fake(load{"bbolt", "serial", 0.9, 2000, 1000, 0, 2, 7}, load{"bbolt", "serial", 0.5, 1000, 1000, 0, 1, 7}))
	if err != nil {
		t.Fatal(err)
	}
	if want := "bbolt · clustered · insert · 2,000 rows · batch 1,000 · value 100 B · fill 0.9 · seed 7"; c.caption != want {
		t.Errorf("caption %q, want %q", c.caption, want)
	}
	if !slices.ContainsFunc(c.notes, func(n string) bool { return strings.Contains(n, "1 other setting") }) {
		t.Errorf("notes %q do not say that something was left out", c.notes)
	}
}

func TestSchemesStandInTheirOrder(t *testing.T) {
	table, err := fill.Table(fake(
		load{"bbolt", "zebra", 0.5, 100, 10, 0, 2, 7}, load{"bbolt", "ulid", 0.5, 100, 10, 0, 2, 7},
		load{"bbolt", "ant", 0.5, 100, 10, 0, 2, 7}, load{"bbolt", "serial", 0.5, 100, 10, 0, 2, 7}))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := schemesOf(table.Rows), []string{"serial", "ulid", "zebra", "ant"}; !slices.Equal(got, want) {
		t.Errorf("schemes %q, want %q", got, want)
	}
}

func TestSilentCasesAndWarningsAreNoted(t *testing.T) {
	run := quick(400, 4, "serial", "uuidv4")
	quiet := load{"bbolt", "uuidv4", 0.9, 400, 50, 0, 4, 7}.name()
	delete(run.Series, quiet.String())
	loud := load{"bbolt", "serial", 0.9, 400, 50, 0, 4, 7}.name()
	run.Env.Warnings = map[string][]string{loud.String(): {"spans fewer than ten periods"}}
	c, err := fill.build(run)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(c.notes, "\n")
	for _, want := range []string{"Absent: uuidv4 on bbolt", "serial, bbolt, fill 0.9: spans fewer than ten periods"} {
		if !strings.Contains(all, want) {
			t.Errorf("notes do not say %q:\n%s", want, all)
		}
	}
}

func TestPartsAddUpToTheFile(t *testing.T) {
	table, err := size.Table(quick(4000, 4, "serial", "uuidv4"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range table.Rows {
		sum := 0.0
		for _, v := range r.Values[2:] {
			sum += v
			if v < 0 {
				t.Errorf("%v has a part of %v bytes", r.Keys, v)
			}
		}
		if sum != r.Values[1] {
			t.Errorf("%v: the parts are %v bytes, the file %v", r.Keys, sum, r.Values[1])
		}
	}
	// A file smaller than its parts is told, not drawn.
	l := load{"bbolt", "serial", 0.5, 500, 50, 0, 1, 7}
	run := fake(l)
	for _, p := range run.Series[l.name().String()] {
		for i, v := range p.Values {
			if v.Unit == units.FileBytes {
				p.Values[i].Value = 4096
			}
		}
	}
	if _, err := size.Table(run); err == nil {
		t.Error("a file that is smaller than its pages has a table")
	}
}

func TestMapCellsHoldEveryPageOnce(t *testing.T) {
	for _, n := range []int64{1, 2, 47, 2303, 2304, 2305, 5000, 61234} {
		list := make([]results.Leaf, n)
		for i := range list {
			list[i] = results.Leaf{Page: int64(i), Inuse: 1024, Alloc: 4096, Age: 0.5}
		}
		for what, cells := range map[string][]cell{"key": keyCells(list), "file": fileCells(list, n, 4096)} {
			var pages, leaves int64
			for i, c := range cells {
				pages, leaves = pages+c.pages, leaves+c.leaves
				if c.pages != c.leaves {
					t.Fatalf("%s, %d pages: cell %d has %d pages and %d leaves", what, n, i, c.pages, c.leaves)
				}
			}
			if pages != n || leaves != n || len(cells) != int(min(n, side*side)) {
				t.Errorf("%s: %d cells hold %d pages and %d leaves of %d", what, len(cells), pages, leaves, n)
			}
		}
	}
}

func TestNumbersInTextsAreCompared(t *testing.T) {
	list := []string{"", "buffers 1MB", "buffers 4MB", "buffers 16MB", "buffers 16MB, copy", "fill 0.5", "fill 0.9"}
	for i, a := range list {
		for j, b := range list {
			if got, want := compareNumbers(a, b), cmp.Compare(i, j); got != want {
				t.Errorf("%q and %q: %d, want %d", a, b, got, want)
			}
		}
	}
}

// Counts that were had in two ways are drawn side by side, each under its name.
func TestModesShareNoPanel(t *testing.T) {
	run := fake(load{"model-bbolt", "serial", 0.5, 400, 50, 0, 4, 7}, load{"model-bbolt", "uuidv4", 0.5, 400, 50, 0, 4, 7})
	drawn := append(slices.Clone(run.Cases[1]), results.Part{Key: "mode", Value: "urn"})
	run.Cases = append(run.Cases, drawn)
	run.Series[drawn.String()] = run.Series[run.Cases[1].String()]
	c := build(t, fill, run)
	var got []string
	for _, f := range c.facets() {
		got = append(got, f.title()+": "+strings.Join(f.schemes(), ", "))
	}
	want := []string{"model-bbolt, fill 0.5: serial, uuidv4", "model-bbolt, fill 0.5, mode urn: uuidv4"}
	if !slices.Equal(got, want) || !strings.Contains(c.caption, "mode urn") {
		t.Errorf("panels %q, caption %q; want %q", got, c.caption, want)
	}
}

// The default setting is drawn, though another one has as many cases, and panels do not
// double; of each engine it takes the largest load.
func TestDefaultSettingWins(t *testing.T) {
	run := fake(load{"model-a", "serial", 0.5, 400, 50, 0, 4, 7}, load{"model-a", "uuidv4", 0.5, 400, 50, 0, 4, 7},
		load{"b", "serial", 0.5, 800, 50, 0, 4, 7}, load{"b", "serial", 0.5, 200, 50, 0, 4, 7})
	for _, c := range run.Cases[:2:2] {
		many := append(slices.Clone(c), results.Part{Key: "nodes", Value: "16"}, results.Part{Key: "skew", Value: "10ms"})
		run.Cases = append(run.Cases, many)
		run.Series[many.String()] = run.Series[c.String()]
	}
	c := build(t, fill, run)
	var got []string
	for _, f := range c.facets() {
		got = append(got, f.title())
	}
	if want := []string{"b, 800 rows", "model-a, 400 rows"}; !slices.Equal(got, want) {
		t.Errorf("panels %q, want %q", got, want)
	}
	if !strings.Contains(c.caption, "800 and 400 rows") || !slices.ContainsFunc(c.notes, func(n string) bool { return strings.Contains(n, "2 other settings") }) {
		t.Errorf("caption %q, notes %q", c.caption, c.notes)
	}
}

// When pages are written does not change what they become: a load with a cache and
// checkpoints stands for its engine where it is the largest.
func TestCacheAndCheckpointsMakeNoSetting(t *testing.T) {
	run := fake(load{"b", "serial", 0.5, 800, 50, 0, 4, 7}, load{"model-a", "serial", 0.5, 400, 50, 0, 4, 7}, load{"model-a", "serial", 0.5, 200, 50, 0, 4, 7})
	with := append(slices.Clone(run.Cases[1]), results.Part{Key: "cache", Value: "65536"}, results.Part{Key: "checkpoint", Value: "100"})
	run.Series[with.String()] = run.Series[run.Cases[1].String()]
	run.Cases[1] = with
	c := build(t, fill, run)
	if got, want := c.facets()[1].title(), "model-a, 400 rows"; len(c.facets()) != 2 || got != want || strings.Contains(c.caption, "checkpoint") {
		t.Errorf("%d panels, the last %q, caption %q", len(c.facets()), got, c.caption)
	}
}

// A part that all configurations have, and that means nothing to the ids of some schemes, parts no
// settings: the caption says of which it is not.
func TestPartialParts(t *testing.T) {
	for _, c := range []struct {
		settings []map[string]string
		schemes  []string
		caption  string
	}{
		{[]map[string]string{{"blocks": "50"}}, []string{"serial", "uuidv4"}, "blocks 50 (not of uuidv4)"},
		{[]map[string]string{{"blocks": "50"}, {"blocks": "50"}}, []string{"serial", "uuidv4"}, "blocks 50 (not of uuidv4)"},
		{[]map[string]string{{"blocks": "50"}, {}}, []string{"uuidv4"}, "value 100 B"}, // another configuration asks for none
		{nil, []string{"uuidv4"}, "value 100 B"},
	} {
		run := fake(load{"b", "serial", 0.5, 400, 50, 0, 4, 7}, load{"b", "uuidv4", 0.5, 400, 50, 0, 4, 7})
		pooled := append(slices.Clone(run.Cases[0]), results.Part{Key: "blocks", Value: "50"})
		run.Series[pooled.String()] = run.Series[run.Cases[0].String()]
		run.Cases[0], run.Env.Settings = pooled, c.settings
		got := build(t, fill, run)
		if schemes := schemesOf(got.Rows); !slices.Equal(schemes, c.schemes) || !strings.Contains(got.caption, c.caption) {
			t.Errorf("%v: %v, caption %q, want %v, %q", c.settings, schemes, got.caption, c.schemes, c.caption)
		}
	}
}
