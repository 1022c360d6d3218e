package plot

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

var engines = Figure{
	Number:  15,
	Name:    "engines",
	Title:   "Same keys, every engine",
	Measure: "Leaf fill, bytes of file for each row, and pages of the engine's own size written for each row",
	What: "The same ids in the same order, in every engine, layout and setting of the run: how full the leaves of the id's tree are, how many bytes of file each row takes, and how many pages each row makes the engine write. " +
		"What is best in one engine is not in the next. Pages are of the engine's own size: 4 KiB in bbolt and SQLite, 8 KiB in PostgreSQL, 16 KiB in InnoDB.",
	build:   buildEngines,
	finding: enginesFinding,
	draw: func(t Table) body {
		looks := styles(t.Rows)
		var row []strip
		for i, x := range []string{"leaf fill (%)", "file bytes per row", "pages written per row"} {
			if t.tells(i + 1) {
				row = append(row, t.perEngine(i+1, x, looks))
			}
		}
		row[0].max = 100
		var key []swatch
		for _, s := range schemesOf(t.Rows) {
			key = append(key, swatch{name: s, color: looks[s].color})
		}
		return stripRows([][]strip{row}, key)
	},
	chart: Chart{Kind: Bars, Together: true, Panels: []Panel{
		{Title: ": fill", X: -1, Y: []int{1}, XLabel: "leaf fill (%)", Max: 100},
		{Title: ": file", X: -1, Y: []int{2}, XLabel: "file bytes per row"},
		{Title: ": writes", X: -1, Y: []int{3}, XLabel: "pages written per row"}}},
}

func buildEngines(run *results.Run) (content, error) {
	counts := counted(run)
	s, err := choose(run, query{
		what: "how full the leaves are and how large the file is",
		of:   inserts,
		has: func(c results.Name) bool {
			_, fill := counts.get(c, c.IDTree(), units.LeafInuse)
			_, file := counts.get(c, units.All, units.FileBytes)
			return fill && file
		},
		beside: []string{"engine", layoutKey},
		ignore: timing,
	})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: append(slices.Clone(caseKeys), layoutKey), Apart: 1, Columns: []Column{{Name: "rows"}, {Name: "leaf fill", Unit: "%", Decimals: 3},
		{Name: "file per row", Unit: "B", Decimals: 3}, {Name: "pages written per row", Decimals: 5}}}
	for _, c := range s.cases {
		inuse, _ := counts.get(c, c.IDTree(), units.LeafInuse)
		alloc, _ := counts.get(c, c.IDTree(), units.LeafAlloc)
		t.Rows = append(t.Rows, Row{s.keys(c, c.Get(layoutKey)), []float64{float64(c.Number("rows")), percent(inuse, alloc),
			counts.each(c, units.All, units.FileBytes), counts.each(c, units.All, units.DirtyPages)}})
	}
	return s.finish(t)
}

// enginesFinding compares the pages that are written, in each engine that tells.
func enginesFinding(t Table) string {
	const written = 3
	told := t
	told.Rows = slices.DeleteFunc(slices.Clone(t.Rows), func(r Row) bool { return math.IsNaN(r.Values[written]) })
	random := told.random()
	fewer := told.ordered(func(s string) bool { lo, _ := told.ratios(random, s, written); return lo >= 1.1 })
	lo, hi := told.ratios(random, fewer.name, written)
	if !(lo > 1) {
		return ""
	}
	return fmt.Sprintf("%s writes %s times as many pages as %s, by the engine", told.label(random), rangeOf(lo, hi, ""), fewer.label)
}

// perEngine is a row for each engine, layout and setting, with a bar for each scheme.
func (t Table) perEngine(column int, x string, looks map[string]look) strip {
	out := strip{x: x, label: 124, tight: true}
	for _, f := range t.facets() {
		var lanes []lane
		for _, scheme := range schemesOf(t.Rows) {
			var l lane
			if v, ok := f.last(scheme, column); ok {
				l = lane{pieces: []piece{{v, looks[scheme].color}}, text: spell.Three(v)}
			}
			lanes = append(lanes, l)
		}
		if !slices.ContainsFunc(lanes, func(l lane) bool { return l.text != "" }) {
			lanes[len(lanes)/2].text = "absent"
		}
		name := f.rowName(slices.DeleteFunc([]string{f.apart[0], f.options}, func(w string) bool { return w == "" }), out.label)
		out.names, out.lanes = append(out.names, name), append(out.lanes, lanes)
	}
	return out
}

// rowName is the engine, and below it what tells it from others of the figure.
func (f facet) rowName(more []string, room vg.Length) string {
	return strings.Join(append([]string{f.engine}, wrap(words(textSize, ink), strings.Join(more, ", "), ", ", room)...), "\n")
}
