package plot

import (
	"fmt"
	"image/color"
	"slices"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	gplot "gonum.org/v1/plot"
)

// Sizes, in units of which a figure is 700 wide: as many pixels at that width.
const (
	width      vg.Length = 700
	textSize   vg.Length = 12.5
	titleSize  vg.Length = 16
	lineHeight vg.Length = 16
	margin     vg.Length = 8
	labelWidth vg.Length = 102 // room for scheme names right of a panel
)

// Colours of everything that is not data.
var (
	ink   = color.NRGBA{0x22, 0x22, 0x22, 0xff}
	quiet = color.NRGBA{0x55, 0x55, 0x55, 0xff}
	grid  = color.NRGBA{0xe4, 0xe4, 0xe4, 0xff}
	none  = color.NRGBA{0xc8, 0xc8, 0xc8, 0xff} // no leaf
)

// Colours of bars and dots, which tell other things apart than schemes: Paul Tol's
// "medium-contrast" scheme (technical note SRON/EPS/TN/09-002, 2021) and a grey.
var (
	darkBlue    = color.NRGBA{0x00, 0x44, 0x88, 0xff}
	lightBlue   = color.NRGBA{0x66, 0x99, 0xcc, 0xff}
	lightYellow = color.NRGBA{0xee, 0xcc, 0x66, 0xff}
	darkRed     = color.NRGBA{0x99, 0x44, 0x55, 0xff}
	lightRed    = color.NRGBA{0xee, 0x99, 0xaa, 0xff}
	plainGrey   = color.NRGBA{0x99, 0x99, 0x99, 0xff}
)

// A look is how one scheme is drawn, in every figure.
type look struct {
	color  color.NRGBA
	dashes []vg.Length
	marker draw.GlyphDrawer
}

// known lists the schemes that have a look of their own, in the order of legends.
var known = []string{"serial", "snowflake", "uuidv4", "uuidv7", "uuidv7mono", "ulid", "ulidmono"}

// looks are those of the known schemes and then spare ones. The first seven
// colours are those of Okabe and Ito, "Color Universal Design" (2008), without
// their yellow, which is too light for a line on white; the spare ones are wine,
// olive and indigo of Paul Tol's "muted" scheme (technical note SRON/EPS/TN/09-002,
// 2021) and a grey. A test holds them apart, also for colour-blind readers.
var looks = []look{
	{color.NRGBA{0x00, 0x00, 0x00, 0xff}, nil, draw.CircleGlyph{}},
	{color.NRGBA{0x00, 0x72, 0xb2, 0xff}, []vg.Length{9, 3}, draw.BoxGlyph{}},
	{color.NRGBA{0xd5, 0x5e, 0x00, 0xff}, []vg.Length{14, 2}, draw.PyramidGlyph{}},
	{color.NRGBA{0x00, 0x9e, 0x73, 0xff}, []vg.Length{5, 2}, draw.RingGlyph{}},
	{color.NRGBA{0x56, 0xb4, 0xe9, 0xff}, []vg.Length{2, 2}, draw.SquareGlyph{}},
	{color.NRGBA{0xcc, 0x79, 0xa7, 0xff}, []vg.Length{9, 2, 2, 2}, draw.TriangleGlyph{}},
	{color.NRGBA{0xe6, 0x9f, 0x00, 0xff}, []vg.Length{9, 2, 2, 2, 2, 2}, draw.CrossGlyph{}},
	{color.NRGBA{0x88, 0x22, 0x55, 0xff}, []vg.Length{14, 2, 2, 2}, draw.PlusGlyph{}},
	{color.NRGBA{0x99, 0x99, 0x33, 0xff}, []vg.Length{5, 2, 2, 2}, draw.CrossGlyph{}},
	{color.NRGBA{0x33, 0x22, 0x88, 0xff}, []vg.Length{2, 4}, draw.RingGlyph{}},
	{color.NRGBA{0x80, 0x80, 0x80, 0xff}, []vg.Length{5, 5}, draw.BoxGlyph{}},
}

// styles gives each scheme of a table its look: the known ones always the same, and so
// what is compared instead of schemes; the others the spare ones in turn.
func styles(rows []Row) map[string]look {
	out := map[string]look{}
	spare := looks[len(known):]
	next := 0
	for _, s := range schemesOf(rows) {
		if i := slices.Index(known, s); i >= 0 {
			out[s] = looks[i]
			continue
		}
		if i := subjectOf(s); i >= 0 {
			out[s] = looks[i]
			continue
		}
		out[s] = spare[next%len(spare)]
		next++
	}
	return out
}

// hex spells a colour as browsers do.
func hex(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

func (l look) line(w vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: l.color, Width: w, Dashes: l.dashes}
}

func (l look) glyph() draw.GlyphStyle {
	return draw.GlyphStyle{Color: l.color, Radius: 3.2, Shape: l.marker}
}

// words is the style of text that is placed by its left end.
func words(size vg.Length, c color.Color) text.Style {
	return text.Style{
		Color:   c,
		Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
		XAlign:  draw.XLeft,
		YAlign:  draw.YCenter,
		Handler: gplot.DefaultTextHandler,
	}
}

// say writes a line of text whose lower-case letters have their middle at y.
func say(c draw.Canvas, s text.Style, x, y vg.Length, txt string) {
	s.YAlign = draw.YBottom
	c.FillText(s, vg.Point{X: x, Y: y - s.Font.Size*0.36}, txt)
}

// bold is words in bold.
func bold(size vg.Length) text.Style {
	s := words(size, ink)
	s.Font.Weight = xfont.WeightBold
	return s
}
