package model

import (
	"iter"

	"idbench/index"
	"idbench/units"
)

// A ranked tree is an index, or a table WITHOUT ROWID, that is replayed. All keys that it
// will have are known beforehand, and a cell is the rank of its key. What a page holds is the
// cells that have come between two ranks, so that pages share out their cells by moving the
// ranks between them.
type ranked struct {
	upper
	places
	segment units.Segment
	ranks   []uint32 // by row, from 0; nil: the row
	leaves  []leaf

	item    item     // of the row that is inserted
	spills  bool     // cells may have overflow pages
	rows    []uint32 // by rank from 0, once all are there; nil where no cell has overflow pages
	itemOf  func(row int64) item
	sharing rankSharing
}

// A leaf is a leaf page. It is known by its place in the list of all.
type leaf struct {
	low, high     uint32 // ranks of what divides it from others, or of what would before the first and after the last
	used          uint32 // bytes of cells and their pointers
	written       uint32 // rows ever inserted, as of the commit that last wrote it
	parent        int32
	before, after int32 // in key order, as of when it was given up if it was; noLeaf
	page          int64
}

const (
	noLeaf    = -1
	firstLeaf = 0 // in key order
	leafRoom  = pageSize - leafHeader
)

// An item is the cell of a row in a tree.
type item struct {
	taken   int64 // bytes of its page, with its pointer
	spilled int64 // bytes on overflow pages
	pages   int64 // those
}

// newItem is the cell of a payload of so many bytes, of which so many stay at most. key is the
// bytes of a row id in front of it.
func newItem(payload, most, key int64) item {
	stays := local(payload, most)
	i := item{taken: varint(payload) + key + stays, spilled: payload - stays}
	if i.spilled > 0 {
		i.taken += chain
		i.pages = (i.spilled + pageSize - chain - 1) / (pageSize - chain)
	}
	i.taken = max(i.taken, leastCell) + pointer
	return i
}

func newRanked(f *file, segment units.Segment) *ranked {
	t := &ranked{upper: newUpper(f), segment: segment}
	t.leaves = []leaf{{parent: noBranch, before: noLeaf, after: noLeaf, page: t.page}}
	t.adopt = func(leaf, parent int32) { t.leaves[leaf].parent = parent }
	return t
}

// expect makes room for so many rows whose cells take least to most bytes.
func (t *ranked) expect(rows, least, most int64) {
	t.places = newPlaces(rows, least, most)
	t.sharing.places = &t.places
	t.leaves[firstLeaf].high = uint32(rows + 1)
}

// rank is that of a row's cell.
func (t *ranked) rank(row int64) uint32 {
	if t.ranks == nil {
		return uint32(row) + 1
	}
	return t.ranks[row] + 1
}

// insert adds the cell of a row (tree.insert). now is the rows ever inserted, as of the commit.
func (t *ranked) insert(row int64, now uint32) {
	t.file.chain(t.item.pages)
	rank := t.rank(row)
	at := t.find(rank)
	t.add(rank, t.item.taken)
	l := &t.leaves[at]
	l.used += uint32(t.item.taken)
	if l.used <= leafRoom {
		l.written = now
		return
	}
	if t.root == noBranch {
		l.page = t.deepen(at, true)
	}
	parent := l.parent
	t.share(parent, t.branches[parent].place(l.high), now)
	t.balance(parent)
}

// find returns the leaf of a rank, from where one came last that is near it.
func (t *ranked) find(rank uint32) int32 {
	block := t.block(rank / 64)
	at := int32(block[wordNear])
	if block[wordCells] == 0 {
		at = firstLeaf
		if before, ok := t.places.before(rank / 64); ok {
			at = int32(t.block(before)[wordNear])
		}
	}
	for {
		switch l := &t.leaves[at]; {
		case rank > l.high:
			at = l.after
		case rank < l.low:
			at = l.before
		default:
			block[wordNear] = uint64(at)
			return at
		}
	}
}

