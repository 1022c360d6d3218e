package model

import (
	"iter"

	"idbench/index"
	"idbench/units"
)

// An appended tree is the rows of a table of row ids, which is replayed. Each comes after all
// others, so that of the leaves only the last one changes.
type appended struct {
	upper
	segment units.Segment
	closed  []index.Leaf // in key order
	open    index.Leaf   // the last one, without its overflow pages
	spills  item         // what its cells have on those
	used    int64        // bytes of its cells and their pointers

	item item // of the row that is inserted
}

func newAppended(f *file, segment units.Segment, rows int64) *appended {
	t := &appended{upper: newUpper(f, uint32(rows+1)), segment: segment}
	t.open.Page = t.page
	return t
}

// insert adds a row (tree.insert).
func (t *appended) insert(row int64, now uint32) {
	t.file.chain(t.item.pages)
	if t.used+t.item.taken > leafRoom {
		t.close(row, int64(now))
	}
	t.used += t.item.taken
	t.open.Rows++
	t.open.Written = int64(now)
	t.spills.spilled += t.item.spilled
	t.spills.pages += t.item.pages
}

// close opens a leaf for the row that does not fit (tree.append).
func (t *appended) close(row, now int64) {
	if t.height == 0 {
		t.deepen()
		t.open.Page, t.open.Written = int64(t.branches[t.root].kids[0].page), now
	}
	t.closed = append(t.closed, t.last())
	t.open, t.spills, t.used = index.Leaf{Page: t.file.allocate(0)}, item{}, 0
	at := t.root
	for b := &t.branches[at]; !b.lowest; b = &t.branches[at] {
		at = int32(b.kids[len(b.kids)-1].page)
	}
	b := &t.branches[at]
	last := &b.kids[len(b.kids)-1]
	last.high, last.taken = uint32(row), uint16(child+varint(row)+pointer)
	b.used += int32(last.taken)
	b.kids = append(b.kids, kid{high: b.high})
	t.balance(at)
}

// last is the last leaf.
func (t *appended) last() index.Leaf {
	l := t.open
	l.Inuse = leafHeader + t.used
	return t.spills.on(l)
}

func (t *appended) Name() units.Segment { return t.segment }

// Leaves yields the leaves in key order.
func (t *appended) Leaves() iter.Seq[index.Leaf] {
	return func(yield func(index.Leaf) bool) {
		for _, l := range t.closed {
			if !yield(l) {
				return
			}
		}
		yield(t.last())
	}
}

func (t *appended) counts() index.Counts { return countLeaves(t.Leaves(), t.upper.counts()) }
