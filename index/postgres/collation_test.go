package postgres

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/units"
)

// words are distinct texts in lower and upper case.
func words(seed uint64, n int) []string {
	random := rand.New(rand.NewPCG(seed, 0))
	const letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-"
	var list []string
	for i := range n {
		word := make([]byte, 12)
		for j := range word {
			word[j] = letters[random.IntN(len(letters))]
		}
		list = append(list, fmt.Sprintf("%s%06d", word, i))
	}
	return list
}

// fill loads words and returns them in the order of the id's index.
func fill(t *testing.T, table index.Table, list []string) (got []string) {
	t.Helper()
	err := indextest.Load{
		Batches: indextest.Batches(len(list), 500),
		Key:     func(row int) []byte { return []byte(list[row]) },
		Value:   func(int) int { return 10 },
	}.Into([]index.Table{table}, func(int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range table.(index.Scanner).Scan(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(row.Key))
	}
	return got
}

// Text in the database's collation is in the order that the server gives such text, its
// pages are counted all the same, each row is found, and the collation has its name. A
// private server has C, whatever the environment says.
func TestTextInTheCollationOfTheDatabase(t *testing.T) {
	indextest.Need(t, Engine{})
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	list := words(seed, 3000)
	bytewise := slices.Sorted(slices.Values(list))
	config := index.TableConfig{Dir: t.TempDir(), Layout: units.Heap, Key: index.KeyText, KeyBytes: 18, Observe: true}

	t.Setenv("LC_ALL", "C.UTF-8")
	opened, err := Engine{}.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	host := opened.(*table)
	defer func() {
		if err := host.Close(); err != nil {
			t.Error(err)
		}
	}()
	if l, err := localeOf(t.Context(), host.conn); err != nil || l.String() != "C (libc)" {
		t.Errorf("the private server's locale is %v, %v", l, err)
	}
	if got := fill(t, host, list); !slices.Equal(got, bytewise) {
		t.Error("text is not in the order of its bytes")
	}
	for value, wrong := range map[string]string{"database": "is no collation of the server; it has ", "en-XX": "it has en-", "no such": "is no name"} {
		if _, err := collation.Parse(value); err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("a private server, asked for collation %s: %v", value, err)
		}
	}

	// A user's database may have another, in which case comes after the letter.
	if host.conn.PgConn().ParameterStatus("server_version") < "15" {
		t.Skip("databases have no ICU collation before PostgreSQL 15")
	}
	if err := host.exec(t.Context(), "CREATE DATABASE american TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"); err != nil {
		t.Fatal(err)
	}
	at := "host=" + quote(filepath.Dir(host.private.home.Socket)) + " user=postgres dbname=american"
	conn, err := pgx.Connect(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	rows, err := conn.Query(t.Context(), `SELECT w FROM unnest($1::text[]) AS w ORDER BY w COLLATE "en-US-x-icu"`, list)
	if err != nil {
		t.Fatal(err)
	}
	want, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	if slices.Equal(want, bytewise) {
		t.Fatal("the collation does not differ from the order of bytes")
	}
	e, err := Engine{}.At(at)
	if err != nil {
		t.Fatal(err)
	}
	option, err := index.FindOption(e, "collation")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := option.Parse("de-XX"); err == nil || !strings.Contains(err.Error(), "de-") || !strings.Contains(err.Error(), "database is en-US-x-icu there") {
		t.Errorf("a collation of no server: %v", err)
	}
	for words, order := range map[string][]string{"database": want, "en-US-x-icu": want, "C": bytewise} {
		name, err := option.Parse(words)
		if err != nil || words != "C" && name != "en-US-x-icu" {
			t.Fatalf("collation %s is called %s, %v", words, name, err)
		}
		config.Options = map[string]string{"collation": name}
		opened, err := e.Open(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		if got := fill(t, opened, list); !slices.Equal(got, order) {
			t.Errorf("collation %s: not the server's own order", words)
		}
		if err := opened.(index.Verifier).Verify(t.Context()); err != nil {
			t.Errorf("collation %s: %v", words, err)
		}
		entries := int64(0)
		for leaf, err := range opened.(index.Observed).Leaves(t.Context(), units.Primary) {
			if err != nil {
				t.Fatal(err)
			}
			entries += leaf.Rows
		}
		if entries != int64(len(list)) {
			t.Errorf("collation %s: %d entries in the leaves, want %d", words, entries, len(list))
		}
		for _, w := range list[:100] {
			if _, ok, err := opened.(index.Getter).Get(t.Context(), []byte(w), nil); !ok || err != nil {
				t.Errorf("collation %s: %s: %v, %v", words, w, ok, err)
			}
		}
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	}
	if version := e.Version(); !strings.Contains(version, "collation en-US-x-icu (ICU ") {
		t.Errorf("the version says nothing of the locale: %s", version)
	}
}
