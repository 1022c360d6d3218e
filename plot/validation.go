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
	"idbench/units"
)

// Validation is the figure that the verb validate draws.
var Validation = Figure{
	Number:  14,
	Name:    "validation",
	Title:   "The page model against the engines",
	Measure: "Pages of every tree and heap, as the model predicted them and as the engine counted them on the same keys",
	What: "Every count of pages of every tree and heap, as the model predicted it and as the engine measured it on the same keys. " +
		"Left, a point on the diagonal is a prediction that came true. Right, how many of the counts are equal to the page, and how far the others are off at most.",
	build:   buildValidation,
	finding: validationFinding,
	draw:    drawValidation,
	chart: Chart{Kind: Scatter, Together: true, What: "Every count of pages of every tree and heap, as the model predicted it and as the engine measured it on the same keys. " +
		"A point on the diagonal is a prediction that came true; how far off one is stands in the table.", Panels: []Panel{{X: 2, Y: []int{1}, XLabel: "pages measured", YLabel: "pages predicted"}}},
}

// pageUnits are the counts that the figure compares.
var pageUnits = []units.Unit{units.LeafPages, units.BranchPages, units.OverflowPages, units.HeapPages}

func buildValidation(run *results.Run) (content, error) {
	t := Table{Keys: append(slices.Clone(caseKeys), "layout", "segment", "unit"), Apart: 1,
		Columns: []Column{{Name: "rows loaded"}, {Name: "predicted"}, {Name: "measured"}, {Name: "difference", Unit: "%", Decimals: 4}}}
	s := selection{run: run}
	for _, v := range run.Validations() {
		if !inserts(v.Case) {
			continue
		}
		for _, p := range v.Counts {
			if !slices.Contains(pageUnits, p.Unit.Name) {
				continue
			}
			off := absent
			if r, ok := p.Relative(); ok {
				off = 100 * r
			}
			c := v.Case
			t.Rows = append(t.Rows, Row{s.keys(c, c.Get("layout"), string(v.Segment), string(p.Unit.Name)), []float64{float64(c.Number("rows")), p.Predicted, p.Measured, off}})
			if !slices.ContainsFunc(s.cases, func(o results.Name) bool { return o.String() == c.String() }) {
				s.cases = append(s.cases, c)
			}
		}
	}
	if len(t.Rows) == 0 {
		return content{}, errors.New("no engine stands beside its model in the run")
	}
	return s.finish(t)
}

// engineLooks tells engines apart, in the order of their first row.
var engineLooks = []swatch{
	{color: darkBlue, glyph: draw.RingGlyph{}},
	{color: darkRed, glyph: draw.CrossGlyph{}},
	{color: lightYellow, glyph: draw.TriangleGlyph{}},
	{color: lightBlue, glyph: draw.SquareGlyph{}},
	{color: plainGrey, glyph: draw.PlusGlyph{}},
}

func drawValidation(t Table) body {
	var key []swatch
	look := map[string]swatch{}
	for _, r := range t.Rows {
		if _, ok := look[r.Keys[0]]; !ok {
			s := engineLooks[len(look)%len(engineLooks)]
			s.name = r.Keys[0]
			look[r.Keys[0]] = s
			key = append(key, s)
		}
	}
	points := diagonal{look: look}
	for _, r := range t.Rows {
		points.rows = append(points.rows, r)
		points.top = max(points.top, r.Values[1], r.Values[2])
	}
	equal := strip{title: "Counts that are equal", x: "counts of pages", label: 128}
	for _, f := range t.facets() {
		n, worst := f.equal()
		text := fmt.Sprintf("%d of %d", n, len(f.rows))
		if worst > 0 {
			text += fmt.Sprintf(", off by %s %%", spell.Three(worst))
		}
		equal.names = append(equal.names, f.rowName([]string{f.setting()}, equal.label))
		equal.lanes = append(equal.lanes, []lane{{pieces: []piece{{float64(n), look[f.engine].color}}, frame: float64(len(f.rows)), text: text}})
		equal.max = max(equal.max, float64(len(f.rows)))
	}
	head := keyHeight(key)
	height := head + max(260, stripFrame+vg.Length(40*len(equal.names)))
	return body{height, func(c draw.Canvas) {
		drawKey(c, key)
		plots := [][]*gplot.Plot{{points.axes(), equal.axes(false, 0.45)}}
		tile(draw.Crop(c, 0, 0, 0, -head), plots, 14, 8)
	}}
}

// equal counts the predictions that came true to the page, and says how far, in percent,
// the others are off at most: 100 where the engine counted none.
func (f facet) equal() (n int, worst float64) {
	for _, r := range f.rows {
		switch v := r.Values; {
		case v[1] == v[2]:
			n++
		case math.IsNaN(v[3]):
			worst = max(worst, 100)
		default:
			worst = max(worst, math.Abs(v[3]))
		}
	}
	return n, worst
}

func validationFinding(t Table) string {
	equal, worst := 0, 0.0
	for _, f := range t.facets() {
		n, off := f.equal()
		equal, worst = equal+n, max(worst, off)
	}
	switch all := len(t.Rows); {
	case all == 0:
		return ""
	case equal == all:
		return fmt.Sprintf("All %s counts of pages are as the model predicted them", spell.Comma(int64(all)))
	default:
		return fmt.Sprintf("%s of %s counts of pages are as the model predicted them, the others to within %s %%",
			spell.Comma(int64(equal)), spell.Comma(int64(all)), spell.Three(worst))
	}
}

// A diagonal is a plot of predictions over measurements, both on logarithmic axes.
type diagonal struct {
	rows []Row
	look map[string]swatch // by engine
	top  float64
}

func (d diagonal) axes() *gplot.Plot {
	p := newPlot("Predicted over measured", "")
	xLabel(p, "pages measured")
	p.Y.Label.Text = "pages predicted"
	for _, a := range []*gplot.Axis{&p.X, &p.Y} {
		a.Min, a.Max = 1, max(10, d.top*1.5)
		a.Scale, a.Tick.Marker = gplot.LogScale{}, byTens
	}
	p.Add(d)
	return p
}

// Plot implements gonum's Plotter. A count of 0 has no place on a logarithmic axis and
// stands at 1.
func (d diagonal) Plot(c draw.Canvas, p *gplot.Plot) {
	trX, trY := p.Transforms(&c)
	gridLines(c, p)
	c.StrokeLine2(draw.LineStyle{Color: quiet, Width: 1, Dashes: []vg.Length{3, 3}}, trX(p.X.Min), trY(p.Y.Min), trX(p.X.Max), trY(p.Y.Max))
	for _, r := range d.rows {
		s := d.look[r.Keys[0]]
		at := vg.Point{X: trX(max(1, r.Values[2])), Y: trY(max(1, r.Values[1]))}
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: s.color, Radius: 3.2, Shape: s.glyph}, at)
	}
}
