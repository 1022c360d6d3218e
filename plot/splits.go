package plot

import (
	"fmt"

	"idbench/results"
	"idbench/units"
)

var splits = Figure{
	Number:  1,
	Name:    "splits",
	Title:   "Page splits over the load",
	Measure: "Leaves made by cutting the last leaf of the id's tree (edge) and any other one (mid), over the rows loaded",
	What: "How many leaf pages had been made by cutting another one by the time that so many rows were in. " +
		"An edge split cuts the last leaf of the tree and leaves room only where the next rows will go; a mid split cuts any other leaf and moves rows that were long at rest.",
	build: func(run *results.Run) (content, error) {
		return overLoad(run, results.Name.IDTree, []units.Unit{units.EdgeSplits, units.MidSplits},
			[]Column{{Name: "edge splits"}, {Name: "mid splits"}}, func(v []float64) []float64 { return v })
	},
	finding: splitsFinding,
	views: func(Table) []view {
		return []view{
			{x: 0, y: 1, scale: "splits", own: true, title: ": edge splits", label: "splits at the edge"},
			{x: 0, y: 2, scale: "splits", own: true, title: ": mid splits", label: "splits elsewhere"}}
	},
}

func splitsFinding(t Table) string {
	random := t.random()
	const edge, mid = 1, 2
	ordered := t.ordered(func(s string) bool {
		return t.every(func(f facet) bool {
			e, ok := f.last(s, edge)
			m, ok2 := f.last(s, mid)
			return ok && ok2 && e > 0 && m == 0
		})
	})
	scattered := t.every(func(f facet) bool {
		e, ok := f.last(random, edge)
		m, ok2 := f.last(random, mid)
		return ok && ok2 && m > 9*e
	})
	if !scattered || ordered.name == "" {
		return ""
	}
	return fmt.Sprintf("%s splits pages in the middle, %s only at the edge", t.label(random), ordered.label)
}

// overLoad builds a table of what stood in the structure round, point by point: the
// rows loaded, and then what compute makes of the units of one segment.
func overLoad(run *results.Run, segment func(results.Name) units.Segment, shown []units.Unit, columns []Column, compute func([]float64) []float64) (content, error) {
	s, err := choose(run, query{of: inserts, one: true, ignore: timing, told: timing, has: tells(run, segment, shown...)})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: caseKeys, Columns: append([]Column{{Name: "rows"}}, columns...)}
	for _, c := range s.cases {
		for _, p := range series(run, c, segment(c)) {
			values := make([]float64, len(shown))
			for i, u := range shown {
				values[i] = absent
				if v, ok := get(p, u); ok {
					values[i] = v
				}
			}
			t.Rows = append(t.Rows, Row{s.keys(c), append([]float64{float64(p.Rows)}, compute(values)...)})
		}
	}
	return s.finish(t)
}
