package keyfile

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/oklog/ulid/v2"
	"github.com/rs/xid"
	"github.com/segmentio/ksuid"
	"pgregory.net/rapid"

	"idbench/ids"
)

const firstV7 = "01941f297c007468901ae857447fbaea"

// Files as databases, shells and languages write them are read.
func TestFilesOfForms(t *testing.T) {
	for name, want := range map[string]struct {
		says  string // the first of Lines
		first string // id, in hex
		text  string // and in text
	}{
		"braces-v4.txt":       {"40 ids, UUIDs; they look like uuidv4", "d13c513a42f84da197b1165f0971b7c4", "D13C513A-42F8-4DA1-97B1-165F0971B7C4"},
		"urn-v4.txt":          {"40 ids, UUIDs; they look like uuidv4", "d13c513a42f84da197b1165f0971b7c4", "d13c513a-42f8-4da1-97b1-165f0971b7c4"},
		"header-only-col.csv": {"39 ids, UUIDs; they look like uuidv7", firstV7, "01941f29-7c00-7468-901a-e857447fbaea"},
		"mysql-0x.txt":        {"40 ids, hex of 16 bytes; they look like uuidv7", firstV7, strings.ToUpper(firstV7)},
		"sqlite-quote.txt":    {"40 ids, hex of 16 bytes; they look like uuidv7", firstV7, strings.ToUpper(firstV7)},
		"copy-bytea.txt":      {"40 ids, hex of 16 bytes; they look like uuidv7", firstV7, firstV7},
		"objectid-shell.txt":  {"40 ids, ObjectIds; they look like objectid", "67748580a1b2c3d4e5000000", "67748580a1b2c3d4e5000000"},
		"objectid-hex.txt":    {"40 ids, hex of 12 bytes; they look like objectid", "67748580a1b2c3d4e5000000", "67748580a1b2c3d4e5000000"},
		"ksuid.txt":           {"40 ids, KSUIDs; they look like ksuid", hex.EncodeToString(parsedKSUID(t, "2r0IWtspAW5dsp5Bky9sTQUg2j3")), "2r0IWtspAW5dsp5Bky9sTQUg2j3"},
		"xid.txt":             {"40 ids, xids; they look like xid", hex.EncodeToString(parsedXID(t, "ctq8b00h48pk8l800000")), "ctq8b00h48pk8l800000"},
		"nanoid.txt":          {"40 ids, text of 21 characters; they look like nanoid", hex.EncodeToString([]byte("gqnLn-bX9Os4g36gvQh5D")), "gqnLn-bX9Os4g36gvQh5D"},
		"typeid.txt":          {"40 ids, text of 31 characters; they look like no scheme that is known here", hex.EncodeToString([]byte("user_01jgfjjz00ehm906q8ax27zeqa")), "user_01jgfjjz00ehm906q8ax27zeqa"},
		"base64.txt":          {"40 ids, base64 of 16 bytes; they look like uuidv7", firstV7, "AZQfKXwAdGiQGuhXRH+66g=="},
		"null-word.txt":       {"39 ids, UUIDs; they look like uuidv7", "01941f297c00752baf56ca8fb6f05fe6", "01941f29-7c00-752b-af56-ca8fb6f05fe6"},
		"trailing-blank.txt":  {"40 ids, UUIDs; they look like uuidv7", firstV7, "01941f29-7c00-7468-901a-e857447fbaea"},
		"utf16.txt":           {"39 ids, UUIDs; they look like uuidv7", firstV7, "01941f29-7c00-7468-901a-e857447fbaea"},
		"leading-space.txt":   {"40 ids, UUIDs; they look like uuidv7", firstV7, "01941f29-7c00-7468-901a-e857447fbaea"},
		"sha256.txt":          {"40 ids, hex of 32 bytes; they look like ids of no scheme that is known here, spread evenly as random ones are", "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9", "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"},
		"bigint-unsigned.txt": {"40 ids, unsigned integers of 64 bits; they look like ids of no scheme that is known here, spread evenly as random ones are", "70ca6ce60df48d9e", "8127428212875890078"},
		"bigint-signed.txt":   {"40 ids, signed integers of 64 bits; they look like ids of no scheme that is known here, spread evenly as random ones are", "54ac454cad0c4703", "-3122044246051502333"},
	} {
		f, err := check(t, filepath.Join("testdata", "forms", name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := f.Lines()[0]; got != want.says {
			t.Errorf("%s: %s, want %s", name, got, want.says)
		}
		if got := hex.EncodeToString([]byte(read(t, f, ids.Binary)[0])); got != want.first {
			t.Errorf("%s: %s, want %s", name, got, want.first)
		}
		if got := read(t, f, ids.Decimal); got[0] != want.text || int64(len(got)) != f.Rows {
			t.Errorf("%s: %q, want %q", name, got[0], want.text)
		}
	}
}

func parsedKSUID(t *testing.T, text string) []byte {
	t.Helper()
	k, err := ksuid.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return k.Bytes()
}

func parsedXID(t *testing.T, text string) []byte {
	t.Helper()
	x, err := xid.FromString(text)
	if err != nil {
		t.Fatal(err)
	}
	return x.Bytes()
}

// TypeIDs are text, and by their UUIDs where that is asked for.
func TestTypeIDs(t *testing.T) {
	path := filepath.Join("testdata", "forms", "typeid.txt")
	f, err := check(t, path)
	if err != nil || f.Lines()[1] != "they end in UUIDs or ULIDs: --keys-form uuid stores those, in 16 bytes" {
		t.Fatalf("%q, %v", f.Lines(), err)
	}
	f, err = Check(t.Context(), Ask{Path: path, Form: "uuid"}, nil, now)
	if err != nil || f.Kind != ids.KindUUID || f.Look.Scheme != "uuidv7" {
		t.Fatalf("%+v, %v", f, err)
	}
	if got := read(t, f, ids.Text)[0]; got != "01941f29-7c00-7468-901a-e857447fbaea" {
		t.Error(got)
	}
}

// What is left out of a file is said.
func TestLeftOut(t *testing.T) {
	for text, want := range map[string][]string{
		"id\n1\n2\n":                         {`2 ids, decimal integers up to 2^63-1; they look like no scheme that is known here`, `the first line, "id", is a header`},
		"\"id\"\n1\nNULL\nnull\n\\N\n2\n\n":  {`2 ids, decimal integers up to 2^63-1; they look like no scheme that is known here`, `the first line, "\"id\"", is a header`, "3 NULLs are left out"},
		"id\nabc-1\nabc-22\n":                {"2 ids, text of 5 to 6 characters; they look like no scheme that is known here", `the first line, "id", is a header`},
		"david\nmaria\n":                     {"2 ids, text of 5 characters; they look like no scheme that is known here"},
		"order_id\nabc-1\nabc-2\n":           {"2 ids, text of 5 characters; they look like no scheme that is known here", `the first line, "order_id", is a header`},
		"\n\n 7 \n8\t\r\n\n":                 {"2 ids, decimal integers up to 2^63-1; they look like no scheme that is known here"},
		"orders\nabc-1\nabc-22\n":            {"3 ids, text of 5 to 6 characters; they look like no scheme that is known here"},
		"0xab\n0xabcd\n\\xabcdef\nX'01'\n":   {"4 ids, hex of 1 to 3 bytes; they look like no scheme that is known here"},
		"`" + "a1" + "`\n\"a2\"\n'a3'\nA4\n": {"4 ids, hex of 1 bytes; they look like no scheme that is known here"},
	} {
		f, err := check(t, write(t, text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		got := slices.DeleteFunc(f.Lines(), func(l string) bool { return strings.Contains(l, "tau") || strings.Contains(l, "window") })
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// The same 16 bytes are read from each of their spellings, mixed where the form is told.
func TestSpellingsProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		told := rapid.Bool().Draw(rt, "told")
		r := rand.New(rand.NewPCG(seed, 1))
		var want, lines []string
		for range rapid.IntRange(1, 50).Draw(rt, "n") {
			var u uuid.UUID
			for i := range u {
				u[i] = byte(r.Uint32())
			}
			want = append(want, string(u[:]))
			plain := hex.EncodeToString(u[:])
			spellings := []string{u.String(), strings.ToUpper(u.String()), "{" + u.String() + "}", u.URN(), plain, "0x" + strings.ToUpper(plain),
				"X'" + plain + "'", `\x` + plain, `\\x` + plain, base64.StdEncoding.EncodeToString(u[:]), `UUID("` + u.String() + `")`, "'" + u.String() + "'"}
			if told {
				id := ulid.ULID(u).String()
				spellings = append(spellings, id, "user_"+strings.ToLower(id), "a_b_"+u.String(), base64.RawURLEncoding.EncodeToString(u[:]))
			}
			lines = append(lines, spellings[r.IntN(len(spellings))])
		}
		ask := Ask{Path: write(t, u4+"\n"+strings.Join(lines, "\n"))}
		if told {
			ask.Form = "uuid"
		}
		f, err := Check(t.Context(), ask, nil, now)
		if err != nil {
			rt.Fatalf("seed %d: %v", seed, err)
		}
		if got := read(t, f, ids.Binary)[1:]; !slices.Equal(got, want) {
			rt.Fatalf("seed %d: other ids of %q", seed, lines)
		}
		for i, text := range read(t, f, ids.Text)[1:] {
			if got, err := uuid.Parse(text); err != nil || string(got[:]) != want[i] {
				rt.Fatalf("seed %d: %q of %q: %v", seed, text, lines[i], err)
			}
		}
	})
}

const u4 = "5a4e7e2c-6ab1-4cf1-8f0a-0a8c1d9b7a11"

// Forms that are told are read as their libraries write them.
func TestToldForms(t *testing.T) {
	for _, c := range []struct{ form, text, key, says string }{
		{"base32", "AGKB6KL4AB2GREA25BLUI7525I\n", firstV7, "base32 (RFC 4648) of 16 bytes"},
		{"base64", "AZQfKXwAdGiQGuhXRH-66g\n", firstV7, "base64 of 16 bytes"},
		{"base58", "111111111112\n", "00000000000000000000000000000001", "base58 (Bitcoin's alphabet) of 16 bytes"},
		{"base62", "LygHa16AHYF\n", "ffffffffffffffff", "base62 (0-9A-Za-z) of 8 bytes"},
		{"text", "00112233445566778899aabbccddeeff\n", hex.EncodeToString([]byte("00112233445566778899aabbccddeeff")), "text of 32 characters"},
		{"hex", "00\n0011\n", "00", "hex of 1 to 2 bytes"},
		{"ulid", "01arz3ndektsv4rrffq69g5fav\n", "01563e3ab5d3d6764c61efb99302bd5b", "ULIDs"},
	} {
		f, err := Check(t.Context(), Ask{Path: write(t, c.text), Form: c.form}, nil, now)
		if err != nil {
			t.Errorf("%s: %v", c.form, err)
			continue
		}
		if got := hex.EncodeToString([]byte(read(t, f, ids.Binary)[0])); got != c.key || f.Says != c.says {
			t.Errorf("%s: %s, %s; want %s, %s", c.form, got, f.Says, c.key, c.says)
		}
	}
	for text, form := range map[string]string{"LygHa16AHYG\n": "base62", "AB=\n": "base32", "AZQfKXwAdGiQGuhXRH-66h\n": "base64", "0OIl\n": "base58", "x y\n": "text", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ\n": "ulid", "1\n": "base31"} {
		if _, err := Check(t.Context(), Ask{Path: write(t, text), Form: form}, nil, now); !errors.Is(err, ErrFile) {
			t.Errorf("%s %q: %v", form, text, err)
		}
	}
}

// Integers of 64 bits become keys that sort as the numbers do.
func TestIntegersProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		r := rand.New(rand.NewPCG(seed, 4))
		signed := rapid.Bool().Draw(rt, "signed")
		var lines []string
		var numbers []*big.Int
		kind := ids.KindInteger
		for range rapid.IntRange(1, 100).Draw(rt, "n") {
			n := new(big.Int).SetUint64(r.Uint64() >> r.IntN(64))
			if signed {
				n.SetInt64(int64(r.Uint64()) >> r.IntN(64))
			}
			switch {
			case n.Sign() < 0:
				kind = ids.KindSigned
			case !n.IsInt64():
				kind = ids.KindUnsigned
			}
			numbers, lines = append(numbers, n), append(lines, n.String())
		}
		if len(slices.Compact(slices.Sorted(slices.Values(lines)))) < len(lines) {
			rt.Skip("a number comes twice")
		}
		f, err := check(t, write(t, strings.Join(lines, "\n")))
		if err != nil || f.Kind != kind || f.Bytes != 8 {
			rt.Fatalf("seed %d: %+v, %v, want %s", seed, f, err, kind)
		}
		keys := read(t, f, ids.Binary)
		for i := range keys {
			for j := range keys {
				if cmp.Compare(keys[i], keys[j]) != numbers[i].Cmp(numbers[j]) {
					rt.Fatalf("seed %d: %x and %x of %v and %v", seed, keys[i], keys[j], numbers[i], numbers[j])
				}
			}
		}
		if got := read(t, f, ids.Decimal); !slices.Equal(got, lines) {
			rt.Fatalf("seed %d: %q, want %q", seed, got, lines)
		}
	})
}

