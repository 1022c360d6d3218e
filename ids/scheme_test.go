package ids

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestMainSchemes(t *testing.T) {
	var main []string
	for _, s := range Schemes {
		if s.Main {
			main = append(main, s.Name)
		}
	}
	if want := []string{"serial", "snowflake", "uuidv4", "uuidv7", "uuidv7mono", "ulid"}; !slices.Equal(main, want) {
		t.Errorf("main schemes %v, want %v", main, want)
	}
}

func TestFind(t *testing.T) {
	for _, s := range Schemes {
		if got, err := Find(s.Name); err != nil || got.Name != s.Name {
			t.Errorf("Find(%q) = %q, %v", s.Name, got.Name, err)
		}
	}
	for _, name := range []string{"cuid", ""} {
		want := fmt.Sprintf("unknown scheme %q (schemes: serial, snowflake, ", name)
		if _, err := Find(name); err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), ", nanoid") {
			t.Errorf("Find(%q): %v, want %s…", name, err, want)
		}
	}
}

func TestCheck(t *testing.T) {
	change := func(f func(*Env)) Env {
		e := DefaultEnv()
		f(&e)
		return e
	}
	for _, c := range []struct {
		scheme Scheme
		env    Env
		want   string // a part of the error; "" = none
	}{
		{uuidv4Scheme, DefaultEnv(), ""},
		{uuidv4Scheme, change(func(e *Env) { e.Rate = 0 }), "rate 0: must be 1 to 1000000000"},
		{uuidv4Scheme, change(func(e *Env) { e.Rate = -5 }), "rate -5"},
		{uuidv4Scheme, change(func(e *Env) { e.Rate = 1_000_000_000 }), ""},
		{uuidv4Scheme, change(func(e *Env) { e.Rate = 1_000_000_001 }), "rate 1000000001"},
		{uuidv4Scheme, change(func(e *Env) { e.Nodes = 0 }), "nodes 0: must be 1 to 65536"},
		{uuidv4Scheme, change(func(e *Env) { e.Nodes = 65536 }), ""},
		{uuidv4Scheme, change(func(e *Env) { e.Nodes = 65537 }), "nodes 65537"},
		{uuidv4Scheme, change(func(e *Env) { e.Skew = -1 }), "skew -1ns: must be 0 to 8760h0m0s"},
		{uuidv4Scheme, change(func(e *Env) { e.Skew = 8761 * time.Hour }), "skew 8761h0m0s"},
		{uuidv4Scheme, change(func(e *Env) { e.Jitter = -time.Second }), "jitter -1s: must not be negative"},
		{uuidv4Scheme, change(func(e *Env) { e.Jitter = time.Hour }), ""},
		{uuidv4Scheme, change(func(e *Env) { e.Jitter = 1<<63 - 1; e.Rate = maxRate }), "9223372036854775807 ids would be on their way"},
		{uuidv4Scheme, change(func(e *Env) { e.Jitter = 10 * time.Hour }), "180000000 ids would be on their way at once, at most 33554432"},
		{snowflakeScheme, change(func(e *Env) { e.Nodes = 1024 }), ""},
		{snowflakeScheme, change(func(e *Env) { e.Nodes = 1025 }), "snowflake on 1025 nodes: its node field tells at most 1024 apart"},
		{snowflakeScheme, change(func(e *Env) { e.Rate = 4_096_000 }), ""},
		{snowflakeScheme, change(func(e *Env) { e.Rate = 4_096_001 }), "snowflake at 4096001 ids/s on 1 nodes: at most 4096000 (4096000 per second and node)"},
		{snowflakeScheme, change(func(e *Env) { e.Rate, e.Nodes = 8_192_000, 2 }), ""},
		{uuidv7monoScheme, change(func(e *Env) { e.Rate = 4_096_001 }), ""},
		{sonyflakeScheme, change(func(e *Env) { e.Rate = 25_600 }), ""},
		{sonyflakeScheme, change(func(e *Env) { e.Rate = 25_601 }), "sonyflake at 25601 ids/s on 1 nodes: at most 25600 (25600 per second and node)"},
		{sonyflakeScheme, change(func(e *Env) { e.Rate, e.Nodes = 76_801, 3 }), "at most 76800 (25600 per second and node)"},
		{sonyflakeScheme, change(func(e *Env) { e.Nodes = 65536 }), ""},
		{xidScheme, change(func(e *Env) { e.Rate = 16_777_216 }), ""},
		{objectidScheme, change(func(e *Env) { e.Rate = 16_777_217 }), "objectid at 16777217 ids/s on 1 nodes: at most 16777216 (16777216 per second and node)"},
		{uuidv6Scheme, change(func(e *Env) { e.Rate = 10_000_001 }), ""},
	} {
		err := c.scheme.Check(c.env)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s %+v: %v, want %q", c.scheme.Name, c.env, err, c.want)
		}
		if _, serr := c.scheme.Stream(c.env, Binary); (serr == nil) != (err == nil) {
			t.Errorf("%s %+v: Check says %v, Stream %v", c.scheme.Name, c.env, err, serr)
		}
	}
	if _, err := uuidv4Scheme.Stream(DefaultEnv(), "base64"); err == nil || err.Error() != `unknown encoding "base64" (encodings: binary, text, hex, decimal, swapped, dotnet)` {
		t.Errorf("encoding base64: %v", err)
	}
}

