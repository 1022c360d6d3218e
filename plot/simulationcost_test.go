package plot

import (
	"fmt"
	"math"
	"testing"

	"idbench/results"
	"idbench/units"
)

// simulations are rounds of what makes the pages of a load.
func simulations() *results.Run {
	run := &results.Run{Env: results.Env{Seed: 7}}
	for _, s := range []struct {
		engine, more string
		ns           int64
		rounds       int64
	}{{"model-postgres", "/mode=urn", 4, 3}, {"tidwall", "", 400, 3}, {"model-postgres", "/mode=exact", 40, 3}, {"model-postgres", "/mode=exact/workers=2", 25, 3},
		{"model-innodb", "", 3000, 1}, {"bbolt", "", 7000, 2}, {"mine", "", 90, 2}} {
		for _, rows := range []int64{10_000, 1000} {
			c := results.Name{{Key: "engine", Value: s.engine}, {Key: "layout", Value: "clustered"}, {Key: "scheme", Value: "uuidv4"},
				{Key: "workload", Value: "simulate"}, {Key: "rows", Value: fmt.Sprint(rows)}}
			switch s.more {
			case "":
			case "/mode=urn":
				c = append(c, results.Part{Key: "mode", Value: "urn"})
			default:
				c = append(c, results.Part{Key: "mode", Value: "exact"})
				if s.more != "/mode=exact" {
					c = append(c, results.Part{Key: "workers", Value: "2"})
				}
			}
			run.Cases = append(run.Cases, c)
			for round := range s.rounds {
				run.Records = append(run.Records, results.Record{Case: c, Segment: units.All, Iters: rows,
					Values: values("ns/op", s.ns*rows/1000+round, "cpu-ns/op", s.ns*rows/1000+1)})
			}
		}
	}
	return run
}

func TestSimulationCostComparesWithTheYardstick(t *testing.T) {
	c := build(t, simulationCost, simulations())
	if len(c.Rows) != 14 || c.Rows[0].Keys[2] != yardstick || c.Rows[0].Values[0] != 1000 {
		t.Fatalf("%d rows from %+v, want seven subjects at two sizes, the yardstick's first", len(c.Rows), c.Rows[0])
	}
	for _, r := range c.Rows {
		if r.Keys[2] == "model-postgres exact ×2" && r.Values[0] == 10_000 {
			if want := []float64{10_000, 251, 250, 252, 3, 4001. / 251, 251}; fmt.Sprint(r.Values) != fmt.Sprint(want) {
				t.Errorf("%v, want %v", r.Values, want)
			}
		}
	}
	if n := len(c.notes); n != 2 {
		t.Errorf("notes %q, want one for each size", c.notes)
	}

	// Without the yardstick there is no ratio, and no note.
	run := simulations()
	run.Cases = run.Cases[:2]
	c = build(t, simulationCost, run)
	if !math.IsNaN(c.Rows[0].Values[5]) || c.notes != nil {
		t.Errorf("a ratio of %v without its yardstick, notes %q", c.Rows[0].Values[5], c.notes)
	}
	if _, err := simulationCost.Table(wave()); err == nil {
		t.Error("drawn of a load")
	}
}

// What is compared has a look of its own each.
func TestSubjectsHaveLooks(t *testing.T) {
	if len(subjects) > len(looks) {
		t.Fatalf("%d subjects, %d looks", len(subjects), len(looks))
	}
	seen := map[string]string{}
	for s, color := range Looks(subjects) {
		if other, ok := seen[color]; ok {
			t.Errorf("%s is drawn as %s", s, other)
		}
		seen[color] = s
	}
}

// Two layouts of a profile are two subjects.
func TestSubject(t *testing.T) {
	for want, c := range map[string]results.Name{
		"model-innodb exact":          {{Key: "engine", Value: "model-innodb"}, {Key: "layout", Value: "clustered"}, {Key: "mode", Value: "exact"}},
		"model-innodb rowid exact ×2": {{Key: "engine", Value: "model-innodb"}, {Key: "layout", Value: "rowid"}, {Key: "mode", Value: "exact"}, {Key: "workers", Value: "2"}},
	} {
		if got := subject(c); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
