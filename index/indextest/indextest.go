// Package indextest is the conformance kit of the engine contract: what every
// engine and profile must do, whatever it is good at. An engine's own test is one
// call of Run; what only it can do is tested beside it.
package indextest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"idbench/index"
	"idbench/units"
)

// seed of the random rows; it stands in every failure.
const seed = 1

// Run checks the engine in each of its layouts.
func Run(t *testing.T, e index.Engine) { run(t, e, e, 100, 3000) }

// RunAt does the same with tables in one server of the user's. What stops a server has its
// own.
func RunAt(t *testing.T, h *Host) { run(t, h.At(t), h.engine, 6, 1000) }

// run checks an engine. own is the one whose tables can be closed, forgotten and opened
// again; tries is how many random histories there are, rows how many of a table of several
// pages.
func run(t *testing.T, e, own index.Engine, tries, rows int) {
	Need(t, e)
	if len(e.Layouts()) == 0 || e.Name() == "" || e.Version() == "" {
		t.Fatalf("engine %q: name, version and layouts must be stated", e.Name())
	}
	for _, o := range slices.Concat(e.Options(), own.Options()) {
		if canonical, err := o.Parse(o.Default); err != nil || canonical != o.Default {
			t.Errorf("option %s: the default %q parses to %q, %v", o.Name, o.Default, canonical, err)
		}
		if _, err := o.Parse("no such value"); err == nil {
			t.Errorf("option %s takes any value", o.Name)
		}
	}
	for _, layout := range e.Layouts() {
		t.Run(string(layout), func(t *testing.T) {
			t.Parallel()
			k := kit{e, layout, tries, rows}
			private := kit{own, layout, tries, rows}
			t.Run("order", k.order)
			t.Run("numbers", k.numbers)
			t.Run("sizes", k.sizes)
			t.Run("bare", k.bare)
			t.Run("duplicate", k.duplicate)
			t.Run("reopen", private.reopen)
			t.Run("chill", private.chill)
			t.Run("delete", k.delete)
			t.Run("deletes", k.deletes)
			t.Run("observe", k.observe)
			t.Run("repeat", k.repeat)
		})
	}
}

// Need skips a test of an engine that cannot run here, and says what to install; in CI,
// where nothing may be missing, the test fails. With -short no server is started.
func Need(t testing.TB, e index.Engine) {
	t.Helper()
	if _, serves := e.(index.Client); serves && testing.Short() {
		t.Skip("starts a server of " + e.Name() + ": run without -short")
	}
	err := e.Check()
	switch {
	case err == nil:
	case os.Getenv("CI") != "":
		t.Fatal(err)
	default:
		t.Skip(err)
	}
}

type kit struct {
	engine index.Engine
	layout units.Layout
	tries  int
	rows   int
}

func (k kit) open(t *testing.T, observe bool) index.Table {
	t.Helper()
	return k.openAs(t, index.TableConfig{Observe: observe})
}

// openAs opens a table, of ids of any length unless their kind is told.
func (k kit) openAs(t *testing.T, c index.TableConfig) index.Table {
	t.Helper()
	c.Dir, c.Layout = t.TempDir(), k.layout
	if c.Key == "" {
		c.Key = index.KeyBytes
	}
	table, err := k.engine.Open(context.Background(), c)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := table.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return table
}

// fill inserts n random rows of 16-byte keys and payloads of 0 to 99 bytes, in
// transactions of random size, and returns them in key order.
func (k kit) fill(t *testing.T, table index.Table, n int) []index.Row {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, uint64(n)))
	rows := make([]index.Row, n)
	for i := range rows {
		key := make([]byte, 16)
		binary.BigEndian.PutUint64(key, rng.Uint64())
		binary.BigEndian.PutUint64(key[8:], rng.Uint64())
		value := make([]byte, rng.IntN(100))
		for j := range value {
			value[j] = byte(rng.Uint32())
		}
		rows[i] = index.Row{Key: key, Value: value}
	}
	for rest := rows; len(rest) > 0; {
		batch := rest[:1+rng.IntN(min(len(rest), 300))]
		rest = rest[len(batch):]
		insert(t, table, batch...)
	}
	slices.SortFunc(rows, func(a, b index.Row) int { return bytes.Compare(a.Key, b.Key) })
	return rows
}

// failer is what a test and a check of random steps have in common.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// insert adds rows in one transaction, through slices that are overwritten
// afterwards, as the runner does with its own.
func insert(t failer, table index.Table, rows ...index.Row) {
	t.Helper()
	keys, values := make([][]byte, len(rows)), make([][]byte, len(rows))
	for i, r := range rows {
		keys[i], values[i] = bytes.Clone(r.Key), append([]byte{}, r.Value...)
	}
	if err := table.Insert(context.Background(), keys, values); err != nil {
		t.Fatalf("insert (seed %d): %v", seed, err)
	}
	for i := range keys {
		clear(keys[i])
		clear(values[i])
	}
}

