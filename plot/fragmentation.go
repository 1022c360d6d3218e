package plot

import "idbench/results"

var fragmentation = Figure{
	Number: 4,
	Name:   "fragmentation",
	Title:  "Fragmentation over the load",
	What: "How often a walk along the leaves in key order leaves the next page of the file: a break is a leaf whose successor is any other page than the next, " +
		"a backstep one whose successor lies before it. Both as a share of the steps from leaf to leaf; about half is the ceiling of backsteps when pages lie at random.",
	build: func(run *results.Run) (content, error) {
		return overLoad(run, results.Name.IDTree, []string{"leaf-breaks", "leaf-backsteps", "leaf-pages"},
			[]Column{{Name: "breaks", Unit: "%", Decimals: 3}, {Name: "backsteps", Unit: "%", Decimals: 3}},
			func(v []float64) []float64 { return []float64{percent(v[0], v[2]-1), percent(v[1], v[2]-1)} })
	},
	views: func(Table) []view {
		return []view{
			{x: 0, y: 1, ymax: 100, title: ": breaks", label: "breaks (% of steps)"},
			{x: 0, y: 2, scale: "backsteps", title: ": backsteps", label: "backsteps (% of steps)"}}
	},
}