// CheckRows finds the last id that the time field has room for.
func TestCheckRows(t *testing.T) {
	for _, s := range Schemes {
		for _, e := range []Env{{Rate: 1, Nodes: 1}, {Rate: 7, Nodes: 1}, {Rate: 333, Nodes: 4, Skew: time.Hour}, {Rate: 999_999_937, Nodes: 1024}} {
			if s.sustained > 0 {
				e.Rate = min(e.Rate, s.sustained*int64(e.Nodes))
			}
			n := s.limit(e)
			if err := s.CheckRows(e, n); err != nil {
				t.Errorf("%s %+v: %v", s.Name, e, err)
			}
			if err := s.CheckRows(e, n+1); err == nil || !strings.Contains(err.Error(), "time field") {
				t.Errorf("%s %+v: %d rows: %v", s.Name, e, n+1, err)
			}
			if last, next := e.Mint(n-1), e.Mint(n+1); s.end != 0 && (StartNanos+int64(last.Time)+int64(e.Skew) >= s.end ||
				StartNanos+int64(next.Time)+int64(e.Skew) < s.end) {
				t.Errorf("%s %+v: %d rows end at %v, two more at %v", s.Name, e, n, last.Time, next.Time)
			}
		}
	}
	if err := snowflakeScheme.CheckRows(Env{Rate: 1, Nodes: 1}, 2_000_000_000); err == nil {
		t.Error("snowflakes until 2088 pass")
	}
	if err := snowflakeScheme.CheckRows(Env{Nodes: 1}, 1); err == nil {
		t.Error("rate 0 passes")
	}
}

func TestAppendPanicsPastTheTimeField(t *testing.T) {
	st := open(t, snowflakeScheme, Env{Rate: 1, Nodes: 1}, Binary)
	st.process.mint(&st.ahead, st.limit-1)
	if last := st.Append(nil); last[0]&0x80 != 0 || !bytes.HasPrefix(last, []byte{0x7f, 0xff}) {
		t.Errorf("last snowflake %x, want one near the end of 63 bits", last)
	}
	defer func() {
		if r, ok := recover().(string); !ok || !strings.Contains(r, "ran past its") {
			t.Errorf("recovered %q", r)
		}
	}()
	st.Append(nil)
}

