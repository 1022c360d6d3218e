package plot

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	gplot "gonum.org/v1/plot"

	"idbench/results"
)

// parts are what a file is made of, in the order of the bars; their sum is the
// file. Colours: Paul Tol's "medium-contrast" scheme (technical note
// SRON/EPS/TN/09-002, 2021) and a grey.
var parts = []struct {
	name  string
	color color.NRGBA
}{
	{"rows", color.NRGBA{0x00, 0x44, 0x88, 0xff}},
	{"headers and pointers in leaves", color.NRGBA{0x66, 0x99, 0xcc, 0xff}},
	{"free space in leaves", color.NRGBA{0xee, 0xcc, 0x66, 0xff}},
	{"branch pages", color.NRGBA{0x99, 0x44, 0x55, 0xff}},
	{"free pages", color.NRGBA{0xee, 0x99, 0xaa, 0xff}},
	{"the rest", color.NRGBA{0x99, 0x99, 0x99, 0xff}},
}

var size = Figure{
	Number: 7,
	Name:   "size",
	Title:  "Bytes on disk for each row",
	What: "The file at the end of the load, divided by its rows: the rows themselves (key and payload), what the page format adds to them, " +
		"and room that is not used. The rest is meta pages, the list of free pages, and whatever else the engine does not count.",
	build: func(run *results.Run) (content, error) {
		s, err := choose(run, func(c results.Name) bool {
			_, file := last(run, c, "all", "file-bytes")
			_, data := last(run, c, "all", "row-bytes")
			return file && data && number(c, "rows") > 0
		})
		if err != nil {
			return content{}, fmt.Errorf("file-bytes or row-bytes: %w", err)
		}
		t := Table{Keys: caseKeys, Columns: []Column{{Name: "rows loaded"}, {Name: "file", Unit: "B"}}}
		for _, p := range parts {
			t.Columns = append(t.Columns, Column{Name: p.name, Unit: "B"})
		}
		var notes []string
		for _, c := range s.cases {
			values, err := sizeOf(run, c)
			if err != nil {
				notes = append(notes, fmt.Sprintf("No bar for %s on %s: %v.", c.Get("scheme"), c.Get("engine"), err))
				continue
			}
			t.Rows = append(t.Rows, Row{keys(c), values})
		}
		return s.finish(t, notes...)
	},
	draw: drawSize,
}

// sizeOf returns the rows of a case, the bytes of its file, and the parts of those,
// which add up to them exactly.
func sizeOf(run *results.Run, c results.Name) ([]float64, error) {
	file, _ := last(run, c, "all", "file-bytes")
	data, _ := last(run, c, "all", "row-bytes")
	var inuse, alloc, branches, page float64
	for _, segment := range []string{"primary", "secondary"} {
		bytes, ok := last(run, c, segment, "leaf-alloc-bytes")
		if !ok || bytes == 0 {
			continue // no such tree, or one that lives inside another page
		}
		p, err := pageSize(run, c)
		if err != nil {
			return nil, err
		}
		page = float64(p)
		used, _ := last(run, c, segment, "leaf-inuse-bytes")
		n, _ := last(run, c, segment, "branch-pages")
		alloc, inuse, branches = alloc+bytes, inuse+used, branches+n*page
	}
	free, _ := last(run, c, "all", "free-pages")
	headers := max(inuse-data, 0)
	rest := file - data - headers - (alloc - inuse) - branches - free*page
	if rest < 0 {
		return nil, fmt.Errorf("its parts are %.0f bytes more than its file", -rest)
	}
	return []float64{float64(number(c, "rows")), file, data, headers, alloc - inuse, branches, free * page, rest}, nil
}

func drawSize(t Table) body {
	facets := t.facets()
	top := 0.0
	for _, r := range t.Rows {
		top = max(top, r.Values[1]/r.Values[0])
	}
	cols := min(2, len(facets))
	var plots [][]*gplot.Plot
	height := vg.Length(2*lineHeight + 6)
	for part := range slices.Chunk(facets, cols) {
		row := make([]*gplot.Plot, cols)
		most := 0
		for i, f := range part {
			row[i] = f.bars(top)
			most = max(most, len(f.rows))
		}
		plots = append(plots, row)
		height += 80 + 30*vg.Length(most)
	}
	return body{height, func(c draw.Canvas) {
		const key = 2*lineHeight + 6
		at := vg.Point{X: c.Min.X, Y: c.Max.Y - lineHeight/2}
		for i, p := range parts {
			if i == 3 {
				at = vg.Point{X: c.Min.X, Y: at.Y - lineHeight}
			}
			c.SetColor(p.color)
			c.Fill(vg.Rectangle{Min: vg.Point{X: at.X, Y: at.Y - 5}, Max: vg.Point{X: at.X + 14, Y: at.Y + 5}}.Path())
			say(c, words(textSize, ink), at.X+20, at.Y, p.name)
			at.X += 225
		}
		tile(draw.Crop(c, 0, 0, 0, -key), plots, 14, 8)
	}}
}

// bars is the plot of one facet: a bar for each scheme.
func (f facet) bars(top float64) *gplot.Plot {
	p := newPlot(f.title())
	p.X.Label.Text = "bytes per row"
	const ticks = steps(4)
	// Room on the right for the label of the longest bar.
	p.X.Min, p.X.Max = 0, max(top, 1)*1.2
	p.X.Tick.Marker = ticks
	p.Y.Min, p.Y.Max = 0, float64(len(f.rows))
	p.Y.Width, p.Y.Tick.Length, p.Y.Padding = 0, 0, 6
	var names []gplot.Tick
	for i, r := range f.rows {
		names = append(names, gplot.Tick{Value: float64(len(f.rows)-i) - 0.5, Label: fit(words(textSize, ink), r.Keys[2], labelWidth)})
	}
	p.Y.Tick.Marker = gplot.ConstantTicks(names)
	p.Add(stack(f))
	return p
}

// A stack draws the bars of a facet.
type stack facet

// Plot implements gonum's Plotter.
func (s stack) Plot(c draw.Canvas, p *gplot.Plot) {
	trX, trY := p.Transforms(&c)
	for _, t := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
		c.StrokeLine2(draw.LineStyle{Color: grid, Width: 0.8}, trX(t.Value), c.Min.Y, trX(t.Value), c.Max.Y)
	}
	for i, r := range s.rows {
		y := float64(len(s.rows)-i) - 0.5
		sum := 0.0
		for k, v := range r.Values[2:] {
			lo, hi := trX(sum/r.Values[0]), trX((sum+v)/r.Values[0])
			sum += v
			c.FillPolygon(parts[k].color, []vg.Point{{X: lo, Y: trY(y - 0.36)}, {X: lo, Y: trY(y + 0.36)}, {X: hi, Y: trY(y + 0.36)}, {X: hi, Y: trY(y - 0.36)}})
		}
		total := math.Round(sum / r.Values[0])
		say(c, words(textSize, ink), trX(sum/r.Values[0])+4, trY(y), thousands(int64(total))+" B")
	}
}
