package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"idbench/internal/spell"
	"idbench/results"
)

// Parts of the name of a case whose ids are of several schemes, or partly of a broken clock.
const (
	mixKey      = "mix"
	outliersKey = "outliers"
)

var mixture = Figure{
	Number:  22,
	Name:    "mixture",
	Title:   "Leaf fill of random ids among ordered ones",
	Measure: "Leaf bytes that are not free space, % of all leaf bytes, by the share of random ids; each point is a load of its own",
	What: "One column with ids of two schemes, of which one is random: as where a part of the clients makes other ids, or has not gone over yet. " +
		"The dashed lines are the same loads without random ids; at 100 % all are random.",
	build:   buildMixture,
	finding: mixtureFinding,
	views: func(Table) []view {
		return []view{{x: 0, y: 1, theory: 3, guide: "without", scale: "fill", ymax: 100,
			axis: axis{label: "random ids, % of all", ticks: byTens, log: true}, label: "leaf fill (%)"}}
	},
}

// mixtureFinding is where a mixture fills leaves less than either of its schemes, or, where
// none does, from where to where the fill goes in all panels.
func mixtureFinding(t Table) string {
	worst, text := 100.0, ""
	least, most := [2]float64{100, 100}, [2]float64{} // of either end
	falls := len(t.Rows) > 0
	var pairs []string // of schemes
	for _, f := range t.facets() {
		for _, s := range f.schemes() {
			rows := f.of(s)
			first, last := rows[0], rows[len(rows)-1]
			if last.Values[0] != 100 {
				return ""
			}
			ends := [2]float64{first.Values[3], last.Values[1]}
			falls = falls && ends[0] >= ends[1]+1
			for i, v := range ends {
				least[i], most[i] = min(least[i], v), max(most[i], v)
			}
			other := t.label(first.Keys[len(first.Keys)-1])
			pairs = with(pairs, other+" take the place of "+t.label(s))
			for _, r := range rows {
				if v := r.Values[1]; v < worst && v < min(ends[0], ends[1])-1 {
					worst = v
					text = fmt.Sprintf("Where %s of ids are %s and the others %s, leaves are %s full: less than of either alone, %s and %s, in %s",
						share(r.Values[0]), other, t.label(s), spell.Percent(v, 0), spell.Percent(ends[0], 0), spell.Percent(ends[1], 0), f.place())
				}
			}
		}
	}
	if text == "" && falls && len(pairs) == 1 {
		text = fmt.Sprintf("Leaf fill falls from %s to %s as %s", rangeOf(least[0], most[0], " %"), rangeOf(least[1], most[1], " %"), pairs[0])
	}
	return text
}

// share writes a share in percent, of as many digits as it takes.
func share(v float64) string { return spell.Short(v) + " %" }

// mixOf is the scheme of a mixture of two that is not random, the other one, and the share of
// that in percent.
func mixOf(run *results.Run, c results.Name) (ordered, random string, percent float64, ok bool) {
	parts := strings.Split(c.Get(mixKey), ",")
	if len(parts) != 2 {
		return "", "", 0, false
	}
	for i, part := range parts {
		name, text, _ := strings.Cut(part, ":")
		other, _, _ := strings.Cut(parts[1-i], ":")
		v, err := strconv.ParseFloat(text, 64)
		if err == nil && run.Env.RandomOrder(name) && !run.Env.RandomOrder(other) {
			return other, name, math.Round(v*1e11) / 1e9, true
		}
	}
	return "", "", 0, false
}

func buildMixture(run *results.Run) (content, error) {
	mixes := func(cases []results.Name) []results.Name {
		return only(cases, func(c results.Name) bool { _, _, _, ok := mixOf(run, c); return ok })
	}
	s, fills, err := chooseFills(run, query{
		what:   "three mixtures of a random scheme and another one, or more",
		beside: []string{layoutKey, mixKey},
		told:   []string{layoutKey, mixKey},
		enough: func(cases []results.Name) bool { return kinds(mixes(cases), []string{mixKey}) >= leastPoints },
	})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: append(slices.Clone(caseKeys), layoutKey, "random ids"), Apart: 2,
		Columns: append(fillColumns("random ids, %", 3), Column{Name: "leaf fill without", Unit: "%", Decimals: 2})}
	type pair struct{ ordered, random string }
	var pairs []pair
	for _, c := range mixes(s.cases) {
		ordered, random, _, _ := mixOf(run, c)
		if p := (pair{ordered, random}); !slices.Contains(pairs, p) {
			pairs = append(pairs, p)
		}
	}
	for _, c := range s.cases {
		for _, p := range pairs {
			ordered, random, at, ok := mixOf(run, c)
			switch scheme := c.Get("scheme"); {
			case ok && p == pair{ordered, random}:
			case !ok && scheme == p.ordered:
				at = 0
			case !ok && scheme == p.random:
				at = 100
			default:
				continue
			}
			facts, _ := run.Env.Scheme(p.random)
			r := fills.row(s, c, at, c.Get(layoutKey), cmp.Or(facts.Label, p.random))
			r.Keys[2] = p.ordered
			t.Rows = append(t.Rows, r)
		}
	}
	t.Rows = besideNone(t.Rows)
	return finishFills(s, t, leastPoints)
}

// besideNone puts the leaf fill without random ids beside each mixture of the same two schemes, and
// leaves out mixtures of which that is not known.
func besideNone(rows []Row) (list []Row) {
	for _, r := range rows {
		i := slices.IndexFunc(rows, func(none Row) bool { return none.Values[0] == 0 && slices.Equal(none.Keys, r.Keys) })
		if r.Values[0] > 0 && i >= 0 {
			r.Values = append(r.Values, rows[i].Values[1])
			list = append(list, r)
		}
	}
	return list
}
