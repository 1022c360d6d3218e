package plot

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	gplot "gonum.org/v1/plot"
)

// Lines that are no scheme's: that of a mark, and that of a curve of theory.
var (
	markLine  = draw.LineStyle{Color: quiet, Width: 1, Dashes: []vg.Length{1.5, 2.5}}
	guideLine = draw.LineStyle{Color: quiet, Width: 1.2, Dashes: []vg.Length{5, 3}}
)

// markers is how many a curve has, where it has more points than that.
const markers = 5

// fewBands is the most intervals that are drawn as bands; of more, which would hide one
// another, the markers have whiskers.
const fewBands = 2

// curves draws a panel's lines inside its axes. Their names stand in the key.
type curves panel

// Plot implements gonum's Plotter.
func (cs curves) Plot(c draw.Canvas, p *gplot.Plot) {
	trX, trY := p.Transforms(&c)
	gridLines(c, p)
	for _, m := range cs.marks {
		c.StrokeLine2(markLine, c.Min.X, trY(m.y), c.Max.X, trY(m.y))
	}
	for _, g := range cs.guides {
		var path []vg.Point
		for _, pt := range g {
			path = append(path, vg.Point{X: trX(pt.x), Y: trY(pt.y)})
		}
		c.StrokeLines(guideLine, path)
	}
	banded := 0
	for _, l := range cs.lines {
		if slices.ContainsFunc(l.points, sample.interval) {
			banded++
		}
	}
	paths := make([][]vg.Point, len(cs.lines))
	for i, l := range cs.lines {
		if banded <= fewBands {
			band(c, l, trX, trY)
		}
		for _, pt := range l.points {
			paths[i] = append(paths[i], vg.Point{X: trX(pt.x), Y: trY(pt.y)})
		}
	}
	for _, group := range coincident(paths) {
		for k, i := range group {
			style := cs.lines[i].look.line(1.8)
			if n := vg.Length(len(group)); n > 1 {
				// Lines that lie on one another take turns along the way.
				const dash = 7
				style.Dashes, style.DashOffs = []vg.Length{dash, dash * (n - 1)}, dash*(n-vg.Length(k))
			}
			c.StrokeLines(style, paths[i])
		}
	}
	for i, path := range paths {
		l := cs.lines[i]
		if len(path) <= markers { // few numbers: each is marked
			for k, at := range path {
				if banded > fewBands {
					whisker(c, l, k, at, trY)
				}
				c.DrawGlyphNoClip(l.look.glyph(), at)
			}
			continue
		}
		// Each line has its markers at places of its own.
		first := (float64(i) + 0.5) / float64(len(paths)) / markers
		for m := range markers {
			at := along(path, first+float64(m)/markers)
			if banded > fewBands || cs.each { // on a point, since an interval is a point's
				k, _ := slices.BinarySearchFunc(path, at, func(a, b vg.Point) int { return cmp.Compare(a.X, b.X) })
				at = path[k]
				whisker(c, l, k, at, trY)
			}
			c.DrawGlyphNoClip(l.look.glyph(), at)
		}
		for _, at := range path {
			if cs.each {
				c.DrawGlyphNoClip(draw.GlyphStyle{Color: l.look.color, Radius: 1.6, Shape: draw.CircleGlyph{}}, at)
			}
		}
	}
}

// whisker draws the interval of a point of a line.
func whisker(c draw.Canvas, l line, k int, at vg.Point, trY func(float64) vg.Length) {
	if !l.points[k].interval() {
		return
	}
	style := draw.LineStyle{Color: l.look.color, Width: 1}
	lo, hi := trY(l.points[k].lo), trY(l.points[k].hi)
	c.StrokeLine2(style, at.X, lo, at.X, hi)
	c.StrokeLine2(style, at.X-3, lo, at.X+3, lo)
	c.StrokeLine2(style, at.X-3, hi, at.X+3, hi)
}

// along is the point of a path, whose x grow, at a share of its width.
func along(path []vg.Point, share float64) vg.Point {
	last := path[len(path)-1]
	x := path[0].X + vg.Length(share)*(last.X-path[0].X)
	for i := 1; i < len(path); i++ {
		if a, b := path[i-1], path[i]; x < b.X {
			return vg.Point{X: x, Y: a.Y + (b.Y-a.Y)*(x-a.X)/(b.X-a.X)}
		}
	}
	return last
}

// gridLines draws a line at every tick of the y axis.
func gridLines(c draw.Canvas, p *gplot.Plot) {
	for _, t := range p.Y.Tick.Marker.Ticks(p.Y.Min, p.Y.Max) {
		y := c.Y(p.Y.Norm(t.Value))
		c.StrokeLine2(draw.LineStyle{Color: grid, Width: 0.8}, c.Min.X, y, c.Max.X, y)
	}
}

// band fills the interval around a line.
func band(c draw.Canvas, l line, trX, trY func(float64) vg.Length) {
	var upper, lower []vg.Point
	for _, pt := range l.points {
		if pt.interval() {
			upper = append(upper, vg.Point{X: trX(pt.x), Y: trY(pt.hi)})
			lower = append(lower, vg.Point{X: trX(pt.x), Y: trY(pt.lo)})
		}
	}
	if len(upper) < 2 {
		return
	}
	slices.Reverse(lower)
	shade := l.look.color
	shade.A = 0x38
	c.FillPolygon(shade, append(upper, lower...))
}

// coincident groups the paths that are nowhere more than a unit and a half apart,
// so that the later would hide the earlier.
func coincident(paths [][]vg.Point) [][]int {
	near := func(a, b vg.Point) bool {
		return math.Abs(float64(a.X-b.X)) <= 1.5 && math.Abs(float64(a.Y-b.Y)) <= 1.5
	}
	var groups [][]int
	for i, path := range paths {
		g := slices.IndexFunc(groups, func(g []int) bool { return slices.EqualFunc(paths[g[0]], path, near) })
		if g < 0 {
			groups = append(groups, []int{i})
		} else {
			groups[g] = append(groups[g], i)
		}
	}
	return groups
}
