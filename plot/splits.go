package plot

import "idbench/results"

var splits = Figure{
	Number: 1,
	Name:   "splits",
	Title:  "Page splits over the load",
	What: "How many leaf pages had been made by cutting another one by the time that so many rows were in. " +
		"An edge split cuts the last leaf of the tree and leaves room only where the next rows will go; a mid split cuts any other leaf and moves rows that were long at rest.",
	build: func(run *results.Run) (content, error) {
		return overLoad(run, results.Name.IDTree, []string{"edge-splits", "mid-splits"},
			[]Column{{Name: "edge splits"}, {Name: "mid splits"}}, func(v []float64) []float64 { return v })
	},
	views: func(Table) []view {
		return []view{
			{x: 0, y: 1, scale: "splits", title: ": edge splits", label: "splits at the edge"},
			{x: 0, y: 2, scale: "splits", title: ": mid splits", label: "splits elsewhere"}}
	},
}

// overLoad builds a table of what stood in the structure round, point by point: the
// rows loaded, and then what compute makes of the units of one segment.
func overLoad(run *results.Run, segment func(results.Name) string, units []string, columns []Column, compute func([]float64) []float64) (content, error) {
	s, err := choose(run, query{of: inserts, one: true, has: tells(run, segment, units...)})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: caseKeys, Columns: append([]Column{{Name: "rows"}}, columns...)}
	for _, c := range s.cases {
		for _, p := range series(run, c, segment(c), 0) {
			values := make([]float64, len(units))
			for i, u := range units {
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
