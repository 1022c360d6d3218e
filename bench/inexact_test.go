package bench

import (
	"context"
	"testing"

	"idbench/index"
	"idbench/index/bbolt"
	"idbench/results"
)

// What bbolt leaves to chance in rowid stands in no exact unit of a record; ten runs
// of it are kept apart.
func TestInexactCountsAreKeptApart(t *testing.T) {
	for layout, runs := range map[string]int{string(index.Clustered): 0, string(index.RowID): inexactRuns} {
		config := Default()
		config.Engines, config.Layouts, config.Schemes = []string{"bbolt"}, []string{layout}, []string{"uuidv4"}
		config.Rows, config.Batch, config.Rounds = 2000, 100, 0
		cases, _, err := Plan([]Config{config}, []index.Engine{bbolt.Engine{}})
		if err != nil {
			t.Fatal(err)
		}
		var round results.Finished
		err = Runner{Temp: t.TempDir()}.Run(context.Background(), cases, func(f results.Finished) error {
			round = f
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range round.Records {
			for _, u := range (bbolt.Engine{}).Unsteady(index.Layout(layout), false) {
				unit, _ := results.FindUnit(string(u))
				if _, stands := r.Get(unit.Name); stands && unit.Exact {
					t.Errorf("%s, segment %s: exact unit %s, which bbolt does not repeat", layout, r.Segment, u)
				}
			}
		}
		seen := map[string]int{}
		for _, r := range round.Inexact {
			if _, ok := r.Get(string(index.LeafBreaks)); ok {
				seen[r.Segment]++
			}
		}
		for _, segment := range []string{index.Primary, index.Secondary} {
			if seen[segment] != runs {
				t.Errorf("%s, segment %s: breaks of %d runs, want %d", layout, segment, seen[segment], runs)
			}
		}
	}
}
