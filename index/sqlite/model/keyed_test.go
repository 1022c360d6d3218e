package model_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"idbench/ids"
	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/replay"
	"idbench/index/sqlite"
	"idbench/index/sqlite/model"
	"idbench/units"
)

// keyedTable is a table whose id is its row id.
func keyedTable(kind index.KeyKind, more map[string]string) index.TableConfig {
	options := map[string]string{"column": "rowid"}
	maps.Copy(options, more)
	return index.TableConfig{Layout: units.Clustered, Key: kind, KeyBytes: 8, Options: options}
}

// TestSqliteKeyedSchemes holds the profile equal to SQLite where the id is the row id, for every scheme of
// integers.
func TestSqliteKeyedSchemes(t *testing.T) {
	for _, s := range ids.Schemes {
		if s.Kind != ids.KindInteger {
			continue
		}
		for _, value := range []int{0, 100, 5000} {
			t.Run(fmt.Sprintf("%s/value=%d", s.Name, value), func(t *testing.T) {
				rows := 4000
				if value > 1000 {
					rows = 700
				}
				c := keyedTable(index.KeyInteger, nil)
				c.NoPayload, c.Extra = value == 0, value/100%2
				if err := agreeSqlite(t, c, indextest.SchemeLoad(t, s, ids.Binary, rows, 137, value), 700); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

// TestSqliteKeyedProperty holds it for integers of any size in any order, for payloads and pages of any
// size, and for deletes among them. A failure prints the seed that repeats it.
func TestSqliteKeyedProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		r := rand.New(rand.NewPCG(seed, 6))
		c := keyedTable(index.KeySigned, drawPage(rt))
		c.Extra = rapid.IntRange(0, 2).Draw(rt, "extra")
		largest := rapid.SampledFrom([]int{0, 30, 600, 9000}).Draw(rt, "largest value")
		c.NoPayload = largest == 0
		wide := rapid.Bool().Draw(rt, "numbers of all sizes") // else of a few thousand, many of them neighbours
		engine, profile := pair(t, c)
		held := map[int64]bool{}
		key := func(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)^1<<63) }
		for range rapid.IntRange(1, 10).Draw(rt, "transactions") {
			var keys, values [][]byte
			if len(held) > 0 && rapid.IntRange(0, 2).Draw(rt, "delete") == 0 {
				there := slices.Sorted(maps.Keys(held))
				r.Shuffle(len(there), func(i, j int) { there[i], there[j] = there[j], there[i] })
				for _, n := range there[:1+r.IntN(len(there))] {
					keys = append(keys, key(n))
					delete(held, n)
				}
				for _, table := range []index.Table{engine, profile} {
					if err := table.(index.Deleter).Delete(t.Context(), keys); err != nil {
						rt.Fatalf("seed %d: %v", seed, err)
					}
				}
			} else {
				for range rapid.IntRange(1, 300).Draw(rt, "rows") {
					n := int64(r.Uint64()) >> r.IntN(64)
					if !wide {
						n = r.Int64N(4000) - 100
					}
					if held[n] {
						continue
					}
					held[n] = true
					keys, values = append(keys, key(n)), append(values, make([]byte, r.IntN(largest+1)))
				}
				for _, table := range []index.Table{engine, profile} {
					if err := table.Insert(t.Context(), keys, values); err != nil {
						rt.Fatalf("seed %d: %v", seed, err)
					}
				}
			}
			if err := indextest.Difference(engine, profile, notForetold); err != nil {
				rt.Fatalf("seed %d: %v", seed, err)
			}
			if err := profile.(index.Verifier).Verify(t.Context()); err != nil {
				rt.Fatalf("seed %d: %v", seed, err)
			}
		}
		var want, got []int64
		for _, table := range []index.Table{engine, profile} {
			got = nil
			for row, err := range table.(index.Scanner).Scan(t.Context(), nil) {
				if err != nil {
					rt.Fatal(err)
				}
				got = append(got, int64(binary.BigEndian.Uint64(row.Key)^1<<63))
			}
			if want = slices.Sorted(maps.Keys(held)); !slices.Equal(got, want) {
				rt.Fatalf("seed %d: a scan finds %d rows, want %d in the order of the numbers", seed, len(got), len(want))
			}
		}
	})
}

