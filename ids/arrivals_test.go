package ids

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"idbench/internal/cputime"
)

func TestParseArrivals(t *testing.T) {
	for text, want := range map[string]Arrivals{
		"even":            {},
		"poisson":         {Pace: Poisson},
		"bursts:100:20ms": {Bursts, 100, 20 * time.Millisecond},
		"bursts:1:100us":  {Bursts, 1, 100 * time.Microsecond},
	} {
		got, err := ParseArrivals(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%s: %+v, %q, %v", text, got, got, err)
		}
	}
	for text, want := range map[string]string{
		"poison": `unknown arrivals "poison" (arrivals: poisson, even, bursts:N:D)`, "bursts": "are written bursts:N:D", "bursts:1": "are written",
		"bursts:x:1s": "not a whole number", "bursts:5:1x": "is not a time such as", "bursts:5:300y": "is too long: times are up to 292y", "even:1": "unknown arrivals",
	} {
		if _, err := ParseArrivals(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	for a, want := range map[Arrivals]string{
		{Bursts, 0, time.Second}:           "must be 1 to",
		{Bursts, 5, 0}:                     "must be more than 0",
		{Bursts, 5, 3 * time.Second}:       "a whole number of ids per second",
		{Bursts, 1 << 20, time.Nanosecond}: "a whole number of ids per second",
		{Bursts, 5, time.Second}:           "bursts:5:1s are 5 ids per second, and the rate is 5000",
		{Pace: 7}:                          "must be one of",
	} {
		e := DefaultEnv()
		e.Arrivals = a
		if err := uuidv4Scheme.Check(e); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", a, err, want)
		}
	}
}

func TestParseSpan(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0": 0, "500ms": 500 * time.Millisecond, "1d": day, "12y": 12 * year, "1y2d3h": year + 2*day + 3*time.Hour,
		"-2d": -2 * day, "+12y": 12 * year, "-1.5h": -90 * time.Minute, "100us": 100 * time.Microsecond, "292y": 292 * year,
	} {
		if got, err := ParseSpan(text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "-", "y", "1.5d", "5", "1d1y", "293y", "--1s", "+-1s", "-+1s", "1d-1s", "9999999999999999999y", "292y200d"} {
		if got, err := ParseSpan(text); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// The times of a Poisson process are those of the words of each block, sorted, and a block
// spans what it does at even arrivals.
func TestPoissonTimes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := Env{Seed: rapid.Uint64().Draw(t, "seed"), Rate: rapid.OneOf(rapid.Int64Range(1, 5000), rapid.Int64Range(1, maxRate)).Draw(t, "rate"), Nodes: 1}
		even := e
		e.Arrivals.Pace = Poisson
		block := rapid.Int64Range(0, uuidv4Scheme.limit(e)/blockIDs-1).Draw(t, "block")
		p := newProcess(e)
		start, end := int64(even.Mint(block*blockIDs).Time), int64(even.Mint((block+1)*blockIDs).Time)
		want := make([]int64, blockIDs)
		for i := range want {
			want[i] = start + uniform(newRandom(e.Seed, "process/arrival", 0).Word(block*blockIDs+int64(i), 0), uint64(end-start))
		}
		slices.Sort(want)
		for i := range want {
			if got := p.time(block*blockIDs + int64(i)); got != want[i] {
				t.Fatalf("id %d of block %d at %d, want %d", i, block, got, want[i])
			}
		}
		if want[0] < start || want[blockIDs-1] >= end {
			t.Fatalf("block %d is %d to %d, outside %d to %d", block, want[0], want[blockIDs-1], start, end)
		}
	})
}

// Counts of a Poisson process have its variance, which is their mean, within 3 % in spans of
// up to a hundredth of a block; and those of even arrivals have next to none. The standard
// error of a variance of n counts of mean m is √((2 + 1/m)/n), less than 1 % of it here.
func TestPoissonVariance(t *testing.T) {
	const counts = 60_000
	for seed := range uint64(2) {
		for _, mean := range []int64{1, 5, 20, 40} {
			for _, pace := range []Pace{Poisson, Even} {
				e := Env{Seed: seed + 1, Rate: 1_000_000, Nodes: 1, Arrivals: Arrivals{Pace: pace}}
				p := newProcess(e)
				span := int64(time.Second) / e.Rate * mean
				list := make([]int64, counts)
				for i := int64(0); ; i++ {
					at := p.time(i) / span
					if at >= counts {
						break
					}
					list[at]++
				}
				sum, squares := 0.0, 0.0
				for _, n := range list {
					sum += float64(n)
					squares += float64(n) * float64(n)
				}
				variance := squares/counts - sum/counts*sum/counts
				ratio := variance / float64(mean)
				if pace == Poisson && math.Abs(ratio-1) > 0.03 || pace == Even && ratio > 0.01 {
					t.Errorf("seed %d, pace %d: counts of mean %d have a variance of %.3f times that", e.Seed, pace, mean, ratio)
				}
			}
		}
	}
}

