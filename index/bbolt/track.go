package bbolt

import (
	"bytes"
	"fmt"
	"iter"
	"slices"

	"go.etcd.io/bbolt"

	"idbench/index"
	"idbench/units"
)

// A tracker mirrors the pages of one bucket's tree, commit by commit.
//
// bbolt never changes a page in place, and a page freed by a transaction is not
// reused before the next one. So a page number that stands in the tree before and
// after a commit is the same page with the same subtree: each commit costs only
// the pages that it wrote, and the commit that wrote each page is known exactly.
type tracker struct {
	file *pageFile

	root  int64 // 0 while the bucket lives inside its parent
	pages map[int64]*tracked
	stamp int64 // number of the commit being looked at

	last      []byte // first key of the last leaf
	edge      int64  // leaf splits at the right edge so far
	treeDirty int64  // pages of the tree written so far

	tracer  index.Tracer   // nil: nobody traces
	segment int            // the tree's position in Stats
	changed map[int64]bool // pages that the transaction has been seen to change
	wrote   []*tracked     // by the last commit
}

// tracked is one page of the tree.
type tracked struct {
	index.Leaf         // page number, size and last write; of branch pages too
	children   []child // nil in a leaf
	first      []byte  // first key of a leaf
	seen       int64   // the last commit that found it in a page that it wrote
}

type child struct {
	key  []byte
	page int64
}

func newTracker(f *pageFile) *tracker {
	return &tracker{file: f, pages: map[int64]*tracked{}, changed: map[int64]bool{}}
}

// commit looks at the tree that a transaction left: its root page (0 for an inline
// bucket) and the number of rows that it now holds.
func (t *tracker) commit(root, rows int64) error {
	t.stamp++
	t.wrote = t.wrote[:0]
	if root == 0 {
		t.drop(t.root)
		t.root = 0
		return nil
	}
	before := t.pages[t.root]
	lone := before == nil || before.children == nil
	if err := t.add(root, rows); err != nil {
		return err
	}
	t.drop(t.root)
	t.root = root
	t.countEdge(lone)
	return nil
}

// add walks the pages that are new in the tree.
func (t *tracker) add(number, rows int64) error {
	if p := t.pages[number]; p != nil {
		p.seen = t.stamp
		return nil
	}
	raw, err := t.file.read(number)
	if err != nil {
		return err
	}
	if !raw.isLeaf() && !raw.isBranch() {
		return fmt.Errorf("page %d is neither a leaf nor a branch page", number)
	}
	p := &tracked{seen: t.stamp, Leaf: index.Leaf{
		Page: number, Pages: raw.pages(), Rows: int64(raw.count()),
		Inuse: raw.inuse(), Alloc: raw.pages() * t.file.page, Written: rows,
	}}
	t.pages[number] = p
	t.wrote = append(t.wrote, p)
	t.treeDirty += p.Pages
	if raw.isLeaf() {
		p.first = bytes.Clone(raw.key(0))
		return nil
	}
	own := slices.Clone(raw) // reading a child reuses the buffer
	p.children = make([]child, own.count())
	for i := range p.children {
		p.children[i].key, p.children[i].page = own.child(i)
		if err := t.add(p.children[i].page, rows); err != nil {
			return err
		}
	}
	return nil
}

// drop forgets the pages below number that this commit took out of the tree.
func (t *tracker) drop(number int64) {
	p := t.pages[number]
	if p == nil || p.seen == t.stamp {
		return
	}
	delete(t.pages, number)
	for _, c := range p.children {
		t.drop(c.page)
	}
}

// countEdge counts the leaves that came out of what was the last leaf. When that
// was a lone leaf, all of them did. Otherwise it had a left neighbour, so its
// first key is a bound that no later insert moves.
func (t *tracker) countEdge(lone bool) {
	n := int64(-1) // one of them is the old leaf itself
	var last []byte
	for l := range t.leaves(t.root, true) {
		if last == nil {
			last = l.first
		}
		if !lone && bytes.Compare(l.first, t.last) < 0 {
			break
		}
		n++
	}
	t.edge += n
	t.last = last
}

// leaves yields the leaves below page number in key order, or backward.
func (t *tracker) leaves(number int64, backward bool) iter.Seq[*tracked] {
	return func(yield func(*tracked) bool) { t.walk(number, backward, yield) }
}

func (t *tracker) walk(number int64, backward bool, yield func(*tracked) bool) bool {
	p := t.pages[number]
	if p == nil {
		return true
	}
	if p.children == nil {
		return yield(p)
	}
	for i := range p.children {
		if backward {
			i = len(p.children) - 1 - i
		}
		if !t.walk(p.children[i].page, backward, yield) {
			return false
		}
	}
	return true
}

// counts of the tree. Splits follow from the page counts, since every page but
// the first of each level was made by cutting one.
func (t *tracker) counts() index.Counts {
	c := index.Counts{units.BranchPages: 0, units.OverflowPages: 0, units.Depth: 1}
	for number := t.root; t.pages[number] != nil && t.pages[number].children != nil; {
		c[units.Depth]++
		number = t.pages[number].children[0].page
	}
	for _, p := range t.pages {
		if p.children != nil {
			c[units.BranchPages]++
			c[units.OverflowPages] += p.Pages - 1
		}
	}
	var leaves index.LeafCounter
	for l := range t.leaves(t.root, false) {
		leaves.Add(l.Leaf)
	}
	leaves.Into(c)
	if t.root == 0 { // inline: no page of its own, nothing was cut
		c[units.Splits], c[units.EdgeSplits], c[units.MidSplits], c[units.BranchSplits] = 0, 0, 0, 0
		return c
	}
	c[units.Splits] = c[units.LeafPages] + c[units.BranchPages] - c[units.Depth]
	c[units.EdgeSplits] = t.edge
	c[units.MidSplits] = c[units.LeafPages] - 1 - t.edge
	c[units.BranchSplits] = c[units.BranchPages] - (c[units.Depth] - 1)
	return c
}

// verify holds the mirror against bbolt's own statistics of the bucket.
func (t *tracker) verify(s bbolt.BucketStats) error {
	if t.root == 0 {
		return nil
	}
	c := t.counts()
	for _, check := range []struct {
		unit units.Unit
		want int
	}{
		{units.LeafPages, s.LeafPageN},
		{units.BranchPages, s.BranchPageN},
		{units.OverflowPages, s.LeafOverflowN + s.BranchOverflowN},
		{units.Depth, s.Depth},
		{units.LeafInuse, s.LeafInuse},
		{units.LeafAlloc, s.LeafAlloc},
	} {
		if c[check.unit] != int64(check.want) {
			return fmt.Errorf("%s: page walk %d, Bucket.Stats %d", check.unit, c[check.unit], check.want)
		}
	}
	return nil
}
