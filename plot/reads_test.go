package plot

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"idbench/results"
)

func build(t *testing.T, f Figure, run *results.Run) content {
	t.Helper()
	c, err := f.build(run)
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return c
}

// The figures of a load must not see reads, nor those of reads the loads.
func TestFiguresPickTheirCases(t *testing.T) {
	loads, both := quick(800, 4, "serial", "uuidv4"), withReads(quick(800, 4, "serial", "uuidv4"), 400, 40, "serial", "uuidv4")
	for _, f := range Figures[:7] {
		var want, got bytes.Buffer
		if err := build(t, f, loads).WriteCSV(&want); err != nil {
			t.Fatal(err)
		}
		if err := build(t, f, both).WriteCSV(&got); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Errorf("%s changes when the run also reads", f.Name)
		}
		if _, err := f.Table(&results.Run{Cases: both.Cases[len(loads.Cases):], Records: readsOnly(both)}); err == nil {
			t.Errorf("%s is drawn of reads alone", f.Name)
		}
	}
	for f, want := range map[*Figure]string{
		&readSeeks:   "model-textbook · clustered, heap and rowid · lookup · 400 rows · batch 40 · value 100 B · uniform and recent reads · 1,000 operations · seed 7",
		&layoutSeeks: "model-textbook · clustered, heap and rowid · lookup and secondary · 400 rows · batch 40 · value 100 B · further indexes 0 and 1 · cache 64 KiB · uniform reads · 1,000 operations · seed 7",
		&neighbours:  "model-textbook · clustered, heap and rowid · newest and range · 400 rows · batch 40 · value 100 B · cache 64 KiB · 1 and 100 operations · seed 7",
		&insertSeeks: "model-textbook · clustered, heap and rowid · insert · 400 rows · batch 40 · value 100 B · seed 7",
		&further:     "model-textbook · clustered, heap and rowid · insert · 400 rows · batch 40 · value 100 B · further indexes 0, 1, 3 and 5 · seed 7",
		&coldReads:   "bbolt · clustered · lookup · 400 rows · batch 40 · value 100 B · start cold · uniform and recent reads · 500 operations · fill 0.5 · seed 7",
	} {
		if got := build(t, *f, both).caption; got != want {
			t.Errorf("%s: caption\n%q, want\n%q", f.Name, got, want)
		}
		if _, err := f.Table(loads); err == nil {
			t.Errorf("%s is drawn of loads alone", f.Name)
		}
	}
}

// readsOnly are the lines of cases that read.
func readsOnly(run *results.Run) []results.Record {
	return slices.DeleteFunc(slices.Clone(run.Records), func(r results.Record) bool { return inserts(r.Case) })
}

func TestClosedFormStandsWhereItApplies(t *testing.T) {
	c := build(t, readSeeks, withReads(&results.Run{}, 400, 40, "serial"))
	for _, r := range c.Rows {
		applies := r.Keys[3] == "clustered" && r.Keys[4] == "uniform"
		if applies == math.IsNaN(r.Values[2]) {
			t.Errorf("%v: closed form %v", r.Keys, r.Values[2])
		}
		if want := 1 - r.Values[0]/fakePage/26; applies && r.Values[2] != want { // 25 leaves and their root
			t.Errorf("%v at %v bytes: %v, want %v", r.Keys, r.Values[0], r.Values[2], want)
		}
	}
}

func TestFurtherIndexesTakeTwoNumbersOfThem(t *testing.T) {
	run := &results.Run{}
	r := readCase{"model-textbook", "heap", "serial", "insert", 400, 40, []string{"secondary=3"}}
	r.add(run, 400)
	if _, err := further.Table(run); err == nil {
		t.Error("drawn of one number of further indexes")
	}
	r.parts = nil
	r.add(run, 400)
	if table, err := further.Table(run); err != nil || len(table.Rows) != 2 || table.Rows[0].Values[0] != 0 || table.Rows[1].Values[0] != 3 {
		t.Errorf("of two: %v, %v", table.Rows, err)
	}
}

