package main

import (
	"context"
	"fmt"

	"idbench/bench"
	"idbench/ids"
	"idbench/index"
	"idbench/report"
	"idbench/results"
)

// reportVerb makes the page of one run.
type reportVerb struct {
	Dir string `arg:"" predictor:"dir" help:"The run's folder. The page goes into it, as report.html."`
}

// Run prints the path of the page.
func (v *reportVerb) Run(ctx context.Context, t terminal) error {
	run, err := results.Open(v.Dir)
	if err != nil {
		return err
	}
	path, err := report.Write(ctx, run, facts())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(t.out, path)
	return err
}

// facts are what a report says beside the numbers of its run.
func facts() report.Facts {
	f := report.Facts{Schemes: map[string]report.Scheme{}, Workloads: each(bench.Workloads, func(w bench.Workload) string { return w.Name })}
	for _, s := range ids.Schemes {
		f.Schemes[s.Name] = bench.SchemeFacts(s)
	}
	for _, e := range engines {
		_, model := e.(index.Simulator)
		_, control := e.(index.Control)
		if !model && !control {
			f.Engines = append(f.Engines, e.Name())
		}
	}
	return f
}
