package plot

import (
	"idbench/results"
	"idbench/units"
)

var readSeeks = Figure{
	Number:  8,
	Name:    "read-seeks",
	Title:   "Seeks per lookup, by size of the cache",
	Measure: "Pages that a lookup by id touches and an LRU cache of that size does not hold",
	What: "How many pages a lookup by id touches that an LRU cache of the size below does not hold, over all trees of the table, which share the cache. " +
		"To the right everything fits; caches of less than 1/32 of the largest are in the table alone. The dashed lines are the closed form of the leaf misses of uniform lookups in a lone tree: 1 − cache/index, the index being the pages of that tree; " +
		"it says nothing about branch pages, which small caches miss besides, and applies to neither other layouts nor other reads.",
	build: func(run *results.Run) (content, error) {
		return missCurve(run, query{of: is(units.Lookup), beside: []string{"layout", "reads"}, ignore: []string{"cache", "secondary"}},
			units.Lookup, []string{"layout", "reads"}, func(c results.Name) []string { return []string{c.Get("layout"), reads(c)} })
	},
	live: "How many pages a lookup by id touches that an LRU cache of the size below does not hold, over all trees of the table, which share the cache. " +
		"To the right everything fits. The dashed lines are the closed form of the leaf misses of uniform lookups in a lone tree: 1 − cache/index, the index being the pages of that tree; " +
		"it says nothing about branch pages, which small caches miss besides, and applies to neither other layouts nor other reads.",
	finding: func(t Table) string {
		return t.missFinding(func(f facet) bool { return f.apart[1] == "recent" }, "a lookup of a recent row")
	},
	views: func(Table) []view { return missViews(units.Lookup) },
}
