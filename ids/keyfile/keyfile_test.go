package keyfile

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"idbench/ids"
)

// now is a time after all that the tests' ids bear.
var now = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

func write(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ids.txt")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// read returns all ids of a checked file.
func read(t testing.TB, f *File, enc ids.Encoding) (keys []string) {
	t.Helper()
	r, err := f.Open(enc)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}()
	for {
		key, err := r.Append(nil)
		if errors.Is(err, io.EOF) {
			return keys
		}
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, string(key))
	}
}

// A stream of each scheme, written down, is read back as it was, and recognised where
// its ids show what they are.
func TestSchemes(t *testing.T) {
	const rows = 5000
	looks := map[string]string{
		"serial": "serial", "snowflake": "snowflake", "uuidv4": "uuidv4", "uuidv7": "uuidv7", "uuidv7mono": "uuidv7mono", "ulid": "ulid",
		"ulidmono": "ulidmono", "uuidv6": "uuidv6", "uuidv1": "uuidv1", "comb": "comb", "sonyflake": "sonyflake", "scrambled": "", "bitreversed": "",
	}
	seen := map[string]bool{}
	for _, s := range ids.Schemes {
		want, known := looks[s.Name]
		var lines []string
		var keys [2][]string
		for i, enc := range []ids.Encoding{ids.Binary, ids.Decimal} {
			env := ids.DefaultEnv()
			if s.Name == "sonyflake" {
				env.Nodes = 1
			}
			stream, err := s.Stream(env, enc)
			if err != nil {
				t.Fatal(err)
			}
			for range rows {
				keys[i] = append(keys[i], string(stream.Append(nil)))
			}
		}
		lines = keys[1]
		if s.Kind == ids.KindBytes {
			continue // no form of a keys file
		}
		f, err := Check(t.Context(), write(t, strings.Join(lines, "\n")+"\n"), nil, now)
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		seen[s.Name] = true
		if f.Kind != s.Kind || f.Bytes != s.Bytes || f.Rows != rows || known && f.Look.Scheme != want {
			t.Errorf("%s: %+v", s.Name, f)
		}
		if got := read(t, f, ids.Binary); !slices.Equal(got, keys[0]) {
			t.Errorf("%s: other keys: %x", s.Name, got[:2])
		}
		if got := read(t, f, ids.Decimal); !slices.Equal(got, lines) {
			t.Errorf("%s: other texts: %q", s.Name, got[:2])
		}
		if known && (len(f.Look.Spans) == 0) == strings.Contains("snowflake uuidv7 uuidv7mono ulid ulidmono uuidv6 uuidv1 comb sonyflake", s.Name) {
			t.Errorf("%s: times %v", s.Name, f.Look.Spans)
		}
		if spans := f.Look.Spans; len(spans) > 0 && (spans[0].From.Year() < 2024 || spans[0].From.Year() > 2025 || spans[0].To.Sub(spans[0].From).Seconds() > 2) {
			t.Errorf("%s: %v", s.Name, spans)
		}
	}
	for name := range looks {
		if !seen[name] {
			t.Errorf("%s was not read", name)
		}
	}
}

func TestForms(t *testing.T) {
	for text, want := range map[string]struct {
		form int
		key  string // of the first id, in hex
	}{
		"00112233-4455-6677-8899-AABBCCDDEEFF\n":                               {0, "00112233445566778899aabbccddeeff"},
		"01arz3ndektsv4rrffq69g5fav\r\n01ARZ3NDEKTSV4RRFFQ69G5FAW\r\n":         {1, "01563e3ab5d3d6764c61efb99302bd5b"},
		"\ufeff9223372036854775807\n0\n":                                       {2, "7fffffffffffffff"},
		"007":                                                                  {2, "0000000000000007"},
		"1234567890123456\n1234567890123457\n":                                 {2, "000462d53c8abac0"},
		"1234567890123456\n123456789012345f\n":                                 {4, "1234567890123456"},
		"00112233445566778899aabbccddeeff\n":                                   {3, "00112233445566778899aabbccddeeff"},
		"00112233445566778899001122334455\n00112233445566778899001122334456\n": {3, "00112233445566778899001122334455"},
	} {
		f, err := Check(t.Context(), write(t, text), nil, now)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		keys := read(t, f, ids.Binary)
		if f.Form.Name != Forms[want.form].Name || hex.EncodeToString([]byte(keys[0])) != want.key || int64(len(keys)) != f.Rows {
			t.Errorf("%q: %s %x", text, f.Form.Name, keys)
		}
	}
}

