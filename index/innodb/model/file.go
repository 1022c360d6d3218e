package model

import (
	"fmt"
	"math/bits"
	"slices"
)

// file is the allocation of pages of a tablespace. Each tree has two segments, one
// for leaves and one for branch pages. A segment takes single pages until it has half an extent, then
// extents (fsp0fsp.cc): 64 pages, or a mebibyte where pages are smaller than 16 KiB.
type file struct {
	pageSize    int64
	extentPages int64

	inodes   int64 // segments
	size     int64 // pages of the file
	limit    int64 // pages that have a descriptor
	extents  []extent
	free     []int64 // extents of no segment, in order
	fragment []int64 // extents with single pages, of which some are free, in order
	reserved int64   // extents that operations hold back while they run
}

// extent is pages that lie together.
type extent struct {
	state   state
	segment *segment
	used    pageSet
}

// pageSet is which pages of an extent are used, of which it has 256 at most.
type pageSet [4]uint64

func (s *pageSet) has(page int64) bool { return s[page/64]>>(page%64)&1 == 1 }
func (s *pageSet) add(page int64)      { s[page/64] |= 1 << (page % 64) }
func (s *pageSet) drop(page int64)     { s[page/64] &^= 1 << (page % 64) }

func (s *pageSet) count() (n int64) {
	for _, word := range s {
		n += int64(bits.OnesCount64(word))
	}
	return n
}

type state int

const (
	freeExtent state = iota
	fragments        // its pages are given away one by one
	owned            // by a segment
)

// segment is the pages of a tree's leaves, or of its branch pages.
type segment struct {
	single  int64   // single pages
	free    []int64 // its extents, in the order in which they came to be
	notFull []int64
	full    int64
	part    int64 // pages used of the extents that are not full
}

const (
	added   = 4  // extents that are added at a time
	small   = 32 // extents up to which a file grows by one
	initial = 4  // pages of a new file
)

// described is the pages between two that hold descriptors.
func (f *file) described() int64 { return f.pageSize }

// singles is the pages that a segment takes one by one.
func (f *file) singles() int64 { return f.extentPages / 2 }

// newSegments is how many segments a page describes (FSP_SEG_INODES_PER_PAGE).
func (f *file) newSegments() int64 {
	const fileHead, listNode, listBase, spare = 38, 12, 16, 10
	return (f.pageSize - fileHead - listNode - spare) / (16 + 3*listBase + 4*f.singles())
}

// inode makes room for one more segment (fsp_alloc_seg_inode).
func (f *file) inode() {
	if f.inodes > 0 && f.inodes%f.newSegments() == 0 {
		f.single(0)
	}
	f.inodes++
}

// Where a page is wanted.
type direction int

const (
	up   direction = iota // the keys that come lie above
	down                  // or below
	noDirection
)

// newFile is a file with its header, its first page of change buffer bits, and one
// for the segments of the first trees.
func newFile(pageSize int64) *file {
	f := &file{pageSize: pageSize, extentPages: max(64, 1<<20/pageSize), size: initial}
	f.limit = f.extentPages
	f.extents = []extent{{state: fragments, used: pageSet{3}}}
	f.fragment = []int64{0}
	f.single(0)
	return f
}

// isFull reports whether all pages of an extent are used.
func (f *file) isFull(e *extent) bool { return e.used.count() == f.extentPages }

// find is the first free page of an extent, which is not full, from one on, and round.
func (f *file) find(page int64) int64 {
	first := page / f.extentPages * f.extentPages
	used := &f.extents[page/f.extentPages].used
	for at := page - first; ; at = (at + 1) % f.extentPages {
		if !used.has(at) {
			return first + at
		}
	}
}

// extent is the one of a page, if it has a descriptor.
func (f *file) extent(page int64) *extent {
	if page < 0 || page >= f.size || page >= f.limit {
		return nil
	}
	return &f.extents[page/f.extentPages]
}

