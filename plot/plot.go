// Package plot draws the figures of a run: first a table, then a picture that is
// made from the table alone, and a page that shows them all.
//
// It reads what package results read from a run's folder and nothing else, so an
// old run can be redrawn with no engine at hand. It measures nothing and names no
// scheme's or engine's code; what it knows of them is how to draw them.
package plot

import (
	"errors"
	"fmt"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"idbench/results"
)

// ErrFigure is wrapped by errors about a name that no figure has.
var ErrFigure = errors.New("unknown figure")

// A Figure is one picture and the table that it is drawn from.
type Figure struct {
	Number int    // from 1, in the order of Figures
	Name   string // a slug: "splits"
	Title  string
	What   string // how to read it, in a sentence or two

	build func(*results.Run) (content, error) // an error says why the run has no such figure
	draw  func(Table) body
}

// Figures lists every figure in the order of the page.
var Figures = []Figure{splits, fill, histogram, fragmentation, pageMap, rate, size,
	readSeeks, layoutSeeks, neighbours, insertSeeks, further, coldReads, Validation, engines, fillWave, migration, disorder, poolRatio}

// A content is what a figure shows of one run.
type content struct {
	Table
	caption string   // what was run, in one line
	notes   []string // what the reader must know besides
}

// A body is a drawing without its title and caption.
type body struct {
	height vg.Length
	paint  func(draw.Canvas)
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
	c, err := f.build(run)
	return c.Table, err
}

// file is the figure's file name without its extension.
func (f Figure) file() string { return fmt.Sprintf("%02d-%s", f.Number, f.Name) }
