package ids

import (
	"bytes"
	"encoding/binary"
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
	const all = `(schemes: serial, snowflake, uuidv4, uuidv7, uuidv7mono, ulid, ulidmono)`
	for name, want := range map[string]string{
		"objectid": `unknown scheme "objectid" ` + all,
		"":         `unknown scheme "" ` + all,
	} {
		if _, err := Find(name); err == nil || err.Error() != want {
			t.Errorf("Find(%q): %v, want %s", name, err, want)
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
		{snowflakeScheme, change(func(e *Env) { e.Rate = 4_096_001 }), "snowflake at 4096001 ids/s on 1 nodes: at most 4096000 (4096 per millisecond and node)"},
		{snowflakeScheme, change(func(e *Env) { e.Rate, e.Nodes = 8_192_000, 2 }), ""},
		{uuidv7monoScheme, change(func(e *Env) { e.Rate = 4_096_001 }), ""},
	} {
		err := c.scheme.Check(c.env)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s %+v: %v, want %q", c.scheme.Name, c.env, err, c.want)
		}
		if _, serr := c.scheme.Stream(c.env, Binary); (serr == nil) != (err == nil) {
			t.Errorf("%s %+v: Check says %v, Stream %v", c.scheme.Name, c.env, err, serr)
		}
	}
	if _, err := uuidv4Scheme.Stream(DefaultEnv(), "hex"); err == nil || err.Error() != `unknown encoding "hex" (encodings: binary text)` {
		t.Errorf("encoding hex: %v", err)
	}
}

// CheckRows finds the last id that the time field has room for.
func TestCheckRows(t *testing.T) {
	for _, s := range Schemes {
		for _, e := range []Env{{Rate: 1, Nodes: 1}, {Rate: 7, Nodes: 1}, {Rate: 333, Nodes: 4, Skew: time.Hour}, {Rate: 999_999_937, Nodes: 1024}} {
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
	for _, s := range Schemes {
		if s.Version < 1 || s.Reveals == "" || s.Sorts == "" || s.TextLen == 0 || s.Period != 0 {
			t.Errorf("%s: %+v", s.Name, s)
		}
		if want := map[Kind]int{KindInteger: 8, KindUUID: 16}[s.Kind]; s.Bytes != want {
			t.Errorf("%s: %d bytes of kind %s", s.Name, s.Bytes, s.Kind)
		}
		// RandomBits: those that vary over first ids of one node and one instant.
		var vary Key
		first := s.generator([]Random{s.Random(0, 0)}).next(&Mint{Clock: StartNanos})
		for seed := range uint64(200) {
			k := s.generator([]Random{s.Random(seed, 0)}).next(&Mint{Clock: StartNanos})
			for i := range k {
				vary[i] |= k[i] ^ first[i]
			}
		}
		n := 0
		for _, b := range vary {
			n += bits.OnesCount8(b)
		}
		if n != s.RandomBits {
			t.Errorf("%s: %d bits vary, RandomBits %d", s.Name, n, s.RandomBits)
		}
		// PerMilli: then the millisecond changes, though the clock stands still.
		g := s.generator([]Random{s.Random(1, 0)})
		millis := func(k Key) uint64 {
			if s.Kind == KindInteger {
				return binary.BigEndian.Uint64(k[:]) >> 22
			}
			return binary.BigEndian.Uint64(k[:]) >> 16
		}
		start := millis(g.next(&Mint{Clock: StartNanos}))
		moved := int64(0)
		for i := int64(1); i < 5000 && moved == 0 && s.Name != "serial" && s.Name != "uuidv4"; i++ {
			if millis(g.next(&Mint{Index: i, Clock: StartNanos})) != start {
				moved = i
			}
		}
		if moved != s.PerMilli {
			t.Errorf("%s: the millisecond changes after %d ids, PerMilli %d", s.Name, moved, s.PerMilli)
		}
	}
}