// taken is the pages in use.
func (f *file) taken() (n int64) {
	for i := range f.extents {
		n += f.extents[i].used.count()
	}
	return n
}

// grow makes the file longer: to one extent, then by one, then by four
// (fsp_try_extend_data_file).
func (f *file) grow() {
	f.size = max(f.size, f.extentPages)
	if f.size < min(small*f.extentPages, f.pageSize) { // (fsp_get_pages_to_extend_ibd)
		f.size += f.extentPages
	} else {
		f.size += added * f.extentPages
	}
}

// reserve sees to it that so many extents are free beside those held back, and holds them
// back; a small file gets two more pages (fsp_reserve_free_extents). It returns what is to
// be released.
func (f *file) reserve(extents int64) int64 {
	const pages = 2
	for {
		if f.size < f.extentPages {
			f.size = max(f.size, f.extents[0].used.count()+pages)
			return 0
		}
		above := (f.size - f.limit) / f.extentPages
		if above > 0 {
			above--
			above -= above / (f.described() / f.extentPages)
		}
		free := int64(len(f.free)) + above
		spare := 2 + f.size/f.extentPages*2/200
		if free > spare+extents && f.reserved+extents <= free {
			f.reserved += extents
			return extents
		}
		f.grow()
	}
}

// fill describes more extents (fsp_fill_free_list).
func (f *file) fill() {
	if f.size < f.limit+f.extentPages*added {
		f.grow()
	}
	for count := 0; f.limit+f.extentPages <= f.size && count < added; f.limit += f.extentPages {
		n := f.limit / f.extentPages
		if f.limit%f.described() == 0 { // the descriptors and change buffer bits of those that follow
			f.extents = append(f.extents, extent{state: fragments, used: pageSet{3}})
			f.fragment = append(f.fragment, n)
			continue
		}
		f.extents = append(f.extents, extent{})
		f.free = append(f.free, n)
		count++
	}
}

// takeExtent takes the extent of a page off the list of free ones, or the first
// (fsp_alloc_free_extent).
func (f *file) takeExtent(hint int64) int64 {
	n := hint / f.extentPages
	if f.extents[n].state != freeExtent {
		if len(f.free) == 0 {
			f.fill()
		}
		n = f.free[0]
	}
	f.free = slices.DeleteFunc(f.free, func(free int64) bool { return free == n })
	return n
}

// single takes one page (fsp_alloc_free_page).
func (f *file) single(hint int64) int64 {
	var n int64
	if e := f.extent(hint); e != nil && e.state == fragments && !f.isFull(e) {
		n = hint / f.extentPages
	} else if len(f.fragment) > 0 {
		n, hint = f.fragment[0], 0
	} else {
		if e == nil {
			hint = 0
		}
		n = f.takeExtent(hint)
		f.extents[n].state = fragments
		f.fragment = append(f.fragment, n)
	}
	page := f.find(n*f.extentPages + hint%f.extentPages)
	e := &f.extents[n]
	f.size = max(f.size, page+1)
	e.used.add(page % f.extentPages)
	if f.isFull(e) {
		f.fragment = slices.DeleteFunc(f.fragment, func(i int64) bool { return i == n })
	}
	return page
}

// pages are those that the segment has, and how many of them are used.
func (f *file) pages(s *segment) (reserved, used int64) {
	used = s.part + f.extentPages*s.full + s.single
	return s.single + f.extentPages*(int64(len(s.free)+len(s.notFull))+s.full), used
}

// give makes an extent the segment's.
func (f *file) give(n int64, s *segment) {
	f.extents[n].state, f.extents[n].segment = owned, s
	s.free = append(s.free, n)
}

// anyExtent is a free one of the segment, or a new one (fseg_alloc_free_extent).
//
// Note: the engine means to give a segment of 40 extents four more with each new one
// (fseg_fill_free_list). It asks whether the segment has a free one when it has just got one,
// and so never does.
func (f *file) anyExtent(s *segment) int64 {
	if len(s.free) == 0 {
		f.give(f.takeExtent(0), s)
	}
	return s.free[0]
}

