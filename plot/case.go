package plot

import (
	"cmp"
	"slices"
	"strings"

	"idbench/results"
	"idbench/units"
)

// layoutKey is the part of a name that says how rows are kept.
const layoutKey = "layout"

// modeKey is the part of a name that says how counts are had without a table.
const modeKey = "mode"

// timing are the parts of a name that say when pages are read and written, and change
// nothing of what the pages of a tree become.
var timing = []string{"cache", "checkpoint"}

// setting is the name of a case without engine, scheme, the engine's options, its mode,
// and the parts of those keys.
func setting(c results.Name, without ...string) string {
	return slices.DeleteFunc(slices.Clone(c), func(p results.Part) bool {
		return p.Key == "engine" || p.Key == "scheme" || p.Key == modeKey || slices.Contains(without, p.Key) || strings.HasPrefix(p.Key, c.Get("engine")+".")
	}).String()
}

// is picks the cases of a workload.
func is(workload units.Workload) func(results.Name) bool {
	return func(c results.Name) bool { return c.Workload() == workload }
}

// inserts picks the cases that load rows and read none.
var inserts = is(units.Insert)

// draws picks the cases that read rows drawn from a distribution.
func draws(c results.Name) bool { return is(units.Lookup)(c) || is(units.BySecondary)(c) }

// reads names the distribution of a case's reads, which is left out of its name
// where it is the default.
func reads(c results.Name) string { return cmp.Or(c.Get("reads"), "uniform") }

// Options are the engine's options without its name, so that those of an engine
// and of its model read alike: "fill 0.9"; and the mode, so that counts of different
// ones never share a panel.
func Options(run *results.Run, c results.Name) string {
	return strings.Join(withMode(run.Options(c), c), ", ")
}

// bare are the same without the defaults that a reader is told.
func bare(c results.Name) string { return strings.Join(withMode(c.Options(), c), ", ") }

func withMode(list []string, c results.Name) []string {
	if mode := c.Get(modeKey); mode != "" {
		list = append(list, modeKey+" "+mode)
	}
	return list
}

// Means reports whether a case is a curve of theory: the means of all tables of random
// ids, beside a case of the run that is one of those tables.
func Means(run *results.Run, c results.Name) bool {
	return isMeans(c) && slices.ContainsFunc(run.Cases, func(d results.Name) bool { return isOf(c, d) })
}

func isMeans(c results.Name) bool { return c.Get(modeKey) == "fringe" }

// isOf reports whether means are those of a case.
func isOf(means, c results.Name) bool {
	engine, _ := modelOf(means.Get("engine"))
	base, _ := modelOf(c.Get("engine"))
	return engine == base && c.Get(modeKey) == "" && c.Get("scheme") == means.Get("scheme") && setting(c) == setting(means) &&
		slices.Equal(c.Options(), means.Options())
}

// modelOf returns the engine that a name stands for, and whether it is a model's.
func modelOf(engine string) (string, bool) { return strings.CutPrefix(engine, "model-") }

// engineRank puts engines before models.
func engineRank(c results.Name) int {
	if _, model := modelOf(c.Get("engine")); model {
		return 1
	}
	return 0
}

// schemeOrder lists the schemes of a run: the known ones first, then the others as
// they appear.
func schemeOrder(run *results.Run) []string {
	order := slices.Clone(known)
	for _, c := range run.Cases {
		if s := c.Get("scheme"); !slices.Contains(order, s) {
			order = append(order, s)
		}
	}
	return order
}

// series returns the points of one segment in a case's structure round, in the order of the load.
func series(run *results.Run, c results.Name, segment units.Segment) []results.Point {
	var points []results.Point
	for _, p := range run.Series[c.String()] {
		if p.Segment == segment && p.Round == 0 {
			points = append(points, p)
		}
	}
	slices.SortStableFunc(points, func(a, b results.Point) int { return cmp.Compare(a.Rows, b.Rows) })
	return points
}

// leaves returns the leaves of the id's tree in key order.
func leaves(run *results.Run, c results.Name) []results.Leaf {
	var list []results.Leaf
	for _, l := range run.Leaves[c.String()] {
		if l.Segment == c.IDTree() {
			list = append(list, l)
		}
	}
	slices.SortStableFunc(list, func(a, b results.Leaf) int { return cmp.Compare(a.Position, b.Position) })
	return list
}

// get returns a point's value of a unit.
func get(p results.Point, unit units.Unit) (float64, bool) {
	return results.Record{Values: p.Values}.Get(unit)
}

// tells reports whether the structure round of a case tells all units of a segment.
func tells(run *results.Run, segment func(results.Name) units.Segment, told ...units.Unit) func(results.Name) bool {
	return func(c results.Name) bool {
		return slices.ContainsFunc(series(run, c, segment(c)), func(p results.Point) bool {
			return !slices.ContainsFunc(told, func(u units.Unit) bool { _, ok := get(p, u); return !ok })
		})
	}
}
