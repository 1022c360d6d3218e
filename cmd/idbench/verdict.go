package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"idbench/bench"
	"idbench/index"
	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// judged are validations with what is held against their profiles.
type judged struct {
	segments []judgedSegment
	cases    int
}

type judgedSegment struct {
	results.Validation
	counts []judgedCount // those of the validation
	off    []string      // what is further off than it may be
}

// A judgedCount is a prediction with how far it may be off.
type judgedCount struct {
	results.Prediction
	tolerance float64 // share of what was measured; 0: it must be exact
	held      bool    // else it is shown and not judged
}

func (c judgedCount) within() bool {
	r, ok := c.Relative()
	return !c.held || ok && math.Abs(r) <= c.tolerance
}

// rule spells the tolerance.
func (c judgedCount) rule() string {
	switch {
	case !c.held:
		return "none"
	case c.tolerance == 0:
		return "exact"
	}
	return "±" + spell.PercentTo(100*c.tolerance, 2)
}

func (c judgedCount) word() string {
	switch {
	case !c.within():
		return "OFF"
	case !c.held:
		return "not judged"
	}
	return "within"
}

// judge holds every count against the tolerance of its profile.
func judge(validations []results.Validation, planned []bench.Case) (judged, error) {
	tolerances := map[string]func(units.Info) (float64, bool){}
	for _, c := range planned {
		profile, ok := c.Engine.(index.Simulator)
		if !ok {
			continue
		}
		tolerance := func(u units.Info) (float64, bool) { return 0, u.Exact }
		if t, ok := unwrapped(c.Engine).(index.Tolerant); ok {
			ascending, err := c.Ascending()
			if err != nil {
				return judged{}, fmt.Errorf("%s: %w", c.Name(), err)
			}
			tolerance = func(u units.Info) (float64, bool) { return t.Tolerance(u.Name, ascending) }
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
			count := judgedCount{p, most, held}
			if s.counts = append(s.counts, count); !count.within() {
				s.off = append(s.off, string(p.Unit.Name))
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

var leafPages, _ = units.Find(units.LeafPages)

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

// print writes a line for each segment below what all cases share, then each count that
// differs, beside how far it may.
func (j judged) print(out io.Writer, dir string) error {
	fmt.Fprintln(out, dir)
	var cases []results.Name
	for _, s := range j.segments {
		cases = append(cases, s.Case)
	}
	if len(cases) == 0 {
		return nil
	}
	same, varied := parts(cases)
	keys := append(varied, "segment")
	all := table{keys: keys, columns: []string{"leaf pages", "leaf bytes", "counts equal", "leaves equal", "verdict"}}
	differing := table{keys: append(slices.Clone(keys), "unit"), columns: []string{"predicted", "measured", "off by", "tolerance", "verdict"}}
	var gaps []string
	for _, s := range j.segments {
		place := append(valuesOf(s.Case, varied), string(s.Segment))
		equal := 0
		for _, c := range s.counts {
			if c.Predicted == c.Measured {
				equal++
				continue
			}
			differing.add(append(slices.Clone(place), string(c.Unit.Name), spell.Plain(c.Predicted), spell.Plain(c.Measured), difference(c.Prediction), c.rule(), c.word())...)
		}
		leaves := "-"
		if s.Leaf != nil {
			leaves = fmt.Sprintf("first %d", s.Leaves)
			gaps = append(gaps, strings.Join(place, " ")+": "+s.leaf())
		} else if s.Leaves > 0 {
			leaves = fmt.Sprintf("all %d", s.Leaves)
		}
		all.add(append(place, s.measured(units.LeafPages), s.measured(units.LeafInuse), fmt.Sprintf("%d of %d", equal, len(s.counts)), leaves, s.word(len(s.counts)-equal))...)
	}
	same = append(same, all.takeShared(varied...)...)
	fmt.Fprintln(out, wrapped(strings.Join(same, " "), lineWidth, ""))
	if err := all.print(out); err != nil {
		return err
	}
	if len(differing.rows) > 0 {
		fmt.Fprintln(out, "Counts that differ, with how far each may be off:")
		if same = slices.DeleteFunc(differing.takeShared(append(varied, "unit")...), func(part string) bool { return slices.Contains(same, part) }); len(same) > 0 {
			fmt.Fprintln(out, wrapped(strings.Join(same, " "), lineWidth, ""))
		}
		if err := differing.print(out); err != nil {
			return err
		}
	}
	for _, gap := range gaps {
		fmt.Fprintln(out, wrapped(gap, lineWidth, "  "))
	}
	return j.total(out)
}

// total sums up, by what may be off and what may not.
func (j judged) total(out io.Writer) error {
	var exact, ofExact, within, ofWithin, equal, ofRest int // counts
	good := 0                                               // segments
	for _, s := range j.segments {
		if len(s.off) == 0 {
			good++
		}
		for _, c := range s.counts {
			tally := func(ok bool, good, all *int) {
				if *all++; ok {
					*good++
				}
			}
			switch {
			case !c.held:
				tally(c.Predicted == c.Measured, &equal, &ofRest)
			case c.tolerance == 0:
				tally(c.within(), &exact, &ofExact)
			default:
				tally(c.within(), &within, &ofWithin)
			}
		}
	}
	text := fmt.Sprintf("%d of %d counts that must be exact are", exact, ofExact)
	if ofWithin > 0 {
		text += fmt.Sprintf("; %d of %d are within a tolerance", within, ofWithin)
	}
	if ofRest > 0 {
		text += fmt.Sprintf("; %s not judged (%d equal)", are(int64(ofRest), "other"), equal)
	}
	_, err := fmt.Fprintf(out, "%s\n%s, %s: %d within tolerance, %d off\n", wrapped(text, lineWidth, ""), spell.Count(j.cases, "case"), spell.Count(len(j.segments), "segment"), good, len(j.segments)-good)
	return err
}

// measured is what the engine counted.
func (s judgedSegment) measured(u units.Unit) string {
	for _, c := range s.counts {
		if c.Unit.Name == u {
			return spell.Plain(c.Measured)
		}
	}
	return "-"
}

// difference spells how far a prediction is from what was measured.
func difference(p results.Prediction) string {
	if r, ok := p.Relative(); ok {
		return spell.ChangeTo(100*r, 2)
	}
	return fmt.Sprintf("%+g", p.Predicted-p.Measured)
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

func differs(n int) string {
	if n == 1 {
		return "1 differs"
	}
	return fmt.Sprintf("%d differ", n)
}

// word is the verdict on a segment of which so many counts differ.
func (s judgedSegment) word(differ int) string {
	switch {
	case len(s.off) > 0:
		return "OFF: " + strings.Join(s.off, ", ")
	case differ > 0:
		return differs(differ)
	}
	return "exact"
}

// json prints an object for each count; one that is not judged has no tolerance.
func (j judged) json(out io.Writer, dir string) error {
	counts := []map[string]any{}
	for _, s := range j.segments {
		for _, c := range s.counts {
			count := map[string]any{
				"case": nameParts(s.Case), "segment": s.Segment, "unit": c.Unit.Name,
				"predicted": c.Predicted, "measured": c.Measured, "difference": c.Predicted - c.Measured,
				"within-tolerance": c.within(),
			}
			if c.held {
				count["tolerance"] = c.tolerance
			}
			counts = append(counts, count)
		}
	}
	segments := []map[string]any{}
	for _, s := range j.segments {
		segments = append(segments, map[string]any{
			"case": nameParts(s.Case), "segment": s.Segment, "leaves": s.Leaves, "first-leaf-that-differs": s.leaf(), "off": append([]string{}, s.off...),
		})
	}
	return printJSON(out, map[string]any{"dir": dir, "counts": counts, "segments": segments})
}
