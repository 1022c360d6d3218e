package model

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"sort"

	"idbench/index"
	"idbench/units"
)

// tree is a B-link tree of nbtree. Its pages are numbered as they are made, page
// 0 is the meta page.
type tree struct {
	segment units.Segment
	number  int // position in Stats
	fill    float64
	lead    int // bytes of the first of a key's two columns, each of one length; 0: there is one
	log     *log
	tracer  index.Tracer

	root     *page // nil before the first row
	pages    int64 // of the file
	meta     mark
	path     []step
	edge     int64 // leaf splits of the last leaf
	mid      int64
	branch   int64
	branches int64
	free     int64 // pages on no level
	vacuumed bool  // leaves may be empty
}

// page is a page of a tree.
type page struct {
	mark
	page  int64
	level int64 // 0: a leaf
	items []item
	high  []byte // key that all here are below; nil on the last page of a level
	used  int64  // bytes of the items and the high key, with their pointers
	next  *page
}

// item is an entry of a leaf, or the way to a page and the least key there; the
// first item of a branch page has none.
type item struct {
	key   []byte
	size  int64 // with its pointer
	child *page // of a branch page
	row   int64 // of a leaf: which row arrived as it; its complement when it is dead
}

// A step is a page on the way down and the place taken there.
type step struct {
	page *page
	at   int
}

// tupleSize is the bytes of an item that holds a key, with its pointer: an
// IndexTupleData, the key as its column stores it, and a pointer (index_form_tuple).
func tupleSize(stored int64) int64 {
	return aligned(8+stored) + pointer
}

func aligned(n int64) int64 { return (n + align - 1) &^ (align - 1) }

// free is the room for items.
func (p *page) free() int64 { return room - p.used }

// fits reports whether an item goes in without a split (PageGetFreeSpace).
func (p *page) fits(size int64) bool { return p.free() >= size }

// child is the place of the item that leads to a key: the last whose key is not above.
func (p *page) childAt(key []byte) int {
	return sort.Search(len(p.items)-1, func(i int) bool { return bytes.Compare(p.items[i+1].key, key) > 0 })
}

// place is that of the first entry that is not below a key.
func (p *page) place(key []byte) int {
	return sort.Search(len(p.items), func(i int) bool { return bytes.Compare(p.items[i].key, key) >= 0 })
}

// descend sets the path to the leaf of a key.
func (t *tree) descend(key []byte) *page {
	t.path = t.path[:0]
	p := t.root
	for p.level > 0 {
		at := p.childAt(key)
		t.path = append(t.path, step{p, at})
		p = p.items[at].child
	}
	return p
}

// has reports whether a key is there.
func (t *tree) has(key []byte) bool {
	if t.root == nil {
		return false
	}
	return t.descend(key).living(key) != nil
}

// make makes a page at the end of the file.
func (t *tree) make(level int64) *page {
	p := &page{page: t.pages, level: level}
	t.pages++
	if level > 0 {
		t.branches++
	}
	if t.tracer != nil {
		t.tracer.Make(t.number, p.page)
	}
	return p
}

func (t *tree) touch(p *page, write bool) {
	if t.tracer != nil {
		t.tracer.Touch(t.number, p.page, write)
	}
}

// insert adds an entry whose key is not there yet.
func (t *tree) insert(item item) {
	if t.root == nil {
		t.root = t.make(0)
		t.log.newRoot(t, nil, 0)
	}
	leaf := t.descend(item.key)
	for _, s := range t.path {
		t.touch(s.page, false)
	}
	t.touch(leaf, true)
	at := leaf.place(item.key)
	if leaf.fits(item.size) {
		leaf.add(at, item)
		t.log.treeInsert(leaf, item.size)
		return
	}
	t.split(leaf, at, item, nil)
}

func (p *page) add(at int, item item) {
	p.items = slices.Insert(p.items, at, item)
	p.used += item.size
}

// split cuts a page in two, with a new item at a place, and puts the way to the right
// half into the page above. below is the page whose split made the item, nil on leaves.
func (t *tree) split(left *page, at int, item item, below *page) {
	t.countSplit(left)
	right := t.make(left.level)
	high := left.highKey()
	items := slices.Insert(left.items, at, item)
	sizes := make([]int64, len(items))
	for i := range items {
		sizes[i] = items[i].size
	}
	var apart func(left int) bool
	if t.lead > 0 {
		apart = func(left int) bool {
			return left > 0 && !bytes.Equal(items[left-1].key[:t.lead], items[left].key[:t.lead])
		}
	}
	border := splitPage(sizes, item.size, high, left.level == 0, t.fill, apart)
	right.items = slices.Clone(items[border:])
	left.items = slices.Clone(items[:border])
	key, size := right.items[0].key, right.items[0].size // of the high key, and of the way to the right half
	if right.level > 0 {
		right.items[0].key, right.items[0].size = nil, minusInfinity+pointer
	}
	right.high, left.high = left.high, key
	right.next, left.next = left.next, right
	left.used = size + sum(left.items)
	right.used = high + sum(right.items)
	if right.next != nil {
		t.touch(right.next, true)
	}
	t.log.split(left, right, below, size, item.size, at < border)
	t.parent(left, right, key, size)
}

// countSplit counts the split of a page.
func (t *tree) countSplit(p *page) {
	switch {
	case p.level > 0:
		t.branch++
	case p.high == nil:
		t.edge++
	default:
		t.mid++
	}
}

