package ids

import (
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// Text is plain where the characters of many ids are: of one length, and at each place either digits and
// letters of one case in all of them, or one sign.
func TestPlain(t *testing.T) {
	for _, s := range Schemes {
		for _, enc := range Encodings {
			if s.CheckEncoding(enc) != nil {
				continue
			}
			stream := open(t, s, DefaultEnv(), enc)
			first := string(stream.Append(nil))
			lower, upper, plain := false, false, enc.Spells(s.Kind)
			for range 3000 {
				text := string(stream.Append(nil))
				if len(text) != len(first) {
					plain = false
					break
				}
				for i, c := range []byte(text) {
					isLower, isUpper := c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z'
					lower, upper = lower || isLower, upper || isUpper
					if !isLower && !isUpper && (c < '0' || c > '9') && c != first[i] {
						plain = false
					}
				}
			}
			if plain = plain && !(lower && upper); s.Plain(enc) != plain && !(s.Kind.Number() && enc == Decimal) { // which become longer
				t.Errorf("%s as %s, such as %q: %v, want %v", s.Name, enc, first, s.Plain(enc), plain)
			}
		}
	}
	for text, want := range map[string]bool{"uuidv4:0.5,uuidv7:0.5": true, "ksuid:0.5,ksuid:0.5": false} {
		if mix, err := ParseMix(text); err == nil && mix.Plain(Text) != want {
			t.Errorf("%s: %v", text, mix.Plain(Text))
		}
	}
	own := Scheme{Name: "keys", Kind: KindUUID, Bytes: 16, TextLen: 36}
	if own.Plain(Text) || !own.Plain(Hex) || (Scheme{Kind: KindBytes, Bytes: 12}).Plain(Hex) {
		t.Error("of a file's ids only hex digits of UUIDs are known to be plain")
	}
}

// Versioned ids bear a version and the variant.
func TestVersioned(t *testing.T) {
	for _, s := range Schemes {
		stream := open(t, s, DefaultEnv(), Binary)
		versioned := s.Bytes == 16
		for range 200 {
			k := stream.Append(nil)
			versioned = versioned && k[6]>>4 >= 1 && k[6]>>4 <= 8 && k[8]>>6 == 2
		}
		if s.Versioned() != versioned {
			t.Errorf("%s: %v, want %v", s.Name, s.Versioned(), versioned)
		}
	}
}

// No id is above the most, and that of a plain sequence is as many as there are.
func TestMost(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	const rows = 5000
	for _, o := range options {
		e := DefaultEnv()
		e.Nodes = 3
		if o.set(&e, r); serialScheme.Check(e) != nil {
			continue
		}
		stream, most := open(t, serialScheme, e, Binary), serialScheme.Most(e, rows)
		for range rows {
			if n := binary.BigEndian.Uint64(stream.Append(nil)); n > most {
				t.Fatalf("%s: %d is above %d", o.name, n, most)
			}
		}
		if o.name == "plain" && most != rows {
			t.Errorf("%d rows: %d", rows, most)
		}
	}
	for _, s := range Schemes {
		if most := s.Most(DefaultEnv(), rows); s.Kind.Number() != (most > 0) || strings.Contains("snowflake sonyflake scrambled bitreversed", s.Name) && most != 1<<63-1 {
			t.Errorf("%s: %d", s.Name, most)
		}
	}
}
