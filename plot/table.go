package plot

import (
	"encoding/csv"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A Table is what a figure shows, in numbers. Its first three keys are always
// engine, options and scheme.
type Table struct {
	Keys    []string // names of the text columns
	Apart   int      // how many keys after the first three tell panels apart too
	Columns []Column // names of the number columns, which follow them
	Rows    []Row
}

// A Column is a column of numbers.
type Column struct {
	Name     string
	Unit     string // "" for plain counts
	Decimals int    // digits after the point in text
}

// A Row is one line of a table.
type Row struct {
	Keys   []string
	Values []float64 // NaN where the run does not tell
}

// absent is a number that the run does not tell.
var absent = math.NaN()

// caseKeys are the text columns that every table starts with.
var caseKeys = []string{"engine", "options", "scheme"}

// WriteCSV writes the table with a head line; what is absent is an empty cell.
func (t Table) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	line := slices.Clone(t.Keys)
	for _, c := range t.Columns {
		line = append(line, c.label())
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for _, r := range t.Rows {
		line = append(line[:0], r.Keys...)
		for i, v := range r.Values {
			text := ""
			if !math.IsNaN(v) {
				text = strconv.FormatFloat(v, 'f', t.Columns[i].Decimals, 64)
			}
			line = append(line, text)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (c Column) label() string {
	if c.Unit == "" {
		return c.Name
	}
	return c.Name + " (" + c.Unit + ")"
}

// A facet is the part of a table that one panel shows: one engine with one set of
// options, and one value of each key that tells panels apart.
type facet struct {
	engine, options string
	apart           []string
	rows            []Row
}

// facets takes the table apart, in the order of its rows.
func (t Table) facets() []facet {
	var out []facet
	for _, r := range t.Rows {
		apart := r.Keys[len(caseKeys) : len(caseKeys)+t.Apart]
		i := slices.IndexFunc(out, func(f facet) bool {
			return f.engine == r.Keys[0] && f.options == r.Keys[1] && slices.Equal(f.apart, apart)
		})
		if i < 0 {
			i = len(out)
			out = append(out, facet{engine: r.Keys[0], options: r.Keys[1], apart: apart})
		}
		out[i].rows = append(out[i].rows, r)
	}
	return out
}

// grid lays facets out in rows of two at most: those that differ in the last key that
// tells panels apart stand in one row, and those that have nothing of the kind beside
// them in pairs.
func (t Table) grid() [][]facet {
	var rows [][]facet
	for _, f := range t.facets() {
		n := len(rows) - 1
		if n >= 0 && len(rows[n]) < 2 && rows[n][0].akin(f) {
			rows[n] = append(rows[n], f)
			continue
		}
		rows = append(rows, []facet{f})
	}
	var out [][]facet
	for _, r := range rows {
		n := len(out) - 1
		if n >= 0 && len(out[n]) == 1 && len(r) == 1 {
			out[n] = append(out[n], r...)
			continue
		}
		out = append(out, r)
	}
	return out
}

// akin reports whether two facets differ in the last key that tells panels apart
// alone.
func (f facet) akin(g facet) bool {
	n := len(f.apart) - 1
	return n > 0 && f.engine == g.engine && f.options == g.options && slices.Equal(f.apart[:n], g.apart[:n])
}

// title names a facet over its panel.
func (f facet) title() string {
	words := append([]string{f.engine, f.options}, f.apart...)
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), ", ")
}

// schemes lists the schemes of the facet in the order of its rows.
func (f facet) schemes() []string { return schemesOf(f.rows) }

func schemesOf(rows []Row) []string {
	var names []string
	for _, r := range rows {
		if !slices.Contains(names, r.Keys[2]) {
			names = append(names, r.Keys[2])
		}
	}
	return names
}

// of returns the rows of one scheme.
func (f facet) of(scheme string) []Row {
	var rows []Row
	for _, r := range f.rows {
		if r.Keys[2] == scheme {
			rows = append(rows, r)
		}
	}
	return rows
}

// withoutTwins drops each model that equals its engine in every number that it tells,
// of every facet, and returns their names, and of those that tell less than the engine.
func (t Table) withoutTwins() (out Table, twins, partial []string) {
	all := t.facets()
	same := func(a, b facet) bool {
		return a.options == b.options && slices.EqualFunc(a.rows, b.rows, func(x, y Row) bool {
			return slices.Equal(x.Keys[1:], y.Keys[1:]) && slices.EqualFunc(x.Values, y.Values, func(v, w float64) bool {
				return v == w || math.IsNaN(w)
			})
		})
	}
	less := func(a, b facet) bool {
		return !slices.EqualFunc(a.rows, b.rows, func(x, y Row) bool {
			return slices.EqualFunc(x.Values, y.Values, func(v, w float64) bool { return math.IsNaN(v) == math.IsNaN(w) })
		})
	}
	differs := map[string]bool{}
	for _, f := range all {
		engine, isModel := modelOf(f.engine)
		i := slices.IndexFunc(all, func(e facet) bool { return e.engine == engine && same(e, f) })
		if !isModel || i < 0 {
			differs[f.engine] = true
		} else if less(all[i], f) {
			partial = with(partial, f.engine)
		}
	}
	kept := t.Rows[:0:0]
	for _, f := range all {
		if differs[f.engine] {
			kept = append(kept, f.rows...)
		} else if !slices.Contains(twins, f.engine) {
			twins = append(twins, f.engine)
		}
	}
	t.Rows = kept
	return t, twins, partial
}
