package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"idbench/bench"
	"idbench/index"
	"idbench/report"
	"idbench/results"
	"idbench/units"
)

// publishedIn has, for each preset whose run is committed, its folder in results/published.
var publishedIn = map[string]string{
	"published": ".", "answer": "answer", "schemes": "schemes", "wave": "wave", "migration": "migration", "claims": "claims", "pools": "pools", "streams": "streams", "libraries": "libraries",
}

// The committed runs still say what the code counts: every exact value of every structure
// round, to the last digit. It takes hours and every server: make verify.
func TestVerify(t *testing.T) {
	if !*verify {
		t.Skip("the published presets are measured by make verify; their goldens of few rows by TestPresetsCount")
	}
	for _, name := range slices.Sorted(maps.Keys(publishedIn)) {
		t.Run(name, func(t *testing.T) {
			preset, err := findPreset(name)
			if err != nil {
				t.Fatal(err)
			}
			hold(t, append(slices.Clone(preset.Configs), preset.Optional...), publishedIn[name])
		})
	}
	t.Run("validation", func(t *testing.T) {
		c := bench.Default()
		c.Engines, c.Layouts, c.Rows = []string{"all"}, []units.Layout{"all"}, 1_000_000
		hold(t, []bench.Config{c}, "validation")
	})
}

// The committed answer decides in every situation on every engine: the table of README.md is
// read off it.
func TestPublishedAnswerDecides(t *testing.T) {
	a := report.Advise(published(t, "answer"), facts())
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

func published(t *testing.T, dir string) *results.Run {
	t.Helper()
	run, err := results.Open(filepath.Join(root, "results", "published", dir))
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// hold counts cases again, and compares them with the committed run in a folder.
func hold(t *testing.T, configs []bench.Config, dir string) {
	t.Helper()
	run := published(t, dir)
	for i := range configs {
		configs[i].Rounds = 0
	}
	cases, _, err := bench.Plan(t.Context(), configs, engines)
	if err != nil {
		t.Fatal(err)
	}
	cases = slices.DeleteFunc(cases, func(c bench.Case) bool {
		stands := slices.ContainsFunc(run.Cases, func(n results.Name) bool { return slices.Equal(n, c.Name()) })
		if !stands && dir != "validation" { // whose plan is all that can be validated, and no preset
			t.Errorf("%s is not in results/published/%s (make published measures anew)", c.Name(), dir)
		}
		return !stands
	})
	compared := 0
	count(t, cases, func(r results.Record) {
		for _, v := range r.Values {
			stored := run.Values(r.Case, r.Segment, v.Unit)
			if len(stored) == 0 || stored[0] != v.Value {
				t.Errorf("%s/segment=%s: %s is %v, published is %v (make published measures anew)", r.Case, r.Segment, v.Unit, v.Value, stored)
			}
			compared++
		}
	})
	if compared == 0 {
		t.Fatal("nothing was compared")
	}
	t.Logf("%d cases, %d counts", len(cases), compared)
}

// count hands the records of structure rounds to see, with their exact values.
func count(t *testing.T, cases []bench.Case, see func(results.Record)) {
	t.Helper()
	err := bench.Runner{Temp: t.TempDir()}.Run(t.Context(), cases, func(f results.Finished) error {
		for _, r := range f.Records {
			r.Values = slices.DeleteFunc(slices.Clone(r.Values), func(v results.Value) bool {
				unit, _ := units.Find(v.Unit)
				return !unit.Exact
			})
			see(r)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The published presets with 5,000 rows, where they need no server, count what
// testdata/presets.golden says: so many of their cases that any two of their settings meet.
func TestPresetsCount(t *testing.T) {
	const rows, golden = 5000, "testdata/presets.golden"
	var configs []bench.Config
	for _, name := range slices.Sorted(maps.Keys(publishedIn)) {
		preset, err := findPreset(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range preset.Configs {
			c.Engines = slices.DeleteFunc(slices.Clone(c.Engines), func(engine string) bool {
				return engine == hostPostgres.engine.Name() || engine == hostInnoDB.engine.Name()
			})
			if len(c.Engines) == 0 {
				continue
			}
			// The least of pools stands for all, which hold a table as small as this.
			c.Checkpoint, c.Rows, c.Rounds, c.Start = c.Checkpoint*rows/c.Rows, rows, 0, index.Warm
			c.Ops = min(c.Ops, 200)
			configs = append(configs, c)
		}
	}
	cases, _, err := bench.Plan(t.Context(), configs, engines)
	if err != nil {
		t.Fatal(err)
	}
	all := len(cases)
	cases = pairwise(cases)
	t.Logf("%d of %d cases", len(cases), all)
	counts := map[string]string{} // by case: they finish in any order
	count(t, cases, func(r results.Record) {
		line := "  " + string(r.Segment) + ":"
		for _, v := range r.Values {
			line += fmt.Sprintf(" %.0f %s", v.Value, v.Unit)
		}
		counts[r.Case.String()] += line + "\n"
	})
	var got strings.Builder
	for _, c := range cases {
		fmt.Fprintf(&got, "%s\n%s", c.Name(), counts[c.Name().String()])
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	counted, wanted := strings.Split(got.String(), "\n"), strings.Split(string(want), "\n")
	name := "" // of the case whose lines are compared
	for i := range min(len(counted), len(wanted)) {
		if !strings.HasPrefix(wanted[i], " ") {
			name = wanted[i]
		}
		if counted[i] != wanted[i] {
			t.Fatalf("%s:%d, %s: counted\n%s\nwant\n%s\n(if counts should move: go test ./cmd/idbench -run TestPresetsCount -update)", golden, i+1, name, counted[i], wanted[i])
		}
	}
	if len(counted) != len(wanted) {
		t.Errorf("%d lines, %s has %d", len(counted), golden, len(wanted))
	}
}
