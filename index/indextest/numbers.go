package indextest

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"idbench/index"
)

// numbers: ids of each kind of integer are kept in the order of the numbers, and found.
func (k kit) numbers(t *testing.T) {
	for kind, edges := range map[index.KeyKind][]uint64{
		index.KeyInteger:  {0, 1, 127, 128, math.MaxInt64},
		index.KeySigned:   {0, math.MaxUint64, 1<<63 - 1, 1 << 63, 1<<63 + 1, 1<<63 - 128, 1<<63 - 129}, // with the sign bit flipped
		index.KeyUnsigned: {0, 1, math.MaxInt64, math.MaxInt64 + 1, math.MaxUint64},
	} {
		if kind == index.KeyUnsigned && k.engine.Limits().NoUnsigned {
			continue
		}
		t.Run(string(kind), func(t *testing.T) {
			table := k.openAs(t, index.TableConfig{Key: kind, KeyBytes: 8})
			rng := rand.New(rand.NewPCG(seed, 8))
			var rows []index.Row
			for i := range 1500 {
				n := rng.Uint64() >> rng.IntN(64)
				switch {
				case i < len(edges):
					n = edges[i]
				case kind == index.KeyInteger:
					n >>= 1
				case kind == index.KeySigned:
					n = 1<<63 + uint64(int64(rng.Uint64())>>rng.IntN(64))
				}
				key := binary.BigEndian.AppendUint64(nil, n)
				if !slices.ContainsFunc(rows, func(r index.Row) bool { return bytes.Equal(r.Key, key) }) {
					rows = append(rows, index.Row{Key: key, Value: []byte{byte(i)}})
				}
			}
			insert(t, table, rows...)
			slices.SortFunc(rows, func(a, b index.Row) int { return bytes.Compare(a.Key, b.Key) })
			if s, ok := table.(index.Scanner); ok {
				for _, from := range []int{0, len(rows) / 3} {
					at := from
					start := rows[from].Key
					if from == 0 {
						start = nil
					}
					for row, err := range s.Scan(t.Context(), start) {
						if err != nil || at == len(rows) || !bytes.Equal(row.Key, rows[at].Key) {
							t.Fatalf("row %d (seed %d): %x, %v", at, seed, row.Key, err)
						}
						at++
					}
					if at != len(rows) {
						t.Fatalf("%d rows (seed %d), want %d", at, seed, len(rows))
					}
				}
			}
			if g, ok := table.(index.Getter); ok {
				for _, row := range rows {
					if value, found, err := g.Get(t.Context(), row.Key, nil); err != nil || !found || len(value) != 1 {
						t.Fatalf("get %x (seed %d): %x, %v, %v", row.Key, seed, value, found, err)
					}
				}
			}
		})
	}
}
