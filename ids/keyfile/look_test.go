package keyfile

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"idbench/ids"
)

const first2025 = "they bear times from 2025-01-01T00:00:00Z to 2025-01-01T00:00:00Z"

// What is said of files that were taken for others, but for tau and the disorder window.
func TestLookOfFiles(t *testing.T) {
	const disordered = "warning: their times ascend and their keys do not: it is the order of the bytes that disorders them"
	const dotnet = "uuidv1 in the byte order of .NET (Guid.ToByteArray, SQL Server's NEWSEQUENTIALID)"
	for name, want := range map[string][]string{
		"v1-uuid-to-bin":     {"40 ids, hex of 16 bytes; they look like uuidv1 with its groups swapped, as MySQL's UUID_TO_BIN(x, 1) does", first2025 + " (8ms)"},
		"v1-newsequentialid": {"40 ids, UUIDs; they look like " + dotnet, first2025 + " (8ms)", disordered},
		"v1-dotnet":          {"40 ids, hex of 16 bytes; they look like " + dotnet, first2025 + " (8ms)", disordered},
		"v4-in-key-order": {"60 ids, UUIDs; they look like uuidv4",
			"warning: the ids are random but ascend in the file: the numbers are of that order, and say nothing about inserts in order of arrival"},
		"v7-newest-first": {"40 ids, UUIDs; they look like uuidv7", first2025 + " (7ms)",
			"warning: their times run backwards: the file is probably newest first, and tac FILE turns it round"},
		"unix-micros": {"40 ids, decimal integers up to 2^63-1; they look like Unix microseconds", first2025 + " (8ms)"},
		"unix-nanos":  {"40 ids, decimal integers up to 2^63-1; they look like Unix nanoseconds", first2025 + " (8ms)"},
		"snowflake-discord": {"40 ids, decimal integers up to 2^63-1; they look like snowflake",
			"read as snowflakes since Twitter's epoch, 1288834974657, they bear times from 2020-11-04T01:42:54Z to 2020-11-04T01:42:54Z (7ms)",
			"read as snowflakes since Discord's epoch, 1420070400000, " + first2025 + " (7ms)",
			"read as Instagram's ids: ms since 1314220021721, 13 bits of the shard, 10 of a count, they bear times from 2016-08-24T09:07:01Z to 2016-08-24T09:07:01Z (3ms)"},
		"instagram": {"100 ids, decimal integers up to 2^63-1; they look like Instagram's ids: ms since 1314220021721, 13 bits of the shard, 10 of a count", first2025 + " (19ms)"},
		"v4-then-v7": {"60 ids, UUIDs; 50.00 % uuidv4, 50.00 % uuidv7; lines 1 to 30 are uuidv4, those from 31 on uuidv7",
			"--migrate-from uuidv4 --scheme uuidv7 --at 30 loads such a change without the file, at any size",
			strings.Replace(first2025, "they", "some", 1) + " (5ms)"},
		"v5":             {"40 ids, UUIDs; they look like UUIDv5 (a hash: as random as uuidv4)"},
		"v7-uuid-to-bin": {"40 ids, hex of 16 bytes; they look like uuidv7 with its groups swapped, as MySQL's UUID_TO_BIN(x, 1) does", first2025 + " (7ms)", disordered},
	} {
		f, err := check(t, filepath.Join("testdata", name+".txt"))
		if err != nil {
			t.Error(err)
			continue
		}
		got := slices.DeleteFunc(f.Lines(), func(l string) bool { return strings.Contains(l, "tau") || strings.Contains(l, "window") })
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if refused := f.Look.KeyOrder != ""; refused != (name == "v4-in-key-order") {
			t.Errorf("%s: in key order %q", name, f.Look.KeyOrder)
		}
	}
}

