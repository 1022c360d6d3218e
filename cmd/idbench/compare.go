package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// compareVerb sets two runs side by side.
type compareVerb struct {
	Old  string `arg:"" predictor:"dir" help:"The folder of the run to compare with."`
	New  string `arg:"" predictor:"dir" help:"The folder of the run that is compared."`
	JSON bool   `name:"json" help:"Print JSON instead of a table."`
}

// Run prints what differs. Exact values that do are a failure, and so is a comparison
// of nothing.
func (v *compareVerb) Run(t terminal) error {
	old, err := results.Open(v.Old)
	if err != nil {
		return err
	}
	new, err := results.Open(v.New)
	if err != nil {
		return err
	}
	c := results.Compare(old, new)
	print := printComparison
	if v.JSON {
		print = comparisonJSON
	}
	if err := print(t.out, v.Old, v.New, c); err != nil {
		return err
	}
	switch {
	case c.Cases == 0:
		return fmt.Errorf("nothing to compare: %s and %s share no case", v.Old, v.New)
	case len(c.Exact) == 0:
		return nil
	}
	return fmt.Errorf("%s between %s and %s%s", differ(len(c.Exact)), v.Old, v.New, reasons(c.Environment))
}

// differ counts exact values that are not the same.
func differ(n int) string {
	switch n {
	case 0:
		return "no exact value differs"
	case 1:
		return "1 exact value differs"
	}
	return fmt.Sprintf("%d exact values differ", n)
}

// reasons names what makes exact values differ without any change of code.
func reasons(all []results.Difference) string {
	var names []string
	for _, d := range all {
		if d.Explains {
			names = append(names, d.Name)
		}
	}
	if names == nil {
		return ""
	}
	return "; the runs differ in " + strings.Join(names, ", ")
}