// holds checks that the table has exactly these rows, in this order.
func (k kit) holds(t failer, table index.Table, want []index.Row) {
	t.Helper()
	if s, ok := table.(index.Scanner); ok {
		i := 0
		for row, err := range s.Scan(context.Background(), nil) {
			if err != nil {
				t.Fatalf("scan (seed %d): %v", seed, err)
			}
			if i == len(want) {
				t.Fatalf("scan (seed %d): more than %d rows", seed, len(want))
			}
			if !bytes.Equal(row.Key, want[i].Key) || len(row.Value) != len(want[i].Value) {
				t.Fatalf("scan (seed %d), row %d: %.40x with %d bytes, want %.40x with %d",
					seed, i, row.Key, len(row.Value), want[i].Key, len(want[i].Value))
			}
			i++
		}
		if i != len(want) {
			t.Fatalf("scan (seed %d): %d rows, want %d", seed, i, len(want))
		}
	}
	if g, ok := table.(index.Getter); ok {
		_, simulated := k.engine.(index.Simulator) // keeps lengths, not bytes
		for _, row := range want {
			value, found, err := g.Get(context.Background(), row.Key, nil)
			if err != nil || !found || len(value) != len(row.Value) || !simulated && !bytes.Equal(value, row.Value) {
				t.Fatalf("get %.40x (seed %d): %d bytes %.40x, %v, %v, want %d bytes %.40x",
					row.Key, seed, len(value), value, found, err, len(row.Value), row.Value)
			}
		}
		if _, found, err := g.Get(context.Background(), []byte("no such key"), nil); err != nil || found {
			t.Fatalf("get of a missing key: %v, %v", found, err)
		}
	}
	if v, ok := table.(index.Verifier); ok {
		if err := v.Verify(context.Background()); err != nil {
			t.Fatalf("verify (seed %d): %v", seed, err)
		}
	}
}

func (k kit) order(t *testing.T) {
	table := k.open(t, false)
	rows := k.fill(t, table, k.rows)
	k.holds(t, table, rows)
	if s, ok := table.(index.Scanner); ok {
		for row, err := range s.Scan(t.Context(), rows[k.rows/3].Key) {
			if err != nil || !bytes.Equal(row.Key, rows[k.rows/3].Key) {
				t.Fatalf("scan from row %d starts at %x, %v, want %x", k.rows/3, row.Key, err, rows[k.rows/3].Key)
			}
			break
		}
	}
}

// sizes: an empty payload, a payload of several pages, the longest key.
func (k kit) sizes(t *testing.T) {
	table := k.open(t, true)
	limits := k.engine.Limits()
	rows := []index.Row{
		{Key: []byte("a"), Value: []byte{}},
		{Key: []byte("b"), Value: bytes.Repeat([]byte("v"), int(min(limits.Value, 50_000)))},
		{Key: bytes.Repeat([]byte("c"), int(min(limits.Key, 100_000))), Value: []byte("v")},
	}
	for _, row := range rows {
		insert(t, table, row)
	}
	k.holds(t, table, rows)
}

// bare: rows without a payload are read by id, by another column and in order, and
// deleted.
func (k kit) bare(t *testing.T) {
	most := k.engine.Limits()
	table := k.openAs(t, index.TableConfig{NoPayload: true, Extra: int(min(1, most.Extra))})
	var rows []index.Row
	for i := range 700 {
		rows = append(rows, index.Row{Key: binary.BigEndian.AppendUint32(nil, uint32(i))})
	}
	insert(t, table, rows...)
	k.holds(t, table, rows)
	if g, ok := table.(index.ExtraGetter); ok && most.Extra > 0 {
		for i := range rows {
			key := index.ExtraKey(int64(i), 1)
			if value, found, err := g.GetExtra(t.Context(), 1, key[:], []byte("before")); err != nil || !found || string(value) != "before" {
				t.Fatalf("row %d by its other column: %q, %v, %v", i, value, found, err)
			}
		}
	}
	d, ok := table.(index.Deleter)
	if !ok || !most.Deletes {
		return
	}
	if err := d.Delete(t.Context(), [][]byte{rows[0].Key, rows[350].Key}); err != nil {
		t.Fatal(err)
	}
	k.holds(t, table, slices.Concat(rows[1:350], rows[351:]))
}

// duplicate: refused or replaced, but never two rows of one key.
func (k kit) duplicate(t *testing.T) {
	table := k.open(t, false)
	rows := k.fill(t, table, 500)
	again := index.Row{Key: rows[77].Key, Value: []byte("replaced")}
	err := table.Insert(t.Context(), [][]byte{again.Key}, [][]byte{again.Value})
	switch {
	case err == nil:
		rows[77] = again
	case !errors.Is(err, index.ErrDuplicate):
		t.Fatalf("insert of a key that is there: %v, want success or ErrDuplicate", err)
	}
	k.holds(t, table, rows)
}

