package plot

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

var outliers = Figure{
	Number:  23,
	Name:    "outliers",
	Title:   "Leaf fill where some ids are of a broken clock",
	Measure: "Leaf bytes that are not free space, % of all leaf bytes, by the share of ids of a clock that is off; each point is a load of its own",
	What: "A share of the ids is of one more node, whose clock is far off. Ids ahead of all others lie at the end of the index, so that the others are no longer inserted there. " +
		"The dashed lines are the same loads without outliers.",
	build:   buildOutliers,
	finding: outliersFinding,
	views: func(Table) []view {
		return []view{{x: 0, y: 1, theory: 3, guide: "without", scale: "fill", ymax: 100,
			axis: axis{label: "ids of the broken clock, % of all", ticks: byTens, log: true}, label: "leaf fill (%)"}}
	},
}

// outliersFinding is where outliers lower the fill most, to a point: the lowest share of those that
// do.
func outliersFinding(t Table) string {
	worst, text := 0.0, ""
	for _, f := range t.facets() {
		for _, r := range f.rows {
			before, now := r.Values[3], r.Values[1]
			if !(before-now > worst+1) {
				continue
			}
			worst = before - now
			text = fmt.Sprintf("%s of ids of a clock that is %s lower the leaf fill of %s from %s to %s, in %s",
				share(r.Values[0]), r.Keys[len(r.Keys)-1], t.glossed(r.Keys[2]), spell.Percent(before, 0), spell.Percent(now, 0), f.place())
		}
	}
	return text
}

// outliersOf is the share of outliers of a case in percent, and how far their clock is off.
func outliersOf(c results.Name) (percent float64, off string, ok bool) {
	text, span, _ := strings.Cut(c.Get(outliersKey), ":")
	v, err := strconv.ParseFloat(text, 64)
	d, wrong := time.ParseDuration(span)
	if err != nil || wrong != nil {
		return 0, "", false
	}
	side := "ahead"
	if d < 0 {
		d, side = -d, "behind"
	}
	const year = 8766 * time.Hour
	if off = units.Spans(d.String()); d%year == 0 {
		off = count(int(d/year), "year")
	}
	return math.Round(v*1e11) / 1e9, off + " " + side, true
}

func buildOutliers(run *results.Run) (content, error) {
	s, fills, err := chooseFills(run, query{
		what:   "three shares of ids of a clock that is off, or more",
		beside: []string{layoutKey, outliersKey},
		told:   []string{layoutKey, outliersKey},
		enough: func(cases []results.Name) bool {
			return kinds(only(cases, func(c results.Name) bool { return c.Get(outliersKey) != "" }), []string{outliersKey}) >= leastPoints
		},
	})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: append(slices.Clone(caseKeys), layoutKey, "clock"), Apart: 2,
		Columns: append(fillColumns("outliers, %", 4), Column{Name: "leaf fill without", Unit: "%", Decimals: 2})}
	for _, c := range s.cases {
		at, off, ok := outliersOf(c)
		if !ok {
			continue
		}
		r := fills.row(s, c, at, c.Get(layoutKey), off)
		without := absent
		for _, d := range s.cases {
			if d.Get(outliersKey) == "" && d.Get("engine") == c.Get("engine") && d.Get("scheme") == c.Get("scheme") &&
				d.Get(layoutKey) == c.Get(layoutKey) && bare(d) == bare(c) {
				without = fills.row(s, d, 0).Values[1]
			}
		}
		r.Values = append(r.Values, without)
		t.Rows = append(t.Rows, r)
	}
	return finishFills(s, t, leastPoints)
}
