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

	names map[string]schemeName // of schemes, for titles
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

// pairs lays facets out in rows of two at most: those that differ in the last key that
// tells panels apart stand in one row, and those that have nothing of the kind beside
// them in pairs.
func pairs(facets []facet) [][]facet {
	var rows [][]facet
	for _, f := range facets {
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

// title names a facet in one line.
func (f facet) title() string {
	if s := f.setting(); s != "" {
		return f.engine + ", " + s
	}
	return f.engine
}

// setting is the title without the engine.
func (f facet) setting() string {
	words := append([]string{f.options}, f.apart...)
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

// A twin is a facet that is not drawn, since another one tells the same.
type twin struct {
	engine  string
	partial bool // it tells less
	all     bool // no facet of the engine is drawn
}

// withoutTwins drops each facet of a model that equals its engine's in every number that
// both tell, or that of the engine where the model's tells more, and says of which engines.
func (t Table) withoutTwins() (Table, []twin) {
	all := t.facets()
	gone := make([]bool, len(all))
	partial := make([]bool, len(all))
	for i, model := range all {
		engine, isModel := modelOf(model.engine)
		k := slices.IndexFunc(all, func(e facet) bool {
			return e.engine == engine && e.options == model.options && slices.Equal(e.apart, model.apart)
		})
		if !isModel || k < 0 || len(all[k].rows) == 0 {
			continue
		}
		switch real := all[k]; {
		case model.within(real):
			gone[i], partial[i] = true, !real.within(model)
		case real.within(model):
			gone[k], partial[k] = true, true
		}
	}
	var twins []twin
	kept := t.Rows[:0:0]
	for i, f := range all {
		if !gone[i] {
			kept = append(kept, f.rows...)
			continue
		}
		n := slices.IndexFunc(twins, func(o twin) bool { return o.engine == f.engine })
		if n < 0 {
			n, twins = len(twins), append(twins, twin{engine: f.engine, all: true})
		}
		twins[n].partial = twins[n].partial || partial[i]
	}
	for i, f := range all {
		for n := range twins {
			if twins[n].engine == f.engine && !gone[i] {
				twins[n].all = false
			}
		}
	}
	t.Rows = kept
	return t, twins
}

// within reports whether every number of a facet stands in another one too.
func (f facet) within(g facet) bool {
	other := g.places()
	for at, r := range f.places() {
		o, ok := other[at]
		if !ok || !slices.EqualFunc(r.Values, o.Values, func(v, w float64) bool { return v == w || math.IsNaN(v) }) {
			return false
		}
	}
	return true
}

// places are the rows of a facet by their keys and their place among those of the same keys.
func (f facet) places() map[string]Row {
	out, seen := map[string]Row{}, map[string]int{}
	for _, r := range f.rows {
		keys := strings.Join(r.Keys[2:], "\x00")
		out[keys+"\x00"+strconv.Itoa(seen[keys])] = r
		seen[keys]++
	}
	return out
}
