package plot

import (
	"cmp"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	gplot "gonum.org/v1/plot"

	"idbench/internal/spell"
)

// A strip is one x axis with a row for each scheme, and one or more lanes of bars
// or dots in each row.
type strip struct {
	title, sub, x string
	names         []string // of the rows, from the top down
	lanes         [][]lane // of each row, from the top down
	min, max      float64  // of the axis; a logarithmic one has a min above 0
	marks         []mark   // vertical lines
	scale         string   // strips of one scale end alike; "": those of one x label

	label vg.Length // room for the names; 0: labelWidth
	tight bool      // the lanes of a row lie close
}

// labels is the room for the names of a strip.
func (s strip) labels() vg.Length {
	if s.label > 0 {
		return s.label
	}
	return labelWidth
}

// A lane is one bar or dot of a row.
type lane struct {
	pieces []piece // of a bar, one after the other from the axis
	frame  float64 // the end of an empty frame around them, or 0
	tick   float64 // a mark across the bar, or 0
	dot    *piece  // a point instead
	glyph  draw.GlyphDrawer
	lo, hi float64 // an interval around the end or the dot; 0 or NaN for none
	text   string
}

// A piece is a value in a colour.
type piece struct {
	value float64
	color color.NRGBA
}

// end is where a lane ends.
func (l lane) end() float64 {
	sum := 0.0
	for _, p := range l.pieces {
		sum += p.value
	}
	if l.dot != nil {
		sum = l.dot.value
	}
	return max(sum, l.frame)
}

// interval reports whether the lane has one.
func (l lane) interval() bool { return l.hi > 0 && !math.IsNaN(l.lo) }

// height is that of all rows of a strip.
func (s strip) height() (h vg.Length) {
	gap, each := vg.Length(8), vg.Length(15)
	if s.tight {
		gap, each = 10, 13
	}
	for _, lanes := range s.lanes {
		h += gap + each*vg.Length(len(lanes))
	}
	return h
}

// extent is the largest x of a strip, and the width of its widest text.
func (s strip) extent() (x float64, text vg.Length) {
	x = s.max
	for _, l := range slices.Concat(s.lanes...) {
		if x = max(x, l.end()); l.interval() {
			x = max(x, l.hi)
		}
		text = max(text, words(textSize, ink).Width(l.text))
	}
	return x, text
}

// stripFrame is what a strip takes above and below its rows.
const stripFrame = 76

// perLine lays things out in lines of three, or of two where that leaves no gap.
func perLine[T any](list []T) (lines [][]T) {
	n := 3
	if len(list) == 2 || len(list) == 4 {
		n = 2
	}
	for part := range slices.Chunk(list, n) {
		lines = append(lines, part)
	}
	return lines
}

// stripGrid draws a strip for each facet of a table, in lines of up to three.
func (t Table) stripGrid(of func(facet) strip, key []swatch) body {
	var list []strip
	for _, f := range t.facets() {
		s := of(f)
		s.title, s.sub = f.engine, f.setting()
		list = append(list, s)
	}
	return stripRows(perLine(list), key)
}

// perFacet is a line of strips for each facet of a table, of one engine under its name.
func (t Table) perFacet(of func(facet) []strip) (rows [][]strip) {
	for _, f := range t.facets() {
		row := of(f)
		if len(row) == 0 {
			continue
		}
		row[0].title, row[0].sub = f.engine, f.setting()
		rows = append(rows, row)
	}
	return rows
}

// stripRows draws rows of strips, aligned, below a key. Those of one scale end
// alike, and those of one row that have the same names say them once.
func stripRows(rows [][]strip, key []swatch) body {
	cols := 0
	tops, texts := map[string]float64{}, map[string]vg.Length{}
	for _, r := range rows {
		cols = max(cols, len(r))
		for _, s := range r {
			x, text := s.extent()
			at := cmp.Or(s.scale, s.x)
			tops[at], texts[at] = max(tops[at], x), max(texts[at], text)
		}
	}
	bare := func(r []strip, j int) bool { return j > 0 && slices.Equal(r[j].names, r[0].names) }
	named := 1 // most columns of names that a row has
	for _, r := range rows {
		n := 0
		for j := range r {
			if !bare(r, j) {
				n++
			}
		}
		named = max(named, n)
	}
	const gap, right = 14, 8
	column := (width - 2*margin - rows[0][0].labels()*vg.Length(named) - gap*vg.Length(cols-1) - right) / vg.Length(cols)
	head := keyHeight(key)
	height := head
	plots := make([][]*gplot.Plot, len(rows))
	for i, r := range rows {
		plots[i] = make([]*gplot.Plot, cols)
		var tallest vg.Length
		for j, s := range r {
			at := cmp.Or(s.scale, s.x)
			s.max = tops[at]
			// Room on the right for the text of the longest bar.
			plots[i][j] = s.axes(bare(r, j), float64(min((texts[at]+10)/column, 0.6)))
			tallest = max(tallest, s.height())
		}
		height += stripFrame + tallest
		if slices.ContainsFunc(r, func(s strip) bool { return s.sub != "" }) {
			height += lineHeight
		}
	}
	return body{height, func(c draw.Canvas) {
		drawKey(c, key)
		tile(draw.Crop(c, 0, 0, 0, -head), plots, gap, right)
	}}
}

