package textbook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"idbench/index"
	"idbench/units"
)

// A slowTable is a table with what it should hold.
type slowTable struct {
	*table
	keys   [][]byte              // in arrival order
	values []int                 // bytes
	last   map[touchedPage]int64 // rows after the transaction that last changed a page
	traced touchedPages
}

// TestTextbookProperty inserts rows of any length in any order in transactions of
// any size, and holds every answer, every count of changed pages and every touched
// page equal to what slow walks over sorted rows and whole trees find. A failure
// prints the seed that repeats it.
func TestTextbookProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		layout := rapid.SampledFrom(units.Layouts).Draw(rt, "layout")
		extra := rapid.IntRange(0, 2).Draw(rt, "extra")
		s := &slowTable{table: openTextbook(t, layout, 512, extra), last: map[touchedPage]int64{}}
		s.Trace(&s.traced)
		longest := rapid.SampledFrom([]int{4, 16, 60}).Draw(rt, "longest key")
		largest := rapid.SampledFrom([]int{0, 30, 164}).Draw(rt, "largest value") // 16 + 60 + 164 + 2×8 = half a page
		transactions := rapid.SliceOfN(rapid.SampledFrom([]int{1, 1, 2, 60, 150}), 6, 16).Draw(rt, "transactions")
		rows := 0
		for _, n := range transactions {
			rows += n
		}
		key := rapid.SliceOfN(rapid.Byte(), 0, longest)
		keys := rapid.SliceOfNDistinct(key, rows, rows, func(k []byte) string { return string(k) }).Draw(rt, "keys")
		values := rapid.SliceOfN(rapid.IntRange(0, largest), rows, rows).Draw(rt, "values")
		for _, n := range transactions {
			if err := s.insert(keys[:n], values[:n]); err != nil {
				rt.Fatal(err)
			}
			keys, values = keys[n:], values[n:]
			again := rapid.SampledFrom(s.keys).Draw(rt, "again")
			if err := s.insert([][]byte{append(bytes.Clone(again), 0), again}, []int{0, 0}); err != nil {
				rt.Fatal(err)
			}
			if err := s.read(key.Draw(rt, "look up"), rapid.IntRange(1, 50).Draw(rt, "rows read")); err != nil {
				rt.Fatal(err)
			}
		}
		for i := 0; i < len(s.keys); i += 7 {
			if err := s.read(s.keys[i], 3); err != nil {
				rt.Fatal(err)
			}
		}
	})
}

// insert gives the table a transaction.
func (s *slowTable) insert(keys [][]byte, sizes []int) error {
	fresh := true
	for _, k := range keys {
		fresh = fresh && s.rowOf(k) < 0
	}
	before, dirty, way := contents(s.table), s.pager.dirty, s.wayDown(keys[0])
	s.traced = nil
	values := make([][]byte, len(sizes))
	for i, size := range sizes {
		values[i] = make([]byte, size)
	}
	err := s.Insert(context.Background(), keys, values)
	after := contents(s.table)
	if !fresh {
		if !errors.Is(err, index.ErrDuplicate) || !maps.Equal(before, after) || len(s.traced) > 0 || s.pager.dirty != dirty {
			return fmt.Errorf("insert of a key that is there: %w, touched %v", err, s.traced)
		}
		return nil
	}
	if err != nil {
		return err
	}
	s.keys, s.values = append(s.keys, keys...), append(s.values, sizes...)
	if err := s.Verify(context.Background()); err != nil {
		return err
	}
	written := map[touchedPage]string{}
	for _, p := range s.traced {
		if p.write {
			written[p] = after[p]
		}
	}
	maps.DeleteFunc(after, func(p touchedPage, now string) bool { return before[p] == now })
	if !maps.Equal(written, after) || s.pager.dirty-dirty != int64(len(after)) {
		return fmt.Errorf("%d pages changed, %d counted, written %v", len(after), s.pager.dirty-dirty, s.traced)
	}
	for p := range after {
		s.last[p] = int64(len(s.keys))
	}
	for i, segment := range s.stats {
		for l := range segment.Leaves() {
			if want := s.last[touchedPage{i, l.Page, true}]; l.Written != want {
				return fmt.Errorf("%s page %d: written at %d rows, want %d", segment.Name(), l.Page, l.Written, want)
			}
		}
	}
	if len(keys) == 1 {
		return s.wentDown(way)
	}
	return nil
}

// wayDown is the path that an insert takes in each segment, in the order of visits.
func (s *slowTable) wayDown(key []byte) (ways []touchedPages) {
	for _, segment := range s.order {
		var way touchedPages
		if t, ok := segment.(*tree); ok {
			way.reads(t, pathOfKey(t, t.keyOfNext(key)))
			if len(way) > 0 {
				way[len(way)-1].write = true
			}
		}
		ways = append(ways, way)
	}
	return ways
}

