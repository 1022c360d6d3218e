// Package plot draws the figures of a run: first a table, then a picture that is
// made from the table alone, and a page that shows them all.
//
// It reads what package results read from a run's folder and nothing else, so an
// old run can be redrawn with no engine at hand. It measures nothing and names no
// scheme's or engine's code; what it knows of them is how to draw them.
package plot

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"idbench/results"
)

// ErrFigure is wrapped by errors about a name that no figure has.
var ErrFigure = errors.New("unknown figure")

// A Figure is one picture and the table that it is drawn from.
type Figure struct {
	Number  int    // from 1, in the order of Figures
	Name    string // a slug: "splits"
	Title   string // neutral: what is shown
	Measure string // the subtitle: what is measured, in which unit
	What    string // how to read it, in a sentence or two

	build   func(*results.Run) (content, error) // an error says why the run has no such figure
	finding func(Table) string                  // what the numbers of the table show, or "": then the title stays neutral

	// A figure of curves has views, laid out by panels where layOut does not say
	// otherwise; any other one draws itself, and says how a script may draw it.
	views  func(Table) []view
	live   string // Chart.What of a figure of curves
	layOut func(Table, ...view) [][]panel
	draw   func(Table) body
	chart  Chart
}

// Figures lists every figure in the order of the page.
var Figures = []Figure{splits, fill, histogram, fragmentation, pageMap, rate, size,
	readSeeks, layoutSeeks, neighbours, insertSeeks, further, coldReads, Validation, engines, fillWave, migration, disorder, poolRatio, simulationCost, takers, mixture, outliers, insideTick, valueSize}

// A content is what a figure shows of one run.
type content struct {
	Table
	title   string   // the finding, or the figure's title
	caption string   // what was run, in one line
	notes   []string // what the reader must know besides
}

// content is what a figure shows of a run. An error says why it shows nothing.
func (f Figure) content(run *results.Run) (content, error) {
	c, err := f.build(run)
	if err != nil {
		return c, err
	}
	c.Table.names = schemeNames(run, allSchemes(c.Rows))
	if c.title = f.Title; f.finding != nil {
		c.title = cmp.Or(f.finding(c.Table), f.Title)
	}
	if f.views != nil {
		if err := c.leaveOut(f.views(c.Table)); err != nil {
			return c, err
		}
	}
	if v := run.Env.Version; v != "" {
		c.caption += " · idbench " + v
	}
	return c, nil
}

// leaveOut says in the caption which panels are not drawn, since they have fewer than two
// x values, and which schemes have zeros, where the axis has none. It is an error if nothing
// is left.
func (c *content) leaveOut(views []view) error {
	drawn := false
	looks := styles(c.Rows)
	x := ""
	var thin, zeros []string
	for _, v := range views {
		for _, f := range c.facets() {
			p := f.sketch(v, looks)
			switch {
			case p.empty():
			case p.thin():
				thin, x = with(thin, f.title()), p.x.label
			default:
				drawn = true
			}
			for _, s := range f.schemes() {
				if v.logY && slices.ContainsFunc(f.of(s), func(r Row) bool { return r.Values[v.y] <= 0 }) {
					zeros = with(zeros, s)
				}
			}
		}
	}
	if !drawn {
		return errors.New("no curve of it has two points")
	}
	if thin != nil {
		c.caption += fmt.Sprintf(" · not drawn, with one value of %s: %s", x, strings.Join(thin, "; "))
	}
	if zeros != nil {
		c.caption += " · at 0, so not on a logarithmic axis: " + strings.Join(zeros, ", ")
	}
	return nil
}

// A body is a drawing without its title and caption.
type body struct {
	height vg.Length
	paint  func(draw.Canvas)
}

// body draws a table.
func (f Figure) body(t Table) body {
	switch {
	case f.views == nil:
		return f.draw(t)
	case f.layOut == nil:
		return panelRows(t, panels(t, f.views(t)...))
	}
	return panelRows(t, f.layOut(t, f.views(t)...))
}

// Find returns the figure of that name.
func Find(name string) (Figure, error) {
	for _, f := range Figures {
		if f.Name == name {
			return f, nil
		}
	}
	return Figure{}, fmt.Errorf("%w: %q", ErrFigure, name)
}

// Table returns the figure's table of a run. An error says why the run has none.
func (f Figure) Table(run *results.Run) (Table, error) {
	c, err := f.content(run)
	return c.Table, err
}

// A Drawing is a figure of one run, in memory.
type Drawing struct {
	Table
	Finding string   // what the numbers show, or the figure's title
	Caption string   // what was run, in one line
	Notes   []string // what the reader must know besides
	SVG     []byte
}

// Drawing draws the figure of a run. An error says why the run has none.
func (f Figure) Drawing(run *results.Run) (Drawing, error) {
	c, err := f.content(run)
	if err != nil {
		return Drawing{}, err
	}
	svg, err := f.sheet(c).svg()
	return Drawing{c.Table, c.title, c.caption, c.notes, svg}, err
}

// Looks are the colours of schemes, by name: "#0072b2".
func Looks(schemes []string) map[string]string {
	rows := make([]Row, len(schemes))
	for i, s := range schemes {
		rows[i].Keys = []string{"", "", s}
	}
	out := map[string]string{}
	for s, l := range styles(rows) {
		out[s] = hex(l.color)
	}
	return out
}

// Order sorts schemes as legends do: the known ones first, the others as they stand.
func Order(schemes []string) []string {
	out := slices.DeleteFunc(slices.Clone(known), func(s string) bool { return !slices.Contains(schemes, s) })
	for _, s := range schemes {
		out = with(out, s)
	}
	return out
}

// file is the figure's file name without its extension.
func (f Figure) file() string { return fmt.Sprintf("%02d-%s", f.Number, f.Name) }
