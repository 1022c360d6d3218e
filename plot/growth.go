package plot

import (
	"context"
	"slices"

	"idbench/results"
)

// Growth is the figure of what is predicted of a table as it grows. Its numbers are those
// of no run, so it is not one of Figures; DrawGrowth draws it.
var Growth = Figure{
	Number:  1,
	Name:    "growth",
	Title:   "What becomes of the table as it grows",
	Measure: "Predictions over the rows of the table, with their error where they have one",
	What: "Predictions over the rows of the table, with the error of each as a band where it has one. The dashed line in the fill is ln 2 (Yao, \"On random 2-3 trees\", 1978), about which that of random ids swings with each doubling of the rows. " +
		"Seeks are pages that the cache does not hold: a curve that leaves zero has met its cliff.",
	views: func(t Table) []view {
		var views []view
		for i, q := range growing {
			y := 1 + 3*i
			if !t.tells(y) {
				continue
			}
			v := view{x: 0, y: y, lo: y + 1, hi: y + 2, axis: axis{label: "rows", ticks: byTens, log: true}, title: ": " + q.title, label: q.label, logY: q.log}
			if q.title == "leaf fill" {
				v.zoom, v.marks = true, []mark{ln2}
			}
			views = append(views, v)
		}
		return views
	},
	layOut: func(t Table, views ...view) [][]panel {
		var rows [][]panel
		looks := styles(t.Rows)
		for _, f := range t.facets() {
			var line []panel
			for _, v := range views {
				if p := f.draft(v, looks); !p.empty() {
					line = append(line, p)
				}
			}
			for pair := range slices.Chunk(line, 2) {
				rows = append(rows, pair)
			}
		}
		return scaled(rows)
	},
}

// growing are the panels of the figure, each with three columns of its table.
var growing = []struct {
	title, label string
	log          bool
	column       Column
	of           func(Size) Predicted
}{
	{"leaf fill", "leaf fill (%)", false, Column{Name: "leaf fill", Unit: "%", Decimals: 3}, func(s Size) Predicted { return Predicted{100 * s.Fill.Value, s.Fill.Error} }},
	{"table and indexes", "bytes", true, Column{Name: "table and indexes", Unit: "bytes"}, func(s Size) Predicted { return s.Bytes }},
	{"written", "bytes per row", false, Column{Name: "written", Unit: "bytes/row", Decimals: 1}, func(s Size) Predicted { return s.Written }},
	{"seeks of an insert", "pages per insert", false, Column{Name: "seeks of an insert", Unit: "pages", Decimals: 4}, func(s Size) Predicted { return s.InsertSeeks }},
	{"seeks of a lookup", "pages per lookup", false, Column{Name: "seeks of a lookup", Unit: "pages", Decimals: 4}, func(s Size) Predicted { return s.ReadSeeks }},
	{"the newest 1,000", "pages", true, Column{Name: "newest 1,000", Unit: "pages", Decimals: 1}, func(s Size) Predicted { return s.Newest }},
}

// A Predicted is a number of a prediction; Value is NaN where it is absent.
type Predicted struct {
	Value float64
	Error float64 // relative; 0: none
}

// A Size is what is predicted of a table at one size.
type Size struct {
	Engine, Options, Scheme        string
	Rows                           float64
	Fill                           Predicted // share
	Bytes                          Predicted // of table and indexes
	Written                        Predicted // bytes per row
	InsertSeeks, ReadSeeks, Newest Predicted // pages: per insert, per lookup, of the 1,000 newest rows
}

// DrawGrowth writes the figure Growth into dir as Draw does, of sizes that stand scheme by
// scheme. The caption says in one line what was predicted, and env by which command.
func DrawGrowth(ctx context.Context, sizes []Size, caption string, notes []string, env results.Env, dir string) error {
	t := Table{Keys: caseKeys, Columns: []Column{{Name: "rows"}}}
	for _, q := range growing {
		low, high := q.column, q.column
		low.Name, high.Name = q.column.Name+", low", q.column.Name+", high"
		t.Columns = append(t.Columns, q.column, low, high)
	}
	for _, s := range sizes {
		r := Row{[]string{s.Engine, s.Options, s.Scheme}, []float64{s.Rows}}
		for _, q := range growing {
			n := q.of(s)
			low, high := absent, absent
			if n.Error > 0 {
				low, high = n.Value*(1-n.Error), n.Value*(1+n.Error)
			}
			r.Values = append(r.Values, n.Value, low, high)
		}
		t.Rows = append(t.Rows, r)
	}
	f := Growth
	f.build = func(*results.Run) (content, error) { return content{Table: t, caption: caption, notes: notes}, nil }
	_, err := writeAll(ctx, &results.Run{Env: env}, dir, f)
	return err
}
