package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"idbench/bench"
	"idbench/index"
	"idbench/results"
)

// judged are validations with what is held against their profiles.
type judged struct {
	segments []judgedSegment
	cases    int
}

type judgedSegment struct {
	results.Validation
	off []string // what is further off than it may be
}

// judge holds every count against the tolerance of its profile.
func judge(validations []results.Validation, planned []bench.Case) (judged, error) {
	tolerances := map[string]func(results.Unit) (float64, bool){}
	for _, c := range planned {
		profile, ok := c.Engine.(index.Simulator)
		if !ok {
			continue
		}
		tolerance := func(u results.Unit) (float64, bool) { return 0, u.Exact }
		if t, ok := c.Engine.(index.Tolerant); ok {
			ascending, err := c.Ascending()
			if err != nil {
				return judged{}, fmt.Errorf("%s: %w", c.Name(), err)
			}
			tolerance = func(u results.Unit) (float64, bool) { return t.Tolerance(index.Unit(u.Name), ascending) }
		}
		tolerances[profile.Simulates()+" "+caseID(c.Name())] = tolerance
	}
	var all judged
	seen := map[string]bool{}
	for _, v := range validations {
		s := judgedSegment{Validation: v}
		tolerance := tolerances[v.Case.Get("engine")+" "+caseID(v.Case)]
		if tolerance == nil {
			return judged{}, fmt.Errorf("%s: no profile was run beside it", v.Case)
		}
		seen[v.Case.String()] = true
		if len(v.Counts) == 0 {
			s.off = append(s.off, "not predicted")
		}
		for _, p := range v.Counts {
			most, held := tolerance(p.Unit)
			if r, ok := p.Relative(); held && (!ok || math.Abs(r) > most) {
				s.off = append(s.off, p.Unit.Name)
			}
		}
		if most, held := tolerance(leafPages); v.Leaf != nil && held && most == 0 {
			s.off = append(s.off, "leaves")
		}
		all.segments = append(all.segments, s)
	}
	all.cases = len(seen)
	return all, nil
}

var leafPages, _ = results.FindUnit(string(index.LeafPages))

// caseID is what a case and that of its profile have in common.
func caseID(c results.Name) string {
	var parts []string
	for _, p := range c {
		if p.Key != "engine" {
			parts = append(parts, strings.TrimPrefix(p.Key, c.Get("engine")+".")+"="+p.Value)
		}
	}
	return strings.Join(parts, "/")
}

// verdict is an error where a profile is off, or nothing was compared.
func (j judged) verdict() error {
	off := 0
	for _, s := range j.segments {
		if len(s.off) > 0 {
			off++
		}
	}
	switch {
	case len(j.segments) == 0:
		return errors.New("nothing was compared: no engine of the run counts what a profile predicts")
	case off > 0:
		return fmt.Errorf("%d of %d segments are further off than their tolerance", off, len(j.segments))
	}
	return nil
}

// spoken are the units that have a column of their own.
var spoken = []index.Unit{index.LeafPages, index.BranchPages, index.OverflowPages, index.HeapPages, index.Depth, index.Splits, index.LeafInuse, index.PageReads, index.PageMisses}