// A keyed table finds its rows, by id and by a further column, and takes none twice; pages that reads touch
// are the engine's.
func TestSqliteKeyedReads(t *testing.T) {
	s, err := ids.Find("scrambled")
	if err != nil {
		t.Fatal(err)
	}
	c := keyedTable(index.KeyInteger, nil)
	c.Extra = 1
	engine, profile := pair(t, c)
	keys := indextest.SchemeKeys(t, s, ids.DefaultEnv(), ids.Binary, 3000)
	err = indextest.Load{
		Batches: indextest.Batches(len(keys), 100), Key: func(row int) []byte { return keys[row] }, Value: func(row int) int { return row % 90 },
	}.Into([]index.Table{engine, profile}, func(int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []index.Observed{engine, profile} {
		for row, k := range keys {
			extra := index.ExtraKey(int64(row), 1)
			value, ok, err := table.(index.Getter).Get(t.Context(), k, nil)
			if err != nil || !ok || len(value) != row%90 {
				t.Fatalf("%T: row %d by id: %d bytes, %v, %v", table, row, len(value), ok, err)
			}
			value, ok, err = table.(index.ExtraGetter).GetExtra(t.Context(), 1, extra[:], nil)
			if err != nil || !ok || len(value) != row%90 {
				t.Fatalf("%T: row %d by its column: %d bytes, %v, %v", table, row, len(value), ok, err)
			}
		}
		if _, ok, err := table.(index.Getter).Get(t.Context(), make([]byte, 8), nil); ok || err != nil {
			t.Errorf("%T: 0 is there: %v", table, err)
		}
		if err := table.Insert(t.Context(), keys[:1], [][]byte{nil}); !errors.Is(err, index.ErrDuplicate) {
			t.Errorf("%T: an id that is there: %v", table, err)
		}
		from := slices.SortedFunc(slices.Values(keys), bytes.Compare)[1000:]
		at := 0
		for row, err := range table.(index.Scanner).Scan(t.Context(), from[0]) {
			if err != nil || !bytes.Equal(row.Key, from[at]) {
				t.Fatalf("%T: row %d of a scan is %x, %v, want %x", table, at, row.Key, err, from[at])
			}
			at++
		}
		if at != len(from) {
			t.Errorf("%T: a scan of %d rows, want %d", table, at, len(from))
		}
	}
	if err := indextest.Agree(engine, profile, notForetold); err != nil {
		t.Fatal(err)
	}
}

// Only integers that are the key of their rows' tree can be row ids.
func TestSqliteKeyedRefuses(t *testing.T) {
	for _, e := range []index.Engine{sqlite.Engine{}, model.Profile{}} {
		for _, c := range []struct {
			layout units.Layout
			key    index.KeyKind
			wrong  string
		}{
			{units.Clustered, index.KeyInteger, ""}, {units.Clustered, index.KeySigned, ""},
			{units.RowID, index.KeyInteger, "is layout clustered, not rowid"},
			{units.Clustered, index.KeyUUID, "takes integers, and these ids are kept as uuid; allowed for them: auto"},
			{units.Clustered, index.KeyText, "kept as text"},
		} {
			err := e.(index.Refuser).Refuses(index.TableConfig{Layout: c.layout, Key: c.key, Options: map[string]string{"column": "rowid"}})
			if (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("%s, %s of %s: %v", e.Name(), c.layout, c.key, err)
			}
		}
	}
}

// A replay has row ids that ascend: those of one writer, with gaps between them or none, below zero and
// above, rows of several lengths, and further indexes. Others are left to be counted page by page.
func TestReplayKeyed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		r := rand.New(rand.NewPCG(seed, 7))
		kind := rapid.SampledFrom([]index.KeyKind{index.KeyInteger, index.KeySigned}).Draw(rt, "kind")
		gap := rapid.SampledFrom([]int64{1, 1, 3, 1 << 20, 1 << 40}).Draw(rt, "gap")
		next, sign := int64(1), uint64(0)
		if kind == index.KeySigned {
			next, sign = -r.Int64N(2000*gap), 1<<63
		}
		keys := make([][]byte, rapid.IntRange(1, 4000).Draw(rt, "rows"))
		for i := range keys {
			keys[i] = binary.BigEndian.AppendUint64(nil, uint64(next)^sign)
			next += 1 + r.Int64N(gap)
		}
		value := rapid.SampledFrom([]int{0, 20, 300, 5000}).Draw(rt, "value")
		c := replay.Config{Batch: rapid.Int64Range(1, 300).Draw(rt, "batch"), Table: keyedTable(kind, drawPage(rt))}
		c.Table.ValueBytes, c.Table.NoPayload = value, value == 0
		c.Table.Extra = rapid.IntRange(0, 2).Draw(rt, "extra")
		if kind == index.KeyInteger && rapid.Bool().Draw(rt, "strided") {
			c.Stride = rapid.Int64Range(1, 100).Draw(rt, "stride")
		}
		if value > 0 && rapid.Bool().Draw(rt, "payloads of different sizes") {
			c.Value = func(row int64) int64 { return row * row % int64(value+1) }
		}
		if err := replays(t, keys, c); err != nil {
			rt.Fatalf("seed %d: %v", seed, err)
		}
	})
	s, err := ids.Find("scrambled")
	if err != nil {
		t.Fatal(err)
	}
	keys := indextest.SchemeKeys(t, s, ids.DefaultEnv(), ids.Binary, 300)
	if err := replays(t, keys, replay.Config{Batch: 100, Table: keyedTable(index.KeyInteger, nil)}); !errors.Is(err, replay.ErrInexact) {
		t.Errorf("scrambled: %v", err)
	}
}
