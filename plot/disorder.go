package plot

import (
	"fmt"
	"slices"
	"strconv"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// leastRates is the fewest rates of a scheme that make a curve over them.
const leastRates = 4

var disorder = Figure{
	Number:  18,
	Name:    "disorder",
	Title:   "Leaf fill of ids that are almost in order",
	Measure: "Leaf bytes that are not free space, % of all leaf bytes, by the rate of ids; each point is a load of its own",
	What: "Ids that name their millisecond and are random within it arrive out of order by as many ids as a millisecond has; those of nodes whose clocks differ by as many as arrive in that time. " +
		"Each point is a load of its own. InnoDB takes a leaf for one that grows in order only if the new row comes right beside the one before it. Where that fails it cuts the last leaf in the middle, and no later row fills the half it left; an index of random ids fills it.",
	build:   buildDisorder,
	finding: disorderFinding,
	views: func(Table) []view {
		return []view{{x: 0, y: 1, scale: "fill", ymax: 100,
			axis: axis{label: "ids per millisecond, over all nodes", ticks: byTens, log: true}, label: "leaf fill (%)"}}
	},
}

// disorderFinding is where ids that fill leaves better than random ones at the lowest rate
// fill them least, if that is less than random ones do at the same rate.
func disorderFinding(t Table) string {
	random := t.random()
	worst, text := 100.0, ""
	for _, f := range t.facets() {
		base := map[float64]float64{} // fill of random ids, by rate
		for _, r := range f.of(random) {
			base[r.Values[0]] = r.Values[1]
		}
		for _, s := range f.schemes() {
			rows := f.of(s)
			if least, ok := base[rows[0].Values[0]]; t.unordered(s) || !ok || rows[0].Values[1] <= least {
				continue
			}
			for _, r := range rows {
				v, other := r.Values[1], base[r.Values[0]] // 0 where there is none
				if v >= worst || v >= other-1 {
					continue
				}
				worst = v
				text = fmt.Sprintf("At %s ids per millisecond %s fills leaves to %s, %s to %s, in %s",
					spell.Short(r.Values[0]), t.glossed(s), spell.Percent(v, 0), t.label(random), spell.Percent(other, 0), f.place())
			}
		}
	}
	return text
}

func buildDisorder(run *results.Run) (content, error) {
	const rates = "rate"
	clocks := []string{"nodes", "skew"}
	s, fills, err := chooseFills(run, query{
		what:   "the fill of one scheme at four rates or more",
		beside: append([]string{layoutKey, rates}, clocks...),
		told:   append([]string{layoutKey, rates}, clocks...),
		enough: func(cases []results.Name) bool { return kinds(cases, []string{rates}) >= leastRates },
	})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: append(slices.Clone(caseKeys), layoutKey, "clocks"), Apart: 2,
		Columns: append(fillColumns("ids per ms", 1), Column{Name: "breaks", Unit: "%", Decimals: 2})}
	for _, c := range s.cases {
		r := fills.row(s, c, perMillisecond(c), c.Get(layoutKey), clocksOf(c))
		broken := absent
		if breaks, ok := fills.counts.get(c, c.IDTree(), units.LeafBreaks); ok && r.Values[2] > 1 {
			broken = percent(breaks, r.Values[2]-1)
		}
		r.Values = append(r.Values, broken)
		t.Rows = append(t.Rows, r)
	}
	return finishFills(s, t, leastRates)
}

// clocksOf says how many nodes make the ids of a case, and how far their clocks differ.
func clocksOf(c results.Name) string {
	n := max(c.Number("nodes"), 1)
	if n == 1 {
		return "1 node"
	}
	text := strconv.FormatInt(n, 10) + " nodes"
	if skew := c.Get("skew"); skew != "" {
		text += " ±" + skew
	}
	return text
}
