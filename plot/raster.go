package plot

import (
	"fmt"
	"image"
	"slices"

	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// perRow is how many schemes stand side by side at most.
const perRow = 8

// A mosaic is the maps of one facet in one order, side by side.
type mosaic struct {
	facet   facet
	order   string
	schemes []string
}

// drawPageMap lays the maps out: a column for each scheme, a row for each order of
// each facet.
func drawPageMap(t Table) body {
	var rows []mosaic
	for _, f := range t.facets() {
		for schemes := range slices.Chunk(f.schemes(), perRow) {
			for _, order := range []string{byKey, byFile} {
				rows = append(rows, mosaic{f, order, schemes})
			}
		}
	}
	most := 0
	for _, r := range rows {
		most = max(most, len(r.schemes))
	}
	const gap = 7
	edge := min((width-2*margin+gap)/vg.Length(most)-gap, 220)
	height := vg.Length(58)
	for _, r := range rows {
		height += r.head() + edge + gap
	}
	looks := styles(t.Rows)
	return body{height, func(c draw.Canvas) {
		y := c.Max.Y
		for _, r := range rows {
			top := y - r.head()
			if r.order == byKey {
				say(c, bold(textSize), c.Min.X, y-lineHeight/2, r.facet.title()+": above in key order, below in file order")
			}
			for i, s := range r.schemes {
				x := c.Min.X + vg.Length(i)*(edge+gap)
				if r.order == byKey {
					at := vg.Point{X: x, Y: top + lineHeight/2}
					c.DrawGlyphNoClip(looks[s].glyph(), vg.Point{X: at.X + 4, Y: at.Y})
					say(c, words(textSize, ink), at.X+12, at.Y, fit(words(textSize, ink), s, edge-12))
				}
				box := vg.Rectangle{Min: vg.Point{X: x, Y: top - edge}, Max: vg.Point{X: x + edge, Y: top}}
				r.paint(c, box, s)
			}
			y = top - edge - gap
		}
		legend(c, y)
	}}
}

// head is the height of the titles over the row.
func (r mosaic) head() vg.Length {
	if r.order == byKey {
		return 2*lineHeight + 4
	}
	return 0
}

// paint draws the map of one scheme.
func (r mosaic) paint(c draw.Canvas, box vg.Rectangle, scheme string) {
	var rows []Row
	for _, row := range r.facet.of(scheme) {
		if row.Keys[3] == r.order {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		style := words(textSize, quiet)
		style.XAlign = draw.XCenter
		say(c, style, (box.Min.X+box.Max.X)/2, (box.Min.Y+box.Max.Y)/2, "absent")
		return
	}
	n := int(rows[0].Values[1])
	colors := viridis
	if r.order == byFile {
		colors = plasma
	}
	img := image.NewNRGBA(image.Rect(0, 0, n, n))
	for y, row := range rows {
		for x, average := range row.Values[2 : 2+int(row.Values[1])] {
			img.Set(x, y, at(colors, average)) // grey where absent
		}
	}
	// Each cell becomes a square of pixels, so that no viewer blurs it away.
	c.DrawImage(box, enlarge(img, max(1, 288/n)))
	c.StrokeLines(draw.LineStyle{Color: grid, Width: 0.6}, outline(box))
}

// enlarge repeats every pixel k times in both directions.
func enlarge(img *image.NRGBA, k int) *image.NRGBA {
	n := img.Bounds().Dx()
	out := image.NewNRGBA(image.Rect(0, 0, n*k, n*k))
	for y := range n * k {
		for x := range n * k {
			out.SetNRGBA(x, y, img.NRGBAAt(x/k, y/k))
		}
	}
	return out
}

func outline(r vg.Rectangle) []vg.Point {
	return []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}, r.Min}
}

// legend draws the two colour bars and the grey of what is no leaf, below y.
func legend(c draw.Canvas, y vg.Length) {
	y -= 4
	bar := func(x vg.Length, m palette.ColorMap, title string) {
		const n, length, thick = 60, 210, 12
		say(c, words(textSize, ink), x, y-lineHeight/2, title)
		img := image.NewNRGBA(image.Rect(0, 0, n, 1))
		for i := range n {
			img.Set(i, 0, at(m, float64(i)/(n-1)))
		}
		c.DrawImage(vg.Rectangle{Min: vg.Point{X: x, Y: y - lineHeight - thick - 3}, Max: vg.Point{X: x + length, Y: y - lineHeight - 3}}, img)
		for i := range 3 {
			style := words(textSize, quiet)
			style.XAlign = draw.XAlignment(-float64(i) / 2)
			say(c, style, x+length*vg.Length(i)/2, y-lineHeight-thick-12, fmt.Sprintf("%d %%", 50*i))
		}
	}
	bar(c.Min.X, viridis, "key order: leaf fill")
	bar(c.Min.X+245, plasma, "file order: last written, of the load")
	x := c.Min.X + 490
	c.SetColor(none)
	c.Fill(vg.Rectangle{Min: vg.Point{X: x, Y: y - lineHeight - 15}, Max: vg.Point{X: x + 24, Y: y - lineHeight - 3}}.Path())
	say(c, words(textSize, ink), x, y-lineHeight/2, "file order: not a leaf")
	say(c, words(textSize, quiet), x+30, y-lineHeight-9, "free, branch or meta page")
}
