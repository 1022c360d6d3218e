package plot

import (
	"fmt"
	"math"
	"slices"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// layouts are how the layouts are drawn where they share a panel.
var layouts = []swatch{
	{name: "clustered", color: darkBlue},
	{name: "heap", color: darkRed},
	{name: "rowid", color: lightBlue},
}

var neighbours = Figure{
	Number:  10,
	Name:    "neighbours",
	Title:   "Pages touched by reads of many rows",
	Measure: "Different pages of the 1,000 newest rows; page touches and misses of 1,000 neighbours in key order",
	What: "Newest reads the 1,000 rows that arrived last, through the id's tree: shown are the different pages that it touches, each counted once. Range reads 1,000 neighbours in key order from a random start: " +
		"shown are page touches, a page as often as it is touched, and those of them that the cache did not hold. A scan of a heap or of rows behind a row id goes to the rows one by one.",
	build:   buildNeighbours,
	finding: neighboursFinding,
	draw: func(t Table) body {
		present := slices.DeleteFunc(slices.Clone(layouts), func(s swatch) bool {
			return !slices.ContainsFunc(t.Rows, func(r Row) bool { return r.Keys[3] == s.name })
		})
		return stripRows(t.perFacet(func(f facet) (row []strip) {
			for _, v := range []struct {
				workload, x string
				column      int
			}{
				{"newest", "newest: different pages", 2},
				{"range", "range: page touches", 1},
				{"range", "range: page misses", 3},
			} {
				if s := f.neighbours(v.workload, v.column); len(s.names) > 0 {
					s.x = v.x
					row = append(row, s)
				}
			}
			return row
		}), present)
	},
	chart: Chart{Kind: Bars, Panels: []Panel{
		{Title: ": newest", X: -1, Y: []int{2}, Only: "newest", XLabel: "different pages", Scale: "newest"},
		{Title: ": range", X: -1, Y: []int{1}, Only: "range", XLabel: "page touches", Scale: "touches"},
		{Title: ": range", X: -1, Y: []int{3}, Only: "range", XLabel: "page misses", Scale: "misses"}}},
}

// neighboursFinding compares the pages of the newest rows, over all engines and layouts.
func neighboursFinding(t Table) string {
	span := func(scheme string) (lo, hi float64) {
		lo, hi = math.Inf(1), 0
		for _, r := range t.Rows {
			if v := r.Values[2]; r.Keys[2] == scheme && r.Keys[4] == "newest" && !math.IsNaN(v) {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
		return lo, hi
	}
	random := t.random()
	least, most := span(random)
	fewer := t.ordered(func(s string) bool { _, hi := span(s); return hi > 0 && hi < least })
	if fewer.name == "" || most == 0 {
		return ""
	}
	lo, hi := span(fewer.name)
	return fmt.Sprintf("The newest 1,000 rows lie on %s pages with %s, on %s with %s", rangeOf(lo, hi, ""), fewer.label, rangeOf(least, most, ""), t.label(random))
}

func buildNeighbours(run *results.Run) (content, error) {
	counts := counted(run)
	s, err := choose(run, query{
		what: "what newest or range touches",
		of:   func(c results.Name) bool { return is(units.Newest)(c) || is(units.Range)(c) },
		has: func(c results.Name) bool {
			_, ok := counts.get(c, units.All, units.PageReads)
			_, ok2 := counts.get(c, units.All, units.DistinctPages)
			return ok && ok2
		},
		beside: []string{"layout", "workload"},
		ignore: []string{"ops", "secondary"},
	})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: append(slices.Clone(caseKeys), "layout", "workload"), Columns: []Column{{Name: "rows read", Decimals: 1},
		{Name: "page touches per operation", Decimals: 3}, {Name: "different pages"}, {Name: "page misses per operation", Decimals: 3}}}
	for _, c := range s.cases {
		distinct := absent
		if is(units.Newest)(c) { // every operation reads the same pages
			distinct, _ = counts.get(c, units.All, units.DistinctPages)
		}
		t.Rows = append(t.Rows, Row{s.keys(c, c.Get("layout"), c.Get("workload")), []float64{counts.each(c, units.All, units.RowsRead),
			counts.each(c, units.All, units.PageReads), distinct, counts.each(c, units.All, units.PageMisses)}})
	}
	return s.finish(t)
}

// neighbours is a row for each scheme, with a bar for each layout, of a column of one
// workload.
func (f facet) neighbours(workload string, column int) strip {
	var out strip
	for _, scheme := range f.schemes() {
		var lanes []lane
		told := false
		for _, look := range layouts {
			if !slices.ContainsFunc(f.rows, func(r Row) bool { return r.Keys[3] == look.name }) {
				continue
			}
			var l lane
			for _, r := range f.of(scheme) {
				if v := r.Values[column]; r.Keys[3] == look.name && r.Keys[4] == workload && !math.IsNaN(v) {
					l = lane{pieces: []piece{{v, look.color}}, text: spell.Three(v)}
					told = true
				}
			}
			lanes = append(lanes, l)
		}
		if told {
			out.names, out.lanes = append(out.names, scheme), append(out.lanes, lanes)
		}
	}
	return out
}