// share shares out the cells of a leaf, which is that child of its parent, and of up to two of
// its neighbours (tree.share).
func (t *ranked) share(parent int32, at int, now uint32) {
	p := &t.branches[parent]
	first, last := neighbours(at, len(p.cells))
	s := &t.sharing
	s.begin()
	for _, id := range p.children[first : last+1] {
		l := &t.leaves[id]
		s.pages, s.numbers = append(s.pages, id), append(s.numbers, l.page)
		s.ends, s.sizes = append(s.ends, l.high), append(s.sizes, int64(l.used))
	}
	s.find()
	t.refill(s, now)
	t.reattach(parent, first, last, s.dividers, s.pages)
}

// refill gives the pages their cells.
func (t *ranked) refill(s *rankSharing, now uint32) {
	old := len(s.pages)
	first, last := t.leaves[s.pages[0]], t.leaves[s.pages[old-1]]
	for _, gone := range s.pages[min(old, len(s.ends)):] {
		l := &t.leaves[gone]
		t.file.release(l.page)
		l.low, l.high = last.high, last.high
		l.before, l.after = s.pages[len(s.ends)-1], last.after
	}
	s.pages = s.pages[:min(old, len(s.ends))]
	for len(s.pages) < len(s.ends) {
		s.pages = append(s.pages, int32(len(t.leaves)))
		t.leaves = append(t.leaves, leaf{})
	}
	s.numbers = t.file.renumber(s.numbers[:min(old, len(s.ends))], len(s.ends))
	low, before := first.low, first.before
	for i, id := range s.pages {
		l := &t.leaves[id]
		l.low, l.high, l.used, l.written = low, s.ends[i], uint32(s.sizes[i]), now
		l.page, l.before = s.numbers[i], before
		if i > 0 {
			t.leaves[before].after = id
			s.dividers = append(s.dividers, divider{at: low, taken: uint32(t.one(low)) + child})
		}
		low, before = l.high, id
	}
	if len(s.pages) != old {
		t.leaves[before].after = last.after
		if last.after != noLeaf {
			t.leaves[last.after].before = before
		}
	}
}

// place is that of the child left of a divider, or of the last child.
func (b *branch) place(divider uint32) int {
	low, high := 0, len(b.cells)
	for low < high {
		if mid := (low + high) / 2; b.cells[mid].at < divider {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// Name implements index.LeavesOf.
func (t *ranked) Name() units.Segment { return t.segment }

// Leaves yields the leaves in key order, once all rows are there.
func (t *ranked) Leaves() iter.Seq[index.Leaf] {
	return func(yield func(index.Leaf) bool) {
		for at := int32(firstLeaf); at != noLeaf; at = t.leaves[at].after {
			l := &t.leaves[at]
			if !yield(t.spilled(l.low, l.high).on(index.Leaf{
				Page: l.page, Rows: int64(l.high - l.low - 1), Inuse: leafHeader + int64(l.used), Written: int64(l.written),
			})) {
				return
			}
		}
	}
}

// on is a leaf whose cells are continued by overflow pages.
func (i item) on(l index.Leaf) index.Leaf {
	l.Pages = 1 + i.pages
	l.Inuse += i.spilled + chain*i.pages
	l.Alloc = l.Pages * pageSize
	return l
}

// spilled sums up what cells between two ranks have on overflow pages.
func (t *ranked) spilled(low, high uint32) (sum item) {
	if t.rows == nil {
		return item{}
	}
	for rank := low + 1; rank < high; rank++ {
		i := t.itemOf(int64(t.rows[rank-1]))
		sum.spilled += i.spilled
		sum.pages += i.pages
	}
	return sum
}

// counts are those of the tree, once all rows are there.
func (t *ranked) counts() index.Counts {
	c := t.upper.counts()
	c[units.BranchRows] = 0
	t.walk(func(b *branch) {
		c[units.BranchRows] += int64(len(b.cells))
		for _, d := range b.cells {
			c[units.OverflowPages] += t.spilled(d.at-1, d.at+1).pages
		}
	})
	return countLeaves(t.Leaves(), c)
}

// countLeaves adds the counts of leaves.
func countLeaves(leaves iter.Seq[index.Leaf], c index.Counts) index.Counts {
	var counter index.LeafCounter
	for l := range leaves {
		counter.Add(l)
	}
	counter.Into(c)
	return c
}

// byRank are the rows in key order.
func (t *ranked) byRank(rows int64) []uint32 {
	list := make([]uint32, rows)
	for row := range rows {
		list[t.rank(row)-1] = uint32(row)
	}
	return list
}
