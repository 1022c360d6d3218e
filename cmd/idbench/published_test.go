package main

import (
	"path/filepath"
	"slices"
	"testing"

	"idbench/bench"
	"idbench/results"
)

// The committed reference run still says what the code counts: every exact value
// of every structure round, to the last digit.
func TestPublishedCountsHold(t *testing.T) {
	published, err := results.Open(filepath.Join(root, "results", "published"))
	if err != nil {
		t.Fatal(err)
	}
	preset, err := bench.FindPreset("published")
	if err != nil {
		t.Fatal(err)
	}
	configs := slices.Clone(preset.Configs)
	for i := range configs {
		configs[i].Rounds = 0
	}
	cases, _, err := bench.Plan(configs, engines)
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	err = bench.Runner{Temp: t.TempDir()}.Run(t.Context(), cases, func(f results.Finished) error {
		for _, r := range f.Records {
			for _, v := range r.Values {
				if unit, _ := results.FindUnit(v.Unit); !unit.Exact {
					continue
				}
				stored := published.Values(r.Case, r.Segment, v.Unit)
				if len(stored) == 0 || stored[0] != v.Value {
					t.Errorf("%s/segment=%s: %s is %v, published is %v (make published measures anew)", r.Case, r.Segment, v.Unit, v.Value, stored)
				}
				compared++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if compared == 0 {
		t.Fatal("nothing was compared")
	}
}
