package plot

import (
	"fmt"
	"math"
	"slices"

	"github.com/dustin/go-humanize"

	"gonum.org/v1/plot/vg/draw"

	"idbench/results"
)

// layouts are how the layouts are drawn where they share a panel.
var layouts = []swatch{
	{name: "clustered", color: darkBlue, glyph: draw.CircleGlyph{}},
	{name: "heap", color: darkRed, glyph: draw.BoxGlyph{}},
	{name: "rowid", color: lightBlue, glyph: draw.PyramidGlyph{}},
}

var neighbours = Figure{
	Number: 10,
	Name:   "neighbours",
	Title:  "Pages touched by reads of many rows",
	What: "newest reads the 1,000 rows that arrived last, through the id's tree: shown are the different pages that it touches. range reads 1,000 neighbours in key order from a random start: " +
		"shown are all touches, a page as often as it is touched, and those that the cache did not hold. A scan of a heap or of rows behind a row id goes to the rows one by one.",
	build: buildNeighbours,
	draw: func(t Table) body {
		var rows [][]strip
		for _, f := range t.facets() {
			var row []strip
			for _, v := range []struct {
				workload, title, x string
				column             int
			}{
				{"newest", "newest", "different pages", 2},
				{"range", "range", "pages touched", 1},
				{"range", "range", "pages missed", 3},
			} {
				if s := f.dots(v.workload, v.column); len(s.names) > 0 {
					s.title, s.x = v.title, v.x
					if len(row) == 0 {
						s.title = f.title() + ": " + v.title
					}
					row = append(row, s)
				}
			}
			rows = append(rows, row)
		}
		return stripRows(rows, layouts)
	},
	chart: Chart{Kind: Bars, Panels: []Panel{
		{Title: ": different pages", X: -1, Y: []int{2}, XLabel: "different pages"},
		{Title: ": pages touched", X: -1, Y: []int{1}, XLabel: "pages touched"},
		{Title: ": pages missed", X: -1, Y: []int{3}, XLabel: "pages missed"}}},
}

func buildNeighbours(run *results.Run) (content, error) {
	counts := counted(run)
	s, err := choose(run, query{
		what: "what newest or range touches",
		of:   func(c results.Name) bool { return is("newest")(c) || is("range")(c) },
		has: func(c results.Name) bool {
			_, ok := counts.get(c, "all", "page-reads")
			_, ok2 := counts.get(c, "all", "distinct-pages")
			return ok && ok2
		},
		beside: []string{"layout", "workload"},
		ignore: []string{"ops", "secondary"},
	})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: append(slices.Clone(caseKeys), "layout", "workload"), Columns: []Column{{Name: "rows read", Decimals: 1},
		{Name: "pages touched per operation", Decimals: 3}, {Name: "different pages"}, {Name: "missed per operation", Decimals: 3}}}
	for _, c := range s.cases {
		distinct := absent
		if is("newest")(c) { // every operation reads the same pages
			distinct, _ = counts.get(c, "all", "distinct-pages")
		}
		t.Rows = append(t.Rows, Row{s.keys(c, c.Get("layout"), c.Get("workload")), []float64{counts.each(c, "all", "rows-read"),
			counts.each(c, "all", "page-reads"), distinct, counts.each(c, "all", "page-misses")}})
	}
	return s.finish(t)
}

// dots is a row for each scheme, with a dot for each layout, of a column of one
// workload.
func (f facet) dots(workload string, column int) strip {
	out := strip{min: 1}
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
					l = lane{dot: &piece{v, look.color}, glyph: look.glyph, text: about(v)}
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

// about writes a number to three digits, whole ones to all of theirs.
func about(v float64) string {
	if v == math.Trunc(v) {
		return humanize.Comma(int64(v))
	}
	if v >= 100 {
		return humanize.Comma(int64(math.Round(v)))
	}
	return fmt.Sprintf("%.3g", v)
}