func TestRefused(t *testing.T) {
	const a, b = "00112233-4455-6677-8899-aabbccddeeff", "10112233-4455-6677-8899-aabbccddeeff"
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	fmt.Fprintf(zip, "%s\n%s\n", a, b)
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		text, want string
		content    bool // what is wrong is the content
	}{
		"no id":           {"zzz\n", `ids.txt:1: "zzz" is not an id (all lines are of one form: UUIDs, `, true},
		"another form":    {a + "\n" + b + "\n12\n", `ids.txt:3: "12" is not an id (the lines before are UUIDs)`, true},
		"blank line":      {"1\n\n2\n", `ids.txt:2: "" is not an id (the lines before are decimal`, true},
		"duplicate":       {a + "\n" + b + "\n" + strings.ToUpper(a) + "\n" + b + "\n", `ids.txt:3: duplicate of line 1: ` + a, true},
		"leading zero":    {"7\n8\n007\n", `ids.txt:3: duplicate of line 1: 7`, true},
		"too large":       {"9223372036854775808\n", `ids.txt:1: `, true},
		"negative":        {"-1\n", `ids.txt:1: `, true},
		"empty":           {"", `ids.txt:1: no ids`, true},
		"long":            {"1\n" + strings.Repeat("1", 1<<20), `ids.txt:2: "1111111111111111111111111111111111111111"… is`, true},
		"hex then broken": {"1234567890123456\n123456789012345f\nxyz\n", `ids.txt:3: "xyz" is not an id (the lines before are hex of 8 bytes)`, true},
		"ULID past 2^128": {"8ZZZZZZZZZZZZZZZZZZZZZZZZZ\n", `ids.txt:1: `, true},
		"gzip cut off":    {packed.String()[:packed.Len()-6], `ids.txt:3: unexpected EOF`, false},
	} {
		_, err := Check(t.Context(), write(t, tc.text), nil, now)
		if err == nil || !strings.Contains(err.Error(), tc.want) || errors.Is(err, ErrFile) != tc.content {
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
	if _, err := Check(t.Context(), filepath.Join(t.TempDir(), "none"), nil, now); !errors.Is(err, ErrFile) {
		t.Errorf("no file: %v", err)
	}
	if _, err := Check(t.Context(), t.TempDir(), nil, now); !errors.Is(err, ErrFile) || !strings.HasSuffix(err.Error(), " is a folder: ids are read from a file, or from standard input (-)") {
		t.Errorf("a folder: %v", err)
	}
	f, err := Check(t.Context(), write(t, packed.String()), nil, now)
	if err != nil || f.Rows != 2 || len(read(t, f, ids.Decimal)) != 2 {
		t.Errorf("gzip: %+v, %v", f, err)
	}
}

func TestChangedFile(t *testing.T) {
	path := write(t, "1\n2\n")
	f, err := Check(t.Context(), path, nil, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := f.Open(ids.Binary)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Append(nil); !errors.Is(err, ErrFile) {
		t.Errorf("%v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// Any duplicate is found, and named by the lines that come first.
func TestDuplicatesProperty(t *testing.T) {
	path := write(t, "")
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(rt, "n")
		most := rapid.Int64Range(1, 20000).Draw(rt, "most")
		seen := map[int64]int{}
		want := ""
		var text strings.Builder
		for line := 1; line <= n; line++ {
			v := rapid.Int64Range(0, most).Draw(rt, "id")
			if at, ok := seen[v]; ok && want == "" {
				want = fmt.Sprintf(":%d: duplicate of line %d: %d", line, at, v)
			}
			if _, ok := seen[v]; !ok {
				seen[v] = line
			}
			fmt.Fprintln(&text, v)
		}
		if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
			rt.Fatal(err)
		}
		_, err := Check(t.Context(), path, nil, now)
		if (err == nil) != (want == "") || err != nil && !strings.HasSuffix(err.Error(), want) {
			rt.Errorf("%v, want %q", err, want)
		}
	})
}

// Tau and the disorder window against their definitions.
func TestOrderProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 200).Draw(rt, "n")
		seed := rapid.Uint64().Draw(rt, "seed")
		list := rand.New(rand.NewPCG(seed, 0)).Perm(n)
		order := make([]uint32, n)
		swaps := uint64(0)
		back := make([]uint32, n)
		for i, v := range list {
			order[i] = uint32(v)
			for j := i - 1; j >= 0; j-- {
				if list[j] > v {
					swaps++
					back[i] = uint32(i - j)
				}
			}
		}
		slices.Sort(back)
		if got := windows(order); !slices.Equal(got, back) {
			rt.Errorf("windows %v, want %v", got, back)
		}
		if got := inversions(order); got != swaps {
			rt.Errorf("%d inversions, want %d", got, swaps)
		}
	})
}

