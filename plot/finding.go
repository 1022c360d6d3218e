package plot

import (
	"fmt"
	"math"
	"slices"

	"idbench/internal/spell"
)

// What findings are put together from. A title that states one must hold in every panel
// that is drawn, or name those where it does.

// preferred are the schemes that findings set against random ids: the first that is in the
// table and of which the sentence is true.
var preferred = []string{"uuidv7mono", "uuidv7", "ulidmono", "ulid", "snowflake", "serial"}

// A chosen scheme is one that a sentence is true of, and how it is called there.
type chosen struct{ name, label string }

// random is the first scheme of a table whose ids come in no order, or "".
func (t Table) random() string {
	for _, s := range schemesOf(t.Rows) {
		if t.unordered(s) {
			return s
		}
	}
	return ""
}

// ordered picks the scheme to set against random ids. Where the sentence is not true of
// another one that people call by the same name, the gloss stands beside the label.
func (t Table) ordered(holds func(scheme string) bool) chosen {
	all := schemesOf(t.Rows)
	for _, s := range preferred {
		if t.random() == "" || !slices.Contains(all, s) || !holds(s) {
			continue
		}
		label := t.label(s)
		for _, o := range all {
			if o != s && t.label(o) == label && !holds(o) {
				label += " (" + t.names[s].gloss + ")"
			}
		}
		return chosen{s, label}
	}
	return chosen{}
}

// every reports whether something holds of all facets, of which there is one.
func (t Table) every(holds func(facet) bool) bool {
	list := t.facets()
	return len(list) > 0 && !slices.ContainsFunc(list, func(f facet) bool { return !holds(f) })
}

// end is the last row of a scheme that has a number in the column.
func (f facet) end(scheme string, column int) (Row, bool) {
	for _, r := range slices.Backward(f.of(scheme)) {
		if !math.IsNaN(r.Values[column]) {
			return r, true
		}
	}
	return Row{}, false
}

// last is the number in the last row of a scheme that has one in the column.
func (f facet) last(scheme string, column int) (float64, bool) {
	r, ok := f.end(scheme, column)
	if !ok {
		return absent, false
	}
	return r.Values[column], true
}

// span is the least and the most that facets have of a scheme in the end.
func (t Table) span(scheme string, column int) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, f := range t.facets() {
		if v, ok := f.last(scheme, column); ok {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return lo, hi
}

// extremes are the places of the facets that have the least and the most.
func (t Table) extremes(scheme string, column int) (low, high string) {
	lo, hi := t.span(scheme, column)
	for _, f := range t.facets() {
		v, ok := f.last(scheme, column)
		if ok && v == lo && low == "" {
			low = f.place()
		}
		if ok && v == hi && high == "" {
			high = f.place()
		}
	}
	return low, high
}

// place is the title of a facet within a sentence: "bbolt (clustered, fill 0.9)".
func (f facet) place() string {
	if s := f.setting(); s != "" {
		return f.engine + " (" + s + ")"
	}
	return f.engine
}

// ratios are the least and the most that the numbers of one scheme are times those of
// another one, over the facets; absent unless every facet has both.
func (t Table) ratios(above, below string, column int) (lo, hi float64) {
	if above == "" || below == "" || len(t.Rows) == 0 {
		return absent, absent
	}
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, f := range t.facets() {
		a, ok := f.last(above, column)
		b, ok2 := f.last(below, column)
		if !ok || !ok2 || b <= 0 {
			return absent, absent
		}
		lo, hi = min(lo, a/b), max(hi, a/b)
	}
	return lo, hi
}

// rangeOf writes two numbers as one where they read alike: "64 to 71 %".
func rangeOf(lo, hi float64, unit string) string {
	a, b := spell.Significant(round3(lo)), spell.Significant(round3(hi))
	if a == b {
		return a + unit
	}
	return fmt.Sprintf("%s to %s%s", a, b, unit)
}

// round3 rounds to two digits below a hundred, and to whole numbers above.
func round3(v float64) float64 {
	if v >= 10 || v <= 0 {
		return math.Round(v)
	}
	p := math.Pow(10, math.Floor(math.Log10(v))-1)
	return math.Round(v/p) * p
}
