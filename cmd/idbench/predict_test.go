package main

import (
	"path/filepath"
	"testing"

	"idbench/bench"
	"idbench/index"
	"idbench/index/bbolt"
	bboltmodel "idbench/index/bbolt/model"
	"idbench/index/postgres"
	postgresmodel "idbench/index/postgres/model"
	"idbench/predict"
	"idbench/results"
	"idbench/units"
)

// What is predicted of a million rows is what the engines were found to have, in the
// published validation.
// forecastOf is what predict makes of a case.
func forecastOf(profile index.Engine, c bench.Case) predict.Config {
	l := c.Load
	l.Checkpoint, l.Mode = 1_500_000, units.Auto
	return predict.Config{Profile: profile, Load: l, Cache: 8 << 20}
}

func TestPredictEqualsPublished(t *testing.T) {
	if testing.Short() {
		t.Skip("it predicts a million rows, many times")
	}
	published, err := results.Open(filepath.Join(root, "results", "published", "validation"))
	if err != nil {
		t.Fatal(err)
	}
	profiles := map[string]index.Engine{bbolt.Engine{}.Name(): bboltmodel.Profile{}, postgres.Engine{}.Name(): postgresmodel.Profile{}}
	for engine, profile := range profiles {
		c := bench.Default()
		c.Engines, c.Rows, c.Rounds = []string{profile.Name()}, 1_000_000, 0
		cases, _, err := bench.Plan(t.Context(), []bench.Config{c}, engines)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			p, err := new(predict.Predictor).Predict(t.Context(), forecastOf(profile, c))
			if err != nil {
				t.Fatal(err)
			}
			measured := c.Name()
			for i := range measured {
				if measured[i].Key == "engine" {
					measured[i].Value = engine
				}
			}
			for quantity, unit := range map[string]units.Unit{predict.LeafPages: units.LeafPages, predict.MidSplits: units.MidSplits} {
				want := published.Values(measured, units.Primary, unit)
				if got := p.Numbers[quantity]; len(want) != 1 || got.Value != want[0] || got.Mode != units.Exact {
					t.Errorf("%s: %s is predicted as %+v, measured %v", measured, unit, got, want)
				}
			}
		}
	}
}

// What is predicted of a migration is what PostgreSQL was found to have, in the published
// run of one.
func TestPredictMigrationEqualsPublished(t *testing.T) {
	if testing.Short() {
		t.Skip("it predicts a million rows, three times")
	}
	published, err := results.Open(filepath.Join(root, "results", "published", "migration"))
	if err != nil {
		t.Fatal(err)
	}
	c := bench.Default()
	c.Engines, c.Schemes, c.Rows, c.Rounds = []string{postgresmodel.Profile{}.Name()}, []string{"uuidv4", "uuidv7"}, 1_000_000, 0
	c.Migration = bench.Migration{From: "uuidv4", At: 500_000}
	cases, _, err := bench.Plan(t.Context(), []bench.Config{c}, engines)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		p, err := new(predict.Predictor).Predict(t.Context(), forecastOf(postgresmodel.Profile{}, c))
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, measured := range published.Cases {
			if measured.Get("engine") != (postgres.Engine{}).Name() || measured.Get("scheme") != c.Scheme.Name || (measured.Get("at") != "") != (c.At > 0) {
				continue
			}
			for quantity, unit := range map[string]units.Unit{predict.LeafPages: units.LeafPages, predict.MidSplits: units.MidSplits} {
				for _, want := range published.Values(measured, units.Primary, unit) {
					found++
					if got := p.Numbers[quantity]; got.Value != want || got.Mode != units.Exact {
						t.Errorf("%s: %s is predicted as %+v, measured %v", measured, unit, got, want)
					}
				}
			}
		}
		if found == 0 {
			t.Errorf("%s: the published run has no counts of it", c.Scheme.Name)
		}
	}
}
