package plot

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A swatch is one entry of a key: a box, an empty one, a glyph or a line, and its name.
type swatch struct {
	name  string
	color color.NRGBA
	frame bool
	line  *draw.LineStyle // with the glyph on it, if there is one
	glyph draw.GlyphDrawer
}

const (
	lineSample vg.Length = 26 // of a key
	boxSample  vg.Length = 14
	afterEntry vg.Length = 20
)

// sample is the width of what stands before the name.
func (s swatch) sample() vg.Length {
	if s.line != nil {
		return lineSample
	}
	return boxSample
}

// keyLines breaks a key into lines of the width of a figure.
func keyLines(key []swatch) (lines [][]swatch) {
	var at vg.Length
	for _, s := range key {
		// A viewer without the fonts may set the text wider than it is measured here.
		w := s.sample() + 6 + words(textSize, ink).Width(s.name)*1.05 + afterEntry
		if n := len(lines) - 1; n >= 0 && at+w <= width-2*margin+afterEntry {
			lines[n] = append(lines[n], s)
			at += w
			continue
		}
		lines, at = append(lines, []swatch{s}), w
	}
	return lines
}

// keyHeight is the room that a key takes.
func keyHeight(key []swatch) vg.Length {
	if len(key) == 0 {
		return 0
	}
	return lineHeight*vg.Length(len(keyLines(key))) + 8
}

// drawKey writes a key at the top of c.
func drawKey(c draw.Canvas, key []swatch) {
	for i, line := range keyLines(key) {
		at := vg.Point{X: c.Min.X, Y: c.Max.Y - lineHeight*(vg.Length(i)+0.5)}
		for _, s := range line {
			s.draw(c, at)
			at.X += s.sample() + 6
			say(c, words(textSize, ink), at.X, at.Y, s.name)
			at.X += words(textSize, ink).Width(s.name)*1.05 + afterEntry
		}
	}
}

// draw draws what stands before the name.
func (s swatch) draw(c draw.Canvas, at vg.Point) {
	box := vg.Rectangle{Min: vg.Point{X: at.X, Y: at.Y - 5}, Max: vg.Point{X: at.X + s.sample(), Y: at.Y + 5}}
	if s.line != nil {
		c.StrokeLine2(*s.line, box.Min.X, at.Y, box.Max.X, at.Y)
	}
	switch {
	case s.glyph != nil:
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: s.color, Radius: 3.6, Shape: s.glyph}, vg.Point{X: at.X + s.sample()/2, Y: at.Y})
	case s.line != nil:
	case s.frame:
		c.StrokeLines(draw.LineStyle{Color: s.color, Width: 0.8}, outline(box))
	default:
		c.FillPolygon(s.color, outline(box))
	}
}
