package indextest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"idbench/index"
)

// remove deletes rows in one transaction, through slices that are overwritten
// afterwards.
func remove(t failer, table index.Deleter, rows ...index.Row) {
	t.Helper()
	keys := make([][]byte, len(rows))
	for i, r := range rows {
		keys[i] = bytes.Clone(r.Key)
	}
	if err := table.Delete(context.Background(), keys); err != nil {
		t.Fatalf("delete (seed %d): %v", seed, err)
	}
	for _, k := range keys {
		clear(k)
	}
}

// delete: rows go and others stay, a transaction with a missing key changes nothing,
// and an empty table takes rows again.
func (k kit) delete(t *testing.T) {
	table := k.open(t, true)
	d, ok := table.(index.Deleter)
	if says := k.engine.Limits().Deletes; says != ok {
		t.Fatalf("the engine deletes: %v, its table does: %v", says, ok)
	}
	if !ok {
		t.Skip("engine cannot delete rows")
	}
	all := k.fill(t, table, k.rows)
	rng := rand.New(rand.NewPCG(seed, 0))
	gone, left := shuffled(all, rng, len(all)/2)
	for rest := gone; len(rest) > 0; {
		n := 1 + rng.IntN(min(len(rest), 300))
		remove(t, d, rest[:n]...)
		rest = rest[n:]
	}
	k.holds(t, table, left)
	k.lost(t, table, gone)
	for _, keys := range [][][]byte{
		{gone[0].Key},
		{left[0].Key, gone[0].Key, left[1].Key},
		{left[0].Key, left[1].Key, left[0].Key},
	} {
		if err := d.Delete(t.Context(), keys); !errors.Is(err, index.ErrMissing) {
			t.Fatalf("delete of keys of which one is missing: %v, want ErrMissing", err)
		}
	}
	k.holds(t, table, left)
	if r, ok := table.(index.Reopener); ok {
		if err := r.Reopen(context.Background()); err != nil {
			t.Fatalf("reopen: %v", err)
		}
		k.holds(t, table, left)
	}
	if o, ok := table.(index.Observed); ok {
		k.checkStats(t, o, len(left), len(all))
	}
	remove(t, d, left...)
	k.holds(t, table, nil)
	insert(t, table, all...)
	k.holds(t, table, all)
	if o, ok := table.(index.Observed); ok {
		k.checkStats(t, o, len(all), 2*len(all))
	}
}

// shuffled cuts rows into n drawn at random, in random order, and the others in
// theirs.
func shuffled(rows []index.Row, rng *rand.Rand, n int) (drawn, others []index.Row) {
	order := rng.Perm(len(rows))
	for _, i := range order[:n] {
		drawn = append(drawn, rows[i])
	}
	for _, i := range slices.Sorted(slices.Values(order[n:])) {
		others = append(others, rows[i])
	}
	return drawn, others
}

// lost checks that rows are not there.
func (k kit) lost(t failer, table index.Table, rows []index.Row) {
	t.Helper()
	g, ok := table.(index.Getter)
	if !ok {
		return
	}
	for _, r := range rows {
		if _, found, err := g.Get(context.Background(), r.Key, nil); err != nil || found {
			t.Fatalf("get of a deleted key %.40x (seed %d): %v, %v", r.Key, seed, found, err)
		}
	}
}

// deletes: after each of random transactions that insert or delete, the table holds
// what a map does. A failure prints the seed that repeats it.
func (k kit) deletes(t *testing.T) {
	if !k.engine.Limits().Deletes {
		t.Skip("engine cannot delete rows")
	}
	Check(t, k.tries, func(rt *rapid.T) {
		table, err := k.engine.Open(context.Background(), index.TableConfig{
			Dir: t.TempDir(), Layout: k.layout, Key: index.KeyBytes, Observe: true,
		})
		if err != nil {
			rt.Fatalf("open: %v", err)
		}
		defer func() {
			if err := table.Close(); err != nil {
				rt.Errorf("close: %v", err)
			}
		}()
		long := rapid.IntRange(8, int(min(k.engine.Limits().Key, 400))).Draw(rt, "key length")
		oracle, inserted := map[uint64]index.Row{}, 0
		for range rapid.IntRange(1, 8).Draw(rt, "transactions") {
			before := slices.Sorted(maps.Keys(oracle))
			if len(before) == 0 || rapid.Bool().Draw(rt, "insert") {
				var rows []index.Row
				for _, n := range rapid.SliceOfNDistinct(rapid.Uint64Max(4000), 1, 300, rapid.ID[uint64]).Draw(rt, "rows") {
					if _, ok := oracle[n]; ok {
						continue
					}
					key := append(binary.BigEndian.AppendUint64(nil, n), make([]byte, long-8)...)
					oracle[n] = index.Row{Key: key, Value: make([]byte, n%100)}
					rows = append(rows, oracle[n])
				}
				if len(rows) > 0 {
					insert(rt, table, rows...)
				}
				inserted += len(rows)
			} else {
				from := rapid.IntRange(0, len(before)-1).Draw(rt, "from")
				span := before[from : from+rapid.IntRange(1, len(before)-from).Draw(rt, "span")]
				var rows []index.Row
				for _, n := range rapid.Permutation(span).Draw(rt, "order")[:rapid.IntRange(1, len(span)).Draw(rt, "deletes")] {
					rows = append(rows, oracle[n])
					delete(oracle, n)
				}
				remove(rt, table.(index.Deleter), rows...)
				k.lost(rt, table, rows)
			}
			var want []index.Row
			for _, n := range slices.Sorted(maps.Keys(oracle)) {
				want = append(want, oracle[n])
			}
			k.holds(rt, table, want)
			if o, ok := table.(index.Observed); ok {
				k.checkStats(rt, o, len(want), inserted)
			}
		}
	})
}
