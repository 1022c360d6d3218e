package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"idbench/design"
	"idbench/ids"
	"idbench/ids/keyfile"
	"idbench/index"
	"idbench/internal/spell"
	"idbench/predict"
	"idbench/units"
)

// A forecast is predictions of one table under several schemes.
type forecast struct {
	verb    *predictVerb
	profile index.Engine
	layout  units.Layout
	table   design.Table // but for its layout
	env     ids.Env
	keys    *keyfile.File          // of the user; nil: none
	long    string                 // which rows do not stay on their page
	left    []string               // options that mean nothing to some schemes
	all     [][]predict.Prediction // of each, at its sizes
	habits  index.Habits
}

// final is each table at the size that was asked for.
func (f forecast) final() (list []predict.Prediction) {
	for _, sizes := range f.all {
		list = append(list, sizes[len(sizes)-1])
	}
	return list
}

// settings is what the table is.
func (f forecast) settings(between string) string {
	v := f.verb
	list := []string{
		"engine=" + v.Engine, "layout=" + string(f.layout), fmt.Sprintf("rows=%d", v.Rows), "value=" + f.table.Value.String(), "encoding=" + string(f.table.Encoding),
		fmt.Sprintf("batch=%d", v.Batch), fmt.Sprintf("secondary=%d", v.Secondary), "cache=" + spell.Bytes(int64(v.Cache)), fmt.Sprintf("rate=%d", f.env.Rate),
	}
	for _, w := range f.unusual() {
		list = append(list, w.Key+"="+units.Spans(w.Value))
	}
	return strings.Join(append(list, v.Option...), between)
}

// unusual is how ids arrive where that is not as it is unless told otherwise, but for their rate;
// and the mixture that they are of.
func (f forecast) unusual() []ids.Word {
	list := append(f.env.Words(), ids.Word{Key: "mix", Value: f.verb.Mix})
	return slices.DeleteFunc(list, func(w ids.Word) bool { return w.Value == w.Standard || w.Key == "rate" })
}

// print writes a line for each quantity and a column for each scheme; below, why numbers
// are absent, and what all of them rest on.
func (f forecast) print(out io.Writer) error {
	fmt.Fprintln(out, wrapped(f.settings(" "), lineWidth, ""))
	all := f.final()
	t := table{keys: []string{"", "unit"}, columns: append(each(all, column), "how"), fixed: true, prose: true}
	var whys []string
	for _, q := range predict.Quantities {
		line := []string{q.Name, q.Unit}
		var how []string
		for _, p := range all {
			n := p.Numbers[q.Name]
			if n.Why == "" {
				line = append(line, quantity(q, n.Value))
				if h := way(n); !slices.Contains(how, h) {
					how = append(how, h)
				}
				continue
			}
			if !slices.Contains(whys, n.Why) {
				whys = append(whys, n.Why)
			}
			line = append(line, fmt.Sprintf("- [%d]", slices.Index(whys, n.Why)+1))
		}
		t.add(append(line, strings.Join(how, ", "))...)
	}
	if err := t.print(out); err != nil {
		return err
	}
	for i, why := range whys {
		fmt.Fprintln(out, wrapped(fmt.Sprintf("[%d] %s", i+1, why), lineWidth, "    "))
	}
	for _, line := range f.notes() {
		fmt.Fprintln(out, wrapped(line, lineWidth, "  "))
	}
	return nil
}

// column is the name of a prediction: its scheme, and whether the table was rebuilt first.
func column(p predict.Prediction) string {
	if p.Rebuilt {
		return p.Scheme + " rebuilt"
	}
	return p.Scheme
}

// way says how a number was had, and its error.
func way(n predict.Number) string {
	if n.Error == 0 {
		return string(n.Mode)
	}
	return fmt.Sprintf("%s ±%s", n.Mode, spell.PercentTo(100*n.Error, 2))
}

