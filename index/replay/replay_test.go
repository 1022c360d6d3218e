package replay

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"idbench/ids"
	"idbench/index"
	"idbench/index/indextest"
	"idbench/units"
)

// straight is what the profile itself counts.
func straight(t testing.TB, keys [][]byte, c Config) []index.Segment {
	t.Helper()
	table, err := c.Profile.(index.Engine).Open(context.Background(), c.Table)
	if err != nil {
		t.Fatal(err)
	}
	values := make([][]byte, c.Batch)
	for i := range values {
		values[i] = make([]byte, c.Table.ValueBytes)
	}
	for rest := keys; len(rest) > 0; {
		n := min(len(rest), int(c.Batch))
		if c.Value != nil {
			for i := range n {
				values[i] = make([]byte, c.Value(int64(len(keys)-len(rest)+i)))
			}
		}
		if err := table.Insert(t.Context(), rest[:n], values[:n]); err != nil {
			t.Fatal(err)
		}
		rest = rest[n:]
		if done := len(keys) - len(rest); c.Checkpoint > 0 && done%int(c.Checkpoint) == 0 {
			if err := table.(index.Checkpointer).Checkpoint(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	segments, err := table.(index.Observed).Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return segments
}

// absent are the counts that are not replayed.
func absent(c Config, segment units.Segment) []units.Unit {
	switch {
	case c.Profile.Name() == postgresName && segment == units.All:
		return []units.Unit{units.LogBytes, units.PageImages, units.ImageBytes}
	case segment == units.All:
		return []units.Unit{units.FreePages, units.FileBytes, units.WrittenBytes}
	case c.Profile.Name() == bboltName:
		return []units.Unit{units.LeafBreaks, units.LeafBacksteps}
	}
	return nil
}

// difference is the first count that is not the profile's, and no count may be missing
// but those of absent.
func difference(t testing.TB, keys [][]byte, c Config, got []index.Segment) error {
	t.Helper()
	want := straight(t, keys, c)
	if c.Profile.Name() == bboltName && len(got) < len(want) { // there may be pages that overflow: dirty ones are not counted
		want = want[:len(want)-1]
	}
	if len(got) != len(want) {
		return fmt.Errorf("%d segments, want %d", len(got), len(want))
	}
	for i, w := range want {
		for _, u := range absent(c, w.Name) {
			delete(w.Counts, u)
		}
		if got[i].Name != w.Name || fmt.Sprint(got[i].Counts) != fmt.Sprint(w.Counts) {
			return fmt.Errorf("segment %s: %v\nwant %s: %v", got[i].Name, got[i].Counts, w.Name, w.Counts)
		}
	}
	return nil
}

// schemeKeys are the first keys of a scheme.
func schemeKeys(t testing.TB, name string, rows int, env ids.Env) [][]byte {
	t.Helper()
	s, err := ids.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return indextest.SchemeKeys(t, s, env, ids.Binary, rows)
}

// config is one that counts all that can be counted.
func config(profile string, key, value, batch int) Config {
	c := Config{Profile: Named[profile], Batch: int64(batch), Dirty: true, Table: index.TableConfig{
		Layout: units.Clustered, Key: index.KeyBytes, KeyBytes: key, ValueBytes: value,
	}}
	if profile == postgresName {
		c.Table.Layout = units.Heap
		c.Checkpoint = int64(7 * batch)
	}
	return c
}

func TestSchemes(t *testing.T) {
	for _, profile := range Profiles {
		for _, s := range ids.Schemes {
			t.Run(profile+"/"+s.Name, func(t *testing.T) {
				t.Parallel()
				keys := schemeKeys(t, s.Name, 20_000, ids.DefaultEnv())
				c := config(profile, len(keys[0]), 100, 300)
				got, err := Run(t.Context(), List(keys), c)
				if err != nil {
					t.Fatal(err)
				}
				if err := difference(t, keys, c, got); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func TestProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		profile := rapid.SampledFrom(Profiles).Draw(rt, "profile")
		rows := rapid.IntRange(1, 8000).Draw(rt, "rows")
		scheme := rapid.SampledFrom(ids.Schemes).Draw(rt, "scheme")
		env := ids.DefaultEnv()
		env.Seed = rapid.Uint64().Draw(rt, "seed")
		keys := schemeKeys(t, scheme.Name, rows, env)
		value := rapid.SampledFrom([]int{0, 8, 100, 1000, 1500}).Draw(rt, "value")
		c := config(profile, len(keys[0]), value, rapid.SampledFrom([]int{1, 7, 100, 1000, 10_000}).Draw(rt, "batch"))
		if profile == postgresName && rapid.Bool().Draw(rt, "fillfactors") {
			c.Table.Options = map[string]string{
				"fillfactor":      rapid.SampledFrom([]string{"10", "50", "70", "100"}).Draw(rt, "fillfactor"),
				"heap_fillfactor": rapid.SampledFrom([]string{"10", "20", "85", "100"}).Draw(rt, "heap fillfactor"),
			}
		}
		if profile == bboltName {
			c.Table.Options = map[string]string{"fill": rapid.SampledFrom([]string{"0.1", "0.5", "0.9", "0.99"}).Draw(rt, "fill")}
			if rapid.Bool().Draw(rt, "other pages") {
				c.Table.Options["page_size"] = rapid.SampledFrom([]string{"1024", "2048", "16384", "65536"}).Draw(rt, "page size")
			}
		}
		if rapid.Bool().Draw(rt, "payloads of different sizes") {
			c.Value = func(row int64) int64 { return row * row % int64(value+1) }
		}
		c.words = int64(rapid.SampledFrom([]int{0, 20, 500, 2000}).Draw(rt, "words"))
		c.Workers = rapid.IntRange(1, 5).Draw(rt, "workers")
		if c.Memory = rapid.SampledFrom([]int64{0, 1000, 10_000}).Draw(rt, "memory"); c.Memory > 0 {
			c.Dirty, c.Checkpoint = false, 0
		}
		got, err := Run(t.Context(), List(keys), c)
		if err != nil {
			rt.Fatal(err)
		}
		if err := difference(t, keys, c, got); err != nil {
			rt.Fatal(err)
		}
	})
}

// Every way to replay gives the same counts, and keys in random order are dealt to ranges.
func TestWays(t *testing.T) {
	for _, profile := range Profiles {
		for _, scheme := range []string{"uuidv4", "scrambled", "nanoid", "serial", "uuidv7", "snowflake"} {
			t.Run(profile+"/"+scheme, func(t *testing.T) {
				keys := schemeKeys(t, scheme, 50_000, ids.DefaultEnv())
				c := config(profile, len(keys[0]), 30, 100)
				p, err := newProfile(t.Context(), c, int64(len(keys)))
				if err != nil {
					t.Fatal(err)
				}
				k := List(keys)
				ordered := Ascending(k)
				ways := map[string]*Tree{}
				ways["whole"], _ = whole(k, p, 0)
				if ordered {
					ways["window"], _ = whole(k, p, 2)
				} else {
					ways["small"] = small(k, p)
					ways["1 worker"] = replayed(k, p, 1, 1, 1000)
					ways["3 workers"] = replayed(k, p, 3, 1, 1200)
				}
				for way, tree := range ways {
					if tree == nil {
						t.Errorf("%s: refused", way)
					} else if err := difference(t, keys, c, p.Segments(tree)); err != nil {
						t.Errorf("%s: %v", way, err)
					}
				}
			})
		}
	}
}

// Keys that share their first bytes are told apart by the others.
func TestTies(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := config(rapid.SampledFrom(Profiles).Draw(rt, "profile"), 16, rapid.SampledFrom([]int{0, 100}).Draw(rt, "value"), 50)
		c.words = int64(rapid.SampledFrom([]int{0, 50, 1000}).Draw(rt, "words"))
		c.Workers = 2
		kept := rapid.SampledFrom([]int{0, 8, 14, 20, 40}).Draw(rt, "bits of the first word")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 0))
		keys := make([][]byte, rapid.IntRange(1, 6000).Draw(rt, "rows"))
		shift := rapid.IntRange(0, 64-kept).Draw(rt, "shift")
		for i := range keys {
			keys[i] = binary.BigEndian.AppendUint64(nil, r.Uint64()>>(64-kept)<<shift)
			keys[i] = binary.BigEndian.AppendUint64(keys[i], r.Uint64())
		}
		got, err := Run(t.Context(), List(keys), c)
		if err != nil {
			rt.Fatal(err)
		}
		if err := difference(t, keys, c, got); err != nil {
			rt.Fatal(err)
		}
	})
}

// The levels above are the same whether they are grown or take items one by one.
func TestJoins(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, name := range Profiles {
		p, err := newProfile(t.Context(), config(name, 16, 100, 1), 1000)
		if err != nil {
			t.Fatal(err)
		}
		branch := p.Branch
		births, items := make([]moment, 50_000), make([]uint32, 50_000)
		for i := range births[1:] {
			births[i+1] = moment(r.Uint32N(1000)) + 1
		}
		if branch.Least[0] != branch.Least[1] { // nbtree: no two pages are made at one moment
			for i, at := range r.Perm(len(births) - 1) {
				births[i+1] = moment(at) + 1
			}
		}
		leaves := grown{births: births, items: items, edge: 3}
		p.Leaf = branch
		got, want := join(leaves, p), slowJoin(leaves, p, byBirth(births[1:]))
		if len(want.Levels) < 3 {
			t.Errorf("%d levels: there should be two above the leaves", len(want.Levels))
		}
		if branch.Least[0] == branch.Least[1] { // pages of one moment are not numbered
			got.Breaks, want.Breaks, got.Backsteps, want.Backsteps, got.last, want.last = 0, 0, 0, 0, 0, 0
		}
		got.grown = nil
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%d pages in levels of %v, want %d in %v", got.Pages, got.Levels, want.Pages, want.Levels)
		}
	}
}

