package plot

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	gplot "gonum.org/v1/plot"
)

// A strip is one x axis with a row for each scheme, and one or more lanes of bars
// or dots in each row.
type strip struct {
	title, x string
	names    []string // of the rows, from the top down
	lanes    [][]lane // of each row, from the top down
	min, max float64  // of the axis; a logarithmic one has a min above 0

	label vg.Length // room for the names; 0: labelWidth
	tight bool      // the lanes of a row have dots and no text, and lie close
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
	gap, each := vg.Length(16), vg.Length(14)
	if s.tight {
		gap, each = 8, 7
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

// stripRows draws rows of strips, aligned, below a key. Those of one x label in one
// figure have one scale, and those of one row that have the same names say them once.
func stripRows(rows [][]strip, key []swatch) body {
	cols := 0
	tops, texts := map[string]float64{}, map[string]vg.Length{}
	for _, r := range rows {
		cols = max(cols, len(r))
		for _, s := range r {
			x, text := s.extent()
			tops[s.x], texts[s.x] = max(tops[s.x], x), max(texts[s.x], text)
		}
	}
	bare := func(r []strip, j int) bool { return j > 0 && slices.Equal(r[j].names, r[0].names) }
	named := 1 // columns with names
	for j := 1; j < cols; j++ {
		if slices.ContainsFunc(rows, func(r []strip) bool { return j < len(r) && !bare(r, j) }) {
			named++
		}
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
			s.max = tops[s.x]
			// Room on the right for the text of the longest bar.
			plots[i][j] = s.axes(bare(r, j), float64(min((texts[s.x]+10)/column, 0.6)))
			tallest = max(tallest, s.height())
		}
		height += 80 + tallest
	}
	return body{height, func(c draw.Canvas) {
		drawKey(c, key)
		tile(draw.Crop(c, 0, 0, 0, -head), plots, gap, right)
	}}
}

// axes makes the gonum plot of a strip, with room for text in a share of its width; a
// bare one leaves the names to its neighbour.
func (s strip) axes(bare bool, room float64) *gplot.Plot {
	p := newPlot(s.title)
	p.X.Label.Text = s.x
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
		if bare {
			name = ""
		}
		names = append(names, gplot.Tick{Value: float64(len(s.names)-i) - 0.5, Label: fit(words(textSize, ink), name, s.labels())})
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
	sum := 0.0
	for _, p := range l.pieces {
		from := x(sum)
		sum += p.value
		c.FillPolygon(p.color, outline(vg.Rectangle{Min: vg.Point{X: from, Y: lo}, Max: vg.Point{X: x(sum), Y: hi}}))
	}
	if l.frame > 0 {
		box := vg.Rectangle{Min: vg.Point{X: x(0), Y: lo}, Max: vg.Point{X: x(l.frame), Y: hi}}
		c.StrokeLines(draw.LineStyle{Color: quiet, Width: 0.8}, outline(box))
	}
	mid, right := (lo+hi)/2, x(l.end())
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
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: l.dot.color, Radius: 3.6, Shape: l.glyph}, vg.Point{X: x(l.dot.value), Y: mid})
		right += 4
	}
	say(c, words(textSize, ink), right+4, mid, l.text)
}
