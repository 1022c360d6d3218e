package innodb

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/server"
	"idbench/units"
)

// shared is the server of tests that are not about a server of their own. They do not run
// side by side: it counts splits for all its tables.
var shared = indextest.NewHost(Engine{}, func(dir string) string {
	return "mysql://root@localhost/?socket=" + filepath.Join(dir, "innodb", socketName)
})

func TestMain(m *testing.M) {
	server.Watch()
	os.Exit(shared.Run(m))
}

func TestConformance(t *testing.T) { indextest.RunAt(t, shared) }

// seed of the random rows.
const seed = 7

// open opens a table of 16-byte ids in a server of its own and closes it at the end.
func open(t *testing.T, c index.TableConfig) *table {
	t.Helper()
	return openIn(t, Engine{}, c)
}

// openIn opens one where the engine says.
func openIn(t *testing.T, e index.Engine, c index.TableConfig) *table {
	t.Helper()
	indextest.Need(t, e)
	c.Dir, c.Key, c.KeyBytes = t.TempDir(), index.KeyUUID, 16
	opened, err := e.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return opened.(*table)
}

// multi has many rows share one INSERT, which changes no page (TestManyRowsInOneInsert) and
// takes less time.
var multi = map[string]string{"multirow": "true"}

// load inserts n rows of random ids, a batch in a transaction, and returns the ids.
func load(t *testing.T, table index.Table, n, batch, value int) [][]byte {
	t.Helper()
	rng := rand.NewChaCha8([32]byte{seed})
	keys, values := make([][]byte, n), make([][]byte, n)
	for i := range keys {
		keys[i], values[i] = make([]byte, 16), make([]byte, value)
		_, _ = rng.Read(keys[i]) // never fails
	}
	for from := 0; from < n; from += batch {
		to := min(from+batch, n)
		if err := table.Insert(t.Context(), keys[from:to], values[from:to]); err != nil {
			t.Fatalf("insert (seed %d): %v", seed, err)
		}
	}
	return keys
}

// all are the segments and all leaves of a table.
func all(t *testing.T, table index.Observed) ([]index.Segment, [][]index.Leaf) {
	t.Helper()
	segments, err := table.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lists := make([][]index.Leaf, 0, len(segments)-1)
	for _, s := range segments[:len(segments)-1] {
		var list []index.Leaf
		for leaf, err := range table.Leaves(t.Context(), s.Name) {
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, leaf)
		}
		lists = append(lists, list)
	}
	return segments, lists
}

// Pages are the same whether a row has an INSERT of its own or a thousand share one, and
// so are the places in the load where each was written last.
func TestManyRowsInOneInsert(t *testing.T) {
	for _, layout := range (Engine{}).Layouts() {
		config := index.TableConfig{Layout: layout, ValueBytes: 100, Extra: 1, Observe: true}
		single := openIn(t, shared.At(t), config)
		config.Options = multi
		load(t, single, 5000, 1000, 100)
		b, bLeaves := all(t, single)
		many := openIn(t, shared.At(t), config)
		load(t, many, 5000, 1000, 100)
		a, aLeaves := all(t, many)
		if !slices.EqualFunc(a, b, func(a, b index.Segment) bool { return a.Name == b.Name && maps.Equal(a.Counts, b.Counts) }) {
			t.Errorf("%s: counts %v, one by one %v", layout, a, b)
		}
		if !slices.EqualFunc(aLeaves, bLeaves, slices.Equal) {
			t.Errorf("%s: leaves differ", layout)
		}
	}
}

// Payloads that no leaf takes lie on pages of their own: 16,330 bytes on each. They go with their row.
func TestPayloadsApart(t *testing.T) {
	for _, layout := range (Engine{}).Layouts() {
		table := openIn(t, shared.At(t), index.TableConfig{Layout: layout, ValueBytes: 40_000, Observe: true})
		keys := load(t, table, 5, 5, 40_000)
		segments, _ := all(t, table)
		c := segments[0].Counts
		const pages, bytes = 3, 40_000 + 3*(blobHead+trailer)
		if c[units.OverflowPages] != 5*pages || c[units.LeafAlloc] != (1+5*pages)*16384 || c[units.LeafInuse] < 5*bytes || c[units.LeafInuse] > 5*bytes+600 {
			t.Errorf("%s: %v, want %d overflow pages", layout, c, 5*pages)
		}
		if err := table.Delete(t.Context(), keys[1:3]); err != nil {
			t.Fatal(err)
		}
		segments, _ = all(t, table)
		if c := segments[0].Counts; c[units.OverflowPages] != 3*pages {
			t.Errorf("%s: %v after two rows of five are gone", layout, c)
		}
		if err := table.Verify(t.Context()); err != nil {
			t.Errorf("%s: %v", layout, err)
		}
	}
}

func TestDuplicateLeavesTheTable(t *testing.T) {
	table := openIn(t, shared.At(t), index.TableConfig{Layout: units.RowID, ValueBytes: 100})
	keys := load(t, table, 50, 50, 10)
	rows := [][]byte{bytes.Repeat([]byte{1}, 16), keys[7], bytes.Repeat([]byte{2}, 16)}
	if err := table.Insert(t.Context(), rows, [][]byte{{}, {}, {}}); !errors.Is(err, index.ErrDuplicate) {
		t.Errorf("insert of a key that is there: %v", err)
	}
	if _, ok, err := table.Get(t.Context(), rows[0], nil); ok || err != nil {
		t.Errorf("a row of the transaction that failed is there: %v, %v", ok, err)
	}
}

func TestSettings(t *testing.T) {
	s := Engine{}.Settings(index.TableConfig{Cache: 20_000_000, Options: map[string]string{"read_ahead": "off"}})
	for name, want := range map[string]string{
		"innodb_buffer_pool_size": "19922944", "innodb_lru_scan_depth": "100", "innodb_read_ahead_threshold": "0",
		"innodb_flush_log_at_trx_commit": "0", "STATS_AUTO_RECALC": "0",
	} {
		if s[name] != want {
			t.Errorf("%s is %q, want %q", name, s[name], want)
		}
	}
	for _, c := range []index.TableConfig{{Durable: true}, {Durable: true, Options: map[string]string{"buffer_pool_size": "128MB"}}} {
		for _, name := range []string{"innodb_buffer_pool_size", "innodb_flush_log_at_trx_commit", "innodb_lru_scan_depth"} {
			if v, ok := (Engine{}.Settings(c))[name]; ok {
				t.Errorf("%s is %q, want the server's default", name, v)
			}
		}
	}
	if _, err := (Engine{}).Open(context.Background(), index.TableConfig{Dir: t.TempDir(), Layout: units.RowID, Cache: 5 << 20}); err == nil {
		t.Error("a pool of 5 MiB is taken")
	}
}
