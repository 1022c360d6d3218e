package plot

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	gplot "gonum.org/v1/plot"
)

// curves draws a panel's lines inside its axes and their names right of them.
type curves panel

// Plot implements gonum's Plotter.
func (cs curves) Plot(c draw.Canvas, p *gplot.Plot) {
	trX, trY := p.Transforms(&c)
	gridLines(c, p)
	var labels []label
	for _, m := range cs.marks {
		y := trY(m.y)
		c.StrokeLine2(draw.LineStyle{Color: quiet, Width: 1, Dashes: []vg.Length{3, 3}}, c.Min.X, y, c.Max.X, y)
		labels = append(labels, label{vg.Point{X: c.Max.X, Y: y}, m.label, look{color: quiet}})
	}
	var guide []vg.Point // the first
	for _, g := range cs.guides {
		var path []vg.Point
		for _, pt := range g {
			path = append(path, vg.Point{X: trX(pt.x), Y: trY(pt.y)})
		}
		c.StrokeLines(draw.LineStyle{Color: quiet, Width: 1, Dashes: []vg.Length{3, 3}}, path)
		if guide == nil {
			guide = path
		}
	}
	switch {
	case guide == nil:
	case guide[len(guide)-1].X > c.Max.X-1: // as a curve's
		labels = append(labels, label{guide[len(guide)-1], cs.guide, look{color: quiet}})
	default: // its name stands below its beginning, and below what it falls along the name
		style, at := words(textSize, quiet), guide[0].X+4
		low := guide[0].Y
		for i, pt := range guide[1:] {
			before, end := guide[i], at+style.Width(cs.guide)
			if before.X >= end {
				break
			}
			share := min((end-before.X)/(pt.X-before.X), 1)
			low = min(low, before.Y+share*(pt.Y-before.Y))
		}
		say(c, style, at, low-lineHeight/2, cs.guide)
	}
	paths := make([][]vg.Point, len(cs.lines))
	for i, l := range cs.lines {
		band(c, l, trX, trY)
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
	const markers = 5
	for i, path := range paths {
		if len(path) <= markers && !cs.x.log { // few numbers: each is marked
			for _, pt := range path {
				c.DrawGlyphNoClip(cs.lines[i].look.glyph(), pt)
			}
			continue
		}
		// Each line has its markers at places of its own.
		first := (float64(i) + 0.5) / float64(len(paths)) / markers
		for m := range markers {
			c.DrawGlyphNoClip(cs.lines[i].look.glyph(), along(path, first+float64(m)/markers))
		}
	}
	for i, path := range paths {
		labels = append(labels, label{path[len(path)-1], cs.lines[i].scheme, cs.lines[i].look})
	}
	drawLabels(c, labels, cs.names)
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
		if !math.IsNaN(pt.lo) && !math.IsNaN(pt.hi) {
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
