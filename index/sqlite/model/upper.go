package model

import (
	"math"
	"slices"

	"idbench/index"
	"idbench/index/replay"
	"idbench/units"
)

// An upper is the branch pages of a tree that is replayed, with what is known of the leaves
// below them.
type upper struct {
	file     *file
	page     int64    // of the root, which it keeps
	root     int32    // place in the list of branch pages
	height   int64    // levels of branch pages; 0: the root is a leaf, the only child of a page that is none
	branches []branch // with those that were given up
	now      replay.Growth
	grown    []replay.Growth // after each of the moments

	shared struct { // scratch of share
		cut
		old, pages []int32
		numbers    []int64
		kids       []kid
		parents    []kid
	}
}

// A branch is a branch page, or what is above a root that is a leaf.
type branch struct {
	page      int64
	low, high uint32 // what is below it is between the two
	parent    int32  // noBranch: it is the root
	used      int32  // bytes of cells and their pointers
	lowest    bool   // its children are leaves
	kids      []kid
}

const noBranch = -1

// A kid is a page below a branch page, and the cell that divides it from the next child.
type kid struct {
	high    uint32 // rank, or row id, of what divides it from what follows, be it in a page further up
	page    uint32 // number of a leaf, or place in the list of branch pages
	written uint32 // of a leaf: rows ever inserted, as of the commit that last wrote it
	used    uint32 // of a leaf: bytes of cells and their pointers
	taken   uint16 // bytes of the branch page that the cell takes, with its pointer, if it is there
}

// newUpper has a leaf, where rows or ranks are below most.
func newUpper(f *file, most uint32) upper {
	t := upper{file: f, page: f.allocate(0), now: replay.Growth{Leaves: 1}}
	t.branches = []branch{{high: most, parent: noBranch, lowest: true, kids: []kid{{high: most, page: uint32(t.page)}}}}
	return t
}

// fits reports whether a branch page may stay as it is (tree.balanced).
func (t *upper) fits(at int32) bool {
	free := t.file.pageSize - branchHeader - int64(t.branches[at].used)
	return free >= 0 && (at == t.root || 3*free <= 2*t.file.pageSize)
}

// balance makes a branch page fit, and then those above it as far as that is needed
// (tree.balance).
func (t *upper) balance(at int32) {
	for !t.fits(at) {
		if at == t.root {
			t.deepen()
		}
		parent, height := t.branches[at].parent, t.height
		place := slices.IndexFunc(t.branches[parent].kids, func(c kid) bool { return c.page == uint32(at) })
		t.share(parent, place)
		if t.height < height { // the parent has become one with its child
			return
		}
		at = parent
	}
}

// deepen puts a branch page above the root, which gets a page of its own (tree.deepen).
func (t *upper) deepen() {
	page := t.file.allocate(t.page)
	t.height++
	if t.height == 1 {
		t.branches[t.root].page, t.branches[t.root].kids[0].page = t.page, uint32(page)
		return
	}
	old := &t.branches[t.root]
	root := branch{page: t.page, low: old.low, high: old.high, parent: noBranch, kids: []kid{{high: old.high, page: uint32(t.root)}}}
	old.page, old.parent = page, int32(len(t.branches))
	t.root = old.parent
	t.branches = append(t.branches, root)
}

// flatten makes the root's only child the root (tree.flatten).
func (t *upper) flatten() {
	t.root = int32(t.branches[t.root].kids[0].page)
	t.height--
	root := &t.branches[t.root]
	t.file.release(root.page)
	root.page, root.parent = t.page, noBranch
}

