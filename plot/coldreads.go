package plot

import (
	"fmt"
	"math"
	"slices"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// counters are what is held against one another of a cold start.
var counters = []swatch{
	{name: "different pages, simulated", color: darkBlue},
	{name: "major faults, from the kernel", color: lightYellow},
	{name: "pages read, from the kernel", color: darkRed},
}

var coldReads = Figure{
	Number:  13,
	Name:    "cold-reads",
	Title:   "Simulated against real cold reads",
	Measure: "Different pages that the lookups touch, page faults and pages read by the kernel, and the time of a read",
	What: "Lookups in a table whose file the system's page cache had let go of. Left, the different pages that the simulation says they touch, the page faults for which the kernel had to read, and the bytes that it read, in pages. " +
		"Right, the time of a read, over the same rounds: medians, with a 95 % interval where there are six rounds or more. Compare schemes, not machines.",
	build:   buildColdReads,
	finding: coldFinding,
	draw: func(t Table) body {
		var rows [][]strip
		for _, f := range t.facets() {
			counts, times := f.cold()
			rows = append(rows, []strip{counts, times})
		}
		return stripRows(rows, counters)
	},
	chart: Chart{Kind: Bars, Colors: chartColors(counters), Panels: []Panel{
		{Title: ": pages", X: -1, Y: []int{1, 2, 5}, XLabel: "pages"},
		{Title: ": time", X: -1, Y: []int{8}, Lo: 9, Hi: 10, XLabel: "ns per read"}}},
}

// coldFinding holds where the kernel read nearly what the simulation said.
func coldFinding(t Table) string {
	worst := 0.0
	for _, r := range t.Rows {
		off := math.Abs(r.Values[5]/r.Values[1] - 1)
		if math.IsNaN(off) {
			return ""
		}
		worst = max(worst, off)
	}
	if worst > 0.02 || len(t.Rows) == 0 {
		return ""
	}
	return fmt.Sprintf("The kernel read as many pages as the simulation said, to within %s %%", spell.Short(math.Ceil(1000*worst-1e-6)/10))
}

func buildColdReads(run *results.Run) (content, error) {
	counts := counted(run)
	s, err := choose(run, query{
		what: "what an engine read from a file that was shown to have left the page cache",
		of: func(c results.Name) bool {
			_, model := modelOf(c.Get("engine"))
			return !model && draws(c) && c.Get("start") == "cold"
		},
		has: func(c results.Name) bool {
			_, simulated := counts.get(c, units.All, units.DistinctPages)
			return simulated && len(run.Values(c, units.All, units.MajorFaults))+len(run.Values(c, units.All, units.ReadBytes)) > 0
		},
		beside: []string{"layout", "workload", "reads"},
		ignore: []string{"cache", "secondary"},
	})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: append(slices.Clone(caseKeys), "layout", "workload", "reads"), Apart: 3, Columns: []Column{{Name: "operations"}, {Name: "different pages, simulated"}}}
	for _, c := range []Column{{Name: "major faults"}, {Name: "pages read", Decimals: 1}, {Name: "time per read", Unit: "ns", Decimals: 1}} {
		t.Columns = append(t.Columns, c, Column{c.Name + ", low", c.Unit, c.Decimals}, Column{c.Name + ", high", c.Unit, c.Decimals})
	}
	var notes []string
	for _, c := range s.cases {
		simulated, _ := counts.get(c, units.All, units.DistinctPages)
		read := run.Values(c, units.All, units.ReadBytes)
		page, err := counts.pageSize(c)
		if err != nil {
			notes = append(notes, fmt.Sprintf("No pages read for %s on %s: %v.", c.Get("scheme"), c.Get("engine"), err))
			read = nil
		}
		for i := range read {
			read[i] /= float64(page)
		}
		values := []float64{float64(counts[address(c, units.All)].Iters), simulated}
		for _, list := range [][]float64{run.Values(c, units.All, units.MajorFaults), read, run.Values(c, units.All, units.NsPerOp)} {
			i := results.Summary(list)
			values = append(values, i.Center, finite(i.Lo), finite(i.Hi))
		}
		t.Rows = append(t.Rows, Row{s.keys(c, c.Get("layout"), c.Get("workload"), reads(c)), values})
	}
	if !t.tells(3) && !t.tells(6) && !t.tells(9) {
		notes = append(notes, "No interval: that takes six timed rounds or more.")
	}
	return s.finish(t, notes...)
}

// cold are the counts and the times of a facet, a row for each scheme.
func (f facet) cold() (counts, times strip) {
	counts = strip{title: f.engine, sub: f.setting(), x: "pages"}
	times = strip{x: "µs per read"}
	bar := func(v, lo, hi float64, s swatch) lane {
		if math.IsNaN(v) {
			return lane{text: "absent"}
		}
		return lane{pieces: []piece{{v, s.color}}, lo: lo, hi: hi, text: spell.Significant(v)}
	}
	for _, r := range f.rows {
		v := r.Values
		counts.names, times.names = append(counts.names, r.Keys[2]), append(times.names, r.Keys[2])
		counts.lanes = append(counts.lanes, []lane{
			bar(v[1], absent, absent, counters[0]), bar(v[2], v[3], v[4], counters[1]), bar(v[5], v[6], v[7], counters[2])})
		times.lanes = append(times.lanes, []lane{bar(v[8]/1000, v[9]/1000, v[10]/1000, swatch{color: plainGrey})})
	}
	return counts, times
}
