package ids

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// places is which byte of a UUID each encoding stores at each place.
var places = map[Encoding][16]int{
	Binary:  {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
	Swapped: {6, 7, 4, 5, 0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15},
	DotNet:  {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15},
}

// The manuals' own examples: UUID_TO_BIN in MySQL 8.0's "Miscellaneous Functions", and
// Guid.ToByteArray of 35918bc9-196d-40ea-9779-889d79b753f0 in that of .NET. MariaDB has no
// such function to be asked.
func TestEncodingsOfTheManuals(t *testing.T) {
	for _, c := range []struct {
		encoding   Encoding
		id, stored string
	}{
		{Binary, "6ccd780c-baba-1026-9564-5b8c656024db", "6ccd780cbaba102695645b8c656024db"},
		{Swapped, "6ccd780c-baba-1026-9564-5b8c656024db", "1026baba6ccd780c95645b8c656024db"},
		{DotNet, "35918bc9-196d-40ea-9779-889d79b753f0", "c98b91356d19ea409779889d79b753f0"},
	} {
		id, err := hex.DecodeString(strings.ReplaceAll(c.id, "-", ""))
		if err != nil {
			t.Fatal(err)
		}
		if got := hex.EncodeToString(c.encoding.Append(nil, id)); got != c.stored {
			t.Errorf("%s as %s: %s, want %s", c.id, c.encoding, got, c.stored)
		}
		if got := string(Hex.Append(nil, id)); got != strings.ReplaceAll(c.id, "-", "") {
			t.Errorf("%s as hex: %s", c.id, got)
		}
	}
}

// Every scheme in every encoding is its bytes or its text, by the rule of the encoding, and no
// longer than is said; where UUIDs are asked for, others are refused.
func TestEveryEncoding(t *testing.T) {
	mix, err := ParseMix("uuidv4:0.5,uuidv7:0.5")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range append([]Scheme{mix}, Schemes...) {
		uuids := s.Kind == KindUUID && s.Name != "ulid" && s.Name != "ulidmono"
		plain, spelled := open(t, s, DefaultEnv(), Binary), open(t, s, DefaultEnv(), Decimal)
		streams := map[Encoding]*Stream{}
		for _, enc := range Encodings {
			if _, moves := places[enc]; moves && enc != Binary && !uuids {
				if _, err := s.Stream(DefaultEnv(), enc); err == nil || !strings.Contains(err.Error(), "the ids of "+s.Name+" are none; allowed: binary, text, hex, decimal") {
					t.Errorf("%s as %s: %v", s.Name, enc, err)
				}
				continue
			}
			streams[enc] = open(t, s, DefaultEnv(), enc)
		}
		for range 300 {
			id, text := plain.Append(nil), spelled.Append(nil)
			for enc, stream := range streams {
				want := id
				switch order, moves := places[enc]; {
				case moves && uuids:
					want = nil
					for _, at := range order {
						want = append(want, id[at])
					}
				case enc == Decimal, enc == Text && !s.Kind.Number():
					want = text
				case enc == Hex && !s.Kind.Number():
					want = []byte(hex.EncodeToString(id))
				}
				if got := stream.Append(nil); !bytes.Equal(got, want) || len(got) > s.Stored(enc) {
					t.Fatalf("%s as %s: %x of at most %d bytes, want %x", s.Name, enc, got, s.Stored(enc), want)
				}
			}
		}
	}
}

// Keys made in bulk are those of the stream in every order of bytes.
func TestBulkInEncodings(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e := DefaultEnv()
		e.Seed = rapid.Uint64().Draw(rt, "seed")
		s, err := Find(rapid.SampledFrom([]string{"uuidv4", "uuidv7", "comb"}).Draw(rt, "scheme"))
		if err != nil {
			rt.Fatal(err)
		}
		enc := rapid.SampledFrom([]Encoding{Binary, Swapped, DotNet}).Draw(rt, "encoding")
		const rows = 100
		b, err := s.Bulk(e, rows)
		if err != nil {
			rt.Fatal(err)
		}
		b = b.In(enc)
		stream := open(t, s, e, enc)
		from := rapid.Int64Range(0, rows-1).Draw(rt, "from")
		words, prefixes := make([][2]uint64, rows-from), make([]uint64, rows-from)
		b.Words(words, from)
		b.Prefixes(prefixes, from)
		var keys [rows][]byte
		for i := range keys {
			keys[i] = stream.Append(nil)
			if at := int64(i) - from; at >= 0 {
				want := [2]uint64{binary.BigEndian.Uint64(keys[i]), binary.BigEndian.Uint64(keys[i][8:])}
				if words[at] != want || prefixes[at] != want[0] {
					rt.Fatalf("%s as %s: key %d is %x, prefix %x, want %x", s.Name, enc, i, words[at], prefixes[at], want)
				}
			}
		}
		i, j := rapid.Int64Range(0, rows-1).Draw(rt, "i"), rapid.Int64Range(0, rows-1).Draw(rt, "j")
		if got, less := b.Less(i, j), bytes.Compare(keys[i], keys[j]) < 0; got != less {
			rt.Fatalf("%s as %s: %d before %d: %v", s.Name, enc, i, j, got)
		}
	})
}

