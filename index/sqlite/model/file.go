package model

import (
	"fmt"
	"slices"

	"idbench/index"
	"idbench/units"
)

// file is the allocation of pages. Free pages stand in a list of trunk pages,
// each with the numbers of free leaf pages on it.
type file struct {
	geometry
	size   int64 // pages
	trunks []trunk
}

type trunk struct {
	page   int64
	leaves []int64
}

// allocate returns a page: of the newest trunk the leaf nearest to a page (0: the
// first), or the trunk itself where it has none, or a new one at the end of the file.
func (f *file) allocate(near int64) int64 {
	if len(f.trunks) == 0 {
		f.size++
		if f.size == f.lockPage {
			f.size++
		}
		return f.size
	}
	last := len(f.trunks) - 1
	trunk := &f.trunks[last]
	if len(trunk.leaves) == 0 {
		page := trunk.page
		f.trunks = f.trunks[:last]
		return page
	}
	at := 0
	if near > 0 {
		distance := func(page int64) int64 { return max(page-near, near-page) }
		for i, page := range trunk.leaves {
			if distance(page) < distance(trunk.leaves[at]) {
				at = i
			}
		}
	}
	page, end := trunk.leaves[at], len(trunk.leaves)-1
	trunk.leaves[at] = trunk.leaves[end]
	trunk.leaves = trunk.leaves[:end]
	return page
}

// chain allocates so many overflow pages of a cell, each near the one before.
func (f *file) chain(pages int64) {
	for near := int64(0); pages > 0; pages-- {
		near = f.allocate(near)
	}
}

// renumber allocates what is missing to so many pages, each near the one before, and numbers
// all of them anew: neighbours in key order lie in the order of the file.
func (f *file) renumber(pages []int64, count int) []int64 {
	for near := pages[0]; len(pages) < count; pages = append(pages, near) {
		near = f.allocate(near)
	}
	slices.Sort(pages)
	return pages
}

// release gives a page back.
func (f *file) release(page int64) {
	if n := len(f.trunks); n > 0 && len(f.trunks[n-1].leaves) < f.trunkLeaves {
		f.trunks[n-1].leaves = append(f.trunks[n-1].leaves, page)
		return
	}
	f.trunks = append(f.trunks, trunk{page: page})
}

// pages is how many are free.
func (f *file) pages() (n int64) {
	for _, t := range f.trunks {
		n += 1 + int64(len(t.leaves))
	}
	return n
}

// segment is the counts of the whole file.
func (f *file) segment() index.Segment {
	return index.Segment{Name: units.All, Counts: index.Counts{
		units.FileBytes: f.size * f.pageSize,
		units.FreePages: f.pages(),
	}}
}

// verify checks that every page of the file is the lock page, free, or of one tree.
func (f *file) verify(trees []*tree) error {
	var used []int64
	if f.size > f.lockPage {
		used = append(used, f.lockPage)
	}
	for _, t := range f.trunks {
		used = append(append(used, t.page), t.leaves...)
	}
	for _, tree := range trees {
		tree.root.walk(func(n *node) bool {
			used = append(used, n.page)
			for _, c := range n.cells {
				used = append(used, c.overflow...)
			}
			return true
		})
	}
	slices.Sort(used)
	for i, page := range used {
		if page != int64(i)+1 {
			return fmt.Errorf("page %d is lost or used twice", min(page, int64(i)+1))
		}
	}
	if n := int64(len(used)); n != f.size {
		return fmt.Errorf("%d pages are used of %d", n, f.size)
	}
	return nil
}
