package plot

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg/draw"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

var fill = Figure{
	Number:  2,
	Name:    "fill",
	Title:   "How full the leaves are",
	Measure: "Leaf bytes that are not free space, % of all leaf bytes, at the end of the load",
	What: "The share of all leaf bytes that is not free space, when all rows are in; the table has it over the load. A black tick is the mean over all tables of random ids, where the run has it; the dotted line is ln 2: " +
		"what random inserts into a classic B+tree, which halves every full page, tend to (Yao, \"On random 2–3 trees\", 1978).",
	build: func(run *results.Run) (content, error) {
		s, err := choose(run, query{of: inserts, one: true, ignore: timing, told: timing, has: func(c results.Name) bool { return len(fillOf(run, c)) > 0 }})
		if err != nil {
			return content{}, err
		}
		t := Table{Keys: caseKeys, Columns: []Column{{Name: "rows"}, {Name: "leaf fill", Unit: "%", Decimals: 3}}}
		for _, c := range s.cases {
			for _, p := range fillOf(run, c) {
				t.Rows = append(t.Rows, Row{s.keys(c), []float64{p.x, p.y}})
			}
		}
		notes := s.addMeans(&t, fillOf)
		return s.finish(t, notes...)
	},
	finding: fillFinding,
	draw: func(t Table) body {
		looks := styles(t.Rows)
		theory, guide := t.means()
		var key []swatch
		if theory > 0 {
			key = append(key, swatch{name: guide, line: &tickLine})
		}
		return t.stripGrid(func(f facet) strip {
			s := f.atEnd(1, looks)
			s.x, s.max, s.marks = "leaf fill (%)", 100, []mark{ln2}
			for i, scheme := range s.names {
				if end, ok := f.end(scheme, theory); ok && theory > 0 {
					s.lanes[i][0].tick = end.Values[theory]
				}
			}
			return s
		}, append(key, swatch{name: ln2.label, line: &markLine}))
	},
	chart: Chart{Kind: Bars, Last: true, What: "The share of all leaf bytes that is not free space, when all rows are in; the table has it over the load. The dotted line is ln 2: " +
		"what random inserts into a classic B+tree, which halves every full page, tend to (Yao, \"On random 2–3 trees\", 1978).", Panels: []Panel{{X: -1, Y: []int{1}, XLabel: "leaf fill (%)", Max: 100, Scale: "fill", Marks: []Mark{{ln2.y, ln2.label}}}}},
}

// ln2 is what the fill of random ids tends to in a tree that halves its full pages.
var ln2 = mark{100 * math.Ln2, "ln 2 = 69.3 %"}

// tickLine is how a mark across a bar looks in a key.
var tickLine = draw.LineStyle{Color: ink, Width: 2}

// fillFinding compares random ids with the others where that is one sentence.
func fillFinding(t Table) string {
	random, ordered := t.random(), t.ordered(func(s string) bool {
		return t.every(func(f facet) bool {
			a, ok := f.last(t.random(), 1)
			b, ok2 := f.last(s, 1)
			return ok && ok2 && a < b-1
		})
	})
	lo, hi := t.span(random, 1)
	if ordered.name != "" {
		least, most := t.span(ordered.name, 1)
		return fmt.Sprintf("%s fills its leaves to %s, %s to %s", t.label(random), rangeOf(lo, hi, " %"), ordered.label, rangeOf(least, most, " %"))
	}
	if low, high := t.extremes(random, 1); hi-lo >= 10 {
		return fmt.Sprintf("%s fills leaves to %s in %s and to %s in %s", t.label(random), spell.Percent(lo, 0), low, spell.Percent(hi, 0), high)
	}
	return ""
}

// fillOf is the fill of the id's leaves over the rows.
func fillOf(run *results.Run, c results.Name) (all []sample) {
	for _, p := range series(run, c, c.IDTree()) {
		inuse, ok := get(p, units.LeafInuse)
		alloc, ok2 := get(p, units.LeafAlloc)
		if ok && ok2 && alloc > 0 && p.Rows > 0 {
			all = append(all, sample{x: float64(p.Rows), y: percent(inuse, alloc)})
		}
	}
	return all
}

// meansColumn is the column of the fill that random ids have in the mean.
var meansColumn = Column{Name: "random, mean", Unit: "%", Decimals: 3}

// means is the place and the name of the curve of theory, or 0.
func (t Table) means() (column int, name string) {
	if n := len(t.Columns) - 1; t.Columns[n] == meansColumn {
		return n, meansColumn.Name
	}
	return 0, ""
}

// addMeans adds to a table, as a last column, the curves of theory that the run holds of
// its cases, in rows of their own, and says what they are.
func (s selection) addMeans(t *Table, curve func(*results.Run, results.Name) []sample) (notes []string) {
	var rows []Row
	width := len(t.Columns)
	for _, c := range s.cases {
		for _, m := range s.run.Cases {
			if !isMeans(m) || !isOf(m, c) {
				continue
			}
			for _, p := range curve(s.run, m) {
				r := Row{s.keys(c), slices.Repeat([]float64{absent}, width+1)}
				r.Values[0], r.Values[width] = p.x, p.y
				rows = append(rows, r)
			}
			for _, w := range s.run.Env.Warnings[m.String()] {
				notes = with(notes, "Random, mean: "+w+".")
			}
		}
	}
	if rows == nil {
		return nil
	}
	t.Columns = append(t.Columns, meansColumn)
	for i := range t.Rows {
		t.Rows[i].Values = append(t.Rows[i].Values, absent)
	}
	t.Rows = append(t.Rows, rows...)
	return notes
}

// percent is 100 a / b, absent where that is no number.
func percent(a, b float64) float64 {
	if !(b > 0) {
		return absent
	}
	return 100 * a / b
}
