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

// Parts of the name of a case whose scheme changes on the way, and of those that hold
// the scheme of its first rows and their number.
const (
	fromKey = "migrate-from"
	atKey   = "at"
)

var migration = Figure{
	Number:  17,
	Name:    "migration",
	Title:   "Another scheme for the rows that come",
	Measure: "Leaves of the id's tree at the end, and time of a row of those that came after the change",
	What: "A table whose first rows have ids of one scheme and whose last rows have those of another, between tables of the one and of the other alone. " +
		"Left, the leaves of the id's tree at the end; right, the time of the last rows alone, each with the 95 % interval of its median over the rounds. Compare schemes inside one engine, never engines.",
	build:   buildMigration,
	finding: migrationFinding,
	draw: func(t Table) body {
		looks := styles(t.Rows)
		var rows [][]strip
		for _, f := range t.facets() {
			rows = append(rows, f.migrations(t, looks))
		}
		return stripRows(rows, nil)
	},
	chart: Chart{Kind: Bars, Panels: []Panel{
		{Title: ": leaves", X: -1, Y: []int{1}, XLabel: "leaves"},
		{Title: ": time", X: -1, Y: []int{3}, Lo: 4, Hi: 5, XLabel: "ns per row, of the last rows"}}},
}

// migrationFinding says what the change costs in leaves where all panels tell of one change.
func migrationFinding(t Table) string {
	lo, hi := math.Inf(1), math.Inf(-1)
	var changes []string
	for _, r := range t.Rows {
		from, to, moved := strings.Cut(r.Keys[2], ", then ")
		if !moved {
			continue
		}
		lo, hi = min(lo, r.Values[2]-100), max(hi, r.Values[2]-100)
		changes = with(changes, t.label(from)+", then "+t.label(to))
		changes = with(changes, t.label(from)) // so that there are two
	}
	word := "more"
	if hi < 0 {
		word, lo, hi = "fewer", -hi, -lo
	}
	if len(changes) != 2 || lo < 0.5 { // changes that differ, or numbers of which some are near 0 or on both sides
		return ""
	}
	return fmt.Sprintf("%s: %s %s leaves than %s alone", changes[0], rangeOf(lo, hi, " %"), word, changes[1])
}

func buildMigration(run *results.Run) (content, error) {
	counts := counted(run)
	s, err := choose(run, query{
		what: "a load that migrates from one scheme to another, and the same rows of the first scheme alone",
		of:   inserts,
		has: func(c results.Name) bool {
			_, leaves := counts.get(c, c.IDTree(), units.LeafPages)
			return leaves
		},
		beside: []string{layoutKey, fromKey, atKey},
		enough: func(cases []results.Name) bool {
			return slices.ContainsFunc(cases, func(c results.Name) bool { _, ok := stays(cases, c); return ok })
		},
	})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: append(slices.Clone(caseKeys), layoutKey, fromKey, atKey), Apart: 3, Columns: []Column{
		{Name: "rows"}, {Name: "leaves"}, {Name: "leaves of those that stay", Unit: "%", Decimals: 2},
		{Name: "time of the last rows", Unit: "ns/row", Decimals: 1}, {Name: "low", Unit: "ns/row", Decimals: 1}, {Name: "high", Unit: "ns/row", Decimals: 1},
		{Name: "times as fast as those that stay", Decimals: 3}, {Name: "times, low", Decimals: 3}, {Name: "times, high", Decimals: 3}}}
	for _, c := range s.cases {
		stay, ok := stays(s.cases, c)
		if !ok {
			continue
		}
		list := []results.Name{stay, c}
		if pure, ok := alone(s.cases, c, c.Get("scheme")); ok {
			list = append(list, pure)
		}
		from, _ := counts.get(stay, stay.IDTree(), units.LeafPages)
		before := lastRows(run, stay, c.Number(atKey))
		for _, d := range list {
			row := Row{s.keys(d, c.Get(layoutKey), c.Get(fromKey), c.Get(atKey)), nil}
			if row.Keys[2] = d.Get("scheme"); d.Get(atKey) != "" {
				row.Keys[2] = c.Get(fromKey) + ", then " + d.Get("scheme")
			}
			if slices.ContainsFunc(t.Rows, func(r Row) bool { return slices.Equal(r.Keys, row.Keys) }) {
				continue // several migrations have one scheme to stay with
			}
			leaves, _ := counts.get(d, d.IDTree(), units.LeafPages)
			row.Values = []float64{float64(d.Number("rows")), leaves, percent(leaves, from)}
			after := lastRows(run, d, c.Number(atKey))
			var times, ratios []float64
			for round, ns := range after {
				times = append(times, ns)
				if was, ok := before[round]; ok {
					ratios = append(ratios, was/ns)
				}
			}
			for _, list := range [][]float64{times, ratios} {
				i := results.Summary(list)
				row.Values = append(row.Values, i.Center, finite(i.Lo), finite(i.Hi))
			}
			t.Rows = append(t.Rows, row)
		}
	}
	var notes []string
	if t.tells(3) && !t.tells(4) {
		notes = append(notes, "No interval: that takes six timed rounds or more.")
	}
	return s.finish(t, notes...)
}

