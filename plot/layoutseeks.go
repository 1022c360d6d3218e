package plot

import (
	"fmt"
	"math"
	"slices"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// trees are what a read may go through, in the order of the bars.
var trees = []swatch{
	{name: "the id's tree", color: darkBlue},
	{name: "the rows, where they are apart", color: lightYellow},
	{name: "the other column's index", color: darkRed},
	{name: "all pages touched", color: quiet, frame: true},
}

var layoutSeeks = Figure{
	Number:  9,
	Name:    "layout-seeks",
	Title:   "Seeks per read: clustered, heap and row id",
	Measure: "Pages that a read touches, and those of them that the cache did not hold, tree by tree",
	What: "Reads of single rows, by id (lookup) and by another indexed column (secondary). A frame is as long as all pages that a read touches, the bar inside it as those that the cache did not hold, tree by tree; " +
		"beside it, missed of touched. In a clustered table the rows are in the id's tree. In a heap, or behind a row id, a read by id goes on from there to the rows; a read by another column goes to the rows at once, and only in a clustered table through the id's tree.",
	build:   buildLayoutSeeks,
	finding: layoutFinding,
	draw: func(t Table) body {
		var rows [][]strip
		for _, pair := range pairs(t.facets()) {
			var row []strip
			for _, f := range pair {
				row = append(row, f.seeks())
			}
			rows = append(rows, row)
		}
		return stripRows(rows, trees)
	},
	chart: Chart{Kind: Stack, Colors: chartColors(trees), Panels: []Panel{{X: -1, Y: []int{2, 3, 4}, XLabel: "pages missed per read", Scale: "pages"}}},
}

func buildLayoutSeeks(run *results.Run) (content, error) {
	counts := counted(run)
	s, err := choose(run, query{
		what: "what a lookup by id or by another column touches, and misses in a cache",
		of:   draws,
		has: func(c results.Name) bool {
			_, touched := counts.get(c, units.All, units.PageReads)
			_, missed := counts.get(c, units.All, units.PageMisses)
			return touched && missed
		},
		beside: []string{"layout", "workload"},
		ignore: []string{"secondary"},
	})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: append(slices.Clone(caseKeys), "layout", "workload"), Apart: 2, Columns: []Column{
		{Name: "touched per read", Decimals: 4}, {Name: "missed per read", Decimals: 4},
		{Name: "missed in the id's tree", Decimals: 4}, {Name: "missed in the rows", Decimals: 4}, {Name: "missed in the other column's index", Decimals: 4}}}
	for _, c := range s.cases {
		values := []float64{counts.each(c, units.All, units.PageReads), counts.each(c, units.All, units.PageMisses)}
		for _, segment := range segmentsOf(c) {
			values = append(values, counts.each(c, segment, units.PageMisses))
		}
		t.Rows = append(t.Rows, Row{s.keys(c, c.Get("layout"), c.Get("workload")), values})
	}
	return s.finish(t)
}

// segmentsOf names a table's segments by what they are: the id's tree, the rows
// where they are not in it, and the first further index; "" for none.
func segmentsOf(c results.Name) []units.Segment {
	rows := map[units.Layout]units.Segment{units.Heap: units.HeapRows, units.RowID: units.Primary}[units.Layout(c.Get("layout"))]
	return []units.Segment{c.IDTree(), rows, units.Extra(1)}
}

// layoutFinding says how many pages a lookup by id touches in each layout, over all engines
// and schemes.
func layoutFinding(t Table) string {
	var texts []string
	for _, l := range []struct{ layout, where string }{{"clustered", "in a clustered table"}, {"heap", "with a heap"}, {"rowid", "behind a row id"}} {
		lo, hi := math.Inf(1), 0.0
		for _, r := range t.Rows {
			if r.Keys[3] == l.layout && r.Keys[4] == string(units.Lookup) {
				lo, hi = min(lo, r.Values[0]), max(hi, r.Values[0])
			}
		}
		if hi > 0 {
			texts = append(texts, rangeOf(lo, hi, "")+" "+l.where)
		}
	}
	if len(texts) < 2 {
		return ""
	}
	return "Pages that a lookup by id touches: " + enumerate(texts)
}

// seeks is a bar for each scheme of a facet.
func (f facet) seeks() strip {
	out := strip{title: f.engine, sub: f.setting(), x: "pages per read"}
	for _, r := range f.rows {
		l := lane{frame: r.Values[0], text: fmt.Sprintf("%.2f of %s", r.Values[1], spell.Significant(r.Values[0]))}
		for k, v := range r.Values[2:] {
			if v > 0 {
				l.pieces = append(l.pieces, piece{v, trees[k].color})
			}
		}
		out.names, out.lanes = append(out.names, r.Keys[2]), append(out.lanes, []lane{l})
	}
	return out
}
