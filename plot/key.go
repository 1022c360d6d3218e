package plot

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A swatch is one entry of a key: a box, an empty one, or a glyph, and its name.
type swatch struct {
	name  string
	color color.NRGBA
	frame bool
	glyph draw.GlyphDrawer
}

const perKeyLine = 3 // entries

// keyHeight is the room that a key takes.
func keyHeight(key []swatch) vg.Length {
	if len(key) == 0 {
		return 0
	}
	return lineHeight*vg.Length((len(key)+perKeyLine-1)/perKeyLine) + 6
}

// drawKey writes a key at the top of c.
func drawKey(c draw.Canvas, key []swatch) {
	for i, s := range key {
		at := vg.Point{
			X: c.Min.X + 225*vg.Length(i%perKeyLine),
			Y: c.Max.Y - lineHeight*(vg.Length(i/perKeyLine)+0.5),
		}
		box := vg.Rectangle{Min: vg.Point{X: at.X, Y: at.Y - 5}, Max: vg.Point{X: at.X + 14, Y: at.Y + 5}}
		switch {
		case s.glyph != nil:
			c.DrawGlyphNoClip(draw.GlyphStyle{Color: s.color, Radius: 3.6, Shape: s.glyph}, vg.Point{X: at.X + 7, Y: at.Y})
		case s.frame:
			c.StrokeLines(draw.LineStyle{Color: s.color, Width: 0.8}, outline(box))
		default:
			c.FillPolygon(s.color, outline(box))
		}
		say(c, words(textSize, ink), at.X+20, at.Y, s.name)
	}
}
