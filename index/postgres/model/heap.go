package model

import (
	"iter"

	"idbench/index"
	"idbench/units"
)

// heap is rows in arrival order. A row goes to the page that took the last one,
// or to a new one: the pages before are as full as they get with rows of one size, so
// the free space map, which is asked in between, knows of none with room.
type heap struct {
	log   *log
	pages []*heapPage
	rows  int64
	free  []mark // pages of the lowest level of the free space map

	gone  map[int64]bool  // rows that were deleted
	waste map[int64]int64 // by page: bytes of those that VACUUM has not seen

	number int // position in Stats
	tracer index.Tracer
}

type heapPage struct {
	mark
	first int64 // its first row
	rows  int64 // that came to it
	gone  int64 // of those, deleted

	pointers int64 // on the page
	free     int64 // bytes between pointers and tuples
}

const (
	tupleHeader = 24   // HeapTupleHeaderData, aligned; no column is NULL
	mapSlots    = 4069 // heap pages that a page of the free space map tells of
	mapUpper    = 2    // pages of the upper levels of the map
	mapStep     = 32   // bytes that a slot of the map tells apart
)

// insert adds a row whose columns take so many bytes and returns its page.
func (h *heap) insert(columns int64) {
	tuple := tupleHeader + columns
	need := aligned(tuple)
	last := len(h.pages) - 1
	made := last < 0 || h.pages[last].free-pointer < need
	if made {
		if last >= 0 {
			h.full(int64(last), h.pages[last].free)
		}
		h.pages = append(h.pages, &heapPage{first: h.rows, free: pageSize - pageHeader})
		last++
	}
	p := h.pages[last]
	p.free -= need + pointer
	p.rows++
	p.pointers++
	h.rows++
	h.log.heapInsert(p, made, tuple)
	switch {
	case h.tracer == nil:
	case made:
		h.tracer.Make(h.number, int64(last))
	default:
		h.tracer.Touch(h.number, int64(last), true)
	}
}

// full tells the free space map what is left in a page, which changes the map if there
// is anything.
func (h *heap) full(page, free int64) {
	leaf := int(page / mapSlots)
	for len(h.free) <= leaf {
		h.free = append(h.free, mark{})
	}
	if (free-pointer)/mapStep > 0 {
		h.log.hint(&h.free[leaf])
	}
}

// bytes is the heap and its free space map.
func (h *heap) bytes() int64 {
	pages := int64(len(h.pages))
	if h.free != nil { // its upper pages stay when there is no heap left
		pages += mapUpper + int64(len(h.free))
	}
	return pages * pageSize
}

// of is the page of a row.
func (h *heap) of(row int64) int64 {
	low, high := 0, len(h.pages)
	for high-low > 1 {
		if mid := (low + high) / 2; h.pages[mid].first <= row {
			low = mid
		} else {
			high = mid
		}
	}
	return int64(low)
}

// touch says that a row is read.
func (h *heap) touch(page int64) {
	if h.tracer != nil {
		h.tracer.Touch(h.number, page, false)
	}
}

func (h *heap) Name() units.Segment { return units.HeapRows }

// Leaves yields the pages in file order.
func (h *heap) Leaves() iter.Seq[index.Leaf] {
	return func(yield func(index.Leaf) bool) {
		for i, p := range h.pages {
			if !yield(index.Leaf{
				Page: int64(i), Pages: 1, Rows: p.rows - p.gone, Inuse: pageSize - p.free, Alloc: pageSize, Written: p.written,
			}) {
				return
			}
		}
	}
}
