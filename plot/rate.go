package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// windows is how many stretches of the load a rate is taken over: few enough that
// each holds several transactions.
const windows = 20

var rate = Figure{
	Number:  6,
	Name:    "rate",
	Title:   "Insert rate and pages written",
	Measure: "Rows inserted per second of engine time, and tree pages that a transaction wrote, at the end of the load",
	What: "Rows inserted per second of engine time, in the last twentieth of the load: the median over the timed rounds, with its 95 % interval. " +
		"Tree pages that each transaction wrote then, from the untimed structure round of the same case. The table has both over the load. Compare schemes inside one engine, never engines.",
	build:   buildRate,
	finding: rateFinding,
	draw: func(t Table) body {
		looks := styles(t.Rows)
		return stripRows(t.perFacet(func(f facet) (row []strip) {
			if rates := f.atEnd(1, looks); t.tells(1) {
				rates.x, rates.scale = "rows/s", "rate of "+f.engine
				for i, s := range rates.names {
					end, _ := f.end(s, 1)
					rates.lanes[i][0].lo, rates.lanes[i][0].hi = end.Values[2], end.Values[3]
					rates.lanes[i][0].text = spell.SI3(end.Values[1])
				}
				row = append(row, rates)
			}
			if pages := f.atEnd(4, looks); t.tells(4) {
				pages.x = "pages written per transaction"
				row = append(row, pages)
			}
			return row
		}), nil)
	},
	chart: Chart{Kind: Bars, Last: true, Panels: []Panel{
		{Title: ": insert rate", X: -1, Y: []int{1}, Lo: 2, Hi: 3, XLabel: "rows/s", Scale: "rate", Own: true},
		{Title: ": pages written", X: -1, Y: []int{4}, XLabel: "pages per transaction", Scale: "pages"}}},
}

// rateFinding compares the rates at the end of the load where their intervals lie apart in
// every panel, else the pages.
func rateFinding(t Table) string {
	const rate, low, high, pages = 1, 2, 3, 4
	random := t.random()
	faster := t.ordered(func(s string) bool {
		return t.every(func(f facet) bool {
			hi, ok := f.last(random, high)
			lo, ok2 := f.last(s, low)
			return ok && ok2 && hi < lo
		})
	})
	if lo, hi := t.ratios(faster.name, random, rate); lo > 1 {
		return fmt.Sprintf("At the end of the load %s inserts %s times as fast as %s", faster.label, rangeOf(lo, hi, ""), t.label(random))
	}
	fewer := t.ordered(func(s string) bool { lo, _ := t.ratios(random, s, pages); return lo >= 1.5 })
	if lo, hi := t.ratios(random, fewer.name, pages); lo > 1 {
		return fmt.Sprintf("At the end of the load %s writes %s times as many pages as %s", t.label(random), rangeOf(lo, hi, ""), fewer.label)
	}
	return ""
}

// tells reports whether the column holds any number.
func (t Table) tells(column int) bool {
	return slices.ContainsFunc(t.Rows, func(r Row) bool { return !math.IsNaN(r.Values[column]) })
}

// whole names the segment of a case as a whole.
func whole(results.Name) units.Segment { return units.All }

func buildRate(run *results.Run) (content, error) {
	measured := func(c results.Name) bool {
		_, model := modelOf(c.Get("engine"))
		return !model && c.Get("engine") != "null"
	}
	timed := func(c results.Name) bool { return measured(c) && len(windowed(run, c)) > 0 }
	var notes []string
	s, err := choose(run, query{of: inserts, one: true, has: timed})
	if err != nil {
		// Without a timed round the pages are still worth a figure.
		if s, err = choose(run, query{of: inserts, one: true, has: tells(run, whole, units.DirtyPages)}); err != nil {
			return content{}, fmt.Errorf("the run has neither timed rounds of an engine nor dirty-pages: %w", err)
		}
		notes = append(notes, "No rate: the run has no timed rounds.")
	}
	t := Table{Keys: caseKeys, Columns: []Column{{Name: "rows"}, {Name: "rate", Unit: "rows/s"},
		{Name: "low", Unit: "rows/s"}, {Name: "high", Unit: "rows/s"}, {Name: "pages per transaction", Decimals: 3}}}
	for _, c := range s.cases {
		if timed(c) {
			for _, p := range windowed(run, c) {
				t.Rows = append(t.Rows, Row{s.keys(c), []float64{float64(p.Rows), p.Rate.Center, finite(p.Rate.Lo), finite(p.Rate.Hi), absent}})
			}
		}
		t.Rows = append(t.Rows, s.pagesWritten(c)...)
	}
	if t.tells(1) && !t.tells(2) {
		notes = append(notes, "No interval: that takes six timed rounds or more.")
	}
	return s.finish(t, append(notes, harnessCost(s)...)...)
}

// windowed summarises the timed rounds of a case over windows of the load.
func windowed(run *results.Run, c results.Name) []results.Step {
	var ends []int64
	for _, p := range run.Series[c.String()] {
		if p.Segment == units.All && p.Ns >= 0 && !slices.Contains(ends, p.Rows) {
			ends = append(ends, p.Rows)
		}
	}
	slices.Sort(ends)
	stride := max(1, len(ends)/windows)
	var points []results.Point
	for _, p := range run.Series[c.String()] {
		i, ok := slices.BinarySearch(ends, p.Rows)
		if ok && (len(ends)-1-i)%stride == 0 {
			points = append(points, p)
		}
	}
	// A round's points must come in the order of its load.
	slices.SortStableFunc(points, func(a, b results.Point) int { return int(a.Rows - b.Rows) })
	return slices.DeleteFunc(results.Steps(points, units.All), func(s results.Step) bool { return s.Rate.N == 0 })
}

// pagesWritten are a case's rows of the panel of pages: an average since the last time
// that any were written, which is each transaction or each checkpoint.
func (s selection) pagesWritten(c results.Name) []Row {
	var out []Row
	var rows, pages float64
	batch := float64(c.Number("batch"))
	for _, p := range series(s.run, c, units.All) {
		now, ok := get(p, units.DirtyPages)
		if transactions := math.Ceil((float64(p.Rows) - rows) / batch); ok && now > pages && transactions > 0 && batch > 0 {
			out = append(out, Row{s.keys(c), []float64{float64(p.Rows), absent, absent, absent, (now - pages) / transactions}})
			rows, pages = float64(p.Rows), now
		}
	}
	return out
}

// harnessCost says what the null engine took, which every rate above includes. It keeps
// nothing in any layout alike.
func harnessCost(s selection) []string {
	var costs []string
	free := slices.Concat([]string{layoutKey}, asked(s.run))
	for _, scheme := range schemeOrder(s.run) {
		for _, c := range s.run.Cases {
			if c.Get("engine") != "null" || c.Get("scheme") != scheme || setting(c, free...) != setting(s.cases[0], free...) {
				continue
			}
			if cost := results.Summary(s.run.Values(c, units.All, units.NsPerOp)); cost.N > 0 {
				costs = append(costs, scheme+" "+spell.Short(cost.Center))
				break
			}
		}
	}
	if len(costs) == 0 {
		return nil
	}
	return []string{"What the harness itself costs, measured with an engine that does nothing, in ns a row: " + strings.Join(costs, ", ") + "."}
}

// finite is v, absent where it is infinite.
func finite(v float64) float64 {
	if math.IsInf(v, 0) {
		return absent
	}
	return v
}