// TestLarge is the same at a size where keys are dealt to ranges as they are in earnest.
func TestLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("300,000 rows a case; run without -short")
	}
	for _, profile := range Profiles {
		for _, scheme := range []string{"uuidv4", "uuidv7", "uuidv1", "bitreversed"} {
			t.Run(profile+"/"+scheme, func(t *testing.T) {
				t.Parallel()
				env := ids.DefaultEnv()
				env.Rate = 500 // the low field of uuidv1 wraps once
				keys := schemeKeys(t, scheme, 300_000, env)
				c := config(profile, len(keys[0]), 100, 1000)
				c.Workers = 2
				got, err := Run(t.Context(), List(keys), c)
				if err != nil {
					t.Fatal(err)
				}
				if err := difference(t, keys, c, got); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// What cannot be replayed exactly is refused.
func TestRefuses(t *testing.T) {
	keys := schemeKeys(t, "uuidv4", 3, ids.DefaultEnv())
	for name, change := range map[string]func(c *Config){
		"no batch":               func(c *Config) { c.Batch = 0 },
		"keys of any length":     func(c *Config) { c.Table.KeyBytes = 0 },
		"a payload too long":     func(c *Config) { c.Table.ValueBytes = 1 << 30 },
		"another layout":         func(c *Config) { c.Table.Layout = units.Heap },
		"further indexes":        func(c *Config) { c.Table.Extra = 1 },
		"an option out of range": func(c *Config) { c.Table.Options = map[string]string{"fill": "2"} },
		"pages that fill to the last byte": func(c *Config) {
			c.Table.KeyBytes, c.Table.Options = 8, map[string]string{"fill": "1"}
		},
		"dirty pages in parts": func(c *Config) { c.Memory = 8 },
	} {
		c := config(bboltName, 16, 100, 10)
		change(&c)
		if got, err := Run(t.Context(), List(keys), c); err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
	if _, err := Run(t.Context(), List(nil), config(bboltName, 16, 100, 10)); err == nil {
		t.Error("no keys: no error")
	}
}
