package bench

import (
	"context"
	"errors"
	"strings"
	"testing"

	"idbench/index"
	"idbench/index/bbolt"
	bboltmodel "idbench/index/bbolt/model"
	"idbench/results"
	"idbench/units"
)

// What bbolt leaves to chance, in rowid and after deletes, stands in no exact unit of a record; ten runs
// of it are kept apart.
func TestInexactCountsAreKeptApart(t *testing.T) {
	for _, tc := range []struct {
		layout   units.Layout
		workload units.Workload
		runs     int
	}{
		{units.Clustered, units.Insert, 0}, {units.RowID, units.Insert, inexactRuns},
		{units.Clustered, "delete", inexactRuns}, {units.RowID, "expire", inexactRuns},
	} {
		layout, runs := tc.layout, tc.runs
		config := Default()
		config.Workloads = []units.Workload{tc.workload}
		config.Engines, config.Layouts, config.Schemes = []string{"bbolt"}, []units.Layout{layout}, []string{"uuidv4"}
		config.Rows, config.Batch, config.Rounds = 400, 20, 0
		cases, _, err := Plan(t.Context(), []Config{config}, []index.Engine{bbolt.Engine{}})
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
			for _, u := range (bbolt.Engine{}).Unsteady(tc.layout, tc.workload != units.Insert) {
				unit, _ := units.Find(u)
				if _, stands := r.Get(unit.Name); stands && unit.Exact {
					t.Errorf("%s, segment %s: exact unit %s, which bbolt does not repeat", layout, r.Segment, u)
				}
			}
		}
		seen := map[units.Segment]int{}
		for _, r := range round.Inexact {
			if _, ok := r.Get(units.LeafBreaks); ok {
				seen[r.Segment]++
			}
		}
		for _, segment := range []units.Segment{units.Primary, units.Secondary} {
			if runs := map[bool]int{true: runs}[segment == units.Primary || tc.layout == units.RowID]; seen[segment] != runs {
				t.Errorf("%s, segment %s: breaks of %d runs, want %d", layout, segment, seen[segment], runs)
			}
		}
	}
}

func TestDeleteCases(t *testing.T) {
	config := Default()
	config.Engines, config.Schemes, config.Workloads = []string{"model-bbolt"}, []string{"serial"}, []units.Workload{units.Delete, units.Expire}
	config.Rows, config.Batch = 3001, 100
	run := func(c Config) []results.Finished {
		return collect(t, Runner{}, plan(t, []index.Engine{bboltmodel.Profile{}}, c))
	}
	for i, f := range run(config) {
		all := f.Records[len(f.Records)-1]
		// 1,501 of 3,001 rows go; 1,500 rows of 8 + 100 bytes stay.
		if rows, _ := all.Get(units.RowBytes); all.Iters != 1501 || rows != 1500*108 || f.Case.Get("ops") != "" {
			t.Errorf("%s: %+v", f.Case, all)
		}
		leaves := int64(0)
		for _, l := range f.Leaves {
			leaves += l.Inuse
		}

		if n, _ := f.Records[0].Get(units.LeafInuse); n != float64(leaves) || len(f.Leaves) == 0 {
			t.Errorf("case %d: %v bytes in %d leaves of %d", i, n, len(f.Leaves), leaves)
		}
	}
	config.Ops = 10
	if f := run(config)[0]; f.Case.Get("ops") != "10" || f.Records[0].Iters != 10 {
		t.Errorf("%s: %+v", f.Case, f.Records)
	}
	config.Ops = 3002
	if _, _, err := Plan(t.Context(), []Config{config}, []index.Engine{bboltmodel.Profile{}}); !errors.Is(err, ErrUsage) {
		t.Errorf("more deletes than rows: %v", err)
	}
	config.Ops, config.Engines = 0, []string{"fake"}
	if _, _, err := Plan(t.Context(), []Config{config}, engines()); !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), "does not delete") {
		t.Errorf("an engine that does not delete: %v", err)
	}
}
