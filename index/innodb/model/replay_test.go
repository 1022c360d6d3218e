package model

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"idbench/ids"
	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/replay"
	"idbench/units"
)

// replays holds a replay equal to the table that took the keys one by one, in every count and
// every leaf, and in how many leaves there were on the way.
func replays(t testing.TB, keys [][]byte, c replay.Config, least int64) error {
	c.Profile = Profile{}
	c.Moments = indextest.Moments(len(keys), int(c.Batch))
	got, err := newReplayed(t.Context(), replay.List(keys), c)
	if err != nil {
		return err
	}
	got.least = least
	if err := got.run(t.Context(), replay.List(keys), c); err != nil {
		return err
	}
	want := indextest.Open(t, Profile{}, c.Table)
	load := indextest.Load{
		Batches: indextest.Batches(len(keys), int(c.Batch)),
		Key:     func(row int) []byte { return keys[row] },
		Value: func(row int) int {
			if c.Value != nil {
				return int(c.Value(int64(row)))
			}
			return c.Table.ValueBytes
		},
	}
	every := (c.Checkpoint + c.Batch - 1) / c.Batch * c.Batch
	moments := c.Moments
	err = load.Into([]index.Table{want}, func(rows int) error {
		if len(moments) > 0 && int64(rows) == moments[0] {
			at := len(c.Moments) - len(moments)
			moments = moments[1:]
			leaves := func(segment units.Segment) int64 { return got.Grown(segment)[at].Leaves }
			if err := indextest.SameLeaves(want, leaves); err != nil {
				return err
			}
		}
		if every > 0 && rows%int(every) == 0 {
			return indextest.Checkpoint(want)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return indextest.Difference(want, got.table, nil)
}

// seeded is the standard process of another seed.
func seeded(seed uint64) ids.Env {
	env := ids.DefaultEnv()
	env.Seed = seed
	return env
}

func TestReplaySchemes(t *testing.T) {
	for _, layout := range (Profile{}).Layouts() {
		for _, s := range ids.Schemes {
			t.Run(fmt.Sprintf("%s/%s", layout, s.Name), func(t *testing.T) {
				t.Parallel()
				rows := 10_000 // which make a hundred leaves and more below a root, as 20,000 do
				if s.Main && !testing.Short() {
					rows = 20_000
				}
				keys := indextest.SchemeKeys(t, s, ids.DefaultEnv(), ids.Binary, rows)
				c := replay.Config{Batch: 300, Checkpoint: 3000, Workers: 2, Table: index.TableConfig{
					Layout: layout, Key: indextest.KindOf(s, ids.Binary), KeyBytes: len(keys[0]), ValueBytes: 100, Extra: 1}}
				if err := replays(t, keys, c, 1000); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// drawConfig is a table of keys of a length, and what happens to it.
func drawConfig(rt *rapid.T, width int) replay.Config {
	value := rapid.SampledFrom([]int{0, 8, 100, 300, 1000, 7000, 20_000}).Draw(rt, "value")
	c := replay.Config{
		Batch:      rapid.SampledFrom([]int64{1, 7, 100, 1000}).Draw(rt, "batch"),
		Checkpoint: rapid.SampledFrom([]int64{0, 50, 700, 3000}).Draw(rt, "checkpoint"),
		Workers:    rapid.IntRange(1, 3).Draw(rt, "workers"),
		Memory:     rapid.SampledFrom([]int64{0, 0, 1000, 20_000}).Draw(rt, "memory"),
		Table: index.TableConfig{
			Layout: rapid.SampledFrom(Profile{}.Layouts()).Draw(rt, "layout"), Key: index.KeyBytes, KeyBytes: width,
			ValueBytes: value, NoPayload: value == 0 && rapid.Bool().Draw(rt, "no payload"), Extra: rapid.SampledFrom([]int{0, 0, 1, 3}).Draw(rt, "extra"),
		},
	}
	if rapid.Bool().Draw(rt, "payloads of different sizes") {
		c.Value = func(row int64) int64 { return row * row % int64(value+1) }
	}
	if page := rapid.SampledFrom([]string{"16384", "16384", "4096", "8192", "32768", "65536"}).Draw(rt, "page size"); page != "16384" {
		c.Table.Options = map[string]string{"page_size": page}
		if rapid.Bool().Draw(rt, "compact") {
			c.Table.Options["row_format"] = "compact"
		}
	}
	return c
}

// A failure prints the seed that repeats it.
func TestReplayProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.SampledFrom(ids.Schemes).Draw(rt, "scheme")
		keys := indextest.SchemeKeys(t, s, seeded(rapid.Uint64().Draw(rt, "seed")), ids.Binary, rapid.IntRange(1, 8000).Draw(rt, "rows"))
		if err := replays(t, keys, drawConfig(rt, len(keys[0])), rapid.Int64Range(20, 3000).Draw(rt, "keys of a group")); err != nil {
			rt.Fatal(err)
		}
	})
}

// Nor do the orders matter that schemes do not have: runs in any place, upwards and downwards,
// order but for some disorder, several sequences in turn; and keys that share their beginning.
func TestReplayOrders(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
		width := rapid.SampledFrom([]int{8, 16, 60}).Draw(rt, "width")
		shared := rapid.SampledFrom([]int{0, 6, 8}).Draw(rt, "bytes that all share")
		keys := make([][]byte, rapid.IntRange(1, 8000).Draw(rt, "rows"))
		var numbers func(i int) uint64
		switch order := rapid.SampledFrom([]string{"up", "down", "disorder", "wrong clock", "sequences", "runs"}).Draw(rt, "order"); order {
		case "up":
			numbers = func(i int) uint64 { return uint64(i) }
		case "down":
			numbers = func(i int) uint64 { return uint64(-i) }
		case "disorder":
			window := rapid.IntRange(1, 3000).Draw(rt, "window")
			numbers = func(i int) uint64 { return uint64(i + r.IntN(window)) }
		case "wrong clock":
			numbers = func(i int) uint64 {
				if r.IntN(100) == 0 {
					return uint64(r.IntN(i + 1))
				}
				return uint64(i)
			}
		case "sequences":
			of := uint64(rapid.IntRange(2, 5).Draw(rt, "sequences"))
			numbers = func(i int) uint64 {
				n := r.Uint64N(of)
				return n<<40 | (n&1*0xffffffff ^ uint64(i))
			}
		case "runs":
			at, to := uint64(0), uint64(1)
			numbers = func(int) uint64 {
				if r.IntN(30) == 0 {
					at, to = r.Uint64(), 1-2*(r.Uint64()&1)
				}
				at += to
				return at
			}
		}
		held := map[string]bool{}
		for i := range keys {
			for {
				key := make([]byte, width)
				binary.BigEndian.PutUint64(key, numbers(i)<<20|r.Uint64()&0xfffff)
				if width > 8 {
					copy(key[shared:], key[:8])
					clear(key[:shared])
				}
				if keys[i] = key; !held[string(key)] {
					break
				}
			}
			held[string(keys[i])] = true
		}
		if err := replays(t, keys, drawConfig(rt, width), rapid.Int64Range(20, 3000).Draw(rt, "keys of a group")); err != nil {
			rt.Fatal(err)
		}
	})
}

// Rows that continue elsewhere take their pages between the cuts of leaves, in the order in which they come.
func TestReplayOverflow(t *testing.T) {
	indextest.Check(t, 60, func(rt *rapid.T) {
		s := rapid.SampledFrom(ids.Schemes).Draw(rt, "scheme")
		keys := indextest.SchemeKeys(t, s, seeded(rapid.Uint64().Draw(rt, "seed")), ids.Binary, rapid.IntRange(1, 2500).Draw(rt, "rows"))
		c := drawConfig(rt, len(keys[0]))
		longest := int64(rapid.SampledFrom([]int{3000, 9000, 20_000}).Draw(rt, "longest value"))
		c.Table.ValueBytes, c.Table.NoPayload, c.Value = int(longest), false, nil
		if long := rapid.SampledFrom([]int64{1, 2, 20, 100}).Draw(rt, "one in so many is long"); long > 1 {
			c.Value = func(row int64) int64 {
				if row%long > 0 {
					return row % 100
				}
				return longest - row%100
			}
		}
		if err := replays(t, keys, c, rapid.Int64Range(20, 1000).Draw(rt, "keys of a group")); err != nil {
			rt.Fatal(err)
		}
	})
}

// ending are keys whose context ends once so many have been asked for.
type ending struct {
	replay.List
	left *atomic.Int64
	end  context.CancelFunc
}

func (k ending) Prefixes(dst []uint64, from int64) {
	if k.left.Add(-int64(len(dst))) < 0 {
		k.end()
	}
	k.List.Prefixes(dst, from)
}

// A replay ends with its context, wherever it is.
func TestReplayEnds(t *testing.T) {
	for _, scheme := range []string{"uuidv4", "serial"} {
		s, err := ids.Find(scheme)
		if err != nil {
			t.Fatal(err)
		}
		const rows = 100_000
		keys := indextest.SchemeKeys(t, s, seeded(1), ids.Binary, rows)
		for _, after := range []int64{0, rows / 8, rows / 2} {
			ctx, cancel := context.WithCancel(t.Context())
			left := &atomic.Int64{}
			left.Store(after)
			c := replay.Config{Batch: 100, Workers: 2, Table: index.TableConfig{Layout: units.RowID, Key: index.KeyBytes, KeyBytes: len(keys[0])}}
			if _, err := (Profile{}).Replay(ctx, ending{keys, left, cancel}, c); !errors.Is(err, context.Canceled) {
				t.Errorf("%s, ended after %d keys: error %v", scheme, after, err)
			}
			cancel()
		}
	}
}
