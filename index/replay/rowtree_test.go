package replay

import (
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"idbench/ids"
	"idbench/index"
	"idbench/units"
)

// numbered is a table whose ids have an index beside the tree of the rows.
func numbered(key, value, batch int) Config {
	c := config(bboltName, key, value, batch)
	c.Table.Layout = units.RowID
	return c
}

// Both trees are those of the profile, whatever the ids, the payloads and the batches.
func TestRowTree(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := rapid.IntRange(1, 6000).Draw(rt, "rows")
		scheme := rapid.SampledFrom(ids.Schemes).Draw(rt, "scheme")
		env := ids.DefaultEnv()
		env.Seed = rapid.Uint64().Draw(rt, "seed")
		keys := schemeKeys(t, scheme.Name, rows, env)
		if longer := rapid.SampledFrom([]int{0, 0, 20, 300}).Draw(rt, "bytes that keys are longer"); longer > 0 {
			for i := range keys {
				keys[i] = append(keys[i], make([]byte, longer)...)
			}
		}
		value := rapid.SampledFrom([]int{0, 8, 100, 500, 1500}).Draw(rt, "value")
		c := numbered(len(keys[0]), value, rapid.SampledFrom([]int{1, 7, 100, 1000, 10_000}).Draw(rt, "batch"))
		fills := []string{"0.1", "0.5", "0.9", "0.99", "1"}
		if 4080%(16+len(keys[0])) == 0 { // at 1 they fill branch pages to the last byte
			fills = fills[:4]
		}
		c.Table.Options = map[string]string{"fill": rapid.SampledFrom(fills[:4]).Draw(rt, "fill")}
		if page := rapid.SampledFrom([]string{"4096", "1024", "2048", "16384", "65536"}).Draw(rt, "page size"); page != "4096" {
			c.Table.Options["page_size"] = page
		} else if rapid.IntRange(0, 4).Draw(rt, "full") == 0 {
			c.Table.Options["fill"] = fills[len(fills)-1]
		}
		if rapid.Bool().Draw(rt, "payloads of different sizes") {
			c.Value = func(row int64) int64 { return row * row % int64(value+1) }
		}
		c.words = int64(rapid.SampledFrom([]int{0, 20, 500, 2000}).Draw(rt, "words"))
		c.Workers = rapid.IntRange(1, 3).Draw(rt, "workers")
		if c.Memory = rapid.SampledFrom([]int64{0, 0, 10_000}).Draw(rt, "memory"); c.Memory > 0 {
			c.Dirty = false
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

// A tree that goes from cut to cut is one that takes the keys.
func TestAscended(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := numbered(rapid.IntRange(1, 700).Draw(rt, "key"), rapid.IntRange(0, 900).Draw(rt, "value"), rapid.IntRange(1, 3000).Draw(rt, "batch"))
		c.Table.Options = map[string]string{"fill": rapid.SampledFrom([]string{"0.1", "0.3", "0.5", "0.9", "0.99"}).Draw(rt, "fill")}
		c.Dirty = rapid.Bool().Draw(rt, "dirty")
		rows := rapid.Int64Range(1, 30_000).Draw(rt, "rows")
		c.byNumber = true
		p, err := newProfile(t.Context(), c, rows)
		if err != nil {
			rt.Skip(err)
		}
		got, ok := ascended(rows, p)
		want, _ := whole(Numbers(rows), p, orderedWindow)
		want.Breaks, want.Backsteps, want.last = 0, 0, 0 // not told
		if !ok || !reflect.DeepEqual(got, want) {
			rt.Errorf("got %+v, want %+v", got, want)
		}
	})
}

// Modes without keys count the tree of the rows as a replay does.
func TestRowTreeOfEstimates(t *testing.T) {
	const rows = 200_000
	c := numbered(16, 100, 1000)
	want := map[bool][]index.Segment{}
	for ordered, scheme := range map[bool]string{false: "uuidv4", true: "uuidv7mono"} {
		var err error
		if want[ordered], err = Run(t.Context(), List(schemeKeys(t, scheme, rows, ids.DefaultEnv())), c); err != nil {
			t.Fatal(err)
		}
	}
	for name, mode := range map[string]func() (Estimate, error){
		"urn":    func() (Estimate, error) { return Urn(t.Context(), c, rows, 1) },
		"fringe": func() (Estimate, error) { return Fringe(t.Context(), c, rows) },
		"fringes": func() (e Estimate, err error) {
			for e, err = range Fringes(t.Context(), c, []int64{rows / 2, rows}) {
				if err != nil {
					return e, err
				}
			}
			return e, err
		},
		"steady": func() (Estimate, error) {
			return Steady(t.Context(), List(schemeKeys(t, "uuidv7mono", rows, ids.DefaultEnv())), c, rows)
		},
	} {
		got, err := mode()
		if err != nil {
			t.Fatal(name, err)
		}
		for i, w := range want[name == "steady"] {
			if i == len(got.Segments) && name == "fringes" { // which count no pages that are written
				break
			}
			g := got.Segments[i]
			if g.Name != w.Name || i == 0 && !reflect.DeepEqual(g.Counts, w.Counts) {
				t.Errorf("%s: segment %s: %v, want %s: %v", name, g.Name, g.Counts, w.Name, w.Counts)
			}
			for _, u := range []units.Unit{units.LeafPages, units.DirtyPages} {
				if n, m := g.Counts[u], w.Counts[u]; math.Abs(float64(n-m)) > 0.02*float64(m) {
					t.Errorf("%s: segment %s: %s %d, want about %d", name, g.Name, u, n, m)
				}
			}
		}
	}
}