// streamed returns the first ids of a scheme in text.
func streamed(t *testing.T, scheme string, rows int, change func(*ids.Env)) []string {
	t.Helper()
	s, err := ids.Find(scheme)
	if err != nil {
		t.Fatal(err)
	}
	env := ids.DefaultEnv()
	change(&env)
	stream, err := s.Stream(env, ids.Decimal)
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, rows)
	for i := range lines {
		lines[i] = string(stream.Append(nil))
	}
	return lines
}

// hexOf spells UUIDs and ULIDs as hex of 16 bytes.
func hexOf(t *testing.T, lines []string) (list []string) {
	f, err := check(t, write(t, strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range read(t, f, ids.Binary) {
		list = append(list, hex.EncodeToString([]byte(k)))
	}
	return list
}

func sorted(lines []string) []string {
	list := slices.Clone(lines)
	slices.Sort(list)
	return list
}

// Ids whose order in the file says nothing of their arrival are found, and no others.
func TestKeyOrder(t *testing.T) {
	plain := func(*ids.Env) {}
	v4, v7 := streamed(t, "uuidv4", 3000, plain), streamed(t, "uuidv7", 3000, plain)
	chunked := slices.Clone(v4)
	for i := 0; i < len(chunked); i += 100 {
		slices.Sort(chunked[i : i+100])
	}
	backwards := sorted(v4)
	slices.Reverse(backwards)
	var plainHex []string
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		plainHex = append(plainHex, fmt.Sprintf("%016x", r.Uint64()))
	}
	slow := func(e *ids.Env) { e.Rate = 1 } // 3,000 s: seven periods of the low time of version 1
	for name, c := range map[string]struct {
		lines  []string
		order  string // a part of KeyOrder; "" = none
		warned string // a part of the warnings; "" = none
	}{
		"v4":                      {v4, "", ""},
		"v4 in key order":         {sorted(v4), "random but ascend", ""},
		"v4 in falling key order": {backwards, "random but descend", ""},
		"v4 in sorted chunks":     {chunked, "", "parts of the file are in key order"},
		"ULIDs as hex, then v4":   {append(hexOf(t, streamed(t, "ulid", 3000, plain)), hexOf(t, v4)...), "", ""},
		"nine of v4":              {sorted(v4[:9]), "", ""},
		"v4 and v7 in key order":  {sorted(append(slices.Clone(v4), v7...)), "random but ascend", ""},
		"v4, then v7":             {append(slices.Clone(v4), v7...), "", ""},
		"v7":                      {v7, "", ""},
		"v7 in key order":         {sorted(v7), "", ""},
		"v7 of skewed clocks":     {streamed(t, "uuidv7", 3000, func(e *ids.Env) { e.Nodes, e.Skew = 10, time.Hour }), "", "do not follow the order of the file"},
		"v1":                      {streamed(t, "uuidv1", 3000, slow), "", ""},
		"v1 in key order":         {sorted(streamed(t, "uuidv1", 3000, slow)), "in the order of their keys", ""},
		"comb in key order":       {sorted(streamed(t, "comb", 3000, plain)), "in the order of their keys", ""},
		"hex":                     {plainHex, "", ""},
		"hex in key order":        {sorted(plainHex), "random but ascend", ""},
		"serial":                  {streamed(t, "serial", 3000, plain), "", ""},
		"scrambled":               {streamed(t, "scrambled", 3000, plain), "", ""},
	} {
		f, err := check(t, write(t, strings.Join(c.lines, "\n")))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		l := f.Look
		warned := strings.Join(l.Warnings, "; ")
		if (l.KeyOrder == "") != (c.order == "") || !strings.Contains(l.KeyOrder, c.order) || (warned == "") != (c.warned == "") || !strings.Contains(warned, c.warned) {
			t.Errorf("%s: %+v", name, l)
		}
	}
}

// A version is told by its bits, whatever the rest holds; a time that is the same in
// thousands of ids, or lies before 2005 or after now, is none.
func TestVersionsAndTimes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	random := func(set func(id *uuid.UUID)) (lines []string) {
		for range 1200 {
			var id uuid.UUID
			for i := range id {
				id[i] = byte(r.Uint32())
			}
			set(&id)
			lines = append(lines, id.String())
		}
		return lines
	}
	for v := byte(1); v <= 8; v++ {
		lines := random(func(id *uuid.UUID) { id[6], id[8] = id[6]&0x0f|v<<4, id[8]&0x3f|0x80 })
		f, err := check(t, write(t, strings.Join(lines, "\n")))
		if err != nil {
			t.Fatal(err)
		}
		if is := strings.ToLower(f.Look.Is); !strings.HasPrefix(is, fmt.Sprintf("uuidv%d", v)) || len(f.Look.Spans) > 0 {
			t.Errorf("version %d: %+v", v, f.Look)
		}
	}
	const docker = "0242ac120002" // read as ms, it is 2048
	for name, lines := range map[string][]string{
		"no version, one node": random(func(id *uuid.UUID) {
			node, _ := hex.DecodeString(docker)
			copy(id[10:], node)
			id[8] = 0
		}),
		"one plausible millisecond at the end": random(func(id *uuid.UUID) {
			ms, _ := hex.DecodeString("01941f297c00")
			copy(id[10:], ms)
			id[8] = 0
		}),
		"one plausible millisecond at the front": random(func(id *uuid.UUID) {
			ms, _ := hex.DecodeString("01941f297c00")
			copy(id[:], ms)
			id[8] = 0
		}),
	} {
		f, err := check(t, write(t, strings.Join(lines, "\n")))
		if err != nil || f.Look.Scheme != "" || len(f.Look.Spans) > 0 {
			t.Errorf("%s: %+v, %v", name, f, err)
		}
	}
	// The same ids before and after the time that they bear.
	v7 := strings.Join(streamed(t, "uuidv7", 100, func(*ids.Env) {}), "\n")
	for year, spans := range map[int]int{2024: 0, 2026: 1} {
		f, err := Check(t.Context(), Ask{Path: write(t, v7)}, nil, time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC))
		if err != nil || f.Look.Scheme != "uuidv7" || len(f.Look.Spans) != spans {
			t.Errorf("in %d: %+v, %v", year, f, err)
		}
	}
}

