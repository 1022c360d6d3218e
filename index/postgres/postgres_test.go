package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/internal/mark"
	"idbench/index/server"
	"idbench/units"
)

// shared is the server of tests that are not about a server of their own.
var shared = indextest.NewHost(Engine{}, func(dir string) string {
	return "host=" + quote(filepath.Join(dir, "postgres")) + " user=" + superuser + " dbname=postgres"
})

func TestMain(m *testing.M) {
	server.Watch()
	os.Exit(shared.Run(m))
}

func TestConformance(t *testing.T) { indextest.RunAt(t, shared) }

// load opens a table with so many rows of random ids: in a server of its own, or in the
// shared one, as the engine says.
func load(t *testing.T, e index.Engine, c index.TableConfig, rows int) *table {
	t.Helper()
	indextest.Need(t, e)
	c.Dir, c.Layout, c.Key, c.Observe = t.TempDir(), units.Heap, index.KeyUUID, true
	opened, err := e.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	insertRandom(t, opened, rows)
	return opened.(*table)
}

// insertRandom loads rows of random ids.
func insertRandom(t *testing.T, table index.Table, rows int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 1))
	err := indextest.Load{
		Batches: indextest.Batches(rows, 1000),
		Key: func(int) []byte {
			return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, rng.Uint64()), rng.Uint64())
		},
		Value: func(int) int { return 40 },
	}.Into([]index.Table{table}, func(int) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
}

// TestCountsAgreeWithTheServer holds what is read from pages and log against what
// pgstatindex and pgstattuple say, and splits against pages.
func TestCountsAgreeWithTheServer(t *testing.T) {
	table := load(t, shared.At(t), index.TableConfig{Options: map[string]string{"pipeline": "true"}, Extra: 1}, 20_000)
	segments, err := table.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range segments {
		c := s.Counts
		name := map[units.Segment]string{units.Primary: idIndex, units.Extra(1): "extra1"}[s.Name]
		if name == "" {
			continue
		}
		var leaves, branches, level int64
		var fragmentation float64
		err := table.conn.QueryRow(t.Context(), "SELECT leaf_pages, internal_pages, tree_level, leaf_fragmentation FROM pgstatindex($1)", name).
			Scan(&leaves, &branches, &level, &fragmentation)
		if err != nil {
			t.Fatal(err)
		}
		if c[units.LeafPages] != leaves || c[units.BranchPages] != branches || c[units.Depth] != level+1 {
			t.Errorf("%s: counts %v, pgstatindex %d leaves, %d internal pages, level %d", name, c, leaves, branches, level)
		}
		if share := 100 * float64(c[units.LeafBacksteps]) / float64(leaves); share < fragmentation-0.006 || share > fragmentation+0.006 {
			t.Errorf("%s: %d backsteps, leaf_fragmentation %v", name, c[units.LeafBacksteps], fragmentation)
		}
		if c[units.EdgeSplits]+c[units.MidSplits] != leaves-1 || c[units.MidSplits] == 0 {
			t.Errorf("%s: %d and %d leaf splits made %d leaves", name, c[units.EdgeSplits], c[units.MidSplits], leaves)
		}
		if c[units.BranchSplits] != c[units.BranchPages]-level {
			t.Errorf("%s: %d branch splits made %d branch pages on %d levels", name, c[units.BranchSplits], c[units.BranchPages], level)
		}
	}
	var rows, free int64
	for l, err := range table.Leaves(t.Context(), units.HeapRows) {
		if err != nil {
			t.Fatal(err)
		}
		rows, free = rows+l.Rows, free+l.Alloc-l.Inuse
	}
	var tuples, space int64
	if err := table.conn.QueryRow(t.Context(), "SELECT tuple_count, free_space FROM pgstattuple('rows')").Scan(&tuples, &space); err != nil {
		t.Fatal(err)
	}
	// The server's free space leaves out the pointer that the next tuple would need.
	if pages := segments[1].Counts[units.HeapPages]; rows != tuples || rows != 20_000 || free-space > pointerSize*pages || free < space {
		t.Errorf("heap: %d rows and %d bytes free, pgstattuple %d and %d", rows, free, tuples, space)
	}
}

// TestUsersServer works in a server as a user would give it, and leaves it as it was.
func TestUsersServer(t *testing.T) {
	at := shared.Address(t)
	conn, err := pgx.Connect(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	objects := func() (n int) {
		err := conn.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM pg_namespace) + (SELECT count(*) FROM pg_class) + (SELECT count(*) FROM pg_extension)").Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := objects()
	e, err := Engine{}.At(at + " password=hush")
	if err != nil {
		t.Fatal(err)
	}
	opened, err := e.Open(t.Context(), index.TableConfig{Layout: units.Heap, Key: index.KeyBytes, Observe: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := opened.Insert(t.Context(), [][]byte{{1}, {2}}, [][]byte{{3}, {4}}); err != nil {
		t.Fatal(err)
	}
	segments, err := opened.(index.Observed).Stats(t.Context())
	if err != nil || segments[0].Counts[units.LeafPages] != 1 {
		t.Errorf("stats %v, %v", segments, err)
	}
	if err := opened.Close(); err != nil {
		t.Fatal(err)
	}
	if after := objects(); after != before {
		t.Errorf("%d schemas, relations and extensions before, %d after", before, after)
	}
	// A schema of that name belongs to somebody else.
	name := mark.Name()
	if _, err := conn.Exec(t.Context(), "CREATE SCHEMA "+name); err != nil {
		t.Fatal(err)
	}
	taken := &table{config: index.TableConfig{Layout: units.Heap}, server: e.(client).config, schema: name}
	if _, err := taken.create(t.Context()); err == nil || !strings.Contains(err.Error(), "already exists") {
		t.Errorf("a schema that exists: %v", err)
	}
	if after := objects(); after != before+1 {
		t.Errorf("%d objects, want %d: a schema of another's is left alone", after, before+1)
	}
	// No server, no role, no address: each is told, without the password.
	for dsn, want := range map[string]string{
		"host=/no/such/folder user=postgres password=hush":                               "no such file",
		strings.Replace(at, "user="+superuser, "user=nobody_here", 1) + " password=hush": "nobody_here",
	} {
		e, err := Engine{}.At(dsn)
		if err == nil {
			_, err = e.Open(t.Context(), index.TableConfig{Layout: units.Heap})
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", dsn, err)
		}
	}
}

// TestServerThatDies is told in one line, once.
func TestServerThatDies(t *testing.T) {
	host := load(t, Engine{}, index.TableConfig{}, 10)
	if _, err := host.conn.Exec(t.Context(), "SELECT pg_terminate_backend(pg_backend_pid())"); err == nil {
		t.Fatal("a backend that is terminated answers")
	}
	err := host.Insert(t.Context(), [][]byte{make([]byte, 16)}, [][]byte{{1}})
	if !errors.Is(err, errGone) || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v", err)
	}
}
