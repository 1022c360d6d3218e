package ids

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"
)

func TestParseShare(t *testing.T) {
	for text, want := range map[string]string{
		"0.1": "0.1", "10%": "0.1", "0.1%": "0.001", "1": "1", "100%": "1", "0.000000001": "0.000000001", "0.0000001%": "0.000000001", ".5": "0.5", "1.0": "1", "99.9999999%": "0.999999999",
	} {
		s, err := ParseShare(text)
		if err != nil || s.String() != want {
			t.Errorf("%s: %v, %v, want %s", text, s, err, want)
		}
		if again, err := ParseShare(s.String()); err != nil || again != s {
			t.Errorf("%s: %v read again is %v, %v", text, s, again, err)
		}
	}
	for _, text := range []string{"", "%", "0", "0%", "1.1", "101%", "-0.1", "+0.1", "0.1.1", "1e-3", "0.0000000001", "1.", "x", "9999999999999999999"} {
		if s, err := ParseShare(text); err == nil {
			t.Errorf("%q: %v", text, s)
		}
	}
}

func mustMix(t testing.TB, text string) Scheme {
	t.Helper()
	s, err := ParseMix(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestParseMix(t *testing.T) {
	s := mustMix(t, "uuidv4:10%,uuidv7:0.9")
	if s.Name != "mix" || s.Mix() != "uuidv4:0.1,uuidv7:0.9" || s.Bytes != 16 || s.Kind != KindUUID || s.Order.Kind != "" || !s.timed() || s.pooled() {
		t.Errorf("%+v, %s", s, s.Mix())
	}
	if s := mustMix(t, "uuidv4:0.5,comb:0.5"); s.Order.Kind != Unordered {
		t.Errorf("order %v", s.Order)
	}
	if s := mustMix(t, "snowflake:0.5,sonyflake:0.5"); s.MaxNodes != 1<<10 || s.sustained != 100<<8 || s.end != snowflakeScheme.end {
		t.Errorf("%+v", s)
	}
	if s := mustMix(t, "uuidv1:0.5,uuidv4:0.5"); s.Period != uuidv1Scheme.Period {
		t.Errorf("period %v", s.Period)
	}
	for text, want := range map[string]string{
		"":                      "is not of the form SCHEME:SHARE",
		"uuidv4":                "is not of the form SCHEME:SHARE",
		"uuidv4:1":              "two schemes or more",
		"uuid4:0.5,uuidv7:0.5":  `unknown scheme "uuid4"`,
		"uuidv4:0.5,uuidv7:0.4": "add up to 1, not to 0.9",
		"uuidv4:0.5,uuidv4:0.5": "uuidv4 stands twice",
		"uuidv4:0.5,uuidv7:x":   "is not a share",
		"uuidv4:0.5,ulid:0.5":   "a mix of uuidv4 and ulid: one column holds ids that are alike in bytes and text; those like uuidv4: uuidv4, uuidv7, ",
		"uuidv4:0.5,serial:0.5": "a mix of uuidv4 and serial",
	} {
		if _, err := ParseMix(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if serialScheme.Mix() != "" || serialScheme.Portions() != nil {
		t.Error("serial is a mixture")
	}
}

// Each id of a mixture is of one of its schemes, as often as its share says, and one that
// remembers nothing makes the id that it makes alone.
func TestMix(t *testing.T) {
	const rows = 100_000
	e := DefaultEnv()
	e.Nodes = 3
	mix := open(t, mustMix(t, "uuidv4:0.1,uuidv7:0.6,uuidv7mono:0.3"), e, Binary)
	v4, v7 := open(t, uuidv4Scheme, e, Binary), open(t, uuidv7Scheme, e, Binary)
	var count [3]int
	last := make([][]byte, e.Nodes)
	for i := range int64(rows) {
		got, four, seven := mix.Append(nil), v4.Append(nil), v7.Append(nil)
		node := e.Mint(i).Node
		switch {
		case bytes.Equal(got, four):
			count[0]++
		case bytes.Equal(got, seven):
			count[1]++
		default:
			count[2]++
			if got[6]>>4 != 7 || bytes.Compare(got, last[node]) <= 0 {
				t.Fatalf("id %d of node %d is %x, after %x", i, node, got, last[node])
			}
			last[node] = got
		}
	}
	for i, share := range []float64{0.1, 0.6, 0.3} {
		if off := math.Abs(float64(count[i])-rows*share) / math.Sqrt(rows*share*(1-share)); off > sigmas {
			t.Errorf("%d ids of a share of %v, %.1f standard deviations off", count[i], share, off)
		}
	}
}

// Mixtures of what remembers nothing are made in bulk.
func TestMixInBulk(t *testing.T) {
	const rows = 5000
	for _, text := range []string{"uuidv4:0.1,uuidv7:0.9", "serial:0.5,scrambled:0.5", "uuidv4:0.5,comb:0.5"} {
		for _, pace := range []Pace{Even, Poisson} {
			s := mustMix(t, text)
			e := Env{Seed: 7, Rate: 5000, Nodes: 5, Skew: 1000, Arrivals: Arrivals{Pace: pace}}
			b, err := s.Bulk(e, rows)
			if err != nil {
				t.Fatal(err)
			}
			words, prefixes := make([][2]uint64, rows), make([]uint64, rows)
			b.Words(words, 0)
			b.Prefixes(prefixes, 0)
			st := open(t, s, e, Binary)
			for i := range words {
				var key [16]byte
				st.Append(key[:0])
				if words[i] != [2]uint64{binary.BigEndian.Uint64(key[:]), binary.BigEndian.Uint64(key[8:])} || prefixes[i] != words[i][0] {
					t.Fatalf("%s: key %d is %x, want %x", text, i, words[i], key)
				}
			}
		}
	}
	if _, err := mustMix(t, "uuidv4:0.1,uuidv7mono:0.9").Bulk(DefaultEnv(), 10); err == nil {
		t.Error("a mixture with uuidv7mono is made in bulk")
	}
}