// allocate takes a page for a segment near a hint (fseg_alloc_free_page_low): the hint, a
// page of its extent, one of a new extent at the end to which keys grow, or any that the
// segment has; a small segment takes single pages.
func (f *file) allocate(s *segment, hint int64, d direction) int64 {
	e := f.extent(hint)
	if e == nil {
		hint = 0
		e = f.extent(0)
	}
	if e.state == owned && e.segment == s && !f.isFull(e) {
		return f.mark(s, f.find(hint))
	}
	if f.filled(s) {
		switch {
		case e.state == freeExtent:
			f.give(f.takeExtent(hint), s)
			return f.mark(s, hint)
		case d == up:
			return f.mark(s, f.anyExtent(s)*f.extentPages)
		case d == down:
			return f.mark(s, f.anyExtent(s)*f.extentPages+f.extentPages-1)
		}
	}
	reserved, used := f.pages(s)
	switch {
	case len(s.notFull) > 0:
		return f.mark(s, f.find(s.notFull[0]*f.extentPages))
	case reserved == used && used < f.singles():
		s.single++
		return f.single(hint)
	}
	return f.mark(s, f.anyExtent(s)*f.extentPages)
}

// filled reports whether a segment has so few free pages that it takes an extent for the place
// of a hint alone: less than an eighth (FSEG_FILLFACTOR), and less than four extents of them.
func (f *file) filled(s *segment) bool {
	reserved, used := f.pages(s)
	free := reserved - used
	return used >= f.singles() && free < reserved/8 && free < 4*f.extentPages
}

// mark takes a page of an extent of the segment (fseg_mark_page_used).
func (f *file) mark(s *segment, page int64) int64 {
	n := page / f.extentPages
	e := &f.extents[n]
	if e.used == (pageSet{}) {
		s.free = slices.DeleteFunc(s.free, func(i int64) bool { return i == n })
		s.notFull = append(s.notFull, n)
	}
	e.used.add(page % f.extentPages)
	s.part++
	if f.isFull(e) {
		s.notFull = slices.DeleteFunc(s.notFull, func(i int64) bool { return i == n })
		s.full++
		s.part -= f.extentPages
	}
	return page
}

// release gives a page back (fseg_free_page_low, fsp_free_page).
func (f *file) release(s *segment, page int64) {
	n := page / f.extentPages
	e := &f.extents[n]
	full := f.isFull(e)
	e.used.drop(page % f.extentPages)
	if e.state == fragments {
		s.single--
		if full {
			f.fragment = append(f.fragment, n)
		}
		if e.used == (pageSet{}) {
			f.fragment = slices.DeleteFunc(f.fragment, func(i int64) bool { return i == n })
			e.state = freeExtent
			f.free = append(f.free, n)
		}
		return
	}
	if s.part--; full {
		s.full--
		s.part += f.extentPages
		s.notFull = append(s.notFull, n)
	}
	if e.used == (pageSet{}) {
		s.notFull = slices.DeleteFunc(s.notFull, func(i int64) bool { return i == n })
		*e = extent{}
		f.free = append(f.free, n)
	}
}

// verify checks that exactly the pages of trees are taken, beside the file's own.
func (f *file) verify(pages []int64) error {
	slices.Sort(pages)
	for i, p := range pages {
		if i > 0 && pages[i-1] == p {
			return fmt.Errorf("page %d is in two places", p)
		}
		if e := f.extent(p); e == nil || !e.used.has(p%f.extentPages) {
			return fmt.Errorf("page %d is used and not taken", p)
		}
	}
	own := max((f.inodes+f.newSegments()-1)/f.newSegments(), 1) // the segments
	for at := int64(0); at < f.limit; at += f.described() {
		own += 2
	}
	if n := f.taken(); n != int64(len(pages))+own {
		return fmt.Errorf("%d pages taken, %d used and %d of the file's own", n, len(pages), own)
	}
	return nil
}
