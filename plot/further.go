package plot

import (
	"math"
	"slices"

	gplot "gonum.org/v1/plot"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

var further = Figure{
	Number:  12,
	Name:    "further-indexes",
	Title:   "What further indexes cost",
	Measure: "Bytes of all files per row, and pages that a transaction changed, over the number of further indexes",
	What: "The same load with more and more further indexes, each on a column of random 8-byte values. First, bytes of all files for each row; then, pages that a transaction changed, over the whole load. " +
		"An entry of a further index carries the id in a clustered table, so that a wide id is paid once more in every index, and a pointer of 8 bytes in the other layouts.",
	build:   buildFurther,
	finding: furtherFinding,
	views: func(t Table) []view {
		x := axis{label: "further indexes", ticks: t.whole(0)}
		return []view{
			{x: 0, y: 1, axis: x, scale: "bytes", title: ": size", label: "bytes per row"},
			{x: 0, y: 2, axis: x, scale: "pages", title: ": writes", label: "pages per transaction"}}
	},
}

func buildFurther(run *results.Run) (content, error) {
	counts := counted(run)
	s, err := choose(run, query{
		what: "the size of a table without and with further indexes",
		of:   inserts,
		has: func(c results.Name) bool {
			_, file := counts.get(c, units.All, units.FileBytes)
			_, dirty := counts.get(c, units.All, units.DirtyPages)
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
		file, _ := counts.get(c, units.All, units.FileBytes)
		dirty, _ := counts.get(c, units.All, units.DirtyPages)
		t.Rows = append(t.Rows, Row{s.keys(c, c.Get("layout")),
			[]float64{float64(c.Number("secondary")), file / rows, dirty / math.Ceil(rows/batch)}})
	}
	return s.finish(t)
}

// furtherFinding says what each index adds to a row in each layout, over all engines and
// schemes.
func furtherFinding(t Table) string {
	type span struct{ lo, hi float64 }
	each := map[string]span{}
	for _, f := range t.facets() {
		for _, scheme := range f.schemes() {
			rows := f.of(scheme)
			first, last := rows[0].Values, rows[len(rows)-1].Values
			if last[0] > first[0] {
				slope := (last[1] - first[1]) / (last[0] - first[0])
				s, ok := each[f.apart[0]]
				if !ok {
					s = span{slope, slope}
				}
				each[f.apart[0]] = span{min(s.lo, slope), max(s.hi, slope)}
			}
		}
	}
	var texts []string
	for _, l := range []struct{ layout, where string }{{"clustered", "in a clustered table"}, {"heap", "with a heap"}, {"rowid", "behind a row id"}} {
		if s, ok := each[l.layout]; ok && s.lo > 0 {
			texts = append(texts, rangeOf(s.lo, s.hi, "")+" "+l.where)
		}
	}
	if texts == nil || len(texts) < len(each) {
		return ""
	}
	return "Bytes that each further index adds to a row: " + enumerate(texts)
}

// whole places a tick mark at each number of a column.
func (t Table) whole(column int) gplot.ConstantTicks {
	var ticks gplot.ConstantTicks
	for _, r := range t.Rows {
		tick := gplot.Tick{Value: r.Values[column], Label: spell.Short(r.Values[column])}
		if !slices.Contains(ticks, tick) {
			ticks = append(ticks, tick)
		}
	}
	return ticks
}