// axes makes the gonum plot of a strip, with room for text in a share of its width; a
// bare one leaves the names to its neighbour.
func (s strip) axes(bare bool, room float64) *gplot.Plot {
	p := newPlot(s.title, s.sub)
	xLabel(p, s.x)
	p.X.Min, p.X.Max = 0, s.max/(1-room)
	if s.max == 0 {
		p.X.Max = 1
	}
	p.X.Tick.Marker = steps(4)
	if s.min > 0 {
		p.X.Min, p.X.Max = s.min, s.min*math.Pow(max(s.max/s.min, 10), 1/(1-room))
		p.X.Scale, p.X.Tick.Marker = gplot.LogScale{}, byTens
	}
	p.Y.Min, p.Y.Max = 0, float64(len(s.names))
	p.Y.Width, p.Y.Tick.Length, p.Y.Padding = 0, 0, 6
	var names []gplot.Tick
	for i, name := range s.names {
		var lines []string
		for _, line := range strings.Split(name, "\n") {
			lines = append(lines, fit(words(textSize, ink), line, s.labels()))
		}
		if bare {
			lines = nil
		}
		names = append(names, gplot.Tick{Value: float64(len(s.names)-i) - 0.5, Label: strings.Join(lines, "\n")})
	}
	p.Y.Tick.Marker = gplot.ConstantTicks(names)
	p.Add(s)
	return p
}

// Plot implements gonum's Plotter.
func (s strip) Plot(c draw.Canvas, p *gplot.Plot) {
	trX, trY := p.Transforms(&c)
	for _, t := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
		c.StrokeLine2(draw.LineStyle{Color: grid, Width: 0.8}, trX(t.Value), c.Min.Y, trX(t.Value), c.Max.Y)
	}
	for _, m := range s.marks {
		c.StrokeLine2(markLine, trX(m.y), c.Min.Y, trX(m.y), c.Max.Y)
	}
	for i, lanes := range s.lanes {
		top, step := float64(len(s.names)-i)-0.14, 0.72/float64(len(lanes))
		for k, l := range lanes {
			hi, lo := trY(top-step*float64(k)), trY(top-step*(float64(k)+0.92))
			if len(lanes) == 1 {
				lo = trY(top - step)
			}
			l.draw(c, lo, hi, func(v float64) vg.Length { return trX(min(max(v, p.X.Min), p.X.Max)) })
		}
	}
}

// draw draws the lane between two heights.
func (l lane) draw(c draw.Canvas, lo, hi vg.Length, x func(float64) vg.Length) {
	mid, right := (lo+hi)/2, x(l.end())
	sum := 0.0
	for _, p := range l.pieces {
		from := x(sum)
		sum += p.value
		c.FillPolygon(p.color, outline(vg.Rectangle{Min: vg.Point{X: from, Y: lo}, Max: vg.Point{X: x(sum), Y: hi}}))
	}
	if l.tick > 0 {
		c.StrokeLine2(draw.LineStyle{Color: ink, Width: 2}, x(l.tick), lo-2, x(l.tick), hi+2)
		right = max(right, x(l.tick))
	}
	if l.frame > 0 {
		box := vg.Rectangle{Min: vg.Point{X: x(0), Y: lo}, Max: vg.Point{X: x(l.frame), Y: hi}}
		c.StrokeLines(draw.LineStyle{Color: quiet, Width: 0.8}, outline(box))
	}
	if l.interval() {
		for _, ends := range [][2]vg.Point{
			{{X: x(l.lo), Y: mid}, {X: x(l.hi), Y: mid}},
			{{X: x(l.lo), Y: mid - 3}, {X: x(l.lo), Y: mid + 3}},
			{{X: x(l.hi), Y: mid - 3}, {X: x(l.hi), Y: mid + 3}},
		} {
			c.StrokeLine2(draw.LineStyle{Color: ink, Width: 1}, ends[0].X, ends[0].Y, ends[1].X, ends[1].Y)
		}
		right = max(right, x(l.hi))
	}
	if l.dot != nil {
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: l.dot.color, Radius: 3.4, Shape: l.glyph}, vg.Point{X: x(l.dot.value), Y: mid})
		right += 4
	}
	if style := words(textSize, ink); l.text != "" { // on white, for lines that cross it
		c.FillPolygon(color.White, outline(vg.Rectangle{Min: vg.Point{X: right + 3, Y: mid - 5}, Max: vg.Point{X: right + 5 + style.Width(l.text), Y: mid + 5}}))
		say(c, style, right+4, mid, l.text)
	}
}

// atEnd is a bar for each scheme of a facet: the last number of a column.
func (f facet) atEnd(column int, looks map[string]look) strip {
	var s strip
	for _, scheme := range f.schemes() {
		v, ok := f.last(scheme, column)
		if !ok {
			continue
		}
		s.names = append(s.names, scheme)
		s.lanes = append(s.lanes, []lane{{pieces: []piece{{v, looks[scheme].color}}, text: spell.Three(v)}})
	}
	return s
}
