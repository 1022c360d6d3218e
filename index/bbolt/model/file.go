package model

import (
	"slices"

	"idbench/index"
	"idbench/units"
)

// file is bbolt's page allocation: the high-water mark and the array
// freelist (its internal/freelist). Pages freed by a transaction are pending until
// the next one begins; an allocation takes the lowest run of free pages that is
// long enough, else the end of the file.
type file struct {
	pageSize int64

	free    []int64 // sorted page numbers
	pending []int64
	high    int64 // high-water mark: pages of the file

	rootLeaf, rootPages int64 // the root bucket's leaf, which names our buckets
	list, listPages     int64 // the freelist's own pages

	dirty   int64 // leaf, branch and overflow pages written
	written int64 // bytes written
}

// newFile is a new file after the transaction that makes the buckets: two
// meta pages, then freelist and root leaf, first written by the initialisation and
// then once more by that transaction.
func newFile(pageSize, rootPages int64) *file {
	f := &file{pageSize: pageSize, high: 4, list: 2, listPages: 1, rootLeaf: 3, rootPages: 1}
	f.commit(rootPages)
	f.dirty, f.written = 0, 0
	return f
}

// begin starts a write transaction with no reader open: what was pending is free.
func (f *file) begin() {
	f.free = append(f.free, f.pending...)
	slices.Sort(f.free)
	f.pending = f.pending[:0]
}

// release gives pages back at the next begin.
func (f *file) release(page, pages int64) {
	for i := range pages {
		f.pending = append(f.pending, page+i)
	}
}

// allocate returns the first page of a run.
func (f *file) allocate(pages int64) int64 {
	f.written += pages * f.pageSize
	run := int64(0)
	for i, page := range f.free {
		if i > 0 && page == f.free[i-1]+1 {
			run++
		} else {
			run = 1
		}
		if run == pages {
			if i+1 == int(pages) {
				f.free = f.free[i+1:] // from the front: no move, as most are
			} else {
				f.free = slices.Delete(f.free, i+1-int(pages), i+1)
			}
			return page - pages + 1
		}
	}
	f.high += pages
	return f.high - pages
}

// write allocates pages of a tree.
func (f *file) write(pages int64) int64 {
	f.dirty += pages
	return f.allocate(pages)
}

// commit writes the root leaf, the freelist and a meta page. The freelist's size is
// an upper estimate, one page more than it may need.
func (f *file) commit(rootPages int64) {
	f.release(f.rootLeaf, f.rootPages)
	f.rootLeaf, f.rootPages = f.write(rootPages), rootPages

	f.release(f.list, f.listPages)
	entries := int64(len(f.free) + len(f.pending))
	if entries >= 0xFFFF {
		entries++ // the count itself no longer fits the page header
	}
	f.listPages = (header+8*entries)/f.pageSize + 1
	f.list = f.allocate(f.listPages)

	f.written += f.pageSize
}

func (f *file) counts() index.Counts {
	return index.Counts{
		units.FreePages:    int64(len(f.free) + len(f.pending)),
		units.FileBytes:    f.high * f.pageSize,
		units.DirtyPages:   f.dirty,
		units.WrittenBytes: f.written,
	}
}
