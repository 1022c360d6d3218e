package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"

	"idbench/bench"
	"idbench/results"
	"idbench/units"
)

// A sheet is a table of rows, for people or as JSON.
type sheet struct {
	columns []string
	rows    [][]any // a string, a number, or an absent cell
	// lines spell, for people, the cells of a row from the one at cut on. They stand below the
	// others. nil: all stand in one line.
	lines func(rest []any) []string
	cut   int
}

// absent is a cell without a value: for people the word, in JSON no field.
type absent string

func (s *sheet) add(cells ...any) { s.rows = append(s.rows, cells) }

// objects are the rows, their fields named after the columns.
func (s *sheet) objects() []map[string]any {
	list := []map[string]any{}
	for _, row := range s.rows {
		object := map[string]any{}
		for i, cell := range row {
			if _, none := cell.(absent); !none {
				object[s.columns[i]] = cell
			}
		}
		list = append(list, object)
	}
	return list
}

// print writes a line a row, or more of them.
func (s *sheet) print(out io.Writer) error {
	n := len(s.columns)
	if s.lines != nil {
		n = s.cut
	}
	t := table{keys: s.columns[:1], columns: s.columns[1:n], prose: s.lines == nil}
	for _, row := range s.rows {
		var cells []string
		for _, cell := range row[:n] {
			if f, ok := cell.(float64); ok {
				cell = fmt.Sprintf("%.1e", f)
			}
			cells = append(cells, fmt.Sprint(cell))
		}
		if t.add(cells...); s.lines != nil {
			t.notes = append(t.notes, s.lines(row[n:]))
		}
	}
	return t.print(out)
}

func printJSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// interval is a median with its bounds, which stand where there are values enough.
type interval struct {
	Median float64  `json:"median"`
	Low    *float64 `json:"low,omitempty"`
	High   *float64 `json:"high,omitempty"`
	N      int      `json:"n"`
}

func intervalOf(i results.Interval) interval {
	v := interval{Median: i.Center, N: i.N}
	if !math.IsInf(i.Lo, 0) && !math.IsInf(i.Hi, 0) {
		v.Low, v.High = &i.Lo, &i.Hi
	}
	return v
}

// nameParts are a case's name as an object.
func nameParts(c results.Name) map[string]string {
	parts := map[string]string{}
	for _, p := range c {
		parts[p.Key] = p.Value
	}
	return parts
}

// runJSON is what run prints for programs: each case with its units by segment; what
// differs between rounds is an interval over them.
func runJSON(out io.Writer, run *results.Run) error {
	type row struct {
		Case     map[string]string                `json:"case"`
		Segments map[units.Segment]map[string]any `json:"segments"` // iterations, and values by unit
		Warnings []string                         `json:"warnings,omitempty"`
	}
	cases := []row{}
	for _, c := range run.Cases {
		segments := map[units.Segment]map[string]any{}
		for _, r := range run.Records {
			if r.Case.String() != c.String() {
				continue
			}
			if segments[r.Segment] == nil {
				segments[r.Segment] = map[string]any{"iterations": r.Iters}
			}
			for _, v := range r.Values {
				segments[r.Segment][string(v.Unit)] = v.Value
				if all := run.Values(c, r.Segment, v.Unit); len(all) > 1 && slices.Max(all) != slices.Min(all) || v.Unit == units.NsPerOp {
					segments[r.Segment][string(v.Unit)] = intervalOf(results.Summary(all))
				}
			}
		}
		cases = append(cases, row{nameParts(c), segments, run.Env.Warnings[c.String()]})
	}
	return printJSON(out, map[string]any{"dir": run.Dir, "seed": run.Env.Seed, "cases": cases})
}

// comparisonJSON is what compare prints for programs.
func comparisonJSON(out io.Writer, oldDir, newDir string, c results.Comparison) error {
	changes := func(all []results.Change) []map[string]any {
		list := []map[string]any{}
		for _, c := range all {
			change := map[string]any{
				"case": nameParts(c.Case), "segment": c.Segment, "unit": c.Unit.Name,
				"old": intervalOf(c.Old), "new": intervalOf(c.New), "significant": c.Significant,
			}
			if r, ok := c.Relative(); ok {
				change["change"] = r
			}
			if d := c.Direction(); d != "" {
				change["verdict"] = d
			}
			if !c.Unit.Exact {
				change["p"], change["p-alone"] = c.P, c.Alone
			}
			list = append(list, change)
		}
		return list
	}
	environment := []map[string]any{}
	for _, d := range c.Environment {
		environment = append(environment, map[string]any{"name": d.Name, "old": d.Old, "new": d.New, "explains": d.Explains})
	}
	only := func(names []results.Name) []map[string]string {
		list := []map[string]string{}
		for _, n := range names {
			list = append(list, nameParts(n))
		}
		return list
	}
	lone := []map[string]any{}
	for _, l := range c.Lone {
		lone = append(lone, map[string]any{"segment": l.Segment, "unit": l.Unit, "new": l.New, "cases": l.Cases})
	}
	return printJSON(out, map[string]any{
		"lone": lone,
		"old":  oldDir, "new": newDir, "environment": environment, "cases": c.Cases,
		"exact": changes(c.Exact), "measured": changes(c.Measured),
		"equal-exact": c.EqualExact, "equal-measured": c.EqualMeasured, "tests": c.Tests,
		"only-old": only(c.OnlyOld), "only-new": only(c.OnlyNew),
	})
}

// planJSON is what run --plan prints for programs.
func planJSON(out io.Writer, list []bench.Expectation) error {
	cases := []map[string]any{}
	for _, e := range list {
		cases = append(cases, map[string]any{
			"case": nameParts(e.Case.Name()), "counted": e.Counted, "timed": e.Case.Rounds,
			"seconds": (e.Count + e.Clock).Seconds(), "disk-bytes": e.Disk,
		})
	}
	spent, disk := bench.Total(list)
	return printJSON(out, map[string]any{"cases": cases, "seconds": spent.Seconds(), "disk-bytes": disk})
}