// share shares out the cells of a branch page, which is that child of its parent, and of up to
// two of its neighbours (tree.share).
func (t *upper) share(parent int32, at int) {
	p, s := &t.branches[parent], &t.shared
	first, last := neighbours(at, len(p.kids)-1)
	s.old, s.numbers, s.kids, s.parents = s.old[:0], s.numbers[:0], s.kids[:0], s.parents[:0]
	s.room, s.divides, s.each, s.ends, s.sizes = t.file.pageSize-branchHeader, 1, s.each[:0], s.ends[:0], s.sizes[:0]
	for _, c := range p.kids[first : last+1] {
		b := &t.branches[c.page]
		s.old, s.numbers = append(s.old, int32(c.page)), append(s.numbers, b.page)
		s.kids = append(s.kids, b.kids...)
		s.kids[len(s.kids)-1].taken = c.taken
		s.ends, s.sizes = append(s.ends, len(s.kids)-1), append(s.sizes, int64(b.used))
	}
	for _, c := range s.kids[:len(s.kids)-1] {
		s.each = append(s.each, int64(c.taken))
	}
	s.find()
	kept := min(len(s.old), len(s.ends))
	s.pages = append(s.pages[:0], s.old[:kept]...)
	for len(s.pages) < len(s.ends) {
		s.pages = append(s.pages, int32(len(t.branches)))
		t.branches = append(t.branches, branch{parent: parent, lowest: t.branches[s.old[0]].lowest})
	}
	gone := s.numbers[kept:]
	numbers := t.file.renumber(s.numbers[:kept:kept], len(s.pages))
	low, start := t.branches[s.old[0]].low, 0
	for i, at := range s.pages {
		end := s.ends[i]
		t.fill(at, numbers[i], low, s.kids[start:end+1])
		c := s.kids[end]
		s.parents = append(s.parents, kid{high: c.high, page: uint32(at), taken: c.taken})
		low, start = c.high, end+1
	}
	t.reattach(parent, first, last, s.parents)
	if parent == t.root && len(t.branches[parent].kids) == 1 {
		t.flatten()
	}
	for i, page := range gone {
		t.file.release(page)
		t.branches[s.old[kept+i]] = branch{}
	}
}

// fill gives a page its number and children.
func (t *upper) fill(at int32, page int64, low uint32, children []kid) {
	b := &t.branches[at]
	b.page, b.low, b.high = page, low, children[len(children)-1].high
	b.kids, b.used = append(b.kids[:0], children...), 0
	for _, c := range children[:len(children)-1] {
		b.used += int32(c.taken)
	}
	for _, c := range children {
		if !b.lowest {
			t.branches[c.page].parent = at
		}
	}
}

// reattach puts children into a branch page in place of those from first to last.
func (t *upper) reattach(at int32, first, last int, children []kid) {
	b := &t.branches[at]
	for _, c := range b.kids[first:last] {
		b.used -= int32(c.taken)
	}
	end := len(children) - 1
	for _, c := range children[:end] {
		b.used += int32(c.taken)
	}
	children[end].taken = b.kids[last].taken
	if len(children) == last+1-first {
		copy(b.kids[first:], children)
		return
	}
	b.kids = slices.Replace(b.kids, first, last+1, children...)
}

// rightmost is the last of the branch pages above leaves.
func (t *upper) rightmost() int32 {
	at := t.root
	for b := &t.branches[at]; !b.lowest; b = &t.branches[at] {
		at = int32(b.kids[len(b.kids)-1].page)
	}
	return at
}

// walk visits the branch pages, from the left on each way down.
func (t *upper) walk(visit func(*branch)) {
	var below func(at int32)
	below = func(at int32) {
		b := &t.branches[at]
		visit(b)
		for _, c := range b.kids {
			if !b.lowest {
				below(int32(c.page))
			}
		}
	}
	below(t.root)
}

// leaves visits the leaves in key order, with what is before each, until visit says no.
func (t *upper) leaves(visit func(low uint32, leaf kid) bool) {
	more := true
	t.walk(func(b *branch) {
		low := b.low
		for _, k := range b.kids {
			if !b.lowest || !more {
				return
			}
			more = visit(low, k)
			low = k.high
		}
	})
}

// note notes what there is at a moment.
func (t *upper) note() { t.grown = append(t.grown, t.now) }

// noted is what there was at each moment.
func (t *upper) noted() []replay.Growth { return t.grown }

// counts are those of the branch pages.
func (t *upper) counts() index.Counts {
	c := index.Counts{units.BranchPages: 0, units.OverflowPages: 0, units.Depth: t.height + 1}
	if t.height > 0 {
		t.walk(func(*branch) { c[units.BranchPages]++ })
	}
	return c
}

// mostPages is how many pages a file has at most (section 1.2).
const mostPages = math.MaxUint32 - 1
