package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"idbench/internal/spell"
)

// A ranking is the order of the schemes of one table of the answer, for the default
// question: ids that several writers make without coordination, which may tell when.
type ranking struct {
	table
	Value  string // bytes of a payload
	Places []place
	Out    []place // ruled out, with the reason
	Best   string  // the first place in words, or why there is none

	columns []measure // of the cells
}

// A place is one scheme of a ranking.
type place struct {
	Scheme string
	Score  float64 // geometric mean of what it costs, over the least cost of each kind
	Tied   bool    // with the one before it
	Why    string
}

// tied is the share by which two scores may differ and be called equal.
const tied = 0.02

// floor is added to counts of pages before they are divided, so that none against a
// thousandth of a page is no infinite advantage: a hundredth of a page an operation.
const floor = 0.01

// rank sorts the schemes that are not ruled out.
func (r *ranking) rank(columns []measure, ruledOut func(scheme string) string) {
	kept := r.Rows[:0:0]
	for _, row := range r.Rows {
		if why := ruledOut(row.Scheme); why != "" {
			r.Out = append(r.Out, place{Scheme: row.Scheme, Why: why})
			continue
		}
		kept = append(kept, row)
	}
	var used []int
	for i, m := range columns {
		if m.Cost && len(kept) > 0 && !slices.ContainsFunc(kept, func(row row) bool { return math.IsNaN(row.Cells[i].Value) }) {
			used = append(used, i)
		}
	}
	if len(used) == 0 {
		return
	}
	least := map[int]float64{}
	for _, i := range used {
		least[i] = math.Inf(1)
		for _, row := range kept {
			least[i] = min(least[i], row.Cells[i].Value)
		}
	}
	for _, row := range kept {
		sum := 0.0
		var good, bad []string
		for _, i := range used {
			m, v := columns[i], row.Cells[i]
			ratio := (v.Value + m.floor()) / (least[i] + m.floor())
			if !(ratio > 0) { // the least is 0, and so is this
				ratio = 1
			}
			sum += math.Log(ratio)
			if ratio < 1.02 {
				good = append(good, m.Name)
			} else {
				text := fmt.Sprintf("%s against %s %s", v.Text, spell.Fixed(least[i], m.Decimals), m.Unit)
				if m.floor() == 0 {
					text = fmt.Sprintf("%s (%s)", times(ratio), text)
				}
				bad = append(bad, m.Name+" "+text)
			}
		}
		r.Places = append(r.Places, place{Scheme: row.Scheme, Score: math.Exp(sum / float64(len(used))), Why: why(good, bad)})
	}
	slices.SortStableFunc(r.Places, func(x, y place) int { return cmp.Compare(x.Score, y.Score) })
	first := 0
	for i := range r.Places {
		if r.Places[i].Score <= r.Places[first].Score*(1+tied) {
			r.Places[i].Tied = i > first
		} else {
			first = i
		}
	}
}

// first lists the schemes of the first place: those that ascend on each writer before the
// others, since that is what libraries in wide use make.
func (f Facts) first(places []place) []string {
	var ordered, others []string
	for _, p := range places {
		switch {
		case p.Score > places[0].Score*(1+tied):
		case f.Schemes[p.Scheme].Order == "ordered":
			ordered = append(ordered, p.Scheme)
		default:
			others = append(others, p.Scheme)
		}
	}
	return append(ordered, others...)
}

// best is the first place in words. Of one scheme alone there is none.
func (f Facts) best(places []place) string {
	switch len(places) {
	case 0:
		return "Undecided, because no scheme of this run fits, or the run tells no cost of all that do."
	case 1:
		return fmt.Sprintf("Undecided, because only %s fits, and nothing stands beside it.", places[0].Scheme)
	}
	return fmt.Sprintf("Take %s.", strings.Join(f.first(places), " or "))
}

// times spells a ratio.
func times(r float64) string {
	switch {
	case r >= 10:
		return fmt.Sprintf("%.0f times the least", r)
	case r >= 2:
		return fmt.Sprintf("%.1f times the least", r)
	}
	return spell.Percent(100*(r-1), 0) + " more than the least"
}

func why(good, bad []string) string {
	switch {
	case len(bad) == 0:
		return "least in all: " + strings.Join(good, ", ")
	case len(good) == 0:
		return strings.Join(bad, "; ")
	}
	return "least in " + strings.Join(good, ", ") + "; " + strings.Join(bad, "; ")
}
