package bench

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"idbench/ids"
	"idbench/index"
)

// Of schemes that are compared, each has the options that mean something to it, in its ids as in its
// name, and what means nothing to all of them is refused.
func TestBeside(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	all := []string{"serial", "snowflake", "uuidv4", "uuidv7", "scrambled", "xid", "nanoid"}
	for range 60 {
		cfg := small("fake")
		cfg.Rows, cfg.Env.Nodes = 10*(1+random.Int64N(50)), 1+random.IntN(4)
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		cfg.Schemes = slices.Clone(all[:1+random.IntN(4)])
		if random.IntN(2) == 0 {
			cfg.Env.Blocks, _ = ids.ParseBlocks([]string{"50", "7:turns"}[random.IntN(2)])
		}
		if random.IntN(2) == 0 {
			cfg.Env.Tick = 16 * time.Millisecond
		}
		if random.IntN(2) == 0 {
			cfg.Env.Outliers, _ = ids.ParseOutliers("10%:+1y")
		}
		if random.IntN(2) == 0 {
			cfg.Env.Rollback = ids.Rollback{Row: 1 + random.Int64N(cfg.Rows-1), By: time.Second}
		}
		some := func(option ids.Env) bool {
			return slices.ContainsFunc(cfg.Schemes, func(name string) bool {
				s, _ := ids.Find(name)
				return s.Suited(option) == option
			})
		}
		e := cfg.Env
		taken := some(ids.Env{Tick: e.Tick}) && some(ids.Env{Blocks: e.Blocks}) && some(ids.Env{Outliers: e.Outliers}) && some(ids.Env{Rollback: e.Rollback})
		cases, _, err := Plan(t.Context(), []Config{cfg}, []index.Engine{&fake{}})
		if (err == nil) != taken {
			t.Fatalf("%v, %+v: %v", cfg.Schemes, e, err)
		}
		for _, c := range cases {
			suited := c.Scheme.Suited(e)
			var names, left []string
			for i, w := range e.Words() {
				of := suited.Words()[i]
				if of.Value != of.Standard {
					names = append(names, of.Key+"="+of.Value)
				}
				if of.Value != w.Value {
					left = append(left, w.Key+"="+w.Value)
				}
				if got := c.Name().Get(w.Key); of.Value == of.Standard && got != "" || of.Value != of.Standard && got != of.Value {
					t.Fatalf("%s: %s is %q, want %q", c.Name(), w.Key, got, of.Value)
				}
			}
			var without []string
			for _, w := range c.Without {
				without = append(without, w.Key+"="+w.Value)
			}
			if !slices.Equal(without, left) {
				t.Fatalf("%s: without %v, want %v", c.Name(), without, left)
			}
			stream, err := c.Scheme.Stream(suited, ids.Binary)
			if err != nil {
				t.Fatal(err)
			}
			for row, got := range keysOf(t, c) {
				if want := string(stream.Append(nil)); got != want {
					t.Fatalf("%s: row %d is %x, of the scheme with %v %x", c.Name(), row, got, names, want)
				}
			}
		}
	}
}

// In a table of two schemes each has what means something to it, and the name has both.
func TestBesideInMigrations(t *testing.T) {
	for _, m := range []struct{ from, to string }{{"serial", "scrambled"}, {"scrambled", "serial"}} {
		cfg := small("fake")
		cfg.Rows, cfg.Env.Nodes, cfg.Env.Blocks.Size = 1000, 3, 50
		cfg.Schemes, cfg.Migration = []string{m.to}, Migration{From: m.from, At: 400}
		c := plan(t, []index.Engine{&fake{}}, cfg)[0]
		if !strings.Contains(c.Name().String(), "/blocks=50/") || c.Without != nil {
			t.Errorf("%s without %v", c.Name(), c.Without)
		}
		var want []string
		for _, s := range []ids.Scheme{c.From, c.Scheme} {
			stream, err := s.Stream(s.Suited(cfg.Env), ids.Binary)
			if err != nil {
				t.Fatal(err)
			}
			for row := range cfg.Rows {
				if key := string(stream.Append(nil)); (row < 400) == (s.Name == m.from) {
					want = append(want, key)
				}
			}
		}
		if !slices.Equal(keysOf(t, c), want) {
			t.Errorf("%s: not the ids of the two", c.Name())
		}
	}
	cfg := small("fake")
	cfg.Schemes, cfg.Migration, cfg.Env.Blocks.Size = []string{"scrambled"}, Migration{From: "bitreversed", At: 4}, 50
	if _, _, err := Plan(t.Context(), []Config{cfg}, engines()); err == nil {
		t.Error("blocks that neither scheme has")
	}
}
