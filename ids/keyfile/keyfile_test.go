package keyfile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
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

// check checks a file whose form is not told.
func check(t testing.TB, path string) (*File, error) {
	t.Helper()
	return Check(t.Context(), Ask{Path: path}, nil, now)
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

// The ids of a file are stored in each encoding as those of the scheme are that made them.
func TestEncodings(t *testing.T) {
	const rows = 200
	for _, s := range ids.Schemes {
		streams := map[ids.Encoding][]string{}
		for _, enc := range ids.Encodings {
			stream, err := s.Stream(ids.DefaultEnv(), enc)
			if err != nil { // it has none
				continue
			}
			for range rows {
				streams[enc] = append(streams[enc], string(stream.Append(nil)))
			}
		}
		f, err := check(t, write(t, strings.Join(streams[ids.Decimal], "\n")+"\n"))
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		own := ids.Scheme{Name: "keys", Kind: f.Kind, Bytes: f.Bytes, TextLen: f.TextLen}
		for _, enc := range ids.Encodings {
			want, stored := streams[enc]
			if err := own.CheckEncoding(enc); (err == nil) != stored {
				t.Errorf("%s as %s: %v", s.Name, enc, err)
			} else if stored && !slices.Equal(read(t, f, enc), want) {
				t.Errorf("%s as %s: other keys: %q", s.Name, enc, read(t, f, enc)[0])
			}
		}
	}
}

// A stream of each scheme, written down, is read back as it was, and recognised where
// its ids show what they are.
func TestSchemes(t *testing.T) {
	const rows = 5000
	looks := map[string]string{
		"serial": "serial", "snowflake": "snowflake", "uuidv4": "uuidv4", "uuidv7": "uuidv7", "uuidv7mono": "uuidv7mono", "ulid": "ulid",
		"ulidmono": "ulidmono", "uuidv6": "uuidv6", "uuidv1": "uuidv1", "comb": "comb", "sonyflake": "sonyflake", "scrambled": "", "bitreversed": "",
		"ksuid": "ksuid", "xid": "xid", "objectid": "objectid", "nanoid": "nanoid",
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
		f, err := check(t, write(t, strings.Join(lines, "\n")+"\n"))
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
		if known && (len(f.Look.Spans) == 0) == strings.Contains("snowflake uuidv7 uuidv7mono ulid ulidmono uuidv6 uuidv1 comb sonyflake ksuid xid objectid", s.Name) {
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
		says string
		key  string // of the first id, in hex
	}{
		"00112233-4455-6677-8899-AABBCCDDEEFF\n":                               {"UUIDs", "00112233445566778899aabbccddeeff"},
		"01arz3ndektsv4rrffq69g5fav\r\n01ARZ3NDEKTSV4RRFFQ69G5FAW\r\n":         {"ULIDs", "01563e3ab5d3d6764c61efb99302bd5b"},
		"\ufeff9223372036854775807\n0\n":                                       {"decimal integers up to 2^63-1", "7fffffffffffffff"},
		"007":                                                                  {"decimal integers up to 2^63-1", "0000000000000007"},
		"1234567890123456\n1234567890123457\n":                                 {"decimal integers up to 2^63-1", "000462d53c8abac0"},
		"1234567890123456\n123456789012345f\n":                                 {"hex of 8 bytes", "1234567890123456"},
		"00112233445566778899aabbccddeeff\n":                                   {"hex of 16 bytes", "00112233445566778899aabbccddeeff"},
		"00112233445566778899001122334455\n00112233445566778899001122334456\n": {"hex of 16 bytes", "00112233445566778899001122334455"},
	} {
		f, err := check(t, write(t, text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		keys := read(t, f, ids.Binary)
		if f.Says != want.says || hex.EncodeToString([]byte(keys[0])) != want.key || int64(len(keys)) != f.Rows {
			t.Errorf("%q: %s %x", text, f.Says, keys)
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
		"no id":           {"zzz zzz\n", `ids.txt:1: "zzz zzz" is no id; one id stands on each line, or in a column of CSV`, true},
		"another form":    {a + "\n" + b + "\n12\n", `ids.txt:3: "12" is a decimal integer of 64 bits; the lines before are UUIDs`, true},
		"a ULID":          {a + "\n" + b + "\n01ARZ3NDEKTSV4RRFFQ69G5FAV\n", `ids.txt:3: "01ARZ3NDEKTSV4RRFFQ69G5FAV" is a ULID; the lines before are UUIDs; --keys-form uuid takes both`, true},
		"a UUID":          {"01ARZ3NDEKTSV4RRFFQ69G5FAV\n" + b + "\n", `ids.txt:2: "` + b + `" is a UUID; the lines before are ULIDs; --keys-form uuid takes both`, true},
		"blank line":      {"1\n\n2\n", `ids.txt:2: an empty line between ids; sed '/^$/d' removes such`, true},
		"hex of lengths":  {"ab\nabcd\n", `ids.txt:2: "abcd" is hex of 2 bytes, and the ids before are of 1; --keys-form hex`, true},
		"UTF-16, no mark": {"1\x002\x00\n\x00", `ids.txt:1: the file is UTF-16 without a byte order mark: iconv`, true},
		"not ASCII":       {"zé\nzö\n", `ids.txt:1: "zé" is no id`, true},
		"duplicate":       {a + "\n" + b + "\n" + strings.ToUpper(a) + "\n" + b + "\n", `ids.txt:3: duplicate of line 1: ` + a, true},
		"leading zero":    {"7\n8\n007\n", `ids.txt:3: duplicate of line 1: 007`, true},
		"too large":       {"1\n2\n18446744073709551616\n", `ids.txt:3: "18446744073709551616" is hex of 10 bytes; the lines before are decimal integers up to 2^63-1`, true},
		"too small":       {"1\n2\n-9223372036854775809\n", `ids.txt:3: "-9223372036854775809" is no id; the lines before are decimal integers up to 2^63-1`, true},
		"both signs":      {"1\n-2\n9223372036854775808\n", `ids.txt:3: "9223372036854775808", and line 2 is below 0: no column of 64 bits holds both`, true},
		"both, other way": {"9223372036854775808\n1\n-2\n", `ids.txt:3: "-2", and line 1 is above 2^63-1: no column of 64 bits holds both`, true},
		"empty":           {"", `ids.txt:1: no ids`, true},
		"long":            {"1\n" + strings.Repeat("1", 1<<20), `ids.txt:2: "1111111111111111111111111111111111111111"… is a line of more than 65536 bytes`, true},
		"hex then broken": {"1234567890123456\n123456789012345f\nxyz\n", `ids.txt:3: "xyz" is no id; the lines before are hex of 8 bytes`, true},
		"gzip cut off":    {packed.String()[:packed.Len()-6], `ids.txt:3: what packs the file is cut off`, true},
	} {
		_, err := check(t, write(t, tc.text))
		if err == nil || !strings.Contains(err.Error(), tc.want) || errors.Is(err, ErrFile) != tc.content {
			t.Errorf("%s: %v, want %q", name, err, tc.want)
		}
	}
	if _, err := check(t, filepath.Join(t.TempDir(), "none")); !errors.Is(err, ErrFile) {
		t.Errorf("no file: %v", err)
	}
	if _, err := check(t, t.TempDir()); !errors.Is(err, ErrFile) || !strings.HasSuffix(err.Error(), " is a folder: ids are read from a file, or from standard input (-)") {
		t.Errorf("a folder: %v", err)
	}
	f, err := check(t, write(t, packed.String()))
	if err != nil || f.Rows != 2 || len(read(t, f, ids.Decimal)) != 2 {
		t.Errorf("gzip: %+v, %v", f, err)
	}
}

func TestChangedFile(t *testing.T) {
	path := write(t, "1\n2\n")
	f, err := check(t, path)
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
		_, err := check(t, path)
		if (err == nil) != (want == "") || err != nil && !strings.HasSuffix(err.Error(), want) {
			rt.Errorf("%v, want %q", err, want)
		}
	})
}

// Tau and the disorder window against their definitions.
func TestOrderProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.OneOf(rapid.IntRange(1, 200), rapid.IntRange(1, 3000)).Draw(rt, "n")
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
		w := newDisorder(n, func(at int) uint32 { return order[at] })
		for at, want := range back {
			if got := w.back(at); got != int(want) {
				rt.Fatalf("seed %d: %d back from %d, want %d", seed, got, at, want)
			}
		}
		slices.Sort(back)
		if most, rest := w.windows(); most != int(back[n-1]) || rest != int(back[(n-1)*99/100]) {
			rt.Errorf("seed %d: windows %d and %d, want %d and %d", seed, most, rest, back[n-1], back[(n-1)*99/100])
		}
		if got, values := inversions(slices.Values(order), n); got != swaps || values != n {
			rt.Errorf("seed %d: %d inversions of %d, want %d", seed, got, values, swaps)
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
	env.Arrivals = ids.Arrivals{}
	env.Jitter = 20_000_000 // 20 ms: 100 ids at 5,000 a second
	stream, err := scheme.Stream(env, ids.Decimal)
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	for range 20_000 {
		text = append(stream.Append(text), '\n')
	}
	f, err := check(t, write(t, string(text)))
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
		if f, err := check(t, write(t, text)); err != nil || f.Look.Tau != tau {
			t.Errorf("%q: %+v, %v", text, f, err)
		}
	}
}

// Whatever a file holds, it is read twice alike or refused in one line.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{
		"1\n2\n", "00112233-4455-6677-8899-aabbccddeeff\n", "01ARZ3NDEKTSV4RRFFQ69G5FAV\r\n", "1234567890123456\n123456789012345f\n",
		"\ufeff7\n", "00112233445566778899aabbccddeeff", "\x1f\x8b\x08", "1\n\n", "7\n007\n", "-1\n", "18446744073709551615\n",
		"{00112233-4455-6677-8899-AABBCCDDEEFF}\n", "urn:uuid:00112233-4455-6677-8899-aabbccddeeff", "0xABCD\n0xAB\n", "X'AB'\n", "\\\\xab\n", "\\xab",
		"ObjectId(\"67748580a1b2c3d4e5000000\")\nNULL\n", "2r0IWtspAW5dsp5Bky9sTQUg2j3\n", "ctq8b00h48pk8l800000\n", "AZQfKXwAdGiQGuhXRH+66g==\n",
		"id\n1\n2\n", "a-b\nc_d_e\n", "\xff\xfe1\x00\n\x00", "a,id\n\"x\ny\",1\n", "a\tid\n\t1\n", `{"id":1,"a":{}}`, psqlTable, mysqlTable, pgDump, mysqlDump, sqliteDump,
		"(\xb5/\xfd", "BZh9", "\xfd7zXZ\x00",
	} {
		f.Add([]byte(seed), "", "")
		f.Add([]byte(seed), "id", "")
		f.Add([]byte(seed), "2", "uuid")
	}
	path := filepath.Join(f.TempDir(), "ids")
	f.Fuzz(func(t *testing.T, text []byte, column, form string) {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		file, err := Check(t.Context(), Ask{Path: path, Column: column, Form: form}, nil, now)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("several lines: %v", err)
			}
			return
		}
		keys := read(t, file, ids.Binary)
		seen := map[string]bool{}
		for _, k := range keys {
			if len(k) > file.Bytes || len(k) < file.least || seen[k] {
				t.Errorf("key %x", k)
			}
			seen[k] = true
		}
		for _, text := range read(t, file, ids.Decimal) {
			if len(text) > file.TextLen {
				t.Errorf("text %q is longer than %d", text, file.TextLen)
			}
		}
		if int64(len(keys)) != file.Rows || len(file.Lines()) == 0 {
			t.Errorf("%d keys of %d", len(keys), file.Rows)
		}
	})
}

// Time and memory of reading, per line: of the lines alone, as bufio.Scanner reads them, of
// what a run reads, and of a check, which reads twice and sorts.
func BenchmarkRead(b *testing.B) {
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
	f, err := check(b, path)
	if err != nil {
		b.Fatal(err)
	}
	for name, read := range map[string]func() error{
		"scanner": func() error {
			in, err := os.Open(path)
			if err != nil {
				return err
			}
			for s := bufio.NewScanner(in); s.Scan(); {
			}
			return in.Close()
		},
		"reader": func() error {
			r, err := f.Open(ids.Binary)
			if err != nil {
				return err
			}
			var key []byte
			for err == nil {
				key, err = r.Append(key[:0])
			}
			if !errors.Is(err, io.EOF) {
				return err
			}
			return r.Close()
		},
		"scan":  func() error { f := *f; f.Rows = 0; return f.scan(b.Context(), sha256.New(), nil) },
		"check": func() error { _, err := check(b, path); return err },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := read(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/id")
		})
	}
}
