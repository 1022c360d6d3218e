package textbook

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"

	"idbench/index"
	"idbench/units"
)

// A segment is a tree or a heap. Rows are named by the order of their
// arrival, from 0.
type segment interface {
	// fits says why a row of an id and a payload of so many bytes has no place.
	fits(id, value int64) error
	// insert adds the entry of a row, the last in rows.
	insert(row int64)
	// read touches the pages on the way to a row that is there.
	read(row int64)
	// leaves yields the leaf pages in key order, or the heap's pages in file order.
	Leaves() iter.Seq[index.Leaf]
	counts() index.Counts
	verify() error
	// name is the segment's name, size the bytes of its file.
	Name() units.Segment
	size() int64
}

// table is a table in any layout.
type table struct {
	layout units.Layout
	rows   rows
	pager  pager
	ids    *tree
	home   segment // where the payloads are; the id's tree itself when clustered
	extra  []*tree
	stats  []segment // in the order of Stats
	order  []segment // in the order in which an insert visits them
	sorted [][]byte  // keys of the transaction, reused
}

// Insert refuses the whole transaction when one of its rows does not fit its
// pages, or has a key that is already there.
func (t *table) Insert(_ context.Context, keys, values [][]byte) error {
	if err := t.check(keys, values); err != nil {
		return err
	}
	t.pager.after = t.rows.count() + int64(len(keys))
	for i, key := range keys {
		row := t.rows.add(key, len(values[i]))
		for _, s := range t.order {
			s.insert(row)
		}
	}
	return nil
}

// check says why the transaction cannot be taken.
func (t *table) check(keys, values [][]byte) error {
	for i, key := range keys {
		for _, s := range t.stats {
			if err := s.fits(int64(len(key)), int64(len(values[i]))); err != nil {
				return fmt.Errorf("insert a %d-byte payload under a %d-byte id: %w", len(values[i]), len(key), err)
			}
		}
	}
	t.sorted = append(t.sorted[:0], keys...)
	slices.SortFunc(t.sorted, bytes.Compare)
	for i, key := range t.sorted {
		if _, found := t.ids.find(key); found || i > 0 && bytes.Equal(key, t.sorted[i-1]) {
			return fmt.Errorf("insert %x: %w", key, index.ErrDuplicate)
		}
	}
	return nil
}

// Get appends zeros of the payload's length.
func (t *table) Get(_ context.Context, key, dst []byte) ([]byte, bool, error) {
	row, found := t.ids.find(key)
	t.ids.touch()
	if !found {
		return dst, false, nil
	}
	t.fetch(row)
	return t.payload(row, dst), true, nil
}

// GetExtra appends zeros of the payload's length.
func (t *table) GetExtra(_ context.Context, column int, key, dst []byte) ([]byte, bool, error) {
	if column < 1 || column > len(t.extra) {
		return dst, false, fmt.Errorf("no further index %d, the table has %d", column, len(t.extra))
	}
	row, found := t.extra[column-1].find(key)
	t.extra[column-1].touch()
	if !found {
		return dst, false, nil
	}
	t.home.read(row)
	return t.payload(row, dst), true, nil
}

// Scan yields rows with payloads of zeros. A page is touched when a row of it is
// yielded, a leaf also when the search for the first row ends in it.
func (t *table) Scan(_ context.Context, from []byte) iter.Seq2[index.Row, error] {
	return func(yield func(index.Row, error) bool) {
		var value []byte
		for key, row := range t.ids.scan(from) {
			t.fetch(row)
			value = t.payload(row, value[:0])
			if !yield(index.Row{Key: key, Value: value}, nil) {
				return
			}
		}
	}
}

// fetch touches the pages between an entry of the id's tree and its payload.
func (t *table) fetch(row int64) {
	if t.layout != units.Clustered {
		t.home.read(row)
	}
}

func (t *table) payload(row int64, dst []byte) []byte {
	return append(dst, make([]byte, t.rows.values[row])...)
}

// Trace reports the pages that operations touch, each time that they do. An insert
// of one row goes to the id's tree, to the row and to the further indexes; in a tree
// it reads the branch pages on its way down and writes the leaf, then, for each page
// that it cuts, the new page and the parent. The look for a duplicate takes the same
// way down and is not reported apart.
func (t *table) Trace(tracer index.Tracer) { t.pager.tracer = tracer }

func (t *table) PageSize() int64 { return t.pager.page }

// Stats counts each Insert as a commit.
func (t *table) Stats(_ context.Context) ([]index.Segment, error) {
	var segments []index.Segment
	file := int64(0)
	for _, s := range t.stats {
		segments = append(segments, index.Segment{Name: s.Name(), Counts: s.counts()})
		file += s.size()
	}
	return append(segments, index.Segment{Name: units.All, Counts: index.Counts{
		units.FreePages:    0,
		units.FileBytes:    file,
		units.DirtyPages:   t.pager.dirty,
		units.WrittenBytes: t.pager.dirty * t.pager.page,
	}}), nil
}

// Leaves yields the pages of a heap too, in file order.
func (t *table) Leaves(_ context.Context, name units.Segment) iter.Seq2[index.Leaf, error] {
	return index.LeavesOf(t.stats, name)
}

// Verify walks every segment.
func (t *table) Verify(_ context.Context) error {
	for _, s := range t.stats {
		if err := s.verify(); err != nil {
			return fmt.Errorf("segment %s: %w", s.Name(), err)
		}
	}
	return nil
}

func (t *table) Close() error { return nil }
