package replay

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"idbench/ids"
)

// sortedRanks are the ranks of keys, by sorting them.
func sortedRanks(keys [][]byte) []uint32 {
	rows := make([]int, len(keys))
	for i := range rows {
		rows[i] = i
	}
	slices.SortFunc(rows, func(a, b int) int { return slices.Compare(keys[a], keys[b]) })
	ranks := make([]uint32, len(keys))
	for rank, row := range rows {
		ranks[row] = uint32(rank)
	}
	return ranks
}

// Ranks are those of the sorted keys, in any number of goroutines and in parts.
func TestRanks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := rapid.SampledFrom([]int{1, 2, 100, 3000, 200_000}).Draw(rt, "rows")
		seed := rapid.Uint64().Draw(rt, "seed")
		r := rand.New(rand.NewPCG(seed, 0))
		env := ids.DefaultEnv()
		env.Seed = seed
		keys := schemeKeys(t, rapid.SampledFrom(ids.Schemes).Draw(rt, "scheme").Name, rows, env)
		switch rapid.SampledFrom([]string{"as they come", "descending", "alike", "skewed"}).Draw(rt, "keys") {
		case "descending":
			slices.Reverse(keys)
		case "alike": // in most of their first eight bytes
			for i := range keys {
				keys[i] = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, r.Uint64()%5), uint64(i)*0x9E3779B97F4A7C15)
			}
		case "skewed":
			for i := range keys {
				keys[i] = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, r.Uint64()>>(i%64)), uint64(i))
			}
		}
		memory := rapid.SampledFrom([]int64{0, int64(rows)*5 + 100, int64(rows) * 20}).Draw(rt, "memory")
		got, err := Ranks(t.Context(), List(keys), rapid.IntRange(0, 3).Draw(rt, "workers"), memory)
		if err != nil {
			rt.Fatal(err)
		}
		want := sortedRanks(keys)
		if got == nil && slices.IsSorted(want) {
			return
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("ranks are not those of the sorted keys")
		}
	})
}

// Keys in order are not held, and memory that does not do is refused.
func TestRanksMemory(t *testing.T) {
	keys := List(schemeKeys(t, "serial", 1000, ids.DefaultEnv()))
	if ranks, err := Ranks(t.Context(), keys, 1, 0); ranks != nil || err != nil {
		t.Errorf("%d ranks, %v", len(ranks), err)
	}
	if _, err := Ranks(t.Context(), keys, 1, 1); err != nil {
		t.Errorf("keys in order need memory: %v", err)
	}
	for indexes := range int64(3) {
		memory := RankMemory(1000, 1+indexes) - indexes*4*1000
		if _, err := Ranks(t.Context(), randomKeys(1000, 1), 1, memory); err != nil {
			t.Errorf("index %d: %v", 1+indexes, err)
		}
	}
	if _, err := Ranks(t.Context(), randomKeys(1000, 1), 1, RankMemory(1000, 1)-2); !errors.Is(err, ErrInexact) {
		t.Errorf("with too little memory: %v", err)
	}
	if _, err := Ranks(t.Context(), randomKeys(1000, 1), 1, 4000); !errors.Is(err, ErrInexact) {
		t.Errorf("4 bytes a key: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Ranks(ctx, randomKeys(1000, 1), 1, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

// BenchmarkRanks is the cost of a key's rank.
func BenchmarkRanks(b *testing.B) {
	const rows = 10_000_000
	for _, name := range []string{"uuidv4", "uuidv7", "ulid", "serial", "snowflake"} {
		b.Run(name, func(b *testing.B) {
			keys := bulkKeys(b, name, rows)
			for b.Loop() {
				if _, err := Ranks(b.Context(), keys, 1, 0); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(rows)/float64(b.N), "ns/key")
		})
	}
}