func printComparison(out io.Writer, oldDir, newDir string, c results.Comparison) error {
	var b strings.Builder
	fmt.Fprintf(&b, "old  %s\nnew  %s\n", oldDir, newDir)
	printEnvironment(&b, c.Environment)
	printChanges(&b, "Exact values that differ", c.Exact, []string{"old", "new", "change"}, exactCells)
	printChanges(&b, "Measured values, medians with 95 % intervals", c.Measured,
		[]string{"old", "new", "change", "p", "n"}, measuredCells)
	if slices.ContainsFunc(c.Measured, func(m results.Change) bool { return m.TooFew }) {
		fmt.Fprintf(&b, "too few: so few values cannot tell a change from noise; it takes %d of each run\n", c.Enough())
	}
	if slices.ContainsFunc(c.Measured, func(m results.Change) bool { return !bounded(m.Old) || !bounded(m.New) }) {
		fmt.Fprintln(&b, "a median without an interval is of too few values for one")
	}
	printMissing(&b, c)
	fmt.Fprintf(&b, "\n%d exact values equal; %s\n", c.EqualExact, differ(len(c.Exact)))
	fmt.Fprintf(&b, "%d measured values equal; %s\n", c.EqualMeasured, verdicts(c.Measured))
	if c.Tests > 0 {
		fmt.Fprintf(&b, "%s, Holm-corrected at 5 %%\n", tests(c.Tests))
	}
	if c.Cases == 0 {
		fmt.Fprintln(&b, "NOTE: no case stands in both runs, so nothing was compared")
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// tests counts those that a comparison is corrected for.
func tests(n int) string {
	if n == 1 {
		return "1 test"
	}
	return fmt.Sprintf("%d tests", n)
}

// printEnvironment names what the runs do not share, first and aloud what explains
// that exact values differ.
func printEnvironment(b *strings.Builder, all []results.Difference) {
	if len(all) == 0 {
		fmt.Fprintln(b, "environments the same")
		return
	}
	for _, d := range all {
		if d.Explains {
			fmt.Fprintln(b, wrapped(fmt.Sprintf("NOTE: the %s differs, %s → %s: exact values may differ for that reason alone", d.Name, fact(d.Old), fact(d.New)), lineWidth, "  "))
		}
	}
	head := "\nThe environments differ, from old to new:\n"
	for _, d := range all {
		if !d.Explains {
			fmt.Fprintln(b, head+wrapped(fmt.Sprintf("%s: %s → %s", d.Name, fact(d.Old), fact(d.New)), lineWidth, "  "))
			head = ""
		}
	}
}

// fact is a value of an environment on one line.
func fact(s string) string { return cmp.Or(strings.Join(strings.Fields(s), " "), "-") }

// printChanges prints a line a change below what all of their cases share.
func printChanges(b *strings.Builder, title string, all []results.Change, columns []string, cells func(results.Change) []string) {
	if len(all) == 0 {
		return
	}
	var cases []results.Name
	for i, c := range all {
		if i == 0 || c.Case.String() != all[i-1].Case.String() {
			cases = append(cases, c.Case)
		}
	}
	same, varied := parts(cases)
	t := table{keys: slices.Concat(varied, []string{"segment", "unit"}), columns: columns}
	for _, c := range all {
		t.add(slices.Concat(valuesOf(c.Case, varied), []string{string(c.Segment), string(c.Unit.Name)}, cells(c))...)
	}
	same = append(same, t.takeShared("segment", "unit", "n")...)
	fmt.Fprintf(b, "\n%s:\n%s\n", title, wrapped(strings.Join(same, " "), lineWidth, ""))
	_ = t.print(b) // a builder takes all
}

func exactCells(c results.Change) []string {
	return []string{exactly(c.Old), exactly(c.New), strings.TrimSpace(relative(c) + " " + c.Direction())}
}

// exactly spells a count, or the range of a run that contradicts itself.
func exactly(i results.Interval) string {
	if i.Lo == i.Hi {
		return spell.Plain(i.Center)
	}
	return spell.Plain(i.Lo) + "…" + spell.Plain(i.Hi)
}

func measuredCells(c results.Change) []string {
	change, p := "~", fmt.Sprintf("%.3f", c.P)
	switch {
	case c.Significant:
		change = strings.TrimSpace(relative(c) + " " + c.Direction())
	case c.TooFew:
		change = "too few"
	}
	if c.P < 0.001 {
		p = "<0.001"
	}
	n := strconv.Itoa(c.Old.N)
	if c.New.N != c.Old.N {
		n += "+" + strconv.Itoa(c.New.N)
	}
	return []string{median(c.Unit, c.Old), median(c.Unit, c.New), change, p, n}
}

// median spells a median, with its interval where it has one.
func median(unit units.Info, i results.Interval) string {
	text := spell.Plain
	if unit.Name == units.NsPerOp {
		text = spell.Nanos
	}
	if !bounded(i) {
		return text(i.Center)
	}
	return fmt.Sprintf("%s [%s, %s]", text(i.Center), text(i.Lo), text(i.Hi))
}

func bounded(i results.Interval) bool { return !math.IsInf(i.Lo, 0) && !math.IsInf(i.Hi, 0) }

// relative spells a change in percent; one too small for that keeps its first digits.
func relative(c results.Change) string {
	r, ok := c.Relative()
	switch {
	case !ok:
		return "from 0"
	case r != 0 && math.Abs(r) < 0.0001:
		return spell.ChangeTo(100*r, 1)
	}
	return spell.Change(100*r, 2)
}

// printMissing names, once, what only one of the runs holds.
func printMissing(b *strings.Builder, c results.Comparison) {
	for _, side := range []struct {
		word  string
		new   bool
		cases []results.Name
	}{{"old", false, c.OnlyOld}, {"new", true, c.OnlyNew}} {
		if len(side.cases) > 0 {
			fmt.Fprintf(b, "\nCases of the %s run only:\n", side.word)
			_ = caseTable(b, side.cases, nil, func(results.Name) []string { return nil }) // a builder takes all
		}
		var units []string
		for _, l := range c.Lone {
			if l.New == side.new {
				units = append(units, fmt.Sprintf("%s %s (%d of %d cases)", l.Segment, l.Unit, l.Cases, c.Cases))
			}
		}
		if units != nil {
			text := fmt.Sprintf("Values of the %s run only, in cases of both: %s", side.word, strings.Join(units, ", "))
			fmt.Fprintln(b, "\n"+wrapped(text, lineWidth, "  "))
		}
	}
}

// verdicts sums up the measured values that are not the same.
func verdicts(all []results.Change) string {
	if len(all) == 0 {
		return "none differs"
	}
	var better, worse, changed, noise int
	for _, c := range all {
		switch direction := c.Direction(); {
		case !c.Significant:
			noise++
		case direction == "better":
			better++
		case direction == "worse":
			worse++
		default:
			changed++
		}
	}
	return fmt.Sprintf("%d better, %d worse, %d changed otherwise, %d not significant", better, worse, changed, noise)
}
