package plot

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	gplot "gonum.org/v1/plot"

	"idbench/internal/spell"
	"idbench/results"
)

const (
	bins     = 50 // of 2 % each
	binWidth = 100.0 / bins
)

var histogram = Figure{
	Number:  3,
	Name:    "fill-histogram",
	Title:   "How full each leaf is at the end",
	Measure: "Leaves by their fill, in steps of 2 %; the number is the share of the leaves in the highest bar",
	What: "For each scheme, how many leaves are so full, in steps of 2 %. Each row is scaled to its own highest bar, whose share of the leaves stands beside it: " +
		"a single bar is a tree of equal leaves, a hill one that splits wherever the next id happens to fall.",
	build: func(run *results.Run) (content, error) {
		s, err := chooseLeaves(run)
		if err != nil {
			return content{}, err
		}
		t := Table{Keys: caseKeys, Columns: []Column{{Name: "from", Unit: "%"}, {Name: "to", Unit: "%"}, {Name: "leaves"}}}
		for _, c := range s.cases {
			var counts [bins]float64
			for _, l := range leaves(run, c) {
				// In integers, so that a leaf on the border of two bins is above it everywhere.
				counts[min(max(l.Inuse, 0)*bins/l.Alloc, bins-1)]++
			}
			for i, n := range counts {
				t.Rows = append(t.Rows, Row{s.keys(c), []float64{float64(i) * binWidth, float64(i+1) * binWidth, n}})
			}
		}
		return s.finish(t)
	},
	finding: histogramFinding,
	draw: func(t Table) body {
		var plots [][]*gplot.Plot
		var height vg.Length
		looks := styles(t.Rows)
		for _, part := range perLine(t.facets()) {
			row := make([]*gplot.Plot, len(perLine(t.facets())[0]))
			most := 0
			for i, f := range part {
				row[i] = f.ridges(looks, i == 0)
				most = max(most, len(f.schemes()))
			}
			plots = append(plots, row)
			height += 88 + 36*vg.Length(most)
		}
		return body{height, func(c draw.Canvas) { tile(c, plots, 10, 10) }}
	},
	chart: Chart{Kind: Histogram, What: "For each scheme, what share of the leaves is so full, in steps of 2 %: " +
		"a single peak is a tree of equal leaves, a hill one that splits wherever the next id happens to fall.", Panels: []Panel{{X: 0, Y: []int{2}, XLabel: "leaf fill (%)", YLabel: "leaves"}}},
}

// chooseLeaves selects the cases with a list of leaves.
func chooseLeaves(run *results.Run) (selection, error) {
	s, err := choose(run, query{of: inserts, one: true, ignore: timing, told: timing, has: func(c results.Name) bool {
		list := leaves(run, c)
		return len(list) > 0 && !slices.ContainsFunc(list, func(l results.Leaf) bool { return l.Alloc <= 0 })
	}})
	if err != nil {
		return s, errors.New("the run lists no leaves")
	}
	return s, nil
}

// histogramFinding holds where leaves of one scheme have nearly all the same fill in every
// panel, and those of random ids do not.
func histogramFinding(t Table) string {
	peak := func(f facet, scheme string) float64 {
		var total, most float64
		for _, r := range f.of(scheme) {
			total, most = total+r.Values[2], max(most, r.Values[2])
		}
		return most / total // NaN without leaves, which holds of nothing
	}
	random := t.random()
	ordered := t.ordered(func(s string) bool {
		return t.every(func(f facet) bool { return peak(f, s) >= 0.9 && peak(f, random) <= 0.5 })
	})
	if ordered.name == "" {
		return ""
	}
	return fmt.Sprintf("Leaves of %s are all alike, those of %s differ", ordered.label, t.label(random))
}

// ridges is the plot of one facet: a histogram for each scheme, one above the other.
func (f facet) ridges(looks map[string]look, named bool) *gplot.Plot {
	names := f.schemes()
	p := newPlot(f.engine, f.setting())
	xLabel(p, "leaf fill (%)")
	p.X.Min, p.X.Max = 0, 100
	p.X.Tick.Marker = steps(5)
	p.Y.Min, p.Y.Max = 0, float64(len(names))
	p.Y.Width, p.Y.Tick.Length = 0, 0
	p.Y.Padding = 6
	var ticks []gplot.Tick
	for i, s := range names {
		if !named {
			s = ""
		}
		ticks = append(ticks, gplot.Tick{Value: float64(len(names)-1-i) + 0.3, Label: fit(words(textSize, ink), s, labelWidth)})
	}
	p.Y.Tick.Marker = gplot.ConstantTicks(ticks)
	p.Add(ridge{f, looks})
	return p
}

// A ridge draws the histograms of a facet.
type ridge struct {
	facet
	looks map[string]look
}

// Plot implements gonum's Plotter.
func (r ridge) Plot(c draw.Canvas, p *gplot.Plot) {
	trX, trY := p.Transforms(&c)
	for _, t := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
		c.StrokeLine2(draw.LineStyle{Color: grid, Width: 0.8}, trX(t.Value), c.Min.Y, trX(t.Value), c.Max.Y)
	}
	names := r.schemes()
	for i, s := range names {
		base := float64(len(names) - 1 - i)
		var total, peak float64
		for _, row := range r.of(s) {
			total += row.Values[2]
			peak = math.Max(peak, row.Values[2])
		}
		c.StrokeLine2(draw.LineStyle{Color: quiet, Width: 0.5}, c.Min.X, trY(base), c.Max.X, trY(base))
		for _, row := range r.of(s) {
			if n := row.Values[2]; n > 0 {
				lo, hi := trX(row.Values[0]), trX(row.Values[1])
				top := trY(base + 0.85*n/peak)
				c.FillPolygon(r.looks[s].color, []vg.Point{{X: lo, Y: trY(base)}, {X: lo, Y: top}, {X: hi - 0.5, Y: top}, {X: hi - 0.5, Y: trY(base)}})
			}
		}
		text, style := spell.PercentTo(100*peak/total, 3), words(textSize, quiet)
		at := c.Min.X + 3 // on the side where there is less
		if r.below(s) > total/2 {
			at = c.Max.X - 3 - style.Width(text)
		}
		say(c, style, at, trY(base+0.6), text)
	}
}

// below counts the leaves of a scheme that are less than half full.
func (r ridge) below(scheme string) (n float64) {
	for _, row := range r.of(scheme) {
		if row.Values[0] < 50 {
			n += row.Values[2]
		}
	}
	return n
}