func (k kit) reopen(t *testing.T) {
	table := k.open(t, false)
	r, ok := table.(index.Reopener)
	if !ok {
		t.Skip("engine keeps nothing on disk")
	}
	rows := k.fill(t, table, 500)
	if err := r.Reopen(context.Background()); err != nil {
		t.Fatalf("reopen: %v", err)
	}
	k.holds(t, table, rows)
}

// chill: a table that forgot its pages has its rows still, and takes more.
func (k kit) chill(t *testing.T) {
	table := k.open(t, false)
	c, ok := table.(index.Chiller)
	if !ok {
		t.Skip("engine cannot forget its pages")
	}
	rows := k.fill(t, table, 500)
	start, err := c.Chill(context.Background())
	if err != nil {
		t.Fatalf("chill: %v", err)
	}
	if start != index.Cold && start != index.OSWarm {
		t.Fatalf("chill: start %q, want %q or %q", start, index.Cold, index.OSWarm)
	}
	last := index.Row{Key: bytes.Repeat([]byte{0xFF}, 16), Value: []byte("after")}
	insert(t, table, last)
	k.holds(t, table, append(rows, last))
}

// observe: the counts agree with each other and with the list of leaves.
func (k kit) observe(t *testing.T) {
	table, ok := k.open(t, true).(index.Observed)
	if !ok {
		t.Skip("engine cannot count pages")
	}
	k.checkStats(t, table, 0, 0)
	rows := k.fill(t, table, k.rows)
	k.checkStats(t, table, len(rows), len(rows))
	k.holds(t, table, rows)
}

// checkStats checks the counts of a table that holds so many rows of those ever
// inserted.
func (k kit) checkStats(t failer, table index.Observed, rows, inserted int) {
	t.Helper()
	segments, err := table.Stats(context.Background())
	if err != nil {
		t.Fatalf("stats: %v", err)
	}
	if len(segments) == 0 || segments[len(segments)-1].Name != units.All {
		t.Fatalf("stats: segments %v, want All last", segments)
	}
	for _, s := range segments[:len(segments)-1] {
		k.checkLeaves(t, table, s, rows, inserted)
	}
}

func (k kit) checkLeaves(t failer, table index.Observed, s index.Segment, rows, inserted int) {
	t.Helper()
	var c index.LeafCounter
	held := s.Counts[units.BranchRows]
	for l, err := range table.Leaves(context.Background(), s.Name) {
		if err != nil {
			t.Fatalf("leaves of %s: %v", s.Name, err)
		}
		if l.Inuse <= 0 || l.Inuse > l.Alloc || l.Pages < 1 || l.Written < 0 || l.Written > int64(inserted) {
			t.Fatalf("leaf of %s out of bounds: %+v", s.Name, l)
		}
		held += l.Rows
		c.Add(l)
	}
	want := index.Counts{units.OverflowPages: s.Counts[units.OverflowPages]}
	c.Into(want)
	for _, unit := range []units.Unit{units.LeafPages, units.LeafInuse, units.LeafAlloc, units.LeafBreaks, units.LeafBacksteps} {
		got, ok := s.Counts[unit]
		if expected, known := want[unit]; ok && (!known || got != expected) {
			t.Fatalf("%s of %s: %d, the list of leaves says %d", unit, s.Name, got, expected)
		}
	}
	if rows > 0 && held > 0 && held != int64(rows) {
		t.Fatalf("leaves (and branch pages that keep rows) of %s hold %d rows of %d", s.Name, held, rows)
	}
	splits, ok := s.Counts[units.Splits]
	if sum := s.Counts[units.EdgeSplits] + s.Counts[units.MidSplits] + s.Counts[units.BranchSplits]; ok && splits != sum {
		t.Fatalf("%s: %d splits, their kinds sum to %d", s.Name, splits, sum)
	}
}

// repeat: the same rows give the same counts, but for those that the engine says it
// does not repeat, and for those of a server as a whole, which has work of its own.
func (k kit) repeat(t *testing.T) {
	unsteady := index.UnsteadyUnits(k.engine, k.layout, false)
	if _, server := k.engine.(index.Served); server {
		unsteady = append(slices.Clone(unsteady), units.SplitEvents)
	}
	same := func(a, b index.Segment) bool { return a.Name == b.Name && maps.Equal(a.Counts, b.Counts) }
	var first []index.Segment
	for range 2 {
		table, ok := k.open(t, true).(index.Observed)
		if !ok {
			t.Skip("engine cannot count pages")
		}
		k.fill(t, table, k.rows)
		segments, err := table.Stats(t.Context())
		if err != nil {
			t.Fatalf("stats: %v", err)
		}
		for _, s := range segments {
			maps.DeleteFunc(s.Counts, func(u units.Unit, _ int64) bool { return slices.Contains(unsteady, u) })
		}
		if first != nil && !slices.EqualFunc(first, segments, same) {
			t.Errorf("the same rows counted %v, then %v (seed %d)", first, segments, seed)
		}
		first = segments
	}
}
