package model_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"idbench/ids"
	"idbench/index"
	"idbench/index/bbolt"
	"idbench/index/bbolt/model"
	"idbench/index/indextest"
	"idbench/units"
)

// victims are keys of a load in the order of their deletion: the oldest half, or a
// random one.
func victims(keys [][]byte, random bool) [][]byte {
	half := (len(keys) + 1) / 2
	if !random {
		return keys[:half]
	}
	list := make([][]byte, half)
	for i, at := range rand.New(rand.NewPCG(7, 0)).Perm(len(keys))[:half] {
		list[i] = keys[at]
	}
	return list
}

// thinned is a table of rows of a scheme after deletes.
func thinned(t *testing.T, e index.Engine, layout units.Layout, fill, scheme string, rows, batch int, random bool, order uint64) index.Observed {
	t.Helper()
	s, err := ids.Find(scheme)
	if err != nil {
		t.Fatal(err)
	}
	table := indextest.Open(t, e, index.TableConfig{Layout: layout, Options: map[string]string{"fill": fill}})
	if _, ok := e.(model.Profile); ok {
		model.Reorder(table, order)
	}
	load := indextest.SchemeLoad(t, s, ids.Binary, rows, 1000, 100)
	if err := load.Into([]index.Table{table}, func(int) error { return nil }); err != nil {
		t.Fatal(err)
	}
	stream, err := s.Stream(deleteEnv(), ids.Binary)
	if err != nil {
		t.Fatal(err)
	}
	keys := make([][]byte, rows)
	for i := range keys {
		keys[i] = stream.Append(nil)
	}
	for chunk := range slices.Chunk(victims(keys, random), batch) {
		if err := table.(index.Deleter).Delete(t.Context(), chunk); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.(index.Verifier).Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	return table
}

func deleteEnv() ids.Env {
	env := ids.DefaultEnv()
	env.Seed = 7
	return env
}

// flat are all counts of a table by segment and unit.
func flat(t *testing.T, table index.Observed) map[string]int64 {
	t.Helper()
	segments, err := table.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]int64{}
	for _, s := range segments {
		for u, n := range s.Counts {
			all[string(s.Name)+" "+string(u)] = n
		}
	}
	return all
}

// singly is the rows of a table that loses half of them, each in a transaction of its own:
// some twenty leaves with -short.
func singly() int {
	if testing.Short() {
		return 400
	}
	return 2000
}

// One delete a transaction leaves bbolt no choice, so the profile is exact.
func TestBboltDeletesOneByOne(t *testing.T) {
	rows := singly()
	for _, scheme := range []string{"serial", "uuidv4", "uuidv7"} {
		for _, fill := range []string{"0.5", "0.9"} {
			for _, random := range []bool{false, true} {
				engine := thinned(t, bbolt.Engine{}, units.Clustered, fill, scheme, rows, 1, random, 0)
				profile := thinned(t, model.Profile{}, units.Clustered, fill, scheme, rows, 1, random, 0)
				if err := indextest.Difference(engine, profile, nil); err != nil {
					t.Errorf("%s fill=%s random=%v: %v", scheme, fill, random, err)
				}
			}
		}
	}
}

// Where a transaction deletes many rows, ten runs of bbolt differ, and so do ten runs
// of the profile in other orders. Both ranges overlap, and where bbolt agrees with
// itself the profile agrees with it. Not the places in the file of two buckets: bbolt
// commits these, too, in the order of a map, and the profile always in one.
func TestBboltDeletesInRange(t *testing.T) {
	const runs = 10 // two ranges of ten draws lie apart by chance once in 90,000
	layouts, schemes := []units.Layout{units.Clustered, units.RowID}, []string{"serial", "uuidv4", "uuidv7"}
	fills, rows := []string{"0.5", "0.9"}, 4000
	cases := indextest.Pairs(1, len(layouts), len(schemes), len(fills), 2)
	cases = append(cases, []int{0, 0, 0, 0}) // where bbolt is to agree with itself
	if testing.Short() {
		rows = 1200
	}
	agreed, inside, all := map[string]bool{}, 0, 0
	for _, c := range cases {
		layout, scheme, fill, random := layouts[c[0]], schemes[c[1]], fills[c[2]], c[3] == 1
		name := fmt.Sprintf("%s %s fill=%s random=%v", layout, scheme, fill, random)
		var measured, predicted []map[string]int64
		for order := range uint64(runs) {
			measured = append(measured, flat(t, thinned(t, bbolt.Engine{}, layout, fill, scheme, rows, rows/10, random, 0)))
			predicted = append(predicted, flat(t, thinned(t, model.Profile{}, layout, fill, scheme, rows, rows/10, random, order)))
		}
		for _, unit := range slices.Sorted(maps.Keys(measured[0])) {
			low, high := span(measured, unit)
			from, to := span(predicted, unit)
			if low == high {
				agreed[name+" "+unit] = true
			}
			place := strings.HasSuffix(unit, string(units.LeafBreaks)) || strings.HasSuffix(unit, string(units.LeafBacksteps))
			if place && layout == units.RowID {
				continue
			}
			all++
			if first := predicted[0][unit]; low <= first && first <= high {
				inside++
			}
			if to < low || from > high || low == high && from == to && from != low {
				t.Errorf("%s: %s is %d to %d, bbolt's %d to %d", name, unit, from, to, low, high)
			}
		}
	}
	for _, unit := range []string{"leaf-pages", "branch-pages", "depth", "leaf-inuse-bytes", "leaf-alloc-bytes"} {
		if !agreed["clustered serial fill=0.5 random=false primary "+unit] {
			t.Errorf("ten runs that delete serials from one end differ in %s", unit)
		}
	}
	t.Logf("%d counts; bbolt agreed with itself in %d, the profile's first order lay within its range in %d", all, len(agreed), inside)
}

// span is the least and the most of a count over runs.
func span(runs []map[string]int64, unit string) (low, high int64) {
	low, high = runs[0][unit], runs[0][unit]
	for _, r := range runs {
		low, high = min(low, r[unit]), max(high, r[unit])
	}
	return low, high
}

func TestBboltDeleteMissing(t *testing.T) {
	for _, e := range []index.Engine{bbolt.Engine{}, model.Profile{}} {
		for _, layout := range e.Layouts() {
			table := indextest.Open(t, e, index.TableConfig{Layout: layout})
			if err := table.Insert(t.Context(), [][]byte{{1}, {2}}, [][]byte{{}, {}}); err != nil {
				t.Fatal(err)
			}
			for _, keys := range [][][]byte{{{1}, {3}}, {{1}, {1}}} {
				if err := table.(index.Deleter).Delete(t.Context(), keys); err == nil {
					t.Errorf("%s: deleted %v", e.Name(), keys)
				}
			}
			if _, ok, err := table.(index.Getter).Get(t.Context(), []byte{1}, nil); !ok || err != nil {
				t.Errorf("%s %s: a failed transaction removed a row: %v", e.Name(), layout, err)
			}
			if err := table.(index.Deleter).Delete(t.Context(), [][]byte{{2}, {1}}); err != nil {
				t.Error(err)
			}
			for row, err := range table.(index.Scanner).Scan(t.Context(), nil) {
				t.Errorf("%s %s: row %x is left, %v", e.Name(), layout, row.Key, err)
			}
			if err := table.Insert(t.Context(), [][]byte{{1}}, [][]byte{{}}); err != nil {
				t.Error(err)
			}
		}
	}
}
