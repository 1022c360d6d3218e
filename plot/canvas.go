package plot

import (
	"bytes"
	"fmt"
	"html"
	"image/color"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// dpi makes a PNG of 1,400 pixels width, twice what it is read at: a unit is 1/72 inch.
const dpi = 144

// render draws the figure with its title and caption, as SVG and as PNG.
func (f Figure) render(c content) (svg, png []byte, err error) {
	s := f.sheet(c)
	if svg, err = s.svg(); err != nil {
		return nil, nil, err
	}
	raster := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, s.height), vgimg.UseDPI(dpi))}
	s.paint(draw.New(raster))
	var buf bytes.Buffer
	if _, err := raster.WriteTo(&buf); err != nil {
		return nil, nil, fmt.Errorf("figure %s: %w", f.Name, err)
	}
	return svg, buf.Bytes(), nil
}

// A sheet is a figure laid out: its body between its title and its caption.
type sheet struct {
	title  string // for screen readers
	height vg.Length
	paint  func(draw.Canvas)
}

func (f Figure) sheet(c content) sheet {
	b := f.body(c.Table)
	// A viewer without the fonts may set the text wider than it is measured here.
	const room = 0.9 * (width - 2*margin)
	title := wrap(bold(titleSize), c.title, " ", room)
	var below []string // below the title
	if f.Measure != "" {
		below = wrap(words(textSize, quiet), f.Measure, " ", room)
	}
	below = append(below, wrap(words(textSize, quiet), strings.Join(c.glosses(), " · "), " · ", room)...)
	caption := wrap(words(textSize, quiet), c.caption, " · ", room)
	head := (titleSize+4)*vg.Length(len(title)) + lineHeight*vg.Length(len(below)) + 2*margin
	foot := lineHeight*vg.Length(len(caption)) + 2*margin
	paint := func(dc draw.Canvas) {
		dc.SetColor(color.White)
		dc.Fill(dc.Rectangle.Path())
		at := vg.Point{X: dc.Min.X + margin, Y: dc.Max.Y - margin - titleSize/2}
		for _, line := range title {
			say(dc, bold(titleSize), at.X, at.Y, line)
			at.Y -= titleSize + 4
		}
		for _, line := range below {
			say(dc, words(textSize, quiet), at.X, at.Y, line)
			at.Y -= lineHeight
		}
		for i, line := range caption {
			at.Y = dc.Min.Y + foot - margin - lineHeight*(vg.Length(i)+0.5)
			say(dc, words(textSize, quiet), at.X, at.Y, line)
		}
		b.paint(draw.Crop(dc, margin, -margin, foot, -head))
	}
	return sheet{c.title + ": " + c.caption, head + b.height + foot, paint}
}

func (s sheet) svg() ([]byte, error) {
	vector := vgsvg.NewWith(vgsvg.UseWH(width, s.height))
	s.paint(draw.New(vector))
	var buf bytes.Buffer
	if _, err := vector.WriteTo(&buf); err != nil {
		return nil, fmt.Errorf("%s: %w", s.title, err)
	}
	return forBrowsers(buf.Bytes(), s.title), nil
}

// forBrowsers mends what vgsvg leaves to chance: a size in pixels, fonts where
// Liberation is not installed (Arial and Helvetica have its widths), rasters that
// keep their cells sharp, their true media type, and a title for screen readers.
func forBrowsers(svg []byte, title string) []byte {
	out := strings.NewReplacer(
		"font-family:Liberation Sans;", "font-family:'Liberation Sans',Arial,Helvetica,sans-serif;",
		"font-variant:normal;", "", "font-weight:normal;", "", "font-style:normal;", "",
		"<image ", `<image preserveAspectRatio="none" style="image-rendering:pixelated" `,
		"data:image/jpg;base64,", "data:image/png;base64,",
	).Replace(string(svg))
	open, rest, _ := strings.Cut(out, ">\n<g ") // the first group follows the svg element
	open = strings.ReplaceAll(open, `pt"`, `"`) + ` role="img"`
	return []byte(open + ">\n<title>" + html.EscapeString(title) + "</title>\n<g " + rest)
}

// wrap breaks a text between its parts into lines no wider than w; what is wider alone is
// broken between its words.
func wrap(s text.Style, txt, between string, w vg.Length) []string {
	var lines []string
	for _, part := range strings.Split(txt, between) {
		switch n := len(lines) - 1; {
		case part == "":
		case n >= 0 && s.Width(lines[n]+between+part) <= w:
			lines[n] += between + part
		case between != " " && s.Width(part) > w:
			lines = append(lines, wrap(s, part, " ", w)...)
		default:
			lines = append(lines, fit(s, part, w))
		}
	}
	return lines
}

// fit cuts a text to a width, with an ellipsis where something is missing.
func fit(s text.Style, txt string, w vg.Length) string {
	if s.Width(txt) <= w {
		return txt
	}
	r := []rune(txt)
	for len(r) > 0 && s.Width(string(r)+"…") > w {
		r = r[:len(r)-1]
	}
	return string(r) + "…"
}
