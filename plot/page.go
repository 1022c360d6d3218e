package plot

import (
	"bytes"
	_ "embed"
	"html/template"
	"strings"

	"idbench/results"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// An Outcome is what became of one figure.
type Outcome struct {
	Figure
	Finding string   // what the numbers show, or the figure's title
	Caption string   // what was run, in one line
	Notes   []string // what the reader must know besides
	Files   []string // names in the folder: SVG, PNG, CSV; none where the figure is absent
	Absent  error    // why there is no figure, or nil
}

// writePage makes index.html of the figures.
func writePage(run *results.Run, figures []Outcome) ([]byte, error) {
	var out bytes.Buffer
	err := page.Execute(&out, struct {
		Command string
		Env     results.Env
		Figures []Outcome
	}{strings.Join(run.Env.Command, " "), run.Env, figures})
	return out.Bytes(), err
}

// SVG is the name of the file of a drawing.
func (o Outcome) SVG() string { return o.file() + ".svg" }

// PNG is that of a picture of it.
func (o Outcome) PNG() string { return o.file() + ".png" }

// CSV is that of its numbers.
func (o Outcome) CSV() string { return o.file() + ".csv" }
