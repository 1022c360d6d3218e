package plot

import (
	"idbench/results"
	"idbench/units"
)

var insertSeeks = Figure{
	Number:  11,
	Name:    "insert-seeks",
	Title:   "Seeks per insert, by size of the cache",
	Measure: "Pages that an insert touches and an LRU cache of that size does not hold, average of the load",
	What: "How many pages an insert touches, to read or to change them, that an LRU cache of the size below does not hold: the average over the whole load, over all trees of the table, which share the cache. " +
		"A page that the insert makes is not read, so it is no miss. Caches of less than 1/32 of the largest are in the table alone.",
	build: func(run *results.Run) (content, error) {
		return missCurve(run, query{of: inserts, beside: []string{"layout"}, ignore: timing, told: timing},
			units.Insert, []string{"layout"}, func(c results.Name) []string { return []string{c.Get("layout")} })
	},
	finding: func(t Table) string { return t.missFinding(func(facet) bool { return true }, "an insert") },
	views:   func(Table) []view { return missViews(units.Insert) },
}
