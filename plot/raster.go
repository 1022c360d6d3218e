package plot

import (
	"fmt"
	"image"
	"slices"

	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// perRow is how many maps stand side by side.
const perRow = 6

// A mosaic is the maps of one facet, side by side: a column for each scheme that stands for
// itself or for others, in key order and below it in file order.
type mosaic struct {
	facet  facet
	groups [][]string
	first  bool // of its facet
}

// drawPageMap lays the maps out, of several facets in one line where they fit.
func drawPageMap(t Table) body {
	var lines [][]mosaic
	used := perRow
	for _, f := range t.facets() {
		groups := f.apartMaps()
		for part := range slices.Chunk(groups, perRow) {
			m := mosaic{f, part, &part[0] == &groups[0]}
			if n := len(lines) - 1; used+len(part) <= perRow {
				lines[n], used = append(lines[n], m), used+len(part)
				continue
			}
			lines, used = append(lines, []mosaic{m}), len(part)
		}
	}
	const gap = 10
	const edge = (width-2*margin+gap)/perRow - gap
	const head = 3*lineHeight + 4
	looks := styles(t.Rows)
	height := vg.Length(len(lines))*(head+2*edge+2*gap) + 58
	return body{height, func(c draw.Canvas) {
		y := c.Max.Y
		for _, line := range lines {
			x := c.Min.X
			for _, m := range line {
				room := vg.Length(len(m.groups))*(edge+gap) - gap
				if m.first {
					say(c, bold(textSize), x, y-lineHeight/2, fit(bold(textSize), m.facet.engine, room))
					say(c, words(textSize, quiet), x, y-1.5*lineHeight, fit(words(textSize, quiet), m.facet.setting(), room))
				}
				for _, g := range m.groups {
					at := vg.Point{X: x, Y: y - 2.5*lineHeight}
					c.DrawGlyphNoClip(looks[g[0]].glyph(), vg.Point{X: at.X + 4, Y: at.Y})
					name := g[0]
					if n := len(g) - 1; n > 0 {
						name += fmt.Sprintf(", %d more", n)
					}
					say(c, words(textSize, ink), at.X+12, at.Y, fit(words(textSize, ink), name, edge-12))
					for i, order := range []string{byKey, byFile} {
						top := y - head - vg.Length(i)*(edge+gap)
						m.facet.paint(c, vg.Rectangle{Min: vg.Point{X: x, Y: top - edge}, Max: vg.Point{X: x + edge, Y: top}}, g[0], order)
					}
					x += edge + gap
				}
			}
			y -= head + 2*edge + 2*gap
		}
		legend(c, y)
	}}
}

// paint draws the map of one scheme.
func (f facet) paint(c draw.Canvas, box vg.Rectangle, scheme, order string) {
	var rows []Row
	for _, row := range f.of(scheme) {
		if row.Keys[3] == order {
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
	if order == byFile {
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
