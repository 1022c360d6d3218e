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

// tree is the B+tree of one bucket.
type tree struct {
	geometry
	segment units.Segment
	bucket  string // its name
	root    *node

	edge, mid, branch int64 // splits so far

	tracer index.Tracer // nil: nobody traces
	number int          // the tree's position in Stats
	wrote  []*node      // by the transaction that commits; only when traced
}

func newTree(segment units.Segment, bucket string, g geometry) *tree {
	return &tree{geometry: g, segment: segment, bucket: bucket, root: &node{size: header}}
}

// node is a leaf or branch page with the items that it will hold once it is
// committed.
type node struct {
	items      []item
	inner      bool
	changed    bool  // written to by the transaction that is open
	unbalanced bool  // has lost an item to it
	size       int64 // bytes: header, item headers, keys and values
	page       int64 // page number; 0 before the first commit
	pages      int64
	modified   int64 // rows ever inserted, as of the commit that last wrote it
}

// item is a row, or a child with its first key at the time of its last write.
type item struct {
	key   []byte
	value int64 // length of the payload; 0 in a branch page
	row   int64 // row number that an id points at in rowid, else 0
	child *node
}

func (i item) size() int64 { return element + int64(len(i.key)) + i.value }

// put inserts a row or replaces the one of the same key; it reports whether the
// row is new.
func (t *tree) put(key []byte, value, row int64) bool {
	n := t.root
	for t.change(n); n.inner; t.change(n) {
		n = n.child(key)
	}
	i, found := n.find(key)
	if found {
		n.size += value - n.items[i].value
		n.items[i].value = value
		return false
	}
	item := item{key: bytes.Clone(key), value: value, row: row}
	n.items = slices.Insert(n.items, i, item)
	n.size += item.size()
	return true
}

// get returns the row of that key, or nil, and says which pages it read.
func (t *tree) get(key []byte) *item {
	n := t.root
	for ; n.inner; n = n.child(key) {
		t.touchRun(n)
	}
	i, found := n.find(key)
	t.touchRow(n, i, -1)
	if !found {
		return nil
	}
	return &n.items[i]
}

// lookup is get without a reader: bbolt finds it in the nodes that the put which
// follows changes.
func (t *tree) lookup(key []byte) *item {
	n := t.root
	for n.inner {
		n = n.child(key)
	}
	if i, found := n.find(key); found {
		return &n.items[i]
	}
	return nil
}

// scan yields the rows from the first key >= from on, and says which pages it
// enters.
func (t *tree) scan(from []byte) iter.Seq[*item] {
	return func(yield func(*item) bool) { t.scanNode(t.root, from, yield) }
}

func (t *tree) scanNode(n *node, from []byte, yield func(*item) bool) bool {
	i, found := n.find(from)
	if !n.inner {
		seen := int64(-1)
		if i == len(n.items) {
			t.touchRow(n, i, seen)
		}
		for ; i < len(n.items); i++ {
			seen = t.touchRow(n, i, seen)
			if !yield(&n.items[i]) {
				return false
			}
		}
		return true
	}
	t.touchRun(n)
	if !found && i > 0 {
		i--
	}
	for ; i < len(n.items); i++ {
		if !t.scanNode(n.items[i].child, from, yield) {
			return false
		}
		from = nil // all that follows is past it
	}
	return true
}

// child returns the node below n that has or would get the key: the last whose
// first key is not greater, or the first.
func (n *node) child(key []byte) *node {
	i, found := n.find(key)
	if !found && i > 0 {
		i--
	}
	return n.items[i].child
}

// find returns the position of the first item with a key >= key, and whether it is
// equal.
func (n *node) find(key []byte) (int, bool) {
	return sort.Find(len(n.items), func(i int) int { return bytes.Compare(key, n.items[i].key) })
}

// inlineSize is the size of a bucket that lives inside its parent's leaf, 0 for one
// that has pages of its own.
func (t *tree) inlineSize() int64 {
	if t.root.inner || t.root.size > t.inlineMost() {
		return 0
	}
	return t.root.size
}

// commit cuts and writes what the transaction changed.
func (t *tree) commit(f *file, rows int64) {
	if t.inlineSize() > 0 {
		t.root.changed = false
		if t.root.page > 0 { // rows were replaced by smaller ones
			f.release(t.root.page, t.root.pages)
			t.root.page, t.root.pages = 0, 0
		}
		return
	}
	pieces := t.spill(f, t.root, true, rows)
	for len(pieces) > 1 { // the root was cut: a new one above it, which may need cutting too
		root := &node{inner: true, changed: true, size: header}
		for _, p := range pieces {
			root.add(item{key: p.items[0].key, child: p})
		}
		pieces = t.spill(f, root, true, rows)
	}
	t.root = pieces[0]
}