// Bursts are N ids at once, and the next N after D.
func TestBursts(t *testing.T) {
	e := Env{Seed: 1, Rate: 5000, Nodes: 1, Arrivals: Arrivals{Bursts, 100, 20 * time.Millisecond}}
	for _, i := range []int64{0, 99, 100, 12_345} {
		if m := e.Mint(i); m.Time != time.Duration(i/100)*20*time.Millisecond {
			t.Errorf("id %d at %v", i, m.Time)
		}
	}
}

// A clock that ticks shows multiples of its tick, the last that has passed, and tells the same
// time as one that does not.
func TestTick(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEnv(t)
		e.Tick = time.Duration(rapid.Int64Range(1, int64(time.Second)).Draw(t, "tick"))
		free := e
		free.Tick = 0
		i := rapid.Int64Range(0, 100_000).Draw(t, "i")
		m, want := e.Mint(i), free.Mint(i)
		if late := want.Clock - m.Clock; m.Clock%int64(e.Tick) != 0 || late < 0 || late >= int64(e.Tick) {
			t.Fatalf("id %d: a clock of tick %v shows %d at %d", i, e.Tick, m.Clock, want.Clock)
		}
		if want.Clock = m.Clock; m != want {
			t.Fatalf("id %d: %+v, want %+v", i, m, want)
		}
	})
}

// Schemes without a time have no tick, and the others have.
func TestTickNeedsATime(t *testing.T) {
	var none []string
	for _, s := range Schemes {
		e := DefaultEnv()
		e.Tick = time.Millisecond
		if err := s.Check(e); err != nil {
			none = append(none, s.Name)
			if want := "tick 1ms: " + s.Name + " has no time in it; schemes that have: snowflake, uuidv7, "; !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%v, want %s", err, want)
			}
		}
		if timed := strings.HasPrefix(s.Reveals, "time"); timed != s.timed() {
			t.Errorf("%s reveals %q, and timed is %v", s.Name, s.Reveals, s.timed())
		}
	}
	if want := []string{"serial", "uuidv4", "scrambled", "bitreversed", "nanoid"}; !slices.Equal(none, want) {
		t.Errorf("without a time: %v, want %v", none, want)
	}
	for _, tick := range []time.Duration{-1, maxTick + 1} {
		e := DefaultEnv()
		e.Tick = tick
		if err := uuidv7Scheme.Check(e); err == nil || !strings.Contains(err.Error(), "must be 0 to 24h") {
			t.Errorf("tick %v: %v", tick, err)
		}
	}
}

// BenchmarkArrivals is what the times of ids cost, a key.
func BenchmarkArrivals(b *testing.B) {
	for _, text := range []string{"even", "poisson", "bursts:5:1ms"} {
		e := DefaultEnv()
		e.Arrivals, _ = ParseArrivals(text)
		for _, name := range []string{"uuidv7", "snowflake"} {
			s, err := Find(name)
			if err != nil {
				b.Fatal(err)
			}
			bulk, err := s.Bulk(e, 1<<40)
			stream := open(b, s, e, Binary)
			prefixes := make([]uint64, 1024)
			buf := make([]byte, 0, 64)
			for what, make := range map[string]func(from int64){
				"prefixes": func(from int64) { bulk.Prefixes(prefixes, from) },
				"stream": func(int64) {
					for range prefixes {
						buf = stream.Append(buf[:0])
					}
				},
			} {
				if what == "prefixes" && err != nil {
					continue
				}
				b.Run("arrivals="+text+"/scheme="+name+"/"+what, func(b *testing.B) {
					cpu := cputime.Used()
					for i := range b.N {
						make(int64(i) * 1024)
					}
					b.ReportMetric(float64((cputime.Used()-cpu).Nanoseconds())/1024/float64(b.N), "cpu-ns/key")
				})
			}
		}
	}
}
