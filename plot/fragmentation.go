package plot

import (
	"fmt"

	"idbench/results"
	"idbench/units"
)

var fragmentation = Figure{
	Number:  4,
	Name:    "fragmentation",
	Title:   "Fragmentation",
	Measure: "Steps from leaf to leaf in key order that do not go to the next page of the file, at the end of the load",
	What: "How often a walk along the leaves in key order leaves the next page of the file: a break is a leaf whose successor is any other page than the next, " +
		"a backstep one whose successor lies before it. Both as a share of the steps from leaf to leaf when all rows are in, and in the table over the load; about half is the ceiling of backsteps when pages lie at random.",
	build: func(run *results.Run) (content, error) {
		return overLoad(run, results.Name.IDTree, []units.Unit{units.LeafBreaks, units.LeafBacksteps, units.LeafPages},
			[]Column{{Name: "breaks", Unit: "%", Decimals: 3}, {Name: "backsteps", Unit: "%", Decimals: 3}},
			func(v []float64) []float64 { return []float64{percent(v[0], v[2]-1), percent(v[1], v[2]-1)} })
	},
	finding: fragmentationFinding,
	draw: func(t Table) body {
		looks := styles(t.Rows)
		var rows [][]strip
		for _, part := range perLine(t.facets()) {
			for i, what := range []string{"breaks", "backsteps"} {
				var row []strip
				for _, f := range part {
					s := f.atEnd(i+1, looks)
					s.title, s.sub, s.x, s.max = f.engine+": "+what, f.setting(), what+" (% of steps)", 100
					row = append(row, s)
				}
				rows = append(rows, row)
			}
		}
		return stripRows(rows, nil)
	},
	chart: Chart{Kind: Bars, Last: true, Panels: []Panel{
		{Title: ": breaks", X: -1, Y: []int{1}, XLabel: "breaks (% of steps)", Max: 100, Scale: "steps"},
		{Title: ": backsteps", X: -1, Y: []int{2}, XLabel: "backsteps (% of steps)", Max: 100, Scale: "steps"}}},
}

func fragmentationFinding(t Table) string {
	random := t.random()
	for _, c := range []struct {
		column      int
		least, most float64 // of random ids, of ordered ones
		text        string
	}{
		{1, 90, 20, "The next leaf lies elsewhere in the file at %[2]s of the steps with %[1]s, at %[4]s with %[3]s"},
		{2, 20, 10, "A walk in key order steps back at %[2]s of the leaves with %[1]s, at %[4]s with %[3]s"},
	} {
		lo, hi := t.span(random, c.column)
		ordered := t.ordered(func(s string) bool {
			return t.every(func(f facet) bool {
				a, ok := f.last(random, c.column)
				b, ok2 := f.last(s, c.column)
				return ok && ok2 && a >= c.least && b <= c.most
			})
		})
		if ordered.name != "" {
			least, most := t.span(ordered.name, c.column)
			return fmt.Sprintf(c.text, t.label(random), rangeOf(lo, hi, " %"), ordered.label, rangeOf(least, most, " %"))
		}
	}
	return ""
}