// spill writes the changed nodes below n, children first, and returns what n
// became. last says that n is the last node of its level.
func (t *tree) spill(f *file, n *node, last bool, rows int64) []*node {
	if !n.changed {
		return []*node{n}
	}
	if n.inner {
		items := n.items
		n.items, n.size = make([]item, 0, len(items)), header
		for i, down := range items {
			if !down.child.changed {
				n.add(down)
				continue
			}
			for _, p := range t.spill(f, down.child, last && i == len(items)-1, rows) {
				n.add(item{key: p.items[0].key, child: p})
			}
		}
	}
	pieces := t.split(n)
	switch cuts := int64(len(pieces) - 1); {
	case n.inner:
		t.branch += cuts
	case last:
		t.edge += cuts
	default:
		t.mid += cuts
	}
	for _, p := range pieces {
		if p.page > 0 {
			f.release(p.page, p.pages)
		}
		p.pages = t.pagesOf(p.size)
		p.page = f.write(p.pages)
		p.changed = false
		p.modified = rows
		if t.tracer != nil {
			t.wrote = append(t.wrote, p)
		}
	}
	return pieces
}

// add appends an item.
func (n *node) add(i item) {
	n.items = append(n.items, i)
	n.size += i.size()
}

// split cuts a node from the left; the first piece is the node itself.
func (t *tree) split(n *node) []*node {
	rest, size := n.items, n.size
	pieces := []*node{n}
	for len(rest) > 2*minKeys && size >= t.pageSize {
		at := t.splitIndex(rest)
		piece := pieces[len(pieces)-1]
		piece.items, piece.size = slices.Clone(rest[:at]), header
		for _, item := range piece.items {
			piece.size += item.size()
		}
		rest, size = rest[at:], size-piece.size+header
		pieces = append(pieces, &node{inner: n.inner})
	}
	if len(pieces) > 1 {
		piece := pieces[len(pieces)-1]
		piece.items, piece.size = slices.Clone(rest), size
	}
	return pieces
}

// splitIndex returns the number of items that stay: as many as fit the threshold,
// but at least two. Where the items run out first, at least three are left, since
// bbolt's loop ends one short of its own minimum of two.
func (t *tree) splitIndex(items []item) int {
	size := int64(header)
	last := len(items) - minKeys - 1
	for i, item := range items[:last] {
		size += item.size()
		if i+1 >= minKeys && size+items[i+1].size() > t.threshold {
			return i + 1
		}
	}
	return last
}

func (t *tree) Name() units.Segment { return t.segment }

// Leaves yields the leaves in key order; an inline bucket has none.
func (t *tree) Leaves() iter.Seq[index.Leaf] {
	return func(yield func(index.Leaf) bool) {
		if t.inlineSize() == 0 {
			t.root.walk(func(n *node) bool { return n.inner || yield(n.leaf(t.pageSize)) })
		}
	}
}

// walk visits n and all nodes below it, parents first, in key order, until visit
// says no.
func (n *node) walk(visit func(*node) bool) bool {
	if !visit(n) {
		return false
	}
	for _, i := range n.items {
		if n.inner && !i.child.walk(visit) {
			return false
		}
	}
	return true
}

func (n *node) leaf(pageSize int64) index.Leaf {
	return index.Leaf{
		Page: n.page, Pages: n.pages, Rows: int64(len(n.items)),
		Inuse: n.size, Alloc: n.pages * pageSize, Written: n.modified,
	}
}

func (t *tree) counts() index.Counts {
	c := index.Counts{
		units.BranchPages: 0, units.OverflowPages: 0, units.Depth: 1,
		units.Splits:     t.edge + t.mid + t.branch,
		units.EdgeSplits: t.edge, units.MidSplits: t.mid, units.BranchSplits: t.branch,
	}
	for n := t.root; n.inner; n = n.items[0].child {
		c[units.Depth]++
	}
	var leaves index.LeafCounter
	t.root.walk(func(n *node) bool {
		if n.inner {
			c[units.BranchPages]++
			c[units.OverflowPages] += n.pages - 1
		}
		return true
	})
	for l := range t.Leaves() {
		leaves.Add(l)
	}
	leaves.Into(c)
	return c
}

// verify walks the tree: order, bounds, sizes and page counts.
func (t *tree) verify() error {
	var previous []byte
	var err error
	t.root.walk(func(n *node) bool {
		size := int64(header)
		for i, item := range n.items {
			size += item.size()
			switch {
			case n.inner && !bytes.Equal(item.key, item.child.items[0].key):
				err = fmt.Errorf("page %d item %d: key %x, first key of the child %x", n.page, i, item.key, item.child.items[0].key)
			case !n.inner && previous != nil && bytes.Compare(previous, item.key) >= 0:
				err = fmt.Errorf("page %d item %d: key %x after %x", n.page, i, item.key, previous)
			}
			if !n.inner {
				previous = item.key
			}
		}
		switch {
		case size != n.size:
			err = fmt.Errorf("page %d: %d bytes noted, %d held", n.page, n.size, size)
		case n.changed:
			err = fmt.Errorf("page %d: changed but not written", n.page)
		case t.inlineSize() == 0 && n.pages != t.pagesOf(n.size):
			err = fmt.Errorf("page %d: %d bytes in %d pages", n.page, n.size, n.pages)
		}
		return err == nil
	})
	return err
}
