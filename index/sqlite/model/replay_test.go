package model_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"idbench/ids"
	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/replay"
	"idbench/index/sqlite/model"
	"idbench/units"
)

// paged is a table of the profile that has taken the keys. Of each of the moments it holds how
// many leaves a replay says that there were.
func paged(t testing.TB, keys [][]byte, c replay.Config, grown replay.Table) index.Observed {
	t.Helper()
	at := 0 // moments
	table := indextest.Open(t, model.Profile{}, c.Table)
	if c.Stride > 0 {
		model.Stride(table, c.Stride)
		keys = multiplied(keys, c)
	}
	for from := 0; from < len(keys); from += int(c.Batch) {
		part := keys[from:min(from+int(c.Batch), len(keys))]
		values := make([][]byte, len(part))
		for i := range values {
			values[i] = make([]byte, c.Table.ValueBytes)
			if c.Value != nil {
				values[i] = values[i][:c.Value(int64(from+i))]
			}
		}
		if err := table.Insert(t.Context(), part, values); err != nil {
			t.Fatal(err)
		}
		if at < len(c.Moments) && c.Moments[at] == int64(from+len(part)) {
			leaves := func(segment units.Segment) int64 { return grown.(replay.Grown).Grown(segment)[at].Leaves }
			if err := indextest.SameLeaves(table, leaves); err != nil {
				t.Fatal(err)
			}
			if err := sameBytes(table, grown.(replay.Grown), at, int64(c.Table.KeyBytes+c.Table.ValueBytes+30)); err != nil {
				t.Fatal(err)
			}
			at++
		}
	}
	return table
}

// sameBytes holds what a replay says that records took at a moment: of a tree that has none in
// its branch pages, and none that goes on elsewhere, what its leaves have beside their headers; in
// branch pages lie records of no more than the longest.
func sameBytes(now index.Observed, grown replay.Grown, moment int, longest int64) error {
	segments, err := now.Stats(context.Background())
	if err != nil {
		return err
	}
	for _, s := range segments {
		const header = 8
		c := s.Counts
		if s.Name == units.All || c[units.OverflowPages] > 0 {
			continue
		}
		got, want := grown.Grown(s.Name)[moment].Bytes, c[units.LeafInuse]-header*c[units.LeafPages]
		if above := c[units.BranchRows]; got < want || above == 0 && got > want || got > want+above*longest {
			return fmt.Errorf("%s, moment %d: records of %d bytes, those of leaves take %d, and %d are elsewhere", s.Name, moment, got, want, above)
		}
	}
	return nil
}

// multiplied are the ids that a strided replay has the lengths of.
func multiplied(keys [][]byte, c replay.Config) [][]byte {
	if c.Table.Key != index.KeyInteger {
		return keys
	}
	out := make([][]byte, len(keys))
	for i, k := range keys {
		out[i] = binary.BigEndian.AppendUint64(nil, uint64(c.Stride)*binary.BigEndian.Uint64(k))
	}
	return out
}

