package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"idbench/internal/spell"
	"idbench/plot"
	"idbench/results"
)

// plotVerb draws the figures of one run.
type plotVerb struct {
	Dir    string   `arg:"" predictor:"dir" help:"The run's folder. The figures go into its folder figures."`
	Figure []string `placeholder:"NAME" help:"Only these figures: ${figures}."`
}

// Run prints the path of the page that shows the figures.
func (v *plotVerb) Run(ctx context.Context, t terminal) error {
	for _, name := range v.Figure {
		if _, err := plot.Find(name); err != nil {
			return misusef("--figure: %w; figures: %s", err, vars()["figures"])
		}
	}
	run, err := results.Open(v.Dir)
	if err != nil {
		return err
	}
	dir := filepath.Join(v.Dir, "figures")
	outcomes, err := plot.Draw(ctx, run, dir, v.Figure...)
	if err != nil {
		return err
	}
	var others []string
	for _, o := range outcomes {
		switch {
		case o.Absent == nil:
		case v.Figure != nil: // it was asked for
			fmt.Fprintf(t.words, "no figure %s: %v\n", o.Name, o.Absent)
		default:
			others = append(others, o.Name)
		}
	}
	if others != nil {
		fmt.Fprintf(t.words, "%s drawn; other cases than this run's have: %s\n", spell.Count(len(outcomes)-len(others), "figure"), strings.Join(others, ", "))
	}
	_, err = fmt.Fprintln(t.out, filepath.Join(dir, "index.html"))
	return err
}
