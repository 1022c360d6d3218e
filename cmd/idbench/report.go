package main

import (
	"context"
	"fmt"
	"slices"

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

// Run prints the answer, then the path of the page.
func (v *reportVerb) Run(ctx context.Context, t terminal) error {
	run, err := results.Open(v.Dir)
	if err != nil {
		return err
	}
	path, err := report.Write(ctx, run, facts())
	if err != nil {
		return err
	}
	if err := report.Advise(run, facts()).WriteText(t.out); err != nil {
		return err
	}
	_, err = fmt.Fprintln(t.out, path)
	return err
}

// facts are what a report says beside the numbers of its run.
func facts() report.Facts {
	f := report.Facts{Engines: slices.Clone(titles), Schemes: map[string]report.Scheme{}, Workloads: each(bench.Workloads, func(w bench.Workload) string { return string(w.Name) })}
	for _, s := range ids.Schemes {
		f.Schemes[s.Name] = bench.SchemeFacts(s)
	}
	for _, e := range engines {
		_, model := e.(index.Simulator)
		_, control := e.(index.Control)
		known := slices.ContainsFunc(titles, func(t report.Engine) bool { return t.Name == e.Name() })
		if !model && !control && !known {
			f.Engines = append(f.Engines, report.Engine{Name: e.Name(), Title: e.Name()})
		}
	}
	return f
}