// A mixture names the line where it changes, also where a few ids are out of place, and
// none where they come mixed.
func TestMixtures(t *testing.T) {
	plain := func(*ids.Env) {}
	v4, v7 := hexOf(t, streamed(t, "uuidv4", 1000, plain)), hexOf(t, streamed(t, "uuidv7", 3000, plain))
	ulids := hexOf(t, streamed(t, "ulid", 1000, plain))
	late := slices.Concat(v7[:10], v4, v7[10:])
	var mixed []string
	for i, id := range v4 {
		mixed = append(mixed, v7[i], id, v7[1000+i])
	}
	for name, c := range map[string]struct {
		lines []string
		want  string
	}{
		"migrated":   {slices.Concat(v4, v7), "75.00 % uuidv7, 25.00 % uuidv4; lines 1 to 1,000 are uuidv4, those from 1,001 on uuidv7"},
		"back":       {slices.Concat(v7, v4), "75.00 % uuidv7, 25.00 % uuidv4; lines 1 to 3,000 are uuidv7, those from 3,001 on uuidv4"},
		"stragglers": {late, "75.00 % uuidv7, 25.00 % uuidv4; lines 1 to 1,010 are uuidv4, those from 1,011 on uuidv7"},
		"mixed":      {mixed, "66.67 % uuidv7, 33.33 % uuidv4, mixed"},
		"ULIDs":      {slices.Concat(ulids, v4), "lines 1 to 1,000 are ulid, those from 1,001 on uuidv4"},
	} {
		f, err := check(t, write(t, strings.Join(c.lines, "\n")))
		if err != nil || !strings.Contains(f.Lines()[0], c.want) {
			t.Errorf("%s: %v, %v, want %s", name, f.Lines(), err, c.want)
		}
	}
}