// quantity writes a number: bytes with their unit, small ones with digits that say something.
func quantity(q predict.Quantity, v float64) string {
	switch {
	case q.Unit == "share":
		return spell.Percent(100*v, 1)
	case q.Unit == "bytes" && v >= 10_000:
		return spell.Bytes(int64(v))
	case v == math.Trunc(v) && v < 1e15 || v >= 1000:
		return strconv.FormatFloat(math.Round(v), 'f', 0, 64)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return strconv.FormatFloat(v, 'f', 3, 64)
}

// notes are what is assumed, and what stands behind the profile.
func (f forecast) notes() []string {
	list := f.errors()
	for _, p := range f.final() {
		if note := p.RateNote(); note != "" {
			list = append(list, note)
		}
	}
	if f.keys != nil {
		text := fmt.Sprintf("keys: %s, each of the %d ids of %s", units.Exact, f.keys.Rows, f.keys.Path)
		if rows := int64(f.verb.Rows); rows < f.keys.Rows {
			text = fmt.Sprintf("keys: %s, each of the first %d of the %d ids of %s", units.Exact, rows, f.keys.Rows, f.keys.Path)
		} else if rows > f.keys.Rows {
			text += "; of more rows, as many leaves a row as their last half made, where the quarter before it made as many within 5 %"
		}
		list = append(list, text+".")
	}
	for _, option := range f.left {
		list = append(list, strings.ToUpper(option[:1])+option[1:]+".")
	}
	sizes := "one size"
	if f.table.Value.Varies() {
		sizes = "sizes that are drawn independently of each other"
	}
	if f.long != "" {
		list = append(list, strings.ToUpper(f.long[:1])+f.long[1:]+".")
	}
	list = append(list,
		"Assumed: rows of "+sizes+" in one session, never updated or deleted; one LRU cache for all pages, in the state that a long run of that operation alone leaves.")
	if v := f.verb; v.MigrateFrom != "" {
		list = append(list, fmt.Sprintf("Migrated: the first %d rows have ids of %s, and the column of that scheme is the table that stays with it. Rebuilt: those rows were copied into a fresh table in key order, before the rest arrived; it is no REINDEX, which the profiles do not have.", v.At, v.MigrateFrom))
	}
	switch {
	case !f.tells(predict.PageWrites) && !f.tells(predict.LogWrites):
	case f.profile.Limits().Checkpoints:
		list = append(list, fmt.Sprintf("Written at that size of the table, with a checkpoint each %d rows and the cache writing only what it must; with fewer rows, before the first checkpoint.",
			f.verb.Checkpoint.at(f.env.Rate)))
	default:
		list = append(list, "Written at that size of the table, by each transaction.")
	}
	habits := f.habits
	if habits.TextNote != "" && f.table.Encoding.Spells(ids.KindUUID) {
		list = append(list, habits.TextNote)
	}
	return append(append(list, habits.Notes...),
		"Cliff: where more than one insert in a hundred waits for a page. seeks/newest-1000: pages that they lie on, all of them seeks after a restart.",
		fmt.Sprintf("Behind it: %s, which validate --engine %s holds against the engine on the same keys; results/published/validation.txt has a million rows of each main scheme.", f.profile.Name(), f.verb.Engine))
}

// errors say what the errors of the numbers are, of each way that they were had.
func (f forecast) errors() (list []string) {
	for _, mode := range []units.Mode{units.Fringe, units.Steady, units.Urn, units.Onward, units.Halved, units.Closed, units.Sample} {
		has := func(p predict.Prediction) bool {
			for _, n := range p.Numbers {
				if n.Why == "" && n.Mode == mode && n.Error > 0 {
					return true
				}
			}
			return false
		}
		if !slices.ContainsFunc(slices.Concat(f.all...), has) {
			continue
		}
		if last := len(list) - 1; last >= 0 && strings.HasSuffix(list[last], predict.Off(mode)+".") {
			list[last] = strings.Replace(list[last], " ±: ", ", "+string(mode)+" ±: ", 1)
			continue
		}
		list = append(list, fmt.Sprintf("%s ±: %s.", mode, predict.Off(mode)))
	}
	return list
}

// tells reports whether some table has a number of that name.
func (f forecast) tells(name string) bool {
	return slices.ContainsFunc(f.final(), func(p predict.Prediction) bool { return p.Numbers[name].Why == "" })
}

// json prints an object for each scheme and size.
func (f forecast) json(out io.Writer) error {
	type number struct {
		Unit  string   `json:"unit"`
		Value *float64 `json:"value,omitempty"`
		Mode  string   `json:"mode,omitempty"`
		Error float64  `json:"error"`
		Why   string   `json:"absent,omitempty"`
	}
	list := []map[string]any{}
	for _, p := range slices.Concat(f.all...) {
		numbers := map[string]number{}
		for _, q := range predict.Quantities {
			n := p.Numbers[q.Name]
			row := number{Unit: q.Unit, Mode: string(n.Mode), Error: n.Error, Why: n.Why}
			if n.Why == "" {
				row.Value = &n.Value
			}
			numbers[q.Name] = row
		}
		list = append(list, map[string]any{"scheme": p.Scheme, "rows": p.Rows, "rebuilt": p.Rebuilt, "order": p.Order, "numbers": numbers, "at-other-rates": rates(p)})
	}
	arrivals := map[string]string{}
	for _, w := range f.unusual() {
		arrivals[w.Key] = w.Value
	}
	v := f.verb
	settings := map[string]any{
		"arriving": arrivals,
		"engine":   v.Engine, "profile": f.profile.Name(), "layout": f.layout, "rows": v.Rows, "value-bytes": f.table.Value, "batch": v.Batch,
		"key-encoding": f.table.Encoding, "secondary": v.Secondary, "cache": v.Cache, "rate": f.env.Rate, "checkpoint-rows": v.Checkpoint.at(f.env.Rate),
		"migrate-from": v.MigrateFrom, "at": v.At, "schemes": list, "notes": f.notes(),
	}
	if v.Option != nil {
		settings["options"] = v.Option
	}
	return printJSON(out, settings)
}

// rates are the table at other rates, for JSON.
func rates(p predict.Prediction) []map[string]any {
	list := []map[string]any{}
	for _, r := range p.Rates {
		list = append(list, map[string]any{"rate": r.Rate, predict.LeafPages: r.LeafPages, predict.Fill: r.Fill})
	}
	return list
}