// highKey is the size of the page's high key with its pointer, 0 where it has none.
func (p *page) highKey() int64 { return p.used - sum(p.items) }

// sum is the size of items.
func sum(items []item) (n int64) {
	for i := range items {
		n += items[i].size
	}
	return n
}

// parent puts the way to the right half of a split into the page above, or makes a new
// root.
func (t *tree) parent(left, right *page, key []byte, size int64) {
	way := item{key: key, size: size, child: right}
	n := len(t.path)
	if n == 0 {
		root := t.make(left.level + 1)
		root.add(0, item{size: minusInfinity + pointer, child: left})
		root.add(1, way)
		t.root = root
		t.log.newRoot(t, left, root.used)
		return
	}
	step := t.path[n-1]
	t.path = t.path[:n-1]
	t.touch(step.page, true)
	if step.page.fits(size) {
		step.page.add(step.at+1, way)
		t.log.branchInsert(step.page, left, size)
		return
	}
	t.split(step.page, step.at+1, way, left)
}

// first is the left-most leaf, or nil.
func (t *tree) first() *page {
	p := t.root
	for p != nil && p.level > 0 {
		p = p.items[0].child
	}
	return p
}

func (t *tree) Name() units.Segment { return t.segment }

// Leaves yields the leaves in key order.
func (t *tree) Leaves() iter.Seq[index.Leaf] {
	return func(yield func(index.Leaf) bool) {
		for p := t.first(); p != nil; p = p.next {
			if !yield(index.Leaf{
				Page: p.page, Pages: 1, Rows: int64(len(p.items)), Inuse: pageSize - p.free(), Alloc: pageSize, Written: p.written,
			}) {
				return
			}
		}
	}
}

func (t *tree) counts() index.Counts {
	c := index.Counts{
		units.BranchPages: t.branches, units.OverflowPages: 0, units.Depth: 0,
		units.EdgeSplits: t.edge, units.MidSplits: t.mid, units.BranchSplits: t.branch, units.Splits: t.edge + t.mid + t.branch,
	}
	if t.root != nil {
		c[units.Depth] = t.root.level + 1
	}
	var leaves index.LeafCounter
	free, count := int64(0), int64(0)
	for l := range t.Leaves() {
		leaves.Add(l)
		free += max(l.Alloc-l.Inuse-pointer, 0) // PageGetFreeSpace
		count++
	}
	leaves.Into(c)
	if count > 0 {
		c[units.LeafDensity] = density(free, count)
	}
	return c
}

// density is avg_leaf_density in permille, which pgstatindex rounds to hundredths
// of a percent.
func density(free, leaves int64) int64 {
	room := leaves * room
	hundredths := (2*10_000*(room-free) + room) / (2 * room)
	return (hundredths + 5) / 10
}

// read returns the entry of a key, or nil, and says which pages it touches.
func (t *tree) read(key []byte) *item {
	if t.root == nil {
		return nil
	}
	leaf := t.descend(key)
	for _, s := range t.path {
		t.touch(s.page, false)
	}
	t.touch(leaf, false)
	return leaf.living(key)
}

// scan yields the entries from the first key >= from on, and says which pages it enters.
func (t *tree) scan(from []byte) iter.Seq[*item] {
	return func(yield func(*item) bool) {
		if t.root == nil {
			return
		}
		leaf := t.descend(from)
		for _, s := range t.path {
			t.touch(s.page, false)
		}
		at := leaf.place(from)
		for ; leaf != nil; leaf, at = leaf.next, 0 {
			t.touch(leaf, false)
			for i := at; i < len(leaf.items); i++ {
				if !leaf.items[i].dead() && !yield(&leaf.items[i]) {
					return
				}
			}
		}
	}
}

// verify checks order, bounds, sizes and links of all levels.
func (t *tree) verify() error {
	branches, splits := int64(0), int64(0)
	for first := t.root; first != nil; {
		var last []byte
		for p := first; p != nil; p = p.next {
			used := int64(0)
			if p.high != nil {
				used = p.used
				for _, i := range p.items {
					used -= i.size
				}
				if used <= pointer {
					return fmt.Errorf("page %d: a high key of %d bytes", p.page, used)
				}
			}
			for i, item := range p.items {
				used += item.size
				if p.level > 0 && i == 0 {
					if item.key != nil {
						return fmt.Errorf("page %d: the first item of a branch page has a key", p.page)
					}
					continue
				}
				if last != nil && bytes.Compare(last, item.key) >= 0 || p.high != nil && bytes.Compare(item.key, p.high) >= 0 {
					return fmt.Errorf("page %d: item %d is out of order", p.page, i)
				}
				last = item.key
			}
			if used != p.used || p.free() < 0 || len(p.items) == 0 && (p.level > 0 || !t.vacuumed) {
				return fmt.Errorf("page %d: %d bytes of %d items, counted as %d", p.page, used, len(p.items), p.used)
			}
			if (p.high == nil) != (p.next == nil) {
				return fmt.Errorf("page %d: a high key without a right sibling, or the other way round", p.page)
			}
			if p.level > 0 {
				branches++
			}
			splits++
		}
		splits-- // the first page of a level was not split off
		if first.level == 0 {
			break
		}
		first = first.items[0].child
	}
	if branches != t.branches || splits+t.free != t.edge+t.mid+t.branch {
		return fmt.Errorf("%d branch pages and %d splits, counted as %d and %d", branches, splits, t.branches, t.edge+t.mid+t.branch)
	}
	return nil
}