// The facts of `list schemes` are those of the keys.
func TestFacts(t *testing.T) {
	seen := map[string]string{}
	for _, s := range Schemes {
		if s.Version < 1 || s.Label == "" || s.Gloss == "" || s.Spec == "" || s.Reveals == "" || s.Sorts == "" || s.TextLen == 0 {
			t.Errorf("%s: %+v", s.Name, s)
		}
		said := s.Label + ", " + s.Gloss
		if other, ok := seen[said]; ok {
			t.Errorf("%s and %s are both %q", other, s.Name, said)
		}
		seen[said] = s.Name
		switch {
		case s.Kind == KindInteger && s.Bytes != 8,
			s.Kind == KindUUID && s.Bytes != 16,
			s.Kind == KindBytes && (s.Bytes == 8 || s.Bytes == 16):
			t.Errorf("%s: %d bytes of kind %s", s.Name, s.Bytes, s.Kind)
		}
	}
}

// A scheme's order is that of its keys: how many of 20,000 made by one node step back, and
// how far.
func TestOrder(t *testing.T) {
	const rows = 20_000
	for _, s := range Schemes {
		e := DefaultEnv()
		e.Arrivals = Arrivals{} // so that each tick has as many
		stream := open(t, s, e, Binary)
		keys := make([]string, rows)
		back := 0
		for i := range keys {
			keys[i] = string(stream.Append(nil))
			if i > 0 && keys[i] <= keys[i-1] {
				back++
			}
		}
		sorted := slices.Clone(keys)
		slices.Sort(sorted)
		far := 0 // the most places between a key's arrival and its place in key order
		for i, k := range keys {
			place, _ := slices.BinarySearch(sorted, k)
			far = max(far, place-i, i-place)
		}
		tick := int(s.Order.Tick * time.Duration(e.Rate) / time.Second) // ids of one
		ok := false
		switch s.Order.Kind {
		case Ordered:
			ok = back == 0 && s.Order.By != "" && tick == 0
		case Mixed:
			ok = back > rows/10 && far < tick && s.Order.By == ByTime
		case Wrapped:
			ok = back > 0 && back <= rows/4096+1 && far < tick && s.Order.By == ByTime
		case Spread, Unordered:
			ok = back > rows*45/100 && back < rows*55/100 && far > rows/2 && s.Order.By == "" && tick == 0
			// By chance a gap of 17 times the mean is there: e^-17 is one in 2e7. Spread
			// keys, of which none are twice as far apart as others, have none of 3.
			ok = ok && (widest(sorted) > 3) == (s.Order.Kind == Unordered)
		}
		if !ok {
			t.Errorf("%s is %+v, but %d of %d keys step back, up to %d places, and the widest gap is %d", s.Name, s.Order, back, rows, far, widest(sorted))
		}
	}
}

// widest is the widest gap between neighbours, in mean gaps, by their first 6 bytes.
func widest(sorted []string) (most uint64) {
	at := func(i int) uint64 { return binary.BigEndian.Uint64([]byte(sorted[i])) >> 16 }
	last := len(sorted) - 1
	mean := max((at(last)-at(0))/uint64(last), 1)
	for i := range last {
		most = max(most, (at(i+1)-at(i))/mean)
	}
	return most
}

// RandomBits are those that vary over first ids of one node and one instant.
func TestRandomBits(t *testing.T) {
	for _, s := range Schemes {
		counts := s.Kind == KindInteger && s.MaxNodes == 0 // their ids are told by the index
		var vary Key
		var first Key
		for i := range int64(200) {
			m := &Mint{Index: i, Clock: StartNanos}
			if counts {
				m.Index = 0
			}
			k := s.generator([]Random{s.Random(0, 0)}).next(m)
			if i == 0 {
				first = k
			}
			for at := range k {
				vary[at] |= k[at] ^ first[at]
			}
		}
		n := 0
		for _, b := range vary {
			n += bits.OnesCount8(b)
		}
		if s.Name == "nanoid" {
			n = n * 6 / 7 // its characters take all 7 bits of ASCII for 6 random ones
		}
		if n != s.RandomBits {
			t.Errorf("%s: %d bits vary, RandomBits %d", s.Name, n, s.RandomBits)
		}
	}
}

