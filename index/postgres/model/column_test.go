package model_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"idbench/ids"
	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/postgres"
	"idbench/index/postgres/model"
	"idbench/units"
)

// TestPostgresColumns holds the profile equal to PostgreSQL in every type that the id's column can have, and
// in collations that order its ids by their bytes.
func TestPostgresColumns(t *testing.T) {
	at := shared.At(t)
	there := collations(t)
	for _, c := range []struct {
		scheme            string
		encoding          ids.Encoding
		column, collation string
		value, extra      int
	}{
		{"uuidv4", ids.Binary, "bytea", "C", 100, 1},
		{"uuidv7mono", ids.Swapped, "bytea", "C", 0, 0},
		{"uuidv1", ids.Swapped, "auto", "C", 20, 0},
		{"uuidv7", ids.DotNet, "auto", "C", 100, 0},
		{"objectid", ids.Hex, "bytea", "C", 100, 0},
		{"serial", ids.Binary, "int4", "C", 100, 0},
		{"serial", ids.Binary, "int4", "C", 0, 2},
		{"serial", ids.Binary, "int4", "C", 127, 0}, // from which length on values are aligned
		{"uuidv4", ids.Text, "auto", "en-US-x-icu", 100, 0},
		{"uuidv7", ids.Hex, "auto", "de-x-icu", 100, 1},
		{"ulid", ids.Text, "auto", "und-x-icu", 0, 0},
		{"xid", ids.Text, "auto", "fr-FR-x-icu", 8, 0},
		{"ksuid", ids.Text, "auto", "C.utf8", 100, 0},
		{"serial", ids.Decimal, "auto", "ucs_basic", 100, 0},
	} {
		t.Run(fmt.Sprintf("%s/%s/%s/%s/value=%d", c.scheme, c.encoding, c.column, c.collation, c.value), func(t *testing.T) {
			if !there[c.collation] {
				t.Skip("the server has no such collation")
			}
			s, err := ids.Find(c.scheme)
			if err != nil {
				t.Fatal(err)
			}
			const rows = 12_000
			config := index.TableConfig{Layout: units.Heap, Key: indextest.KindOf(s, c.encoding), KeyBytes: s.Stored(c.encoding), KeyPlain: s.Plain(c.encoding),
				KeyMost: s.Most(ids.DefaultEnv(), rows), Extra: c.extra, NoPayload: c.value == 0,
				Options: map[string]string{"pipeline": "true", "column": c.column, "collation": c.collation}}
			for _, e := range []index.Engine{at, model.Profile{}} {
				if err := e.(index.Refuser).Refuses(config); err != nil {
					t.Fatal(err)
				}
			}
			agreeAfter(t, at, config, indextest.SchemeLoad(t, s, c.encoding, rows, 500, c.value), func(n int) bool { return n == rows/2 })
		})
	}
}

