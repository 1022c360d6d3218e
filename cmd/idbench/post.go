package main

import (
	"context"
	"os"
	"path/filepath"

	"idbench/plot"
	"idbench/report"
	"idbench/results"
)

// postVerb drafts a post about one run.
type postVerb struct {
	Dir string `arg:"" predictor:"dir" help:"The run's folder. Its figures are drawn into it where they are not."`
}

// Run prints the draft.
func (v *postVerb) Run(ctx context.Context, t terminal) error {
	run, err := results.Open(v.Dir)
	if err != nil {
		return err
	}
	dir := filepath.Join(v.Dir, "figures")
	if _, err := os.Stat(filepath.Join(dir, "index.html")); err != nil {
		if _, err := plot.Draw(ctx, run, dir); err != nil {
			return err
		}
	}
	return report.Post(ctx, t.out, run, facts(), v.Dir)
}
