// Package report makes the page that a run is read in: the answer, the choice, every
// figure, the method and the raw lines, in one file that asks no host for anything.
//
// It reads what package results read from a run's folder and draws what package plot
// draws; it measures nothing. The page is whole without a script: figures are static,
// and the choice is made for a default question. Where the build has bundled the script
// of folder web, the page carries it, and the same places come alive.
//
// All that came from a file goes through html/template, or through JSON in which the
// characters that end a script are escaped.
package report

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"idbench/internal/aside"
	"idbench/internal/spell"
	"idbench/results"
)

// File is the report's name in a run's folder.
const File = "report.html"

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle string

var page = template.Must(template.New("page").Funcs(template.FuncMap{"count": spell.Count[int]}).Parse(pageText))

// Facts are what a report says beside the numbers of its run. What the run recorded of
// its schemes stands before them.
type Facts struct {
	Schemes   map[string]Scheme // by name
	Engines   []Engine          // that a run could have, without models and the null engine
	Workloads []string
}

// An Engine is one of a run, and what people call it.
type Engine struct {
	Name  string // in records: "postgres"
	Title string // "PostgreSQL"
}

// title is what people call an engine.
func (f Facts) title(name string) string {
	for _, e := range f.Engines {
		if e.Name == name {
			return e.Title
		}
	}
	return name
}

// A Scheme is what an id of it is and tells.
type Scheme = results.Scheme

// with has what the run itself recorded of its schemes first.
func (f Facts) with(run *results.Run) Facts {
	all := maps.Clone(f.Schemes)
	if all == nil {
		all = map[string]Scheme{}
	}
	for _, s := range run.Env.Facts {
		all[s.Name] = s
	}
	f.Schemes = all
	return f
}

// gloss tells a scheme from others of its label among some, or is "" where there is none.
func (f Facts) gloss(name string, among []string) string {
	s := f.Schemes[name]
	for _, other := range among {
		if o := f.Schemes[other]; s.Label != "" && other != name && o.Label == s.Label {
			return s.Gloss
		}
	}
	return ""
}

// Write renders the report of a run into its file in the run's folder and returns the
// file's path. The file is written aside and renamed.
func Write(ctx context.Context, run *results.Run, facts Facts) (string, error) {
	var html bytes.Buffer
	if err := Render(ctx, &html, run, facts); err != nil {
		return "", fmt.Errorf("report: %w", err)
	}
	path := filepath.Join(run.Dir, File)
	if err := aside.WriteFile(path, html.Bytes()); err != nil {
		return "", fmt.Errorf("report: %w", err)
	}
	return path, nil
}

// Render writes the report of a run. The same run gives the same bytes.
func Render(ctx context.Context, w io.Writer, run *results.Run, facts Facts) error {
	script, _ := bundle()
	return renderWith(ctx, w, run, facts, script)
}

// renderWith is Render with a script, or "" for none.
func renderWith(ctx context.Context, w io.Writer, run *results.Run, facts Facts, script string) error {
	lines := run.Lines()
	facts = facts.with(run)
	figures, err := newFigures(ctx, run)
	if err != nil {
		return err
	}
	a := newAnswer(run, facts, rowNames(run), func(results.Name) bool { return true })
	facts.sort(a.Tables)
	ad := newAdviser(run, facts)
	c := newChoice(a, run, facts)
	m := newMethod(run, lines, a, facts)
	data := pageData{
		Title: title(run), Style: template.CSS(pageStyle), Run: run, Command: strings.Join(run.Env.Command, " "),
		Advice: ad.advice(), Rates: ad.rates(), Answer: a, Choice: c, Figures: figures, Method: m, Player: newFrames(run),
		Scripted: script != "", Script: template.JS(script), adviser: ad,
	}
	if data.Scripted {
		data.Data = map[string]any{"figure-data": figureData(run, figures), "choose-data": c.data(), "frame-data": data.Player}
	}
	return page.Execute(w, data)
}

// pageData is what the page shows.
type pageData struct {
	Title    string
	Style    template.CSS
	Run      *results.Run
	Command  string
	Advice   Advice
	Rates    []rateTable
	Answer   answer
	Choice   choice
	Figures  []figure
	Method   method
	Player   frames
	Scripted bool
	Script   template.JS
	Data     map[string]any // by id of its script element
	adviser  adviser
}

// Gloss tells a scheme from others of its label that the run has.
func (d pageData) Gloss(scheme string) string {
	return d.adviser.facts.gloss(scheme, d.adviser.schemes)
}

// title says what was run, in a few words.
func title(run *results.Run) string {
	var engines, schemes []string
	for _, c := range run.Cases {
		engines = with(engines, c.Get("engine"))
		schemes = with(schemes, c.Get("scheme"))
	}
	return fmt.Sprintf("What an id does to its index: %s, %s", spell.Count(len(schemes), "scheme"), enginesAndModels(engines))
}

// enginesAndModels counts engines and their models apart: 2 engines and 1 model.
func enginesAndModels(names []string) string {
	models := 0
	for _, name := range names {
		if strings.HasPrefix(name, "model-") {
			models++
		}
	}
	var list []string
	if n := len(names) - models; n > 0 {
		list = append(list, spell.Count(n, "engine"))
	}
	if models > 0 {
		list = append(list, spell.Count(models, "model"))
	}
	return strings.Join(list, " and ")
}

// with appends what is not there already.
func with(list []string, word string) []string {
	if slices.Contains(list, word) {
		return list
	}
	return append(list, word)
}
