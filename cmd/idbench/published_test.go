package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"idbench/bench"
	"idbench/report"
	"idbench/results"
	"idbench/units"
)

// The committed reference run still says what the code counts: every exact value
// of every structure round, to the last digit.
func TestPublishedCountsHold(t *testing.T) {
	hold(t, "published", "published", func(bench.Case) bool { return true })
}

// So do the profiles of the committed answer, and it decides in every situation on every
// engine: the table of README.md is read off it.
func TestPublishedAnswerHolds(t *testing.T) {
	hold(t, "answer", filepath.Join("published", "answer"), func(c bench.Case) bool {
		return strings.HasPrefix(c.Engine.Name(), "model-") && c.Env.Nodes == 1 && c.Scheme.Name != "ulid" && c.Scheme.Name != "snowflake"
	})
	run, err := results.Open(filepath.Join(root, "results", "published", "answer"))
	if err != nil {
		t.Fatal(err)
	}
	a := report.Advise(run, facts())
	if len(a.Engines) != len(titles) || len(a.Situations) != 3 {
		t.Fatalf("the answer of %d engines in %d situations", len(a.Engines), len(a.Situations))
	}
	for _, e := range a.Engines {
		for i, v := range e.Verdicts {
			if len(v.Take) == 0 || v.Price == "" {
				t.Errorf("%s, %s: undecided, because %s", e.Engine, a.Situations[i], v.Undecided)
			}
		}
	}
}

// hold counts those cases of a preset again, and compares them with the run in a folder of
// results, which has all the others too.
func hold(t *testing.T, name, dir string, of func(bench.Case) bool) {
	t.Helper()
	published, err := results.Open(filepath.Join(root, "results", dir))
	if err != nil {
		t.Fatal(err)
	}
	preset, err := findPreset(name)
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
	for _, c := range cases {
		if !slices.ContainsFunc(published.Cases, func(n results.Name) bool { return n.String() == c.Name().String() }) {
			t.Errorf("%s is not in results/%s (make published measures anew)", c.Name(), dir)
		}
	}
	cases = slices.DeleteFunc(cases, func(c bench.Case) bool { return !of(c) })
	compared := 0
	err = bench.Runner{Temp: t.TempDir()}.Run(t.Context(), cases, func(f results.Finished) error {
		for _, r := range f.Records {
			for _, v := range r.Values {
				if unit, _ := units.Find(v.Unit); !unit.Exact {
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