// stays is the case that is c, had it gone on with the scheme of its first rows.
func stays(cases []results.Name, c results.Name) (results.Name, bool) {
	if c.Get(fromKey) == "" {
		return nil, false
	}
	return alone(cases, c, c.Get(fromKey))
}

// alone is the case that is c with ids of one scheme.
func alone(cases []results.Name, c results.Name, scheme string) (results.Name, bool) {
	i := slices.IndexFunc(cases, func(d results.Name) bool {
		return d.Get(fromKey) == "" && d.Get("scheme") == scheme && d.Get("engine") == c.Get("engine") &&
			d.Get(layoutKey) == c.Get(layoutKey) && bare(d) == bare(c)
	})
	if i < 0 {
		return nil, false
	}
	return cases[i], true
}

// lastRows is the time, in ns a row, of the rows after the first at or, where no point of
// the series stands there, after the next one; by round.
func lastRows(run *results.Run, c results.Name, at int64) map[int]float64 {
	first, end := map[int]results.Point{}, map[int]results.Point{}
	for _, p := range run.Series[c.String()] {
		if p.Segment != units.All || p.Ns < 0 || p.Rows < at {
			continue
		}
		if was, ok := first[p.Round]; !ok || p.Rows < was.Rows {
			first[p.Round] = p
		}
		if p.Rows > end[p.Round].Rows {
			end[p.Round] = p
		}
	}
	out := map[int]float64{}
	for round, p := range end {
		if rows, ns := p.Rows-first[round].Rows, p.Ns-first[round].Ns; rows > 0 && ns > 0 {
			out[round] = float64(ns) / float64(rows)
		}
	}
	return out
}

// migrations is a row of strips: leaves, and times where the run has any.
func (f facet) migrations(t Table, looks map[string]look) []strip {
	short := f
	if short.apart = f.apart[:1]; slices.ContainsFunc(t.Rows, func(r Row) bool { return !slices.Equal(r.Keys[4:], f.apart[1:]) }) {
		short.apart = []string{f.apart[0], f.apart[1] + " up to row " + f.apart[2]}
	}
	leaves := strip{title: f.engine, sub: short.setting(), x: "leaves", label: 165}
	times := strip{x: "ns per row, of the last rows", label: 165}
	for _, r := range f.rows {
		v, name := r.Values, r.Keys[2]
		leaves.names, times.names = append(leaves.names, name), append(times.names, name)
		text := spell.Comma(int64(v[1]))
		if more := v[2] - 100; math.Abs(more) >= 0.05 {
			text += " (" + spell.Change(more, 1) + ")"
		}
		leaves.lanes = append(leaves.lanes, []lane{{pieces: []piece{{v[1], looks[name].color}}, text: text}})
		l := lane{text: "absent"}
		if !math.IsNaN(v[3]) {
			l = lane{pieces: []piece{{v[3], looks[name].color}}, lo: v[4], hi: v[5], text: spell.Significant(math.Round(v[3]))}
		}
		times.lanes = append(times.lanes, []lane{l})
	}
	if !t.tells(3) {
		return []strip{leaves}
	}
	return []strip{leaves, times}
}