// print writes a line for each segment below what all cases share.
func (j judged) print(out io.Writer, dir string) error {
	fmt.Fprintln(out, dir)
	var cases []results.Name
	for _, s := range j.segments {
		cases = append(cases, s.Case)
	}
	if len(cases) == 0 {
		return nil
	}
	units := slices.DeleteFunc(slices.Clone(spoken), func(u index.Unit) bool {
		return !slices.ContainsFunc(j.segments, func(s judgedSegment) bool { _, ok := s.of(u); return ok })
	})
	same, varied := parts(cases)
	fmt.Fprintln(out, strings.Join(same, " "))
	fmt.Fprintln(out, "= n: predicted and measured alike; p / m ±d: predicted, measured, difference; -: one of them does not tell")
	head := slices.Concat(varied, []string{"segment"})
	for _, u := range units {
		head = append(head, string(u))
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(append(head, "other counts", "first leaf that differs", "verdict"), "\t"))
	for _, s := range j.segments {
		var line []string
		for _, key := range varied {
			line = append(line, part(s.Case, key))
		}
		line = append(line, s.Segment)
		for _, u := range units {
			cell := "-"
			if p, ok := s.of(u); ok {
				cell = difference(p)
			}
			line = append(line, cell)
		}
		fmt.Fprintln(w, strings.Join(append(line, s.others(units), s.leaf(), s.word()), "\t"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	good := 0
	for _, s := range j.segments {
		if len(s.off) == 0 {
			good++
		}
	}
	_, err := fmt.Fprintf(out, "%d cases, %d segments: %d within tolerance, %d off\n", j.cases, len(j.segments), good, len(j.segments)-good)
	return err
}

// of is the prediction of a unit.
func (s judgedSegment) of(u index.Unit) (results.Prediction, bool) {
	i := slices.IndexFunc(s.Counts, func(p results.Prediction) bool { return p.Unit.Name == string(u) })
	if i < 0 {
		return results.Prediction{}, false
	}
	return s.Counts[i], true
}

// difference spells a prediction beside what was measured.
func difference(p results.Prediction) string {
	count := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	if p.Predicted == p.Measured {
		return "= " + count(p.Measured)
	}
	relative := ""
	if r, ok := p.Relative(); ok {
		relative = fmt.Sprintf(" (%+.2g %%)", 100*r)
	}
	return fmt.Sprintf("%s / %s %+g%s", count(p.Predicted), count(p.Measured), p.Predicted-p.Measured, relative)
}

// others sums up the units that have no column.
func (s judgedSegment) others(columns []index.Unit) string {
	equal := 0
	var differ []string
	for _, p := range s.Counts {
		switch {
		case slices.Contains(columns, index.Unit(p.Unit.Name)):
		case p.Predicted == p.Measured:
			equal++
		default:
			differ = append(differ, p.Unit.Name+" "+difference(p))
		}
	}
	return strings.Join(append(differ, fmt.Sprintf("%d equal", equal)), ", ")
}

// leaf says where the leaves part.
func (s judgedSegment) leaf() string {
	if s.Leaf == nil {
		if s.Leaves == 0 {
			return "-"
		}
		return fmt.Sprintf("none of %d", s.Leaves)
	}
	p, m := s.Leaf.Predicted, s.Leaf.Measured
	switch {
	case p == nil:
		return fmt.Sprintf("leaf %d was not predicted", m.Position)
	case m == nil:
		return fmt.Sprintf("leaf %d was predicted only", p.Position)
	}
	say := func(name string, p, m int64) string {
		if p == m {
			return ""
		}
		return fmt.Sprintf(" %s %d / %d", name, p, m)
	}
	words := say("page", p.Page, m.Page) + say("rows", p.Rows, m.Rows) + say("bytes", p.Inuse, m.Inuse) + say("of", p.Alloc, m.Alloc)
	if p.Age != m.Age {
		words += fmt.Sprintf(" age %.6f / %.6f", p.Age, m.Age)
	}
	return fmt.Sprintf("leaf %d:%s", p.Position, words)
}

func (s judgedSegment) word() string {
	if len(s.off) == 0 {
		return "ok"
	}
	return "OFF: " + strings.Join(s.off, ", ")
}

// json prints an object for each count.
func (j judged) json(out io.Writer, dir string) error {
	counts := []map[string]any{}
	for _, s := range j.segments {
		for _, p := range s.Counts {
			counts = append(counts, map[string]any{
				"case": nameParts(s.Case), "segment": s.Segment, "unit": p.Unit.Name,
				"predicted": p.Predicted, "measured": p.Measured, "difference": p.Predicted - p.Measured,
				"within-tolerance": !slices.Contains(s.off, p.Unit.Name),
			})
		}
	}
	segments := []map[string]any{}
	for _, s := range j.segments {
		segments = append(segments, map[string]any{
			"case": nameParts(s.Case), "segment": s.Segment, "leaves": s.Leaves, "first-leaf-that-differs": s.leaf(), "verdict": s.word(),
		})
	}
	return printJSON(out, map[string]any{"dir": dir, "counts": counts, "segments": segments})
}