// After PerMilli ids a millisecond the time moves on, though the clock stands still.
func TestPerMilli(t *testing.T) {
	upper := func(shift int) func(Key) uint64 {
		return func(k Key) uint64 { return binary.BigEndian.Uint64(k[:]) >> shift }
	}
	v1 := func(k Key) uint64 {
		return (uint64(binary.BigEndian.Uint16(k[6:]))&0xfff<<48 | uint64(binary.BigEndian.Uint16(k[4:]))<<32 |
			uint64(binary.BigEndian.Uint32(k[:]))) / 10_000
	}
	v6 := func(k Key) uint64 {
		return (upper(16)(k)<<12 | uint64(binary.BigEndian.Uint16(k[6:])&0xfff)) / 10_000
	}
	for name, c := range map[string]struct {
		time func(Key) uint64
		tick time.Duration
	}{
		"snowflake":   {upper(22), time.Millisecond},
		"uuidv7":      {upper(16), time.Millisecond},
		"uuidv7mono":  {upper(16), time.Millisecond},
		"uuidv7count": {upper(16), time.Millisecond},
		"uuidv7wrap":  {upper(16), time.Millisecond},
		"uuidv7seq32": {upper(16), time.Millisecond},
		"uuidv7seq42": {upper(16), time.Millisecond},
		"ulid":        {upper(16), time.Millisecond},
		"ulidmono":    {upper(16), time.Millisecond},
		"uuidv1":      {v1, time.Millisecond},
		"uuidv6":      {v6, time.Millisecond},
		"xid":         {upper(32), time.Second},
		"objectid":    {upper(32), time.Second},
		"sonyflake":   {upper(24), 10 * time.Millisecond},
		"ksuid":       {upper(32), time.Second},
	} {
		s, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		g := s.generator([]Random{s.Random(1, 0)})
		start := c.time(g.next(&Mint{Clock: StartNanos}))
		n := int64(1)
		if g, ok := g.(objectids); ok { // of which TestObjectIDCount makes all
			const most = 1<<24 - 1000
			g[0].skip(most)
			n += most
		}
		for n < 1<<25 && c.time(g.next(&Mint{Index: n, Clock: StartNanos})) == start {
			if n++; n == 5000 && s.PerMilli == 0 {
				n = 0
				break
			}
		}
		if got := n / int64(c.tick/time.Millisecond); got != s.PerMilli {
			t.Errorf("%s: the time moves on after %d ids in %v, PerMilli %d", name, n, c.tick, s.PerMilli)
		}
		if s.sustained > 0 && n*int64(time.Second/c.tick) != s.sustained {
			t.Errorf("%s: %d ids in %v, but %d a second", name, n, c.tick, s.sustained)
		}
	}
}

// The bound against the exact probability of a few bits, and against RFC-sized
// numbers worked out by hand: √(2¹²³/10⁶) = 3.26·10¹⁵.
func TestBirthday(t *testing.T) {
	for bits := 40; bits <= 44; bits++ {
		n := Scheme{RandomBits: bits}.Birthday()
		distinct := 1.0
		for i := range n {
			distinct *= 1 - float64(i)/math.Ldexp(1, bits)
		}
		if p := 1 - distinct; p < 0.99e-6 || p > 1.01e-6 {
			t.Errorf("%d bits: of %d ids two are equal with probability %g", bits, n, p)
		}
	}
	for name, want := range map[string]int64{
		"serial":     0,
		"uuidv4":     3_260_954_456_333_195,
		"uuidv7":     194_368_031,
		"uuidv7mono": 3_037_000,
		"ulid":       1_554_944_255,
		"comb":       1_554_944_255,
		"ksuid":      26_087_635_650_665_564,
		"nanoid":     13_043_817_825_332_782,
		"objectid":   0,
		"scrambled":  0,
	} {
		s, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Birthday(); got != want {
			t.Errorf("%s: birthday bound %d, want %d", name, got, want)
		}
	}
}