// KSUIDs and xids are read as their libraries do, and what those refuse is no id.
func TestLibrariesProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var v id
		k := rapid.StringMatching(`[0-9A-Za-z]{27}`).Draw(rt, "ksuid")
		got := parseKSUID(&v, []byte(k))
		want, err := ksuid.Parse(k)
		if got != (err == nil) || got && string(v.key[:v.n]) != string(want.Bytes()) {
			rt.Errorf("%s: %x %v, want %x, %v", k, v.key[:v.n], got, want.Bytes(), err)
		}
		x := rapid.StringMatching(`[0-9a-v]{19}[0g]`).Draw(rt, "xid")
		other, err := xid.FromString(x)
		if got = parseXID(&v, []byte(x)); got != (err == nil) || got && string(v.key[:v.n]) != string(other.Bytes()) {
			rt.Errorf("%s: %x %v, want %x, %v", x, v.key[:v.n], got, other.Bytes(), err)
		}
	})
}

// Ids of any lengths come in the order of their bytes, and repeats are found.
func TestAnyLengthProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		r := rand.New(rand.NewPCG(seed, 2))
		longest := rapid.SampledFrom([]int{2, 16, 17, 40, 255}).Draw(rt, "longest")
		var text []byte
		var keys []string
		seen := map[string]bool{}
		same := r.IntN(longest + 1)
		for range rapid.IntRange(1, 2000).Draw(rt, "n") {
			key := make([]byte, 1+r.IntN(longest))
			for i := range key {
				if i >= same { // many begin alike
					key[i] = byte(r.IntN(3))
				}
			}
			if seen[string(key)] && r.IntN(500) > 0 {
				continue
			}
			seen[string(key)] = true
			keys = append(keys, string(key))
			text = append(hex.AppendEncode(append(text, "0x"...), key), '\n')
		}
		f, err := check(t, write(t, string(text)))
		distinct := len(slices.Compact(slices.Sorted(slices.Values(keys)))) == len(keys)
		if (err == nil) != distinct {
			rt.Fatalf("seed %d: %v, distinct: %v", seed, err, distinct)
		}
		if err != nil {
			return
		}
		s, err := f.load(t.Context())
		if err != nil {
			rt.Fatal(err)
		}
		s.arrange()
		var got []string
		for _, row := range s.rows {
			got = append(got, keys[row.at])
		}
		if !slices.IsSorted(got) {
			rt.Errorf("seed %d: in disorder", seed)
		}
	})
}

// A file that changes while it is read is told.
func TestChangesWhileRead(t *testing.T) {
	path := write(t, "1\n2\n3\n")
	f, err := check(t, path)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"1\n2\n", "1\n2\n3\n4\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := f.load(t.Context()); !errors.Is(err, ErrFile) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
