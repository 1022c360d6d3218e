package report

import (
	"context"
	"encoding/base64"
	"html/template"
	"math"
	"slices"
	"strconv"

	"idbench/plot"
	"idbench/results"
)

// A figure is one of package plot's, drawn.
type figure struct {
	plot.Figure
	plot.Drawing
	Absent error
	Image  template.URL // the drawing, as data
}

// newFigures draws all figures.
func newFigures(ctx context.Context, run *results.Run) ([]figure, error) {
	return plot.Each(ctx, plot.Figures, func(f plot.Figure) (figure, error) {
		d, err := f.Drawing(run)
		if err != nil {
			return figure{Figure: f, Absent: err}, nil
		}
		image := "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(d.SVG)
		return figure{Figure: f, Drawing: d, Image: template.URL(image)}, nil
	})
}

// figureData is what the script draws figures from.
func figureData(run *results.Run, figures []figure) any {
	type column struct {
		Name     string `json:"name"`
		Unit     string `json:"unit,omitempty"`
		Decimals int    `json:"decimals,omitempty"`
	}
	type table struct {
		Keys    []string   `json:"keys"`
		Apart   int        `json:"apart,omitempty"`
		Columns []column   `json:"columns"`
		Texts   [][]string `json:"texts"` // each list of keys once
		Rows    [][]any    `json:"rows"`  // place in texts, then the numbers
	}
	type entry struct {
		Name    string     `json:"name"`
		Number  int        `json:"number"`
		Title   string     `json:"title"`
		Measure string     `json:"measure"`
		Caption string     `json:"caption"`
		Table   table      `json:"table"`
		Chart   plot.Chart `json:"chart"`
		Text    string     `json:"markdown"`
	}
	schemes := order(run)
	names := schemes // of all curves
	list := []entry{}
	for _, f := range figures {
		if f.Absent != nil {
			continue
		}
		t := table{Keys: f.Drawing.Table.Keys, Apart: f.Drawing.Table.Apart}
		for _, c := range f.Drawing.Table.Columns {
			t.Columns = append(t.Columns, column{c.Name, c.Unit, c.Decimals})
		}
		place := map[string]int{}
		for _, r := range f.Drawing.Table.Rows {
			names = with(names, r.Keys[2])
			key := ""
			for _, k := range r.Keys {
				key += k + "\x00"
			}
			if _, ok := place[key]; !ok {
				place[key] = len(t.Texts)
				t.Texts = append(t.Texts, r.Keys)
			}
			row := []any{place[key]}
			for i, v := range r.Values {
				row = append(row, number{v, f.Drawing.Table.Columns[i].Decimals})
			}
			t.Rows = append(t.Rows, row)
		}
		list = append(list, entry{f.Name, f.Number, f.Finding, f.Measure, f.Caption, t, f.Chart(f.Drawing.Table), f.block(run)})
	}
	return map[string]any{"looks": plot.Looks(names), "schemes": schemes, "glosses": glosses(run, schemes), "figures": list}
}

// glosses tell apart the schemes of a run that people call by one name.
func glosses(run *results.Run, schemes []string) map[string]string {
	all := map[string]string{}
	for _, s := range schemes {
		facts, ok := run.Env.Scheme(s)
		if ok && facts.Gloss != "" && slices.ContainsFunc(schemes, func(o string) bool {
			other, ok := run.Env.Scheme(o)
			return ok && o != s && other.Label == facts.Label
		}) {
			all[s] = facts.Gloss
		}
	}
	return all
}

// A number is written with the digits of its column, and null where it is absent.
type number struct {
	value    float64
	decimals int
}

// MarshalJSON implements json.Marshaler.
func (n number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(n.value) || isInf(n.value) {
		return []byte("null"), nil
	}
	return []byte(n.text()), nil
}

// text leaves out the digits that say nothing.
func (n number) text() string {
	s := strconv.FormatFloat(n.value, 'f', n.decimals, 64)
	if short := strconv.FormatFloat(n.value, 'f', -1, 64); len(short) < len(s) {
		return short
	}
	return s
}

func isInf(v float64) bool { return math.IsInf(v, 0) }
