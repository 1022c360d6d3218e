package postgres

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/units"
)

// TestPagesAfterDeletes: where the oldest of ordered ids go, their pages are unlinked;
// where random ones go, no page is empty, and none is merged with another. pgstatindex
// says the same.
func TestPagesAfterDeletes(t *testing.T) {
	const rows = 10_000
	rng := rand.New(rand.NewPCG(1, 1))
	for name, key := range map[string]func(i int) []byte{
		"ordered": func(i int) []byte { return binary.BigEndian.AppendUint64(make([]byte, 8), uint64(i)) },
		"random": func(int) []byte {
			return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, rng.Uint64()), rng.Uint64())
		},
	} {
		opened, err := shared.At(t).Open(t.Context(), index.TableConfig{Layout: units.Heap, Key: index.KeyUUID, Observe: true, Options: map[string]string{"pipeline": "true"}})
		if err != nil {
			t.Fatal(err)
		}
		table := opened.(*table)
		t.Cleanup(func() {
			if err := table.Close(); err != nil {
				t.Error(err)
			}
		})
		keys := make([][]byte, rows)
		for i := range keys {
			keys[i] = key(i)
		}
		err = indextest.Load{Batches: indextest.Batches(rows, 1000), Key: func(i int) []byte { return keys[i] }, Value: func(int) int { return 40 }}.
			Into([]index.Table{table}, func(int) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		counts := func() index.Counts {
			t.Helper()
			segments, err := table.Stats(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			c := segments[0].Counts
			c[units.FreePages] = segments[len(segments)-1].Counts[units.FreePages]
			return c
		}
		before := counts()
		if err := table.Delete(t.Context(), keys[:rows/2]); err != nil {
			t.Fatal(err)
		}
		after := counts()
		var leaves, deleted int64
		if err := table.conn.QueryRow(t.Context(), "SELECT leaf_pages, deleted_pages FROM pgstatindex($1)", idIndex).Scan(&leaves, &deleted); err != nil {
			t.Fatal(err)
		}
		if after[units.LeafPages] != leaves || after[units.FreePages] != deleted {
			t.Errorf("%s: %d leaves and %d free pages, pgstatindex %d and %d", name, after[units.LeafPages], after[units.FreePages], leaves, deleted)
		}
		if _, ok := after[units.Splits]; ok {
			t.Errorf("%s: splits are told after deletes", name)
		}
		switch half := before[units.LeafPages] / 2; name {
		case "ordered":
			if leaves < half || leaves > half+1 || deleted == 0 {
				t.Errorf("ordered: %d leaves of %d, %d deleted", leaves, before[units.LeafPages], deleted)
			}
		case "random":
			if leaves != before[units.LeafPages] || after[units.LeafInuse] > before[units.LeafInuse]*6/10 {
				t.Errorf("random: %d leaves of %d, %d bytes of %d", leaves, before[units.LeafPages], after[units.LeafInuse], before[units.LeafInuse])
			}
		}
		// One row more is too few for VACUUM to look at the indexes by itself.
		if err := table.Delete(t.Context(), keys[rows/2:rows/2+1]); err != nil {
			t.Fatal(err)
		}
		counts()
		for _, segment := range []units.Segment{units.Primary, units.HeapRows} {
			left := int64(0)
			for l, err := range table.Leaves(t.Context(), segment) {
				if err != nil {
					t.Fatal(err)
				}
				left += l.Rows
			}
			if left != rows/2-1 {
				t.Errorf("%s: %d rows in %s, want %d", name, left, segment, rows/2-1)
			}
		}
	}
}
