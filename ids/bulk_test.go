package ids

import (
	"encoding/binary"
	"testing"
	"time"

	"pgregory.net/rapid"

	"idbench/internal/cputime"
)

// Keys made in bulk are those of the stream, from wherever they are made.
func TestBulkIsTheStream(t *testing.T) {
	for name := range bulks {
		s, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(rt *rapid.T) {
			e := DefaultEnv()
			e.Arrivals = Arrivals{}
			e.Seed = rapid.Uint64().Draw(rt, "seed")
			e.Rate = rapid.OneOf(rapid.Int64Range(1, 5000), rapid.Int64Range(1, 4_096_000)).Draw(rt, "rate")
			e.Skew = time.Duration(rapid.Int64Range(0, 1e10).Draw(rt, "skew"))
			e.Ahead = time.Duration(rapid.Int64Range(-1e17, 1e17).Draw(rt, "ahead"))
			if e.Rate <= maxSnowflakes && rapid.Bool().Draw(rt, "poisson") {
				e.Arrivals.Pace = Poisson
			}
			const rows = 300
			stream, err := s.Stream(e, Binary)
			if err != nil {
				rt.Fatal(err)
			}
			b, err := s.Bulk(e, rows)
			if err != nil {
				rt.Fatal(err)
			}
			var want [rows][2]uint64
			for i := range want {
				var key [16]byte
				stream.Append(key[:0])
				want[i] = [2]uint64{binary.BigEndian.Uint64(key[:]), binary.BigEndian.Uint64(key[8:])}
			}
			from := rapid.Int64Range(0, rows).Draw(rt, "from")
			words, prefixes := make([][2]uint64, rows-from), make([]uint64, rows-from)
			b.Words(words, from)
			b.Prefixes(prefixes, from)
			for i := range words {
				if w := want[from+int64(i)]; words[i] != w || prefixes[i] != w[0] {
					rt.Fatalf("%s %d from %d on: %x, prefix %x, want %x", name, from+int64(i), from, words[i], prefixes[i], w)
				}
			}
			i, j := rapid.Int64Range(0, rows-1).Draw(rt, "i"), rapid.Int64Range(0, rows-1).Draw(rt, "j")
			if got, less := b.Less(i, j), want[i][0] < want[j][0] || want[i][0] == want[j][0] && want[i][1] < want[j][1]; got != less {
				rt.Fatalf("%s: %d before %d: %v", name, i, j, got)
			}
		})
	}
}

func TestBulkRefuses(t *testing.T) {
	for _, c := range []struct {
		scheme string
		env    Env
	}{
		{"uuidv7mono", Env{Rate: 5000, Nodes: 1}},
		{"snowflake", Env{Rate: 5000, Nodes: 2}},
		{"snowflake", Env{Rate: 1_000_001, Nodes: 1, Arrivals: Arrivals{Pace: Poisson}}},
		{"snowflake", Env{Rate: 5000, Nodes: 1, Tick: time.Millisecond}},
		{"snowflake", Env{Rate: 5000, Nodes: 1, Arrivals: Arrivals{Bursts, 5, time.Millisecond}}},
		{"snowflake", Env{Rate: 5000, Nodes: 1, Blocks: Blocks{50, true}}},
		{"serial", Env{Rate: 5000, Nodes: 2, Blocks: Blocks{50, false}}},
		{"uuidv4", Env{Rate: 5000, Nodes: 1, Jitter: 1}},
		{"uuidv4", Env{Rate: 0, Nodes: 1}},
		{"uuidv4", Env{Rate: 5000, Nodes: 1, Generator: ChaCha8}},
	} {
		s, err := Find(c.scheme)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Bulk(c.env, 10); err == nil {
			t.Errorf("%s in %+v is made in bulk", c.scheme, c.env)
		}
	}
}

// BenchmarkBulk is the cost of whole keys, and of their first eight bytes.
func BenchmarkBulk(b *testing.B) {
	for _, name := range []string{"uuidv4", "uuidv7", "ulid", "snowflake"} {
		s, err := Find(name)
		if err != nil {
			b.Fatal(err)
		}
		bulk, err := s.Bulk(DefaultEnv(), 1<<40)
		if err != nil {
			b.Fatal(err)
		}
		words, prefixes := make([][2]uint64, 1024), make([]uint64, 1024)
		for what, fill := range map[string]func(from int64){
			"words":    func(from int64) { bulk.Words(words, from) },
			"prefixes": func(from int64) { bulk.Prefixes(prefixes, from) },
		} {
			b.Run(name+"/"+what, func(b *testing.B) {
				cpu := cputime.Used()
				for i := range b.N {
					fill(int64(i) * 1024)
				}
				cpu = cputime.Used() - cpu
				b.ReportMetric(1024*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mkeys/s")
				b.ReportMetric(1024*float64(b.N)/cpu.Seconds()/1e6, "Mkeys/cpu-s")
			})
		}
	}
}
