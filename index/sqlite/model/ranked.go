package model

import (
	"cmp"
	"iter"
	"slices"

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

	latest  place  // of the leaf where a cell came last, unless it has been cut
	looked  uint32 // keeps what warm looks at
	item    item   // of the row that is inserted
	sharing rankSharing

	cellTaken, cellRoom int64 // of cells that were alike: what one takes, and how many fit a leaf

	spills bool     // cells may have overflow pages
	rows   []uint32 // by rank from 0, once all are there, if cells may have such
	itemOf func(row int64) item
}

func newRanked(f *file, segment units.Segment, rows int64) *ranked {
	return &ranked{upper: newUpper(f, uint32(rows+1)), segment: segment}
}

// expect makes room for so many rows whose cells take least to most bytes.
func (t *ranked) expect(rows, least, most int64) {
	t.places = newPlaces(rows, least, most)
	t.sharing.places, t.sharing.room = &t.places, t.file.leafRoom
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
	if t.item.pages > 0 {
		t.file.chain(t.item.pages)
	}
	rank := t.rank(row)
	b, at := t.latest.branch, t.latest.at
	if rank <= t.latest.low || rank >= t.latest.high {
		b, at = t.find(rank)
	}
	t.addOne(rank, t.item.taken)
	t.now.Bytes += t.item.taken
	l := &t.branches[b].kids[at]
	if t.file.fits(l, 1, t.item) {
		l.add(1, t.item, now)
		return
	}
	l.used += uint32(t.item.taken)
	if t.height == 0 {
		t.deepen()
	}
	t.share(b, at, now)
	t.balance(b)
}

// room is how many more rows, which come after all others, fit the last leaf.
func (t *ranked) room() int64 {
	kids := t.branches[t.rightmost()].kids
	return t.file.room(&kids[len(kids)-1], t.item)
}

// append adds the cells of some rows that come after all others and fit the last leaf.
func (t *ranked) append(row, rows int64, now uint32) {
	t.add(t.rank(row), rows, t.item.taken)
	t.now.Bytes += rows * t.item.taken
	kids := t.branches[t.rightmost()].kids
	kids[len(kids)-1].add(rows, t.item, now)
}

// warm looks at what the inserts of some rows will look at. Each of them would wait for memory
// several times; here all wait together. Those of rows that lie near each other do not wait.
func (t *ranked) warm(from, rows int64) {
	if first, last := t.rank(from), t.rank(from+rows-1); max(first, last)-min(first, last) < warmFrom {
		return
	}
	var near [warmRows]uint64
	for i := range rows {
		near[i] = t.block(t.rank(from+i) / 64)[wordNear]
	}
	for _, n := range near[:rows] {
		if kids := t.branches[n>>16].kids; int(n&0xffff) < len(kids) {
			t.looked += kids[n&0xffff].high
		}
	}
}

const (
	warmRows = 64      // for which memory is asked at once
	warmFrom = 1 << 14 // ranks that rows are apart which lie in different parts of it
)

// find returns the branch page above the leaf of a rank, and the leaf's place in it. Each
// block knows where a cell came last that is near.
func (t *ranked) find(rank uint32) (b int32, at int) {
	near := &t.block(rank / 64)[wordNear]
	b, at = int32(*near>>16), int(*near&0xffff)
	if p := &t.branches[b]; rank <= p.low || rank >= p.high || !p.lowest {
		for b = t.root; !t.branches[b].lowest; {
			b = int32(t.branches[b].kids[t.branches[b].find(rank)].page)
		}
		at = t.branches[b].find(rank)
	}
	kids := t.branches[b].kids
	at = min(at, len(kids)-1)
	for rank > kids[at].high {
		at++
	}
	for at > 0 && rank < kids[at-1].high {
		at--
	}
	*near = uint64(b)<<16 | uint64(at)
	t.latest = place{low: t.branches[b].low, high: kids[at].high, branch: b, at: at}
	if at > 0 {
		t.latest.low = kids[at-1].high
	}
	return b, at
}

// A place is that of a leaf: between two ranks, and below a branch page.
type place struct {
	low, high uint32
	branch    int32
	at        int
}

// find returns the place of the child of a rank.
func (b *branch) find(rank uint32) int {
	at, _ := slices.BinarySearchFunc(b.kids, rank, func(k kid, rank uint32) int { return cmp.Compare(k.high, rank) })
	return at
}

// share shares out the cells of a leaf, which is that child of its parent, and of up to two of
// its neighbours (tree.share).
func (t *ranked) share(parent int32, at int, now uint32) {
	kids := t.branches[parent].kids
	first, last := neighbours(at, len(kids)-1)
	t.latest = place{}
	low := t.branches[parent].low
	if first > 0 {
		low = kids[first-1].high
	}
	if taken, ok := t.alike(low, kids[last].high); ok {
		t.shareCounted(parent, first, last, low, taken, now)
		return
	}
	s := &t.sharing
	s.begin(kids[first : last+1])
	s.find()
	kept := min(last-first+1, len(s.ends))
	gone := s.numbers[kept:]
	numbers := t.file.renumber(s.numbers[:kept:kept], len(s.ends))
	for i, high := range s.ends {
		s.kids = append(s.kids, kid{high: high, page: uint32(numbers[i]), written: now, used: uint32(s.sizes[i])})
		if high != s.end {
			s.kids[i].taken = uint16(t.one(high)) + child
		}
	}
	t.reattach(parent, first, last, s.kids)
	t.now.Leaves += int64(len(s.kids) - (last - first + 1))
	for _, page := range gone {
		t.file.release(page)
	}
}

// Name implements index.LeavesOf.
func (t *ranked) Name() units.Segment { return t.segment }

// Leaves yields the leaves in key order, once all rows are there.
func (t *ranked) Leaves() iter.Seq[index.Leaf] {
	return func(yield func(index.Leaf) bool) {
		t.leaves(func(low uint32, l kid) bool {
			return yield(t.file.leaf(&l, int64(l.high-low-1), t.spilled(low, l.high)))
		})
	}
}

// spilled sums up what cells between two ranks have on overflow pages.
func (t *ranked) spilled(low, high uint32) (sum item) {
	if t.rows == nil {
		return item{}
	}
	for rank := low + 1; rank < high; rank++ {
		sum = sum.and(t.itemOf(int64(t.rows[rank-1])))
	}
	return sum
}

// counts are those of the tree, once all rows are there.
func (t *ranked) counts() index.Counts {
	c := t.upper.counts()
	c[units.BranchRows] = 0
	t.walk(func(b *branch) {
		cells := b.kids[:len(b.kids)-1]
		c[units.BranchRows] += int64(len(cells))
		for _, k := range cells {
			c[units.OverflowPages] += t.spilled(k.high-1, k.high+1).pages
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
