package plot

import (
	"math"
	"slices"

	"idbench/results"
)

var engines = Figure{
	Number: 15,
	Name:   "engines",
	Title:  "Same keys, every engine",
	What: "The same ids in the same order, in every engine, layout and setting of the run: how full the leaves of the id's tree are, how many bytes of file each row takes, and how many pages each row makes the engine write. " +
		"What is best in one engine is not in the next. Pages are of the engine's own size: 4 KiB in bbolt and SQLite, 8 KiB in PostgreSQL, 16 KiB in InnoDB.",
	build: buildEngines,
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
			key = append(key, swatch{name: s, color: looks[s].color, glyph: looks[s].marker})
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
			_, fill := counts.get(c, c.IDTree(), "leaf-inuse-bytes")
			_, file := counts.get(c, "all", "file-bytes")
			return fill && file
		},
		beside: []string{"engine", layoutKey},
		ignore: []string{"cache"},
	})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: append(slices.Clone(caseKeys), layoutKey), Apart: 1, Columns: []Column{{Name: "rows"}, {Name: "leaf fill", Unit: "%", Decimals: 3},
		{Name: "file per row", Unit: "B", Decimals: 3}, {Name: "pages written per row", Decimals: 5}}}
	for _, c := range s.cases {
		inuse, _ := counts.get(c, c.IDTree(), "leaf-inuse-bytes")
		alloc, _ := counts.get(c, c.IDTree(), "leaf-alloc-bytes")
		t.Rows = append(t.Rows, Row{s.keys(c, c.Get(layoutKey)), []float64{float64(c.Number("rows")), percent(inuse, alloc),
			counts.each(c, "all", "file-bytes"), counts.each(c, "all", "dirty-pages")}})
	}
	return s.finish(t)
}

// perEngine is a row for each engine, layout and setting, with a dot for each scheme.
func (t Table) perEngine(column int, x string, looks map[string]look) strip {
	out := strip{x: x, label: 165, tight: true}
	for _, f := range t.facets() {
		var lanes []lane
		for _, scheme := range schemesOf(t.Rows) {
			var l lane
			for _, r := range f.of(scheme) {
				if v := r.Values[column]; !math.IsNaN(v) {
					l = lane{dot: &piece{v, looks[scheme].color}, glyph: looks[scheme].marker}
				}
			}
			lanes = append(lanes, l)
		}
		name := f.engine + " " + f.apart[0]
		if f.options != "" {
			name += ", " + f.options
		}
		out.names, out.lanes = append(out.names, name), append(out.lanes, lanes)
	}
	return out
}
