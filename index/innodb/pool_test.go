package innodb

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"idbench/index"
	"idbench/units"
)

// counted is what the pool counts while f runs.
func counted(t *testing.T, table *table, f func()) index.Counts {
	t.Helper()
	pool := func() index.Counts {
		segments, err := table.Pool(t.Context())
		if err != nil || len(segments) != 1 || segments[0].Name != units.All {
			t.Fatalf("pool: %v, %v", segments, err)
		}
		return segments[0].Counts
	}
	before := pool()
	f()
	after := pool()
	for u := range after {
		after[u] -= before[u]
	}
	return after
}

func chill(t *testing.T, table *table) {
	t.Helper()
	if start, err := table.Chill(t.Context()); err != nil || start != index.Cold && start != index.OSWarm {
		t.Fatalf("chill: %q, %v", start, err)
	}
}

// Rows in a table twice as large as the pool: each lookup asks for a page of each level,
// and for a leaf more where the row is the first or the last of its own; a leaf is in the
// pool as often as its share of the leaves, within a quarter: on a loaded machine the server frees
// pages late, and has fewer of them meanwhile than at the end.
func TestLookupsMiss(t *testing.T) {
	t.Parallel()
	table := open(t, index.TableConfig{Layout: units.Clustered, ValueBytes: 1000, Cache: leastPool, Observe: true, Options: multi})
	keys := load(t, table, 7000, 1000, 1000)
	segments, leaves := all(t, table)
	if err := table.Verify(t.Context()); err != nil { // reads the table as a whole
		t.Fatal(err)
	}
	const ops = 5000
	rng := rand.New(rand.NewPCG(seed, 0))
	c := counted(t, table, func() {
		for range ops {
			if _, ok, err := table.Get(t.Context(), keys[rng.IntN(len(keys))], nil); err != nil || !ok {
				t.Fatalf("get (seed %d): %v, %v", seed, ok, err)
			}
		}
	})
	beside := 2 * float64(len(leaves[0])) / float64(len(keys))
	reads := ops * (float64(segments[0].Counts[units.Depth]) + beside)
	if got := float64(c[units.PageReads]); got < reads*0.98 || got > reads*1.02 {
		t.Errorf("%v page reads, want about %v", got, reads)
	}
	frames, err := table.status(t.Context(), "Innodb_buffer_pool_pages_data")
	if err != nil {
		t.Fatal(err)
	}
	misses := ops * (1 + beside) * (1 - float64(frames["Innodb_buffer_pool_pages_data"])/float64(len(leaves[0])))
	if got := float64(c[units.PageMisses]); got < misses*0.75 || got > misses*1.25 {
		t.Errorf("%v page misses, want about %v", got, misses)
	}
}

// A cold scan of rows in the order of the file reads each page once, and most of them
// ahead, unless that is off.
func TestReadAhead(t *testing.T) {
	t.Parallel()
	for _, ahead := range []string{"on", "off"} {
		table := open(t, index.TableConfig{Layout: units.Clustered, ValueBytes: 1000, Options: map[string]string{"read_ahead": ahead, "multirow": "true"}})
		keys, values := make([][]byte, 9000), make([][]byte, 9000)
		for i := range keys {
			keys[i], values[i] = binary.BigEndian.AppendUint64(make([]byte, 8), uint64(i)), make([]byte, 1000)
		}
		if err := table.Insert(t.Context(), keys, values); err != nil {
			t.Fatal(err)
		}
		chill(t, table)
		rows := 0
		c := counted(t, table, func() {
			for _, err := range table.Scan(t.Context(), nil) {
				if err != nil {
					t.Fatal(err)
				}
				rows++
			}
		})
		if rows != len(keys) {
			t.Errorf("%d rows", rows)
		}
		const leaves = 9000 / 15 // rows of some 1,040 bytes in 15/16 of a page
		if c[units.PageMisses] < leaves-100 || c[units.PageMisses] > leaves+100 {
			t.Errorf("read-ahead %s: %d misses of about %d leaves", ahead, c[units.PageMisses], leaves)
		}
		if n := c[units.PagesAhead]; ahead == "on" && n < leaves/2 || ahead == "off" && n != 0 || n > c[units.PageMisses] {
			t.Errorf("read-ahead %s: %d pages ahead of %d misses", ahead, n, c[units.PageMisses])
		}
	}
}

// What is written stands beside what was changed: a log longer than the rows, no fewer
// bytes of pages than the table has, a sync for each commit that is to survive.
func TestWrites(t *testing.T) {
	t.Parallel()
	const rows, commits = 2000, 40
	table := open(t, index.TableConfig{Layout: units.RowID, ValueBytes: 500, Durable: true})
	c := counted(t, table, func() {
		load(t, table, rows, rows/commits, 500)
		if err := table.Checkpoint(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	for u, least := range map[units.Unit]int64{
		units.LogBytes: rows * 516, units.WrittenBytes: rows * 516, units.CacheWrites: rows * 516 / 16384, units.Syncs: commits,
	} {
		if c[u] < least || c[u] > 20*least {
			t.Errorf("%s: %d, want at least %d", u, c[u], least)
		}
	}
	if _, ok := c[units.DoublewriteBytes]; !ok {
		t.Errorf("no %s", units.DoublewriteBytes)
	}
	looked := open(t, index.TableConfig{Layout: units.RowID, ValueBytes: 500, Observe: true})
	if c := counted(t, looked, func() { load(t, looked, 10, 10, 500) }); len(c) != 3 {
		t.Errorf("an observed table, whose looks write, tells %v", c)
	}
}
