package plot

import (
	"math"
	"slices"

	gplot "gonum.org/v1/plot"

	"idbench/results"
)

var further = Figure{
	Number: 12,
	Name:   "further-indexes",
	Title:  "What further indexes cost",
	What: "The same load with more and more further indexes, each on a column of random 8-byte values. Left, bytes of all files for each row; right, pages that a transaction changed, over the whole load. " +
		"An entry of a further index carries the id in a clustered table, so that a wide id is paid once more in every index, and a pointer of 8 bytes in the other layouts.",
	build: buildFurther,
	views: func(t Table) []view {
		x := axis{label: "further indexes", ticks: t.whole(0)}
		return []view{
			{x: 0, y: 1, axis: x, scale: "bytes", title: ": size", label: "bytes per row"},
			{x: 0, y: 2, axis: x, scale: "pages", title: ": writes", label: "pages per transaction"}}
	},
	layOut: panelLines,
}

func buildFurther(run *results.Run) (content, error) {
	counts := counted(run)
	s, err := choose(run, query{
		what: "the size of a table without and with further indexes",
		of:   inserts,
		has: func(c results.Name) bool {
			_, file := counts.get(c, "all", "file-bytes")
			_, dirty := counts.get(c, "all", "dirty-pages")
			return file && dirty && c.Number("rows") > 0 && c.Number("batch") > 0
		},
		beside: []string{"layout", "secondary"},
		ignore: []string{"cache"},
		enough: func(cases []results.Name) bool { // more than one number of indexes
			return slices.ContainsFunc(cases, func(c results.Name) bool { return c.Get("secondary") != cases[0].Get("secondary") })
		},
	})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: append(slices.Clone(caseKeys), "layout"), Apart: 1, Columns: []Column{{Name: "further indexes"},
		{Name: "bytes per row", Unit: "B", Decimals: 2}, {Name: "pages per transaction", Decimals: 3}}}
	for _, c := range s.cases {
		rows, batch := float64(c.Number("rows")), float64(c.Number("batch"))
		file, _ := counts.get(c, "all", "file-bytes")
		dirty, _ := counts.get(c, "all", "dirty-pages")
		t.Rows = append(t.Rows, Row{s.keys(c, c.Get("layout")),
			[]float64{float64(c.Number("secondary")), file / rows, dirty / math.Ceil(rows/batch)}})
	}
	return s.finish(t)
}

// whole places a tick mark at each number of a column.
func (t Table) whole(column int) gplot.ConstantTicks {
	var ticks gplot.ConstantTicks
	for _, r := range t.Rows {
		tick := gplot.Tick{Value: r.Values[column], Label: short(r.Values[column])}
		if !slices.Contains(ticks, tick) {
			ticks = append(ticks, tick)
		}
	}
	return ticks
}