// leaves are those of a segment.
func leaves(t testing.TB, table replay.Table, segment units.Segment) (all []index.Leaf) {
	t.Helper()
	for l, err := range table.Leaves(t.Context(), segment) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

// replays holds the replay of the keys equal to the profile in every count and every leaf,
// and in how many leaves there were on the way.
func replays(t testing.TB, keys [][]byte, c replay.Config) error {
	t.Helper()
	c.Moments = indextest.Moments(len(keys), int(c.Batch))
	got, err := model.Profile{}.Replay(t.Context(), replay.List(keys), c)
	if err != nil {
		return err
	}
	want := paged(t, keys, c, got)
	counted, err := got.Stats(t.Context())
	if err != nil {
		return err
	}
	segments, err := want.Stats(t.Context())
	if err != nil {
		return err
	}
	if len(counted) != len(segments) {
		return fmt.Errorf("%d segments, want %d", len(counted), len(segments))
	}
	for i, s := range segments {
		if fmt.Sprint(counted[i]) != fmt.Sprint(s) {
			return fmt.Errorf("got  %v\nwant %v", counted[i], s)
		}
		if s.Name == units.All {
			continue
		}
		got, want := leaves(t, got, s.Name), leaves(t, want, s.Name)
		for at, l := range want {
			if got[at] != l {
				return fmt.Errorf("%s: leaf %d of %d: got %+v, want %+v", s.Name, at, len(want), got[at], l)
			}
		}
	}
	return nil
}

// TestReplaySchemes is for all ids, in both layouts, with rows of several lengths. Of the main schemes
// there are so many that the tree of the rows has three levels.
func TestReplaySchemes(t *testing.T) {
	for _, layout := range (model.Profile{}).Layouts() {
		for _, s := range ids.Schemes {
			t.Run(fmt.Sprintf("%s/%s", layout, s.Name), func(t *testing.T) {
				t.Parallel()
				rows := 10_000
				if s.Main && !testing.Short() {
					rows = 20_000
				}
				c := replay.Config{Profile: model.Profile{}, Batch: 137, Workers: 2, Table: index.TableConfig{
					Layout: layout, Key: indextest.KindOf(s, ids.Binary), KeyBytes: s.Bytes, ValueBytes: 100}}
				if err := replays(t, indextest.SchemeKeys(t, s, ids.DefaultEnv(), ids.Binary, rows), c); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// TestReplayOrders is for rows of several lengths, of which a page holds few, so that trees are
// deep and branch pages are given up too.
func TestReplayOrders(t *testing.T) {
	const seed = 13
	for _, layout := range (model.Profile{}).Layouts() {
		for _, order := range orders {
			t.Run(fmt.Sprintf("%s/%s", layout, order), func(t *testing.T) {
				t.Parallel()
				c := replay.Config{Profile: model.Profile{}, Batch: 10, Table: index.TableConfig{
					Layout: layout, Key: index.KeyInteger, KeyBytes: 8, ValueBytes: 1100, Extra: 1}}
				c.Value = func(row int64) int64 { return row * row % 1101 }
				numbers := inOrder(rand.New(rand.NewPCG(seed, 0)), order, 3000)
				keys := make([][]byte, len(numbers))
				for i, n := range numbers {
					keys[i] = binary.BigEndian.AppendUint64(nil, n)
				}
				if err := replays(t, keys, c); err != nil {
					t.Errorf("seed %d: %v", seed, err)
				}
			})
		}
	}
}

// What cannot be replayed is refused, and nobody waits in vain.
func TestReplayRefuses(t *testing.T) {
	random, err := ids.Find("uuidv4")
	if err != nil {
		t.Fatal(err)
	}
	keys := indextest.SchemeKeys(t, random, ids.DefaultEnv(), ids.Binary, 5000)
	good := replay.Config{Profile: model.Profile{}, Batch: 10, Table: index.TableConfig{
		Layout: units.Clustered, Key: index.KeyBytes, KeyBytes: 16, ValueBytes: 10}}
	for name, c := range map[string]struct {
		change func(c *replay.Config)
		want   error
	}{
		"another layout":        {func(c *replay.Config) { c.Table.Layout = units.Heap }, replay.ErrInexact},
		"too little memory":     {func(c *replay.Config) { c.Memory = 4 * 5000 }, replay.ErrInexact},
		"many further indexes":  {func(c *replay.Config) { c.Table.Extra = 65 }, nil},
		"a payload of too many": {func(c *replay.Config) { c.Value = func(row int64) int64 { return row } }, nil},
	} {
		bad := good
		c.change(&bad)
		if _, err := replay.Run(t.Context(), replay.List(keys), bad); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := replay.Run(ctx, replay.List(keys), good); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}

// TestReplayProperty is for keys of any length in many orders, for rows of any length, alike
// or not, past what a page holds too, and for further indexes.
func TestReplayProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		r := rand.New(rand.NewPCG(seed, 0))
		rows := rapid.SampledFrom([]int{1, 10, 300, 3000, 12_000}).Draw(rt, "rows")
		c := replay.Config{
			Profile: model.Profile{},
			Batch:   rapid.SampledFrom([]int64{1, 7, 1000, 100_000}).Draw(rt, "batch"),
			Workers: rapid.IntRange(0, 3).Draw(rt, "workers"),
			Memory:  rapid.SampledFrom([]int64{0, int64(rows) * 20}).Draw(rt, "memory"),
			Table: index.TableConfig{
				Layout:   rapid.SampledFrom(model.Profile{}.Layouts()).Draw(rt, "layout"),
				Key:      rapid.SampledFrom([]index.KeyKind{index.KeyInteger, index.KeySigned, index.KeyUUID, index.KeyBytes, index.KeyText}).Draw(rt, "kind"),
				KeyBytes: rapid.SampledFrom([]int{8, 9, 16, 36, 300, 900, 1500, 6000}).Draw(rt, "key"),
				Extra:    rapid.IntRange(0, 2).Draw(rt, "extra"),
				Options:  drawPage(rt),
			},
		}
		switch c.Table.Key {
		case index.KeyInteger, index.KeySigned:
			c.Table.KeyBytes = 8
		case index.KeyUUID:
			c.Table.KeyBytes = 16
		}
		c.Table.ValueBytes = rapid.SampledFrom([]int{0, 8, 100, 900, 1100, 4000, 9000}).Draw(rt, "value")
		c.Table.NoPayload = c.Table.ValueBytes == 0 && rapid.Bool().Draw(rt, "no payload")
		if c.Table.KeyBytes+c.Table.ValueBytes > 400 {
			rows = min(rows, 3000)
		}
		if rapid.Bool().Draw(rt, "values differ") {
			c.Value = func(row int64) int64 { return row * row % int64(c.Table.ValueBytes+1) }
		}
		numbers := inOrder(r, rapid.SampledFrom(orders).Draw(rt, "order"), rows)
		if c.Table.Key == index.KeySigned { // half of them are negative
			half := slices.Max(numbers) / 2
			shift := rapid.SampledFrom([]int{0, 20}).Draw(rt, "shift") // further apart than that, or one after the other
			if half < uint64(rows) {
				shift = 0
			}
			for i, n := range numbers {
				numbers[i] = (n>>shift - half>>shift) ^ 1<<63
			}
		}
		if c.Stride = rapid.SampledFrom([]int64{0, 0, 3, 1000}).Draw(rt, "stride"); c.Table.Key == index.KeySigned {
			c.Stride = 0
		} else if c.Stride > 0 && slices.Max(numbers) > math.MaxInt64/1000 {
			for i := range numbers {
				numbers[i] >>= 10 // so that its multiple is a number too
			}
		}
		alike := c.Table.KeyBytes >= 16 && rapid.Bool().Draw(rt, "first bytes are alike")
		keys := make([][]byte, len(numbers))
		for i, n := range numbers {
			keys[i] = make([]byte, c.Table.KeyBytes)
			if alike {
				binary.BigEndian.PutUint64(keys[i][copy(keys[i], "the same"):], n)
			} else {
				binary.BigEndian.PutUint64(keys[i], n)
			}
		}
		if err := replays(t, keys, c); err != nil {
			rt.Fatal(err)
		}
	})
}

// orders are the orders of arrival that inOrder has.
var orders = []string{"random", "ascending", "small", "descending", "nearly", "wrong clock", "two", "many"}

// inOrder are different numbers below 2^63 in some order.
func inOrder(r *rand.Rand, order string, rows int) []uint64 {
	numbers := make([]uint64, rows)
	for i := range numbers {
		numbers[i] = r.Uint64() >> 1
		if order == "small" {
			numbers[i] = uint64(i)
		}
	}
	if order == "random" {
		return numbers
	}
	slices.Sort(numbers)
	switch order {
	case "descending":
		slices.Reverse(numbers)
	case "nearly": // blocks of 50 come mixed
		for i := 0; i < rows; i += 50 {
			part := numbers[i:min(i+50, rows)]
			r.Shuffle(len(part), func(i, j int) { part[i], part[j] = part[j], part[i] })
		}
	case "wrong clock": // of one in a hundred
		for range rows / 100 {
			i, j := r.IntN(rows), r.IntN(rows)
			numbers[i], numbers[j] = numbers[j], numbers[i]
		}
	case "two", "many": // sequences that take turns
		lanes := 2
		if order == "many" {
			lanes = 37
		}
		var turns []uint64
		for i := range lanes {
			for j := i; j < rows; j += lanes {
				turns = append(turns, uint64(j))
			}
		}
		out := make([]uint64, rows)
		for i, turn := range turns {
			out[turn] = numbers[i]
		}
		return out
	}
	return numbers
}
