package plot

import (
	"math"
	"slices"

	"idbench/results"
)

var fill = Figure{
	Number: 2,
	Name:   "fill",
	Title:  "Leaf fill over the load",
	What: "The share of all leaf bytes that is not free space. A dashed curve is the mean over all random ids, where the run has it; the level dashed line is ln 2: " +
		"what random inserts into a classic B+tree, which halves every full page, tend to (Yao, \"On random 2–3 trees\", 1978).",
	build: func(run *results.Run) (content, error) {
		s, err := choose(run, query{of: inserts, one: true, has: func(c results.Name) bool { return len(fillOf(run, c)) > 0 }})
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
	views: func(t Table) []view {
		v := view{x: 0, y: 1, ymax: 100, label: "leaf fill (%)", marks: []mark{{100 * math.Ln2, "ln 2 = 69.3 %"}}}
		v.theory, v.guide = t.means()
		return []view{v}
	},
}

// fillOf is the fill of the id's leaves over the rows.
func fillOf(run *results.Run, c results.Name) (all []sample) {
	for _, p := range series(run, c, c.IDTree(), 0) {
		inuse, ok := get(p, "leaf-inuse-bytes")
		alloc, ok2 := get(p, "leaf-alloc-bytes")
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
				notes = with(notes, "Dashed curve, "+w+".")
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
