package textbook

import (
	"encoding/binary"
	"fmt"
	"iter"

	"idbench/index"
	"idbench/units"
)

// tree is a B+tree that is always in order: a page that a new entry
// overfills is cut at once, from the leaf upwards.
//
// The new entry first takes its place among the others; then the page is cut, and
// the entry goes where the cut puts it. A page at the right edge of its level whose
// new entry is the last one is cut 90/10: it keeps as many entries as nine tenths
// of a page hold, and more only where the rest would not fit the new page. Any
// other page is cut where the bytes of its two halves differ least, and of two such
// places at the right one. The bytes of a branch page are weighed before the
// separator moves up. Entries of at most half a page, which fits demands, make sure
// that one cut is enough.
type tree struct {
	file  file
	rows  *rows
	entry entry // of a leaf

	numbered bool // its keys are row numbers
	column   int  // its keys are those of a further column, from 1; 0: row numbers or ids

	pages []*page // by page number
	root  int64
	depth int64 // levels; 0 = no row yet and no page

	edge, mid, branch int64 // splits so far

	path    []step // of the last find, root first
	scratch []byte // a key, reused
}

// A step is an entry of a page on the way from the root to a leaf.
type step struct {
	page int64
	at   int
}

func (t *tree) Name() units.Segment { return t.file.Name() }
func (t *tree) size() int64         { return int64(len(t.pages)) * t.file.page }

// key appends the key that a row has in the tree. Row numbers count from 1.
func (t *tree) key(dst []byte, row int64) []byte {
	switch {
	case t.column > 0:
		key := index.ExtraKey(row, t.column)
		return append(dst, key[:]...)
	case t.numbered:
		return binary.BigEndian.AppendUint64(dst, uint64(row+1))
	}
	return append(dst, t.rows.id(row)...)
}

func (t *tree) fits(id, value int64) error {
	if size := t.entry.size(id, value); size > t.file.page/2 {
		return fmt.Errorf("an entry of %d bytes in %s is more than half a page of %d", size, t.Name(), t.file.page)
	}
	return nil
}

// find returns the row of that key and notes the path to the leaf that has or
// would get it. It touches nothing.
func (t *tree) find(key []byte) (row int64, found bool) {
	t.path = t.path[:0]
	page := t.root
	for range t.depth {
		n := t.pages[page]
		at, equal := n.find(key)
		if n.inner && !equal {
			at-- // the last child whose separator is not greater
		}
		t.path = append(t.path, step{page, at})
		if n.inner {
			page = n.refs[at]
		} else if equal {
			return n.refs[at], true
		}
	}
	return 0, false
}

// touch reads the pages of the last find.
func (t *tree) touch() {
	for _, step := range t.path {
		t.file.reads(step.page)
	}
}

func (t *tree) read(row int64) {
	if t.file.pager.tracer != nil {
		t.scratch = t.key(t.scratch[:0], row)
		t.find(t.scratch)
		t.touch()
	}
}

func (t *tree) insert(row int64) {
	if t.depth == 0 {
		t.root, t.depth = t.allocate(&page{next: none}), 1
	}
	t.scratch = t.key(t.scratch[:0], row)
	t.find(t.scratch)
	leaf := len(t.path) - 1
	for _, step := range t.path[:leaf] {
		t.file.reads(step.page)
	}
	key, ref, size := t.scratch, row, t.entry.of(t.rows, row)
	for level := leaf; ; level-- {
		if level < 0 { // the root was cut: a new one above it
			root := &page{inner: true, next: none}
			root.insert(0, nil, t.root, header)
			t.root = t.allocate(root)
			t.depth++
			t.path[0], level = step{t.root, 0}, 0
		}
		step := t.path[level]
		if t.pages[step.page].inner {
			step.at++ // after the child that was cut
		}
		n := t.pages[step.page]
		n.insert(step.at, key, ref, size)
		t.file.writes(step.page, &n.written)
		if n.size <= t.file.page {
			return
		}
		ref, key = t.split(n, step.at)
		size = header + int64(len(key))
	}
}

// allocate numbers a new page.
func (t *tree) allocate(n *page) int64 {
	t.pages = append(t.pages, n)
	return int64(len(t.pages) - 1)
}

// split cuts a page whose new entry is at that position. It returns the number of
// the new page and the separator.
func (t *tree) split(n *page, at int) (page int64, separator []byte) {
	last := n.next == none
	switch {
	case n.inner:
		t.branch++
	case last:
		t.edge++
	default:
		t.mid++
	}
	place := t.half
	if last && at == len(n.refs)-1 {
		place = t.most
	}
	cut, kept := place(n)
	right, separator := n.cut(cut, n.size-kept)
	n.next = t.allocate(right)
	t.file.writes(n.next, &right.written)
	return n.next, separator
}

// most cuts 90/10: it returns how many entries stay, and their bytes.
func (t *tree) most(n *page) (cut int, kept int64) {
	for ; ; cut++ {
		size := t.entrySize(n, cut)
		if 10*(kept+size) > edge*t.file.page && n.size-kept <= t.file.page {
			return cut, kept
		}
		kept += size
	}
}

// half cuts where the halves differ least: it returns how many entries stay, and
// their bytes.
func (t *tree) half(n *page) (cut int, kept int64) {
	for ; ; cut++ {
		size := t.entrySize(n, cut)
		if n.size-2*kept < 2*(kept+size)-n.size {
			return cut, kept
		}
		kept += size
	}
}

func (t *tree) entrySize(n *page, i int) int64 {
	if n.inner {
		return header + int64(len(n.key(i)))
	}
	return t.entry.of(t.rows, n.refs[i])
}

// scan yields the keys >= from with their rows, touching the path to the first
// leaf, then each leaf as it is entered.
func (t *tree) scan(from []byte) iter.Seq2[[]byte, int64] {
	return func(yield func([]byte, int64) bool) {
		t.find(from)
		t.touch()
		if t.depth == 0 {
			return
		}
		at := t.path[t.depth-1]
		for n := t.pages[at.page]; ; n = t.pages[at.page] {
			for i := at.at; i < len(n.refs); i++ {
				if !yield(n.key(i), n.refs[i]) {
					return
				}
			}
			if n.next == none {
				return
			}
			at = step{page: n.next}
			t.file.reads(at.page)
		}
	}
}

func (t *tree) Leaves() iter.Seq[index.Leaf] {
	return func(yield func(index.Leaf) bool) {
		if t.depth == 0 {
			return
		}
		page := t.root
		for t.pages[page].inner {
			page = t.pages[page].refs[0]
		}
		for ; page != none; page = t.pages[page].next {
			n := t.pages[page]
			l := index.Leaf{
				Page: page, Pages: 1, Rows: int64(len(n.refs)),
				Inuse: n.size, Alloc: t.file.page, Written: n.written,
			}
			if !yield(l) {
				return
			}
		}
	}
}

func (t *tree) counts() index.Counts {
	var leaves index.LeafCounter
	for l := range t.Leaves() {
		leaves.Add(l)
	}
	c := index.Counts{
		units.Depth:      t.depth,
		units.Splits:     t.edge + t.mid + t.branch,
		units.EdgeSplits: t.edge, units.MidSplits: t.mid, units.BranchSplits: t.branch,
	}
	leaves.Into(c)
	c[units.BranchPages] = int64(len(t.pages)) - c[units.LeafPages]
	return c
}