func TestColdReadsMustBeCold(t *testing.T) {
	for parts, want := range map[string]bool{"start=cold": true, "start=os-warm": false, "": false} {
		run := &results.Run{}
		r := readCase{"bbolt", "clustered", "serial", "lookup", 100, 10, []string{"start=cold"}}
		r.add(run, 50)
		for i, rec := range run.Records { // another start, the same lines
			run.Records[i].Case = rename(rec.Case, parts)
		}
		run.Cases[0] = rename(run.Cases[0], parts)
		if _, err := coldReads.Table(run); (err == nil) != want {
			t.Errorf("%q: %v", parts, err)
		}
	}
}

// rename gives the last part of a case another text, or takes it away.
func rename(c results.Name, part string) results.Name {
	c = slices.Clone(c[:len(c)-1])
	if key, value, ok := strings.Cut(part, "="); ok {
		c = append(c, results.Part{Key: key, Value: value})
	}
	return c
}

func TestCasesWithIgnoredPartsStandOnce(t *testing.T) {
	run := &results.Run{}
	for _, parts := range [][]string{{"secondary=1", "cache=65536"}, {"cache=65536"}} {
		readCase{"model-textbook", "heap", "serial", "lookup", 400, 40, parts}.add(run, 100)
	}
	c := build(t, layoutSeeks, run)
	if len(c.Rows) != 1 || strings.Contains(c.caption, "further") {
		t.Errorf("%d rows, caption %q", len(c.Rows), c.caption)
	}
}

func TestPanelsOfOneQuantityShareTheirScale(t *testing.T) {
	table := build(t, rate, fake(load{"bbolt", "serial", 0.5, 800, 50, 6, 8, 7}, load{"bbolt", "uuidv4", 0.9, 800, 50, 6, 8, 7})).Table
	for _, rows := range []float64{400, 800} {
		table.Rows = append(table.Rows, Row{Keys: []string{"sqlite", "", "serial"}, Values: []float64{rows, 5, 4, 6, 1}})
	}
	rows := panels(table, view{x: 0, y: 1, scale: "rate", own: true}, view{x: 0, y: 4, scale: "pages"})
	if a, b := rows[0][0], rows[0][1]; a.ymax != b.ymax || a.sub == b.sub {
		t.Errorf("the rates of %q end at %v, of %q at %v", a.sub, a.ymax, b.sub, b.ymax)
	}
	if a, b := rows[1][0], rows[1][1]; a.ymax != b.ymax {
		t.Errorf("pages end at %v and %v", a.ymax, b.ymax)
	}
	if last := rows[0][2]; last.ymax != 5 {
		t.Errorf("the rates of another engine end at %v", last.ymax)
	}
}

func TestGridPutsLikesSideBySide(t *testing.T) {
	table := Table{Apart: 2}
	for _, keys := range [][]string{
		{"bbolt", "", "s", "clustered", "uniform"}, {"bbolt", "", "s", "rowid", "uniform"},
		{"model", "", "s", "clustered", "uniform"}, {"model", "", "s", "clustered", "recent"},
		{"model", "", "s", "heap", "uniform"}, {"model", "", "s", "heap", "recent"},
	} {
		table.Rows = append(table.Rows, Row{Keys: keys})
	}
	var got []string
	for _, row := range pairs(table.facets()) {
		var titles []string
		for _, f := range row {
			titles = append(titles, f.title())
		}
		got = append(got, strings.Join(titles, " | "))
	}
	want := []string{"bbolt, clustered, uniform | bbolt, rowid, uniform", "model, clustered, uniform | model, clustered, recent", "model, heap, uniform | model, heap, recent"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestCurvesAreCutOnTheLine(t *testing.T) {
	a, b := []string{"model", "", "serial"}, []string{"model", "", "ulid"}
	rows := []Row{{a, []float64{1, 9}}, {a, []float64{4, 3}}, {a, []float64{64, 1}}, {b, []float64{2, 5}}, {b, []float64{8, 2}}, {b, []float64{9, 1}}}
	got := cutLeft(rows, 8)
	want := []Row{{a, []float64{8, 2.5}}, {a, []float64{64, 1}}, {b, []float64{8, 2}}, {b, []float64{9, 1}}}
	if !slices.EqualFunc(got, want, func(x, y Row) bool { return slices.Equal(x.Keys, y.Keys) && slices.Equal(x.Values, y.Values) }) {
		t.Errorf("%v, want %v", got, want)
	}
}
