package plot

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg/draw"

	"idbench/internal/spell"
	"idbench/results"
)

// kept is how far the fill of a scheme moves, in points, where it stays what it is at any rate.
const kept = 1

var insideTick = Figure{
	Number:  24,
	Name:    "inside-tick",
	Title:   "Leaf fill by what ids do inside a tick",
	Measure: "Leaf bytes that are not free space, % of all leaf bytes, at the highest rate, with the least and the most over all rates",
	What: "The dot is the leaf fill at the highest rate that a scheme was loaded at, the line goes from the least to the most over all rates; each rate is a load of its own, of one node. " +
		"Ids that count or ascend inside a tick of their clock fill leaves alike however fast they come. Those that are random inside it, or whose count wraps there, come out of order by as many ids as a tick has.",
	build:   buildInsideTick,
	finding: insideTickFinding,
	draw: func(t Table) body {
		looks := styles(t.Rows)
		return t.stripGrid(func(f facet) strip {
			out := strip{x: "leaf fill (%)", max: 100, tight: true}
			for _, s := range f.schemes() {
				v := f.of(s)[0].Values
				l := lane{dot: &piece{v[1], looks[s].color}, glyph: draw.CircleGlyph{}, lo: v[2], hi: v[3], text: spell.Three(v[1])}
				out.names, out.lanes = append(out.names, s), append(out.lanes, []lane{l})
			}
			return out
		}, nil)
	},
	chart: Chart{Kind: Bars, Panels: []Panel{{X: -1, Y: []int{1}, Lo: 2, Hi: 3, XLabel: "leaf fill (%)", Max: 100, Scale: "fill"}}},
}

func buildInsideTick(run *results.Run) (content, error) {
	const rates = "rate"
	s, fills, err := chooseFills(run, query{
		what:   "the fill of one node's ids at four rates or more",
		of:     func(c results.Name) bool { return inserts(c) && c.Number("nodes") <= 1 },
		beside: []string{layoutKey, rates},
		told:   []string{layoutKey, rates},
		enough: func(cases []results.Name) bool { return kinds(cases, []string{rates}) >= leastRates },
	})
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: append(slices.Clone(caseKeys), layoutKey), Apart: 1, Columns: []Column{
		{Name: "highest rate", Unit: "ids per ms", Decimals: 1}, {Name: "leaf fill there", Unit: "%", Decimals: 2},
		{Name: "least", Unit: "%", Decimals: 2}, {Name: "most", Unit: "%", Decimals: 2}, {Name: "rates"}}}
	for _, c := range s.cases {
		at := fills.row(s, c, perMillisecond(c), c.Get(layoutKey))
		perMs, fill := at.Values[0], at.Values[1]
		i := slices.IndexFunc(t.Rows, func(r Row) bool { return slices.Equal(r.Keys, at.Keys) })
		if i < 0 {
			t.Rows = append(t.Rows, Row{at.Keys, []float64{perMs, fill, fill, fill, 1}})
			continue
		}
		v := t.Rows[i].Values
		if perMs > v[0] {
			v[0], v[1] = perMs, fill
		}
		v[2], v[3], v[4] = min(v[2], fill), max(v[3], fill), v[4]+1
	}
	// What was loaded at one rate alone says nothing about rates.
	t.Rows = slices.DeleteFunc(t.Rows, func(r Row) bool { return r.Values[4] < 2 })
	return s.finish(t)
}

// insideTickFinding is how many schemes keep their fill at any rate everywhere, and where one
// of the others is left furthest below all of those.
func insideTickFinding(t Table) string {
	const least, most = 2, 3
	all := slices.DeleteFunc(schemesOf(t.Rows), t.unordered)
	var steady []string
	for _, s := range all {
		if t.every(func(f facet) bool {
			return !slices.ContainsFunc(f.of(s), func(r Row) bool { return !(r.Values[most]-r.Values[least] <= kept) })
		}) {
			steady = append(steady, s)
		}
	}
	worst, text := 10.0, ""
	for _, f := range t.facets() {
		full := math.Inf(1)
		for _, r := range f.rows {
			if slices.Contains(steady, r.Keys[2]) {
				full = min(full, r.Values[least])
			}
		}
		for _, r := range f.rows {
			s, v := r.Keys[2], r.Values[least]
			if !math.IsInf(full, 0) && full-v > worst && slices.Contains(all, s) && !slices.Contains(steady, s) {
				worst = full - v
				text = fmt.Sprintf("%s fills them to %s, those to %s or more, in %s", t.glossed(s), spell.Percent(v, 0), spell.Percent(math.Floor(full), 0), f.place())
			}
		}
	}
	if text == "" || len(steady) == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d kinds fill leaves alike at any rate; %s", len(steady), len(all), text)
}