// TestPostgresInt4Property holds it for integers of 4 bytes of any sign in any order, with payloads of any
// length, which begin at another place than behind 8 bytes.
func TestPostgresInt4Property(t *testing.T) {
	at := shared.At(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 4))
	for range 3 {
		numbers := map[int32]bool{}
		for range 6000 {
			numbers[int32(r.Uint32())>>r.IntN(32)] = true
		}
		list := slices.Sorted(maps.Keys(numbers))
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		longest := []int{0, 130, 700}[r.IntN(3)]
		lengths := make([]int, len(list))
		for i := range lengths {
			lengths[i] = r.IntN(longest + 1)
		}
		config := index.TableConfig{Layout: units.Heap, Key: index.KeySigned, KeyBytes: 8, Extra: r.IntN(2), Options: map[string]string{"pipeline": "true", "column": "int4"}}
		key := func(n int32) []byte { return binary.BigEndian.AppendUint64(nil, uint64(int64(n))^1<<63) }
		engine, profile := indextest.Open(t, at, config), indextest.Open(t, model.Profile{}, config)
		err := indextest.Load{Batches: indextest.Batches(len(list), 700), Key: func(row int) []byte { return key(list[row]) }, Value: func(row int) int { return lengths[row] }}.
			Into([]index.Table{engine, profile}, func(int) error { return nil })
		if err == nil {
			err = indextest.Agree(engine, profile, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(list)
		for _, table := range []index.Table{engine, profile} {
			row := 0
			for got, err := range table.(index.Scanner).Scan(t.Context(), nil) {
				if err != nil || string(got.Key) != string(key(list[row])) {
					t.Fatalf("%T: row %d of a scan is %x, %v, want %d", table, row, got.Key, err, list[row])
				}
				row++
			}
			if _, ok, err := table.(index.Getter).Get(t.Context(), key(list[7]), nil); row != len(list) || !ok || err != nil {
				t.Errorf("%T: %d rows of %d; %d is there: %v, %v", table, row, len(list), list[7], ok, err)
			}
		}
	}
}

// collations are those that the tests' server has.
func collations(t *testing.T) map[string]bool {
	t.Helper()
	there := map[string]bool{}
	for _, name := range query(t, "SELECT collname FROM pg_collation") {
		there[name] = true
	}
	return there
}

// query is a column of text that the tests' server answers.
func query(t *testing.T, sql string, args ...any) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), shared.Address(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	rows, err := conn.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// The server orders ids of digits and letters of one case by their bytes in every collation in which the
// profile takes them, all pairs of characters among them, and any text in those that it takes as bytewise. In
// others it does not.
func TestCollationsOfTheServer(t *testing.T) {
	there := collations(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 5))
	made := func(alphabet string, signs map[int]byte, length int) (list []string) {
		add := func(at func(i int) byte) {
			word := make([]byte, length)
			for i := range word {
				if word[i] = at(i); signs[i] != 0 {
					word[i] = signs[i]
				}
			}
			list = append(list, string(word))
		}
		random := func(int) byte { return alphabet[r.IntN(len(alphabet))] }
		for range 1000 {
			add(random)
		}
		for _, a := range []byte(alphabet) {
			for _, b := range []byte(alphabet) { // at the first places and behind the first sign
				add(func(i int) byte {
					if i == 0 || i == 9 {
						return a
					} else if i == 1 || i == 10 {
						return b
					}
					return '7'
				})
			}
		}
		slices.Sort(list)
		return slices.Compact(list)
	}
	const letters = "abcdefghijklmnopqrstuvwxyz"
	plain := [][]string{
		made("0123456789abcdef", map[int]byte{8: '-', 13: '-', 18: '-', 23: '-'}, 36), // UUIDs
		made("0123456789abcdef", nil, 32),
		made("0123456789ABCDEFGHJKMNPQRSTVWXYZ", nil, 26), // ULIDs
		made("0123456789abcdefghijklmnopqrstuv", nil, 20), // xids
	}
	any := [][]string{made("0123456789"+letters+strings.ToUpper(letters)+"_-", nil, 21)}
	ordered := func(name string, lists [][]string) bool {
		for _, list := range lists {
			got := query(t, "SELECT w FROM unnest($1::text[]) AS w ORDER BY w COLLATE "+pgx.Identifier{name}.Sanitize(), list)
			if !slices.Equal(got, list) {
				return false
			}
		}
		return true
	}
	seen := 0
	for _, name := range model.Bytewise {
		if there[name] {
			seen++
			if !ordered(name, append(any, plain...)) {
				t.Errorf("%s does not order text by its bytes", name)
			}
		}
	}
	for _, name := range model.Alike {
		if !there[name] {
			t.Logf("the server has no %s", name)
			continue
		}
		seen++
		if !ordered(name, plain) {
			t.Errorf("%s does not order ids of one case by their bytes", name)
		}
		if ordered(name, any) {
			t.Errorf("%s orders any text by its bytes, too", name)
		}
	}
	if seen < 3 {
		t.Errorf("%d collations seen", seen)
	}
	for _, name := range []string{"da-x-icu", "cy-x-icu", "et-x-icu"} {
		if there[name] && ordered(name, plain) {
			t.Errorf("%s orders ids by their bytes, and is not among those of the profile", name)
		}
	}
}

// What makes no sense is refused, with what is allowed: in the engine and in the profile alike, but for what
// only the profile does not know.
func TestPostgresColumnsRefused(t *testing.T) {
	for _, c := range []struct {
		config   index.TableConfig
		options  map[string]string
		wrong    string
		modelled bool // of the profile alone
	}{
		{index.TableConfig{Key: index.KeyInteger}, map[string]string{"column": "bytea"}, "takes ids that are bytes or text, and these are integers; allowed for them: auto, int4", false},
		{index.TableConfig{Key: index.KeyUUID}, map[string]string{"column": "int4"}, "takes integers, and these ids are kept as uuid; allowed for them: auto, bytea", false},
		{index.TableConfig{Key: index.KeyInteger, KeyMost: 1<<31 - 1}, map[string]string{"column": "int4"}, "", false},
		{index.TableConfig{Key: index.KeyInteger, KeyMost: 1 << 31}, map[string]string{"column": "int4"}, "takes integers up to 2147483647, and these may come to 2147483648; allowed for them: auto", false},
		{index.TableConfig{Key: index.KeyText}, map[string]string{"collation": "en-US-x-icu"}, "not modelled: their letters are of both cases, or do not stand at the same places in all; allowed for them: C, ", true},
		{index.TableConfig{Key: index.KeyText, KeyPlain: true}, map[string]string{"collation": "en-US-x-icu"}, "", false},
		{index.TableConfig{Key: index.KeyText}, map[string]string{"collation": "en-US-x-icu", "column": "bytea"}, "", false},
		{index.TableConfig{Key: index.KeyText}, map[string]string{"collation": "C.utf8"}, "", false},
		{index.TableConfig{Key: index.KeyUUID}, map[string]string{"collation": "en-US-x-icu"}, "", false},
	} {
		c.config.Layout, c.config.Options = units.Heap, c.options
		for _, e := range []index.Engine{postgres.Engine{}, model.Profile{}} {
			wrong := c.wrong
			if c.modelled && e.Name() == "postgres" {
				wrong = ""
			}
			err := e.(index.Refuser).Refuses(c.config)
			if (err == nil) != (wrong == "") || err != nil && !strings.Contains(err.Error(), wrong) {
				t.Errorf("%s, %v: %v, want %q", e.Name(), c.options, err, wrong)
			}
		}
	}
	option, err := index.FindOption(model.Profile{}, "collation")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := option.Parse("da-x-icu"); err == nil || !strings.Contains(err.Error(), "no collation whose order of text is modelled; allowed: C, POSIX, ") {
		t.Errorf("da-x-icu: %v", err)
	}
}
