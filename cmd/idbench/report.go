package main

import (
	"context"
	"fmt"

	"idbench/ids"
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
	path, err := report.Write(ctx, run, schemeFacts())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(t.out, path)
	return err
}

// schemeFacts are what a report says of schemes beside the numbers of its run.
func schemeFacts() report.Schemes {
	facts := report.Schemes{}
	for _, s := range ids.Schemes {
		facts[s.Name] = report.Scheme{Bytes: s.Bytes, Text: s.TextLen, RandomBits: s.RandomBits, Nodes: s.MaxNodes, Reveals: s.Reveals, Sorts: s.Sorts}
	}
	return facts
}
