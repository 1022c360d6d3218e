package model

import (
	"iter"

	"idbench/index"
	"idbench/units"
)

// An appended tree is the rows of a table of row ids, which is replayed. Each row comes after
// all others, so that of the leaves only the last one changes. One divides from what follows
// by its last row id.
type appended struct {
	upper
	segment units.Segment
	last    int32 // branch page above the last leaf

	item   item // of the row that is inserted
	spills bool // cells have overflow pages
	itemOf func(row int64) item
	number func(row int64) int64 // the row id whose length a row's has
}

func newAppended(f *file, segment units.Segment, rows int64) *appended {
	return &appended{upper: newUpper(f, uint32(rows)), segment: segment}
}

// insert adds some rows of one length, which fit the last leaf if they are more than one
// (tree.insert). now is the rows ever inserted, as of the commit.
func (t *appended) insert(row, rows int64, now uint32) {
	if t.item.pages > 0 {
		t.file.chain(t.item.pages)
		t.spills = true
	}
	l := t.leaf()
	if !t.file.fits(l, rows, t.item) {
		t.open(row, now)
		l = t.leaf()
	}
	l.add(rows, t.item, now)
	t.now.Bytes += rows * t.item.taken
}

// leaf is the last leaf.
func (t *appended) leaf() *kid {
	kids := t.branches[t.last].kids
	return &kids[len(kids)-1]
}

// open makes a leaf for a row that does not fit the last one (tree.append).
func (t *appended) open(row int64, now uint32) {
	l := t.leaf()
	if t.height == 0 {
		t.deepen()
		l.written = now
	}
	b := &t.branches[t.last]
	l.high, l.taken = uint32(row), uint16(child+varint(t.number(row))+pointer)
	b.used += int32(l.taken)
	b.kids = append(b.kids, kid{high: b.high, page: uint32(t.file.allocate(0))})
	t.now.Leaves++
	t.balance(t.last)
	t.last = t.rightmost()
}

func (t *appended) Name() units.Segment { return t.segment }

// Leaves yields the leaves in key order, once all rows are there.
func (t *appended) Leaves() iter.Seq[index.Leaf] {
	return func(yield func(index.Leaf) bool) {
		t.leaves(func(low uint32, l kid) bool {
			var spilled item
			for row := low; t.spills && row < l.high; row++ {
				spilled = spilled.and(t.itemOf(int64(row)))
			}
			return yield(t.file.leaf(&l, int64(l.high-low), spilled))
		})
	}
}

func (t *appended) counts() index.Counts { return countLeaves(t.Leaves(), t.upper.counts()) }
