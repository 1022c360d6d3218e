package main

import (
	"strings"
	"testing"

	"idbench/results"
	"idbench/units"
)

// Beside each count that differs stands how far it may be off, and one that nobody judges is
// not called right.
func TestTolerancesAreShown(t *testing.T) {
	name := results.Name{{Key: "engine", Value: "bbolt"}, {Key: "scheme", Value: "uuidv4"}, {Key: "layout", Value: "rowid"}}
	count := func(unit units.Unit, predicted, measured, tolerance float64, held bool) judgedCount {
		u, ok := units.Find(unit)
		if !ok {
			t.Fatalf("no unit %s", unit)
		}
		return judgedCount{results.Prediction{Unit: u, Predicted: predicted, Measured: measured}, tolerance, held}
	}
	j := judged{cases: 1, segments: []judgedSegment{
		{Validation: results.Validation{Case: name, Segment: units.Primary, Leaves: 99}, counts: []judgedCount{count(units.LeafPages, 99, 99, 0, true), count(units.LeafInuse, 5000, 5000, 0, true)}},
		{Validation: results.Validation{Case: name, Segment: units.Secondary, Leaves: 3, Leaf: &results.LeafGap{Predicted: &results.Leaf{Position: 3, Rows: 5}, Measured: &results.Leaf{Position: 3, Rows: 6}}},
			counts: []judgedCount{count(units.LeafPages, 9, 8, 0, true)}, off: []string{"leaf-pages", "leaves"}},
		{Validation: results.Validation{Case: name, Segment: units.All}, counts: []judgedCount{
			count(units.DistinctPages, 111, 100, 0, false), count(units.PageReads, 7, 7, 0, false), count(units.LogBytes, 1010, 1000, 0.15, true), count(units.PageMisses, 5, 0, 0, false)}},
	}}
	var out strings.Builder
	if err := j.print(&out, "run"); err != nil {
		t.Fatal(err)
	}
	want := `run
layout=rowid engine=bbolt scheme=uuidv4
            leaf   leaf  counts  leaves
segment    pages  bytes   equal  equal    verdict
primary       99   5000  2 of 2  all 99   exact
secondary      8      -  0 of 1  first 3  OFF: leaf-pages, leaves
all            -      -  1 of 4  -        3 differ
Counts that differ, with how far each may be off:
segment    unit            predicted  measured  off by  tolerance  verdict
secondary  leaf-pages              9         8   +12 %  exact      OFF
all        distinct-pages        111       100   +11 %  none       not judged
all        log-bytes            1010      1000    +1 %  ±15 %      within
all        page-misses             5         0      +5  none       not judged
bbolt uuidv4 secondary: leaf 3: rows 5 / 6
2 of 3 counts that must be exact are; 1 of 1 are within a tolerance; 3 others
are not judged (1 equal)
1 case, 3 segments: 2 within tolerance, 1 off
`
	if got := out.String(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if err := j.verdict(); err == nil {
		t.Error("a segment is off, and all is said to be right")
	}
}
