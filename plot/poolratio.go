package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// ratioAxis is the x of the figure. Ticks are at powers of two, those below 1 as fractions.
var ratioAxis = axis{label: "pool : index", ticks: powers{base: 2, text: fraction}, log: true}

// fraction writes a power of two: 1/16, 1, 2.
func fraction(v float64) string {
	if v < 1 {
		return "1/" + spell.Plain(1/v)
	}
	return spell.Short(v)
}

var poolRatio = Figure{
	Number:  19,
	Name:    "pool-ratio",
	Title:   "What an insert misses, by pool : index",
	Measure: "Pages that an insert asks for and the pool does not hold, by the size of the pool over that of the id's tree",
	What: "The same load with pools of several sizes, over the pages of the id's tree at its end. Pages that an insert asks for and the pool does not hold, the average over the whole load: of an engine as it counts them, its own tables' included, of a profile as its engine's policy has them. " +
		"The dashed line is the closed form for the leaves of a clustered table that grows from nothing in random order, 1 − r + r ln r of a pool that is r times the index. " +
		"The time of an insert, with the 95 % interval of its median over the rounds. Compare schemes inside one engine, never engines.",
	build:   buildPoolRatio,
	finding: poolFinding,
	views: func(t Table) []view {
		views := []view{{x: 0, y: 2, theory: 3, guide: "1 − r + r ln r", axis: ratioAxis, scale: "misses", title: ": misses", label: "misses per insert"}}
		if t.tells(4) {
			views = append(views, view{x: 0, y: 4, lo: 5, hi: 6, axis: ratioAxis, scale: "time", own: true, title: ": time", label: "µs per insert"})
		}
		return views
	},
}

// poolFinding compares the most that random ids miss with the most that others do.
func poolFinding(t Table) string {
	const misses = 2
	most := func(scheme string) float64 {
		n := math.Inf(-1)
		for _, r := range t.Rows {
			if r.Keys[2] == scheme {
				n = max(n, r.Values[misses])
			}
		}
		return n
	}
	random := t.random()
	few := t.ordered(func(s string) bool { return most(s) <= most(random)/10 })
	if few.name == "" || most(random) < 0.05 {
		return ""
	}
	least := "up to " + rangeOf(most(few.name), most(few.name), "")
	if most(few.name) < 0.001 {
		least = "hardly any"
	}
	return fmt.Sprintf("An insert of %s misses up to %s pages, one of %s %s", t.label(random), rangeOf(most(random), most(random), ""), few.label, least)
}

func buildPoolRatio(run *results.Run) (content, error) {
	counts := counted(run)
	size := func(c results.Name) string {
		return c.Get("engine") + " " + bare(c) + " " + c.Get(layoutKey) + " " + c.Get("scheme")
	}
	s, err := choose(run, query{
		what: "what inserts miss in pools of two sizes or more",
		of:   inserts,
		has: func(c results.Name) bool {
			return c.Number("cache") > 0 && counts.index(c) > 0 && !math.IsNaN(poolMisses(run, c))
		},
		beside: []string{layoutKey, "cache"},
		enough: func(cases []results.Name) bool {
			for i, c := range cases {
				if slices.ContainsFunc(cases[i+1:], func(d results.Name) bool { return size(c) == size(d) }) {
					return true
				}
			}
			return false
		},
	})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: append(slices.Clone(caseKeys), layoutKey), Apart: 1, Columns: []Column{
		{Name: "pool : index", Decimals: 5}, {Name: "pool", Unit: "B"}, {Name: "misses per insert", Decimals: 4}, {Name: "1 - r + r ln r", Decimals: 4},
		{Name: "time per insert", Unit: "µs", Decimals: 3}, {Name: "low", Unit: "µs", Decimals: 3}, {Name: "high", Unit: "µs", Decimals: 3}}}
	for _, c := range s.cases {
		pool := float64(c.Number("cache"))
		ratio := pool / counts.index(c)
		theory := absent
		if c.Get(layoutKey) == "clustered" {
			theory = randomLoadMiss(ratio)
		}
		ns := results.Summary(run.Values(c, units.All, units.NsPerOp))
		time := []float64{absent, absent, absent}
		if ns.N > 0 {
			time = []float64{ns.Center / 1000, finite(ns.Lo) / 1000, finite(ns.Hi) / 1000}
		}
		t.Rows = append(t.Rows, Row{s.keys(c, c.Get(layoutKey)), append([]float64{ratio, pool, poolMisses(run, c), theory}, time...)})
	}
	order := schemesOf(t.Rows)
	facets := t.facets()
	t.Rows = t.Rows[:0:0]
	for _, f := range facets { // each scheme's pools from the smallest on
		slices.SortStableFunc(f.rows, func(a, b Row) int {
			return cmp.Or(cmp.Compare(slices.Index(order, a.Keys[2]), slices.Index(order, b.Keys[2])), cmp.Compare(a.Values[0], b.Values[0]))
		})
		t.Rows = append(t.Rows, f.rows...)
	}
	var notes []string
	if t.tells(4) && !t.tells(5) {
		notes = append(notes, "No interval: that takes six timed rounds or more.")
	}
	return s.finish(t, notes...)
}

// index is the bytes of the id's tree, 0 where they are not told.
func (b book) index(c results.Name) float64 {
	leaves, ok := b.get(c, c.IDTree(), units.LeafPages)
	branches, ok2 := b.get(c, c.IDTree(), units.BranchPages)
	page, err := b.pageSize(c)
	if !ok || !ok2 || err != nil {
		return 0
	}
	return (leaves + branches) * float64(page)
}

// poolMisses is what an insert misses in the median of what the rounds counted, of which
// a server's counters are read in timed ones alone.
func poolMisses(run *results.Run, c results.Name) float64 {
	var each []float64
	for _, r := range run.Records {
		if n, ok := r.Get(units.PageMisses); ok && r.Segment == units.All && r.Iters > 0 && slices.Equal(r.Case, c) {
			each = append(each, n/float64(r.Iters))
		}
	}
	if len(each) == 0 {
		return absent
	}
	return results.Summary(each).Center
}

// randomLoadMiss is the leaf misses of an insert, on the average of a load in random order
// into a tree that grows from nothing to n pages, in a cache of r n of them: the integral of
// 1 − r n / x over the x from r n to n, over n.
func randomLoadMiss(r float64) float64 {
	if r >= 1 {
		return 0
	}
	return 1 - r + r*math.Log(r)
}
