package index

import (
	"fmt"
	"iter"

	"idbench/units"
)

// A Leaf is one leaf page, with the overflow pages that continue it.
type Leaf struct {
	Page    int64 // page number in the file
	Pages   int64 // 1 + overflow pages
	Rows    int64 // rows (or index entries) in the leaf
	Inuse   int64 // bytes that are not free space: headers, pointers, rows
	Alloc   int64 // bytes allocated: Pages × page size
	Written int64 // rows ever inserted, as of the commit that last wrote this page
}

// Fill is the share of the leaf that is not free space.
func (l Leaf) Fill() float64 { return float64(l.Inuse) / float64(l.Alloc) }

// LeavesOf yields the leaves of the segment of that name: Leaves of a profile.
func LeavesOf[S interface {
	Name() units.Segment
	Leaves() iter.Seq[Leaf]
}](segments []S, name units.Segment) iter.Seq2[Leaf, error] {
	return func(yield func(Leaf, error) bool) {
		for _, s := range segments {
			if s.Name() != name {
				continue
			}
			for l := range s.Leaves() {
				if !yield(l, nil) {
					return
				}
			}
			return
		}
		yield(Leaf{}, fmt.Errorf("no segment %q", name))
	}
}

// A LeafCounter sums the leaves of one tree. Every engine and profile that can
// list its leaves counts them through it, so that the definitions are the same.
type LeafCounter struct {
	leaves, pages, inuse, alloc int64
	breaks, backsteps           int64
	next                        int64 // the page after the last leaf added
	last                        int64 // page number of the last leaf added
}

// Add takes the leaves in key order.
func (c *LeafCounter) Add(l Leaf) {
	if c.leaves > 0 && l.Page != c.next {
		c.breaks++
	}
	if c.leaves > 0 && l.Page < c.last {
		c.backsteps++
	}
	c.leaves++
	c.pages += l.Pages
	c.inuse += l.Inuse
	c.alloc += l.Alloc
	c.last, c.next = l.Page, l.Page+l.Pages
}

// Into sets the leaf counts. Breaks and backsteps are absent for fewer than two
// leaves; overflow pages of leaves are added to those already counted.
func (c *LeafCounter) Into(counts Counts) {
	counts[units.LeafPages] = c.leaves
	counts[units.OverflowPages] += c.pages - c.leaves
	counts[units.LeafInuse] = c.inuse
	counts[units.LeafAlloc] = c.alloc
	if c.leaves > 1 {
		counts[units.LeafBreaks] = c.breaks
		counts[units.LeafBacksteps] = c.backsteps
	}
}
