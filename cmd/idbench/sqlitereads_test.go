package main

import (
	"math"
	"testing"

	"idbench/bench"
	"idbench/index"
	"idbench/results"
)

// What SQLite's own cache counts of reads after a cold start is what the profile's
// trace says: of pages asked for, all but page 1, once a statement; of misses, what an
// LRU cache of that size misses, within 2 %.
func TestSqliteReads(t *testing.T) {
	statements := map[string]int64{"lookup": 2_000, "secondary": 2_000, "newest": 1, "range": 100}
	var configs []bench.Config
	for _, cache := range []int64{256 << 10, 1 << 20, 4 << 20} {
		for _, workload := range []string{"lookup", "secondary", "newest", "range"} {
			c := bench.Default()
			c.Engines, c.Layouts = []string{"sqlite", "model-sqlite"}, []string{"all"}
			c.Schemes, c.Workloads = []string{"serial", "uuidv4", "uuidv7"}, []string{workload}
			c.Rows, c.Rounds, c.Start, c.Cache = 20_000, 0, index.Cold, cache
			c.Ops = statements[workload]
			configs = append(configs, c)
		}
	}
	cases, _, err := bench.Plan(configs, engines)
	if err != nil {
		t.Fatal(err)
	}
	type counts struct{ reads, misses float64 }
	got := map[string]counts{}
	err = bench.Runner{Temp: t.TempDir()}.Run(t.Context(), cases, func(f results.Finished) error {
		for _, r := range f.Records {
			if r.Segment == index.All {
				reads, _ := r.Get(string(index.PageReads))
				misses, _ := r.Get(string(index.PageMisses))
				got[r.Case.String()] = counts{reads, misses}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if c.Engine.Name() != "sqlite" {
			continue
		}
		model := "engine=model-" + c.Name().String()[len("engine="):]
		want, engine := got[model], got[c.Name().String()]
		asked := float64(statements[c.Workload.Name])
		if c.Workload.Name == "newest" && c.Scheme.Name == "uuidv4" {
			asked = 1_000 // each row by its own id
		}
		if engine.reads != want.reads+asked {
			t.Errorf("%s: %.0f pages asked for, the trace has %.0f, and page 1 %.0f times", c.Name(), engine.reads, want.reads, asked)
		}
		if engine.misses == 0 || math.Abs(engine.misses-want.misses) > 0.02*engine.misses {
			t.Errorf("%s: %.0f misses, simulated %.0f", c.Name(), engine.misses, want.misses)
		}
	}
}
