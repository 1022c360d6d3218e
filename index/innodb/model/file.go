package model

import (
	"fmt"
	"math/bits"
	"slices"
)

// file is the allocation of pages of a tablespace. Each tree has two segments, one
// for leaves and one for branch pages. A segment takes single pages until it has 32, then
// extents of 64 pages (fsp0fsp.cc).
type file struct {
	size     int64 // pages of the file
	limit    int64 // pages that have a descriptor
	extents  []extent
	free     []int64 // extents of no segment, in order
	fragment []int64 // extents with single pages, of which some are free, in order
	reserved int64   // extents that operations hold back while they run
}

// extent is 64 pages.
type extent struct {
	state   state
	segment *segment
	used    uint64 // a bit a page
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
	extentPages = 64
	singles     = extentPages / 2 // pages that a segment takes one by one
	described   = pageSize        // pages between two that hold descriptors
	added       = 4               // extents that are added at a time
	small       = 32              // extents up to which a file grows by one
	initial     = 4               // pages of a new file
)

// Where a page is wanted.
type direction int

const (
	up   direction = iota // the keys that come lie above
	down                  // or below
	noDirection
)

// newFile is a file with its header, its first page of change buffer bits, and one
// for the segments of the first 42 trees.
func newFile() *file {
	f := &file{size: initial, limit: extentPages}
	f.extents = []extent{{state: fragments, used: 3}}
	f.fragment = []int64{0}
	f.single(0)
	return f
}

// used reports whether a page is taken.
func (e *extent) has(page int64) bool { return e.used>>(page%extentPages)&1 == 1 }

func (e *extent) isFull() bool { return e.used == 1<<extentPages-1 }

// find is the first free page of an extent from one on, and round.
func (f *file) find(page int64) int64 {
	first, from := page/extentPages*extentPages, page%extentPages
	free := ^f.extents[page/extentPages].used
	if after := free >> from << from; after != 0 {
		free = after
	}
	return first + int64(bits.TrailingZeros64(free))
}

// extent is the one of a page, if it has a descriptor.
func (f *file) extent(page int64) *extent {
	if page < 0 || page >= f.size || page >= f.limit {
		return nil
	}
	return &f.extents[page/extentPages]
}

// taken is the pages in use.
func (f *file) taken() (n int64) {
	for i := range f.extents {
		n += int64(bits.OnesCount64(f.extents[i].used))
	}
	return n
}

// grow makes the file longer: to one extent, then by one, then by four
// (fsp_try_extend_data_file).
func (f *file) grow() {
	f.size = max(f.size, extentPages)
	if f.size < small*extentPages {
		f.size += extentPages
	} else {
		f.size += added * extentPages
	}
}

// reserve sees to it that so many extents are free beside those held back, and holds them
// back; a small file gets two more pages (fsp_reserve_free_extents). It returns what is to
// be released.
func (f *file) reserve(extents int64) int64 {
	const pages = 2
	for {
		if f.size < extentPages {
			f.size = max(f.size, int64(bits.OnesCount64(f.extents[0].used))+pages)
			return 0
		}
		above := (f.size - f.limit) / extentPages
		if above > 0 {
			above--
			above -= above / (described / extentPages)
		}
		free := int64(len(f.free)) + above
		spare := 2 + f.size/extentPages*2/200
		if free > spare+extents && f.reserved+extents <= free {
			f.reserved += extents
			return extents
		}
		f.grow()
	}
}

// fill describes more extents (fsp_fill_free_list).
func (f *file) fill() {
	if f.size < f.limit+extentPages*added {
		f.grow()
	}
	for count := 0; f.limit+extentPages <= f.size && count < added; f.limit += extentPages {
		n := f.limit / extentPages
		if f.limit%described == 0 { // the descriptors and change buffer bits of those that follow
			f.extents = append(f.extents, extent{state: fragments, used: 3})
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
	n := hint / extentPages
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
	if e := f.extent(hint); e != nil && e.state == fragments && !e.isFull() {
		n = hint / extentPages
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
	page := f.find(n*extentPages + hint%extentPages)
	e := &f.extents[n]
	f.size = max(f.size, page+1)
	e.used |= 1 << (page % extentPages)
	if e.isFull() {
		f.fragment = slices.DeleteFunc(f.fragment, func(i int64) bool { return i == n })
	}
	return page
}

// pages are those that the segment has, and how many of them are used.
func (s *segment) pages() (reserved, used int64) {
	used = s.part + extentPages*s.full + s.single
	return s.single + extentPages*(int64(len(s.free)+len(s.notFull))+s.full), used
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
	if e.state == owned && e.segment == s && !e.isFull() {
		return f.mark(s, f.find(hint))
	}
	if s.filled() {
		switch {
		case e.state == freeExtent:
			f.give(f.takeExtent(hint), s)
			return f.mark(s, hint)
		case d == up:
			return f.mark(s, f.anyExtent(s)*extentPages)
		case d == down:
			return f.mark(s, f.anyExtent(s)*extentPages+extentPages-1)
		}
	}
	reserved, used := s.pages()
	switch {
	case len(s.notFull) > 0:
		return f.mark(s, f.find(s.notFull[0]*extentPages))
	case reserved == used && used < singles:
		s.single++
		return f.single(hint)
	}
	return f.mark(s, f.anyExtent(s)*extentPages)
}

// filled reports whether a segment has so few free pages that it takes an extent for the place
// of a hint alone: less than an eighth (FSEG_FILLFACTOR), and less than four extents of them.
func (s *segment) filled() bool {
	reserved, used := s.pages()
	free := reserved - used
	return used >= singles && free < reserved/8 && free < 4*extentPages
}

// mark takes a page of an extent of the segment (fseg_mark_page_used).
func (f *file) mark(s *segment, page int64) int64 {
	n := page / extentPages
	e := &f.extents[n]
	if e.used == 0 {
		s.free = slices.DeleteFunc(s.free, func(i int64) bool { return i == n })
		s.notFull = append(s.notFull, n)
	}
	e.used |= 1 << (page % extentPages)
	s.part++
	if e.isFull() {
		s.notFull = slices.DeleteFunc(s.notFull, func(i int64) bool { return i == n })
		s.full++
		s.part -= extentPages
	}
	return page
}

// release gives a page back (fseg_free_page_low, fsp_free_page).
func (f *file) release(s *segment, page int64) {
	n := page / extentPages
	e := &f.extents[n]
	full := e.isFull()
	e.used &^= 1 << (page % extentPages)
	if e.state == fragments {
		s.single--
		if full {
			f.fragment = append(f.fragment, n)
		}
		if e.used == 0 {
			f.fragment = slices.DeleteFunc(f.fragment, func(i int64) bool { return i == n })
			e.state = freeExtent
			f.free = append(f.free, n)
		}
		return
	}
	if s.part--; full {
		s.full--
		s.part += extentPages
		s.notFull = append(s.notFull, n)
	}
	if e.used == 0 {
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
		if e := f.extent(p); e == nil || !e.has(p) {
			return fmt.Errorf("page %d is used and not taken", p)
		}
	}
	own := int64(1) // the segments
	for at := int64(0); at < f.limit; at += described {
		own += 2
	}
	if n := f.taken(); n != int64(len(pages))+own {
		return fmt.Errorf("%d pages taken, %d used and %d of the file's own", n, len(pages), own)
	}
	return nil
}
