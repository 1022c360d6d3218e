package ids

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// An option is a setting of streams at a value at which it matters.
type option struct {
	name string
	set  func(e *Env, r *rand.Rand)
}

// options are the settings of [Env]. Where two set the same field, the later one stands.
var options = []option{
	{"plain", func(*Env, *rand.Rand) {}},
	{"fast", func(e *Env, r *rand.Rand) { e.Rate = 1000 * (1 + r.Int64N(1000)) }},
	{"poisson", func(e *Env, _ *rand.Rand) { e.Arrivals = Arrivals{Pace: Poisson} }},
	{"bursts", func(e *Env, _ *rand.Rand) { inBursts(e) }},
	{"tick", func(e *Env, r *rand.Rand) {
		e.Tick = []time.Duration{100 * time.Microsecond, time.Millisecond, 16 * time.Millisecond, time.Duration(1 + r.Int64N(1e8))}[r.IntN(4)]
	}},
	{"nodes", func(e *Env, r *rand.Rand) { e.Nodes = 2 + r.IntN(30) }},
	{"blocks", func(e *Env, r *rand.Rand) { e.Blocks = Blocks{2 + r.Int64N(100), r.IntN(2) == 0} }},
	{"outliers", func(e *Env, r *rand.Rand) {
		e.Outliers = Outliers{Share(1 + r.Int64N(1e9)), []time.Duration{12 * year, -9 * year, time.Second, -time.Minute}[r.IntN(4)]}
	}},
	{"restart", func(e *Env, r *rand.Rand) { e.Restart = Restart{e.Nodes - 1, 1 + r.Int64N(5000), r.Int64N(5000)} }},
	{"rollback", func(e *Env, r *rand.Rand) {
		e.Rollback = Rollback{1 + r.Int64N(5000), time.Duration(1 + r.Int64N(1e10))}
	}},
	{"late", func(e *Env, r *rand.Rand) {
		e.Late = Late{Share(1 + r.Int64N(9e8)), time.Duration(r.Int64N(1e9)), 1 + r.Int64N(50)}
	}},
	{"skew", func(e *Env, r *rand.Rand) { e.Skew = time.Duration(1 + r.Int64N(1e8)) }},
	{"jitter", func(e *Env, r *rand.Rand) { e.Jitter = time.Duration(1 + r.Int64N(1e7)) }},
}

// inBursts makes ids arrive in bursts at the rate that they have.
func inBursts(e *Env) { e.Arrivals = Arrivals{Bursts, e.Rate / 100, 10 * time.Millisecond} }

// pairs yields every scheme in every pair of options that it takes, under a seed of its own.
func pairs(t *testing.T, do func(s Scheme, e Env, what string)) {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	taken := map[string]int{}
	for i, a := range options {
		for _, b := range options[i:] {
			for _, s := range Schemes {
				e := DefaultEnv()
				e.Seed = r.Uint64()
				a.set(&e, r)
				b.set(&e, r)
				if s.sustained > 0 && e.Rate > s.sustained {
					e.Rate = s.sustained / 1000 * 1000
				}
				if e.Arrivals.Pace == Bursts {
					inBursts(&e)
				}
				if s.Check(e) != nil {
					continue
				}
				do(s, e, a.name+" and "+b.name)
				taken[a.name]++
				taken[b.name]++
			}
		}
	}
	for _, o := range options {
		if taken[o.name] == 0 {
			t.Errorf("no scheme takes %s", o.name)
		}
	}
}

// Suited options are taken by every scheme, and are those that it would be asked for anyway where
// it takes all.
func TestSuited(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, s := range Schemes {
		e := DefaultEnv()
		e.Nodes = 3
		for _, o := range options {
			if one := DefaultEnv(); o.name != "fast" && o.name != "bursts" {
				o.set(&one, r)
				o.set(&e, r)
				if suited := s.Suited(one); (suited == one) != (s.Check(one) == nil) {
					t.Errorf("%s, %s: %v, and %+v suits", s.Name, o.name, s.Check(one), suited)
				}
			}
		}
		if err := s.Check(s.Suited(e)); err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
}

// Keys made in bulk are those of the stream, in every pair of options in which they can be.
func TestBulkIsTheStreamInPairs(t *testing.T) {
	const rows, from = 3 * blockIDs / 2, blockIDs / 3
	bulks := map[string]int{}
	pairs(t, func(s Scheme, e Env, what string) {
		b, err := s.Bulk(e, rows)
		if err != nil {
			return
		}
		bulks[s.Name]++
		stream := open(t, s, e, Binary)
		var want [rows][2]uint64
		for i := range want {
			var key [16]byte
			stream.Append(key[:0])
			want[i] = [2]uint64{binary.BigEndian.Uint64(key[:]), binary.BigEndian.Uint64(key[8:])}
		}
		words, prefixes := make([][2]uint64, rows-from), make([]uint64, rows-from)
		b.Words(words, from)
		b.Prefixes(prefixes, from)
		for i := range words {
			if w := want[from+i]; words[i] != w || prefixes[i] != w[0] {
				t.Fatalf("%s, %s (%+v): key %d is %x, prefix %x, want %x", s.Name, what, e, from+i, words[i], prefixes[i], w)
			}
		}
		for range 5 { // one by one, from the back
			i := int64(rand.IntN(rows))
			var word [1][2]uint64
			var prefix [1]uint64
			b.Words(word[:], i)
			b.Prefixes(prefix[:], i)
			if word[0] != want[i] || prefix[0] != want[i][0] {
				t.Fatalf("%s, %s (%+v): key %d alone is %x, prefix %x, want %x", s.Name, what, e, i, word, prefix, want[i])
			}
		}
	})
	for _, name := range append(forgetful, "snowflake") {
		if bulks[name] < 3 {
			t.Errorf("%s is made in bulk in %d pairs of options", name, bulks[name])
		}
	}
}

// No two ids of a stream are equal, in every pair of options.
func TestOptionsKeepIDsUnique(t *testing.T) {
	const rows = 10_000
	prints := make([]uint64, rows)
	pairs(t, func(s Scheme, e Env, what string) {
		st := open(t, s, e, Binary)
		var key []byte
		for i := range prints {
			key = st.Append(key[:0])
			prints[i] = fingerprint(key)
		}
		slices.Sort(prints)
		for i := 1; i < rows; i++ {
			if prints[i] == prints[i-1] {
				t.Fatalf("%s, %s (%+v): two ids are equal", s.Name, what, e)
			}
		}
	})
}