// Jitter disorders time-ordered ids by about the rate times its length.
func TestLook(t *testing.T) {
	scheme, err := ids.Find("uuidv7mono")
	if err != nil {
		t.Fatal(err)
	}
	env := ids.DefaultEnv()
	env.Jitter = 20_000_000 // 20 ms: 100 ids at 5,000 a second
	stream, err := scheme.Stream(env, ids.Decimal)
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	for range 20_000 {
		text = append(stream.Append(text), '\n')
	}
	f, err := Check(t.Context(), write(t, string(text)), nil, now)
	if err != nil {
		t.Fatal(err)
	}
	l := f.Look
	if l.Scheme != "uuidv7" || l.Window < 90 || l.Window > 120 || l.Most > l.Window || l.Tau < 0.99 || l.Tau >= 1 {
		t.Errorf("%+v", l)
	}
	lines := strings.Join(f.Lines(), "\n")
	for _, want := range []string{"20,000 ids, UUIDs; they look like uuidv7", "Kendall's tau 0.99", "disorder window: 11", "from 2025-01-01T00:00:00Z to 2025-01-01T00:00:0"} {
		if !strings.Contains(lines, want) {
			t.Errorf("no %q in\n%s", want, lines)
		}
	}
	for text, tau := range map[string]float64{"1\n2\n3\n": 1, "3\n2\n1\n": -1, "2\n1\n": -1} {
		if f, err := Check(t.Context(), write(t, text), nil, now); err != nil || f.Look.Tau != tau {
			t.Errorf("%q: %+v, %v", text, f, err)
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, seed := range []string{
		"1\n2\n", "00112233-4455-6677-8899-aabbccddeeff\n", "01ARZ3NDEKTSV4RRFFQ69G5FAV\r\n", "1234567890123456\n123456789012345f\n",
		"\ufeff7\n", "00112233445566778899aabbccddeeff", "\x1f\x8b\x08", "1\n\n", "7\n007\n",
	} {
		f.Add([]byte(seed))
	}
	path := filepath.Join(f.TempDir(), "ids")
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		file, err := Check(t.Context(), path, nil, now)
		if err != nil {
			return
		}
		keys := read(t, file, ids.Binary)
		seen := map[string]bool{}
		for _, k := range keys {
			if len(k) != file.Bytes || seen[k] {
				t.Errorf("key %x", k)
			}
			seen[k] = true
		}
		if int64(len(keys)) != file.Rows || len(file.Lines()) == 0 {
			t.Errorf("%d keys of %d", len(keys), file.Rows)
		}
	})
}

// Memory and time of a check, per id.
func BenchmarkCheck(b *testing.B) {
	const rows = 1_000_000
	scheme, err := ids.Find("uuidv4")
	if err != nil {
		b.Fatal(err)
	}
	stream, err := scheme.Stream(ids.DefaultEnv(), ids.Decimal)
	if err != nil {
		b.Fatal(err)
	}
	var text []byte
	for range rows {
		text = append(stream.Append(text), '\n')
	}
	path := write(b, string(text))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Check(b.Context(), path, nil, now); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/id")
}