// keyOfNext is the key that the next row will have in a tree when that is its id.
func (t *tree) keyOfNext(id []byte) []byte {
	next := rows{ids: id, ends: make([]int64, t.rows.count()+1)}
	next.ends[t.rows.count()] = int64(len(id))
	there := *t.rows
	*t.rows = next
	defer func() { *t.rows = there }()
	return t.key(nil, next.count()-1)
}

// wentDown checks the trace of one row's insert: in each segment the way down, then
// only pages written, none of them twice.
func (s *slowTable) wentDown(ways []touchedPages) error {
	rest := s.traced
	for _, way := range ways {
		if !slices.Equal(rest[:len(way)], way) {
			return fmt.Errorf("insert touched %v, want %v first", rest, way)
		}
		segment, seen := rest[0].segment, map[int64]bool{}
		for len(rest) > 0 && rest[0].segment == segment {
			if rest[0].write && seen[rest[0].page] {
				return fmt.Errorf("insert touched %v: page %d twice", s.traced, rest[0].page)
			}
			seen[rest[0].page] = rest[0].write
			rest = rest[1:]
		}
	}
	if len(rest) > 0 {
		return fmt.Errorf("insert touched %v after all segments", rest)
	}
	return nil
}

// rowOf is the row of a key, or −1.
func (s *slowTable) rowOf(key []byte) int {
	return slices.IndexFunc(s.keys, func(k []byte) bool { return bytes.Equal(k, key) })
}

// read looks a key up, the same row by each further column, and n rows from it on.
func (s *slowTable) read(key []byte, n int) error {
	row := s.rowOf(key)
	var want touchedPages
	want.reads(s.ids, pathOfKey(s.ids, key))
	if row >= 0 {
		want = append(want, s.wayHome(row)...)
	}
	s.traced = nil
	value, ok, err := s.Get(context.Background(), key, nil)
	if err := s.answered(want, row, value, ok, err); err != nil {
		return fmt.Errorf("get %x: %w", key, err)
	}
	for i, extra := range s.extra {
		if row < 0 {
			break
		}
		k := index.ExtraKey(int64(row), i+1)
		want := append(wayTo(extra, int64(row)), wayTo(s.home, int64(row))...)
		s.traced = nil
		value, ok, err := s.GetExtra(context.Background(), i+1, k[:], nil)
		if err := s.answered(want, row, value, ok, err); err != nil {
			return fmt.Errorf("get %x of column %d: %w", k, i+1, err)
		}
	}
	return s.scans(key, n)
}

// wayHome lists the touches between an id's leaf and the payload.
func (s *slowTable) wayHome(row int) touchedPages {
	if s.home == segment(s.ids) {
		return nil
	}
	return wayTo(s.home, int64(row))
}

func (s *slowTable) answered(want touchedPages, row int, value []byte, ok bool, err error) error {
	if err != nil || ok != (row >= 0) || ok && len(value) != s.values[row] {
		return fmt.Errorf("%d bytes, %v, %w, want row %d", len(value), ok, err, row)
	}
	if !slices.Equal(s.traced, want) {
		return fmt.Errorf("touched %v, want %v", s.traced, want)
	}
	return nil
}

// scans compares a scan of n rows with the sorted rows.
func (s *slowTable) scans(from []byte, n int) error {
	sorted := slices.SortedFunc(slices.Values(s.keys), bytes.Compare)
	sorted = slices.DeleteFunc(sorted, func(k []byte) bool { return bytes.Compare(k, from) < 0 })
	sorted = sorted[:min(n, len(sorted))]
	var want touchedPages
	path := pathOfKey(s.ids, from)
	want.reads(s.ids, path)
	for _, k := range sorted {
		leaf := pathOfKey(s.ids, k)
		if leaf[len(leaf)-1] != path[len(path)-1] {
			path = leaf
			want.reads(s.ids, leaf[len(leaf)-1:])
		}
		want = append(want, s.wayHome(s.rowOf(k))...)
	}
	s.traced = nil
	i := 0
	for row, err := range s.Scan(context.Background(), from) {
		if err != nil || i == len(sorted) || !bytes.Equal(row.Key, sorted[i]) || len(row.Value) != s.values[s.rowOf(row.Key)] {
			return fmt.Errorf("scan from %x, row %d: %x with %d bytes, %w", from, i, row.Key, len(row.Value), err)
		}
		if i++; i == n {
			break
		}
	}
	if i != len(sorted) {
		return fmt.Errorf("scan from %x: %d rows, want %d", from, i, len(sorted))
	}
	if !slices.Equal(s.traced, want) {
		return fmt.Errorf("scan from %x touched %v, want %v", from, s.traced, want)
	}
	return nil
}
