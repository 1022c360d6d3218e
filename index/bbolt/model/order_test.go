package model_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"idbench/index"
	"idbench/index/bbolt"
	"idbench/index/bbolt/model"
	"idbench/index/indextest"
	"idbench/units"
)

// What bbolt makes of one transaction of many deletes is, to the page and the byte,
// what the profile makes of it in one of its orders. Few leaves lose rows, so that
// all orders are tried; some trees have long keys and so many levels.
func TestBboltDeletesInSomeOrder(t *testing.T) {
	const orders, leaves = 400, 4 // 400 draws miss one of 24 orders once in 10⁷ trials
	trials := uint64(30)
	if testing.Short() {
		trials = 10
	}
	several := uint64(0)
	for trial := range trials {
		rng := rand.New(rand.NewPCG(trial, 0))
		fill := []string{"0.5", "0.9"}[rng.IntN(2)]
		width, rows := 8, 200+rng.IntN(200)
		if rng.IntN(2) == 0 {
			width, rows = 400, 60+rng.IntN(60)
		}
		c := index.TableConfig{Layout: units.Clustered, Options: map[string]string{"fill": fill}}
		load := func(table index.Table) error {
			return indextest.Load{
				Batches: indextest.Batches(rows, 30),
				Key: func(row int) []byte {
					return append(binary.BigEndian.AppendUint64(nil, uint64(row)), make([]byte, width-8)...)
				},
				Value: func(int) int { return 100 },
			}.Into([]index.Table{table}, func(int) error { return nil })
		}
		engine := indextest.Open(t, bbolt.Engine{}, c)
		if err := load(engine); err != nil {
			t.Fatal(err)
		}
		doomed := fromLeaves(t, engine, rng, leaves)
		if err := engine.(index.Deleter).Delete(t.Context(), doomed); err != nil {
			t.Fatal(err)
		}
		found := false
		outcomes := map[string]bool{}
		for order := range uint64(orders) {
			if found && (len(outcomes) > 1 || order == 50) { // more orders tell nothing new
				break
			}
			opened, err := model.Profile{}.Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			profile := opened.(index.Observed)
			model.Reorder(profile, order)
			if err := load(profile); err != nil {
				t.Fatal(err)
			}
			if err := profile.(index.Deleter).Delete(t.Context(), doomed); err != nil {
				t.Fatal(err)
			}
			outcomes[fmt.Sprint(flat(t, profile))] = true
			found = found || indextest.Difference(engine, profile, nil) == nil
		}
		if !found {
			t.Errorf("trial %d (%d rows of %d bytes, fill %s): no order gives bbolt's %v", trial, rows, width, fill, flat(t, engine))
		}
		if len(outcomes) > 1 {
			several++
		}
	}
	if several < max(trials/10, 1) {
		t.Errorf("the order of the profile mattered in %d of %d trials only", several, trials)
	}
	t.Logf("the order mattered in %d of %d trials", several, trials)
}

// fromLeaves draws keys to delete from so many leaves in a row: of each, most.
func fromLeaves(t *testing.T, table index.Observed, rng *rand.Rand, leaves int) (doomed [][]byte) {
	t.Helper()
	var sizes []int64
	for l, err := range table.Leaves(t.Context(), units.Primary) {
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, l.Rows)
	}
	first := rng.IntN(max(1, len(sizes)-leaves+1))
	var keys [][]byte
	for row, err := range table.(index.Scanner).Scan(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, slices.Clone(row.Key))
	}
	for i, n := range sizes {
		if i >= first && i < first+leaves {
			for _, k := range keys[:n] {
				if rng.IntN(5) > 0 {
					doomed = append(doomed, k)
				}
			}
		}
		keys = keys[n:]
	}
	return doomed
}

// One delete a transaction leaves no choice in rowid either, but for places.
func TestBboltDeletesOneByOneRowID(t *testing.T) {
	rows := singly()
	c := index.TableConfig{Layout: units.RowID}
	for _, scheme := range []string{"serial", "uuidv4", "uuidv7"} {
		for _, random := range []bool{false, true} {
			engine := thinned(t, bbolt.Engine{}, c.Layout, "0.5", scheme, rows, 1, random, 0)
			profile := thinned(t, model.Profile{}, c.Layout, "0.5", scheme, rows, 1, random, 0)
			if err := indextest.Difference(engine, profile, index.UnsteadyUnits(bbolt.Engine{}, c.Layout, false)); err != nil {
				t.Errorf("%s random=%v: %v", scheme, random, err)
			}
		}
	}
}

// Down to the last row, after each delete of one row, profile and engine agree in every
// count and page: leaves that go, branches that merge, roots that collapse, a bucket
// that moves into its parent.
func TestBboltDeletesAll(t *testing.T) {
	for _, random := range []bool{false, true} {
		for _, width := range []int{8, 400, 1500} { // the longest: branches of two children above the threshold
			c := index.TableConfig{Layout: units.Clustered}
			engine, profile := indextest.Open(t, bbolt.Engine{}, c), indextest.Open(t, model.Profile{}, c)
			both := []index.Table{engine, profile}
			var keys [][]byte
			load := indextest.Load{
				Batches: indextest.Batches(400, 50),
				Key: func(row int) []byte {
					keys = append(keys, append(binary.BigEndian.AppendUint64(nil, uint64(row)), make([]byte, width-8)...))
					return keys[row]
				},
				Value: func(int) int { return 60 },
			}
			if err := load.Into(both, func(int) error { return nil }); err != nil {
				t.Fatal(err)
			}
			if random {
				rng := rand.New(rand.NewPCG(1, 1))
				rng.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
			}
			for i := range keys {
				for _, table := range both {
					if err := table.(index.Deleter).Delete(t.Context(), keys[i:i+1]); err != nil {
						t.Fatal(err)
					}
				}
				if err := indextest.Difference(engine, profile, nil); err != nil {
					t.Fatalf("random=%v, keys of %d bytes, after %d deletes: %v", random, width, i+1, err)
				}
			}
		}
	}
}
