package ids

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

func TestUUIDv4IsTheLibrarys(t *testing.T) {
	e := Env{Seed: 9, Rate: 5000, Nodes: 3}
	st, text := open(t, uuidv4Scheme, e, Binary), open(t, uuidv4Scheme, e, Text)
	for i := range int64(10_000) {
		random := uuidv4Scheme.Random(e.Seed, e.Mint(i).Node).Bytes(i)
		want, err := uuid.NewRandomFromReader(bytes.NewReader(random[:]))
		if err != nil {
			t.Fatal(err)
		}
		if got := st.Append(nil); !bytes.Equal(got, want[:]) {
			t.Fatalf("id %d: %x, the library makes %x of the same bytes", i, got, want)
		}
		if got := string(text.Append(nil)); got != want.String() {
			t.Fatalf("id %d: text %s, the library's %s", i, got, want)
		}
	}
}

// The library reads back what went into a version 7.
func TestUUIDv7ParsesInTheLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Mint{
			Index: rapid.Int64Min(0).Draw(t, "index"),
			Clock: rapid.Int64Min(int64(time.Second)).Draw(t, "clock"),
		}
		random := []Random{uuidv7Scheme.Random(rapid.Uint64().Draw(t, "seed"), 0)}
		for _, s := range []Scheme{uuidv7Scheme, uuidv7monoScheme} {
			k := s.generator(random).next(&m)
			id, err := uuid.Parse(string(s.text(nil, k)))
			if err != nil || id != uuid.UUID(k[:16]) {
				t.Fatalf("%s: text of %x reads as %x, %v", s.Name, k, id, err)
			}
			if id.Version() != 7 || id.Variant() != uuid.RFC4122 {
				t.Fatalf("%s: %v has version %v, variant %v", s.Name, id, id.Version(), id.Variant())
			}
			sec, ns := id.Time().UnixTime()
			if got := sec*1000 + ns/int64(time.Millisecond); got != m.millis() {
				t.Fatalf("%s: %v has time %d ms, want %d", s.Name, id, got, m.millis())
			}
			after := int64(binary.BigEndian.Uint16(k[6:]) & 0xfff)
			want := int64(random[0].Word(m.Index, 0) & 0xfff)
			if s.Name == uuidv7monoScheme.Name {
				want = m.Clock % int64(time.Millisecond) / 256
			}
			if after != want {
				t.Fatalf("%s: %v has %#x after its time, want %#x", s.Name, id, after, want)
			}
			if got, want := binary.BigEndian.Uint64(k[8:16])<<2, random[0].Word(m.Index, 1)<<2; got != want {
				t.Fatalf("%s: %v has random bits %#x, want %#x", s.Name, id, got, want)
			}
		}
	})
}

// What the library generates is what our encoders make of its parts.
func TestUUIDsOfTheLibraryReencode(t *testing.T) {
	for range 1000 {
		v4 := uuid.New()
		if got := stampUUID(uuidKey(v4), 4); got != uuidKey(v4) {
			t.Fatalf("%x, the library's %x", got, v4)
		}
		v7, err := uuid.NewV7()
		if err != nil {
			t.Fatal(err)
		}
		sec, ns := v7.Time().UnixTime()
		var random [16]byte
		copy(random[8:], v7[8:])
		got := packUUIDv7(sec*1000+ns/int64(time.Millisecond), binary.BigEndian.Uint16(v7[6:]), random)
		if got != uuidKey(v7) {
			t.Fatalf("%x, the library's %x", got, v7)
		}
		if text := string(appendUUID(nil, got)); text != v7.String() {
			t.Fatalf("text %s, the library's %s", text, v7)
		}
	}
}

// The rule word by word: v = max(ms·4096 + ⌊ns in the ms / 256⌋, last v + 1), the
// time in front of the version, the rest behind it.
func TestUUIDv7MonoRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := uuidv7monoScheme.generator(make([]Random, 2))
		var last [2]int64
		clocks := rapid.SliceOf(rapid.Int64Range(StartNanos, StartNanos+3_000_000)).Draw(t, "clocks")
		for i, clock := range clocks {
			node := i % 2
			want := clock/1_000_000*4096 + clock%1_000_000/256
			if want <= last[node] {
				want = last[node] + 1
			}
			last[node] = want
			k := g.next(&Mint{Index: int64(i), Node: node, Clock: clock})
			hi := binary.BigEndian.Uint64(k[:])
			if got := int64(hi>>16<<12 | hi&0xfff); got != want {
				t.Fatalf("id %d on node %d: v = %d, want %d", i, node, got, want)
			}
		}
	})
}