// The time of an id ascends for a period, and then begins anew: by ids that differ in their
// clock alone. Where there is no period it ascends for a hundred days.
func TestPeriodsInEncodings(t *testing.T) {
	for _, s := range Schemes {
		for _, enc := range []Encoding{Binary, Hex, Swapped, DotNet} {
			if !s.timed() || s.CheckEncoding(enc) != nil {
				continue
			}
			const steps, periods = 256, 10
			period := s.PeriodIn(enc)
			step, falls := period/steps, periods
			if period == 0 {
				step, falls = time.Hour, 0
			}
			var last []byte
			fell := 0
			for i := range steps*periods + 1 {
				g := s.generator([]Random{s.Random(1, 0)})
				k := g.next(&Mint{Clock: StartNanos + int64(i)*int64(step)})
				key := enc.Append(nil, k[:s.Bytes])
				if i > 0 && bytes.Compare(key, last) < 0 {
					fell++
				}
				last = key
			}
			if fell != falls {
				t.Errorf("%s as %s: the time begins anew %d times in %d steps of %v, want %d", s.Name, enc, fell, steps*periods, step, falls)
			}
		}
	}
	mix, err := ParseMix("uuidv1:0.5,uuidv7:0.5")
	if err != nil {
		t.Fatal(err)
	}
	if got := []time.Duration{mix.PeriodIn(Text), mix.PeriodIn(Swapped), mix.PeriodIn(DotNet)}; got[0] != uuidv1Scheme.Period || got[1] != 65_536*time.Millisecond || got[2] != 25_600*time.Nanosecond {
		t.Errorf("periods of a mixture: %v", got)
	}
}

// What the order of bytes is for: swapped, version 1 ascends with its time, past many of its
// periods; version 7, which ascends as it is, does not.
func TestSwappedOrder(t *testing.T) {
	e := DefaultEnv()
	e.Rate = 1
	for _, c := range []struct {
		scheme   string
		encoding Encoding
		ascends  bool
	}{
		{"uuidv1", Binary, false}, {"uuidv1", Swapped, true}, {"uuidv1", DotNet, false},
		{"uuidv6", Binary, true}, {"uuidv6", Swapped, false},
		{"uuidv7mono", Hex, true}, {"uuidv7mono", Swapped, false}, {"uuidv7mono", DotNet, false},
	} {
		s, err := Find(c.scheme)
		if err != nil {
			t.Fatal(err)
		}
		stream := open(t, s, e, c.encoding)
		var last, key []byte
		back := 0
		for i := range 40_000 {
			if key = stream.Append(key[:0]); i > 0 && bytes.Compare(key, last) <= 0 {
				back++
			}
			last, key = key, last
		}
		if (back == 0) != c.ascends {
			t.Errorf("%s as %s: %d of 40000 ids step back", c.scheme, c.encoding, back)
		}
	}
}
