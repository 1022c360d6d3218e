package model

import (
	"iter"

	"idbench/index"
)

// postgresHeap is rows in arrival order. A row goes to the page that took the last one,
// or to a new one: the pages before are as full as they get with rows of one size, so
// the free space map, which is asked in between, knows of none with room.
type postgresHeap struct {
	log   *postgresLog
	pages []*postgresHeapPage
	rows  int64
	free  []postgresMark // pages of the lowest level of the free space map

	gone  map[int64]bool  // rows that were deleted
	waste map[int64]int64 // by page: bytes of those that VACUUM has not seen

	number int // position in Stats
	tracer index.Tracer
}

type postgresHeapPage struct {
	postgresMark
	first int64 // its first row
	rows  int64 // that came to it
	gone  int64 // of those, deleted

	pointers int64 // on the page
	free     int64 // bytes between pointers and tuples
}

const (
	postgresTupleHeader = 24   // HeapTupleHeaderData, aligned; no column is NULL
	postgresMapSlots    = 4069 // heap pages that a page of the free space map tells of
	postgresMapUpper    = 2    // pages of the upper levels of the map
	postgresMapStep     = 32   // bytes that a slot of the map tells apart
)

// insert adds a row whose columns take so many bytes and returns its page.
func (h *postgresHeap) insert(columns int64) {
	tuple := postgresTupleHeader + columns
	need := postgresAligned(tuple)
	last := len(h.pages) - 1
	made := last < 0 || h.pages[last].free-postgresPointer < need
	if made {
		if last >= 0 {
			h.full(int64(last), h.pages[last].free)
		}
		h.pages = append(h.pages, &postgresHeapPage{first: h.rows, free: postgresPageSize - postgresHeader})
		last++
	}
	p := h.pages[last]
	p.free -= need + postgresPointer
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
func (h *postgresHeap) full(page, free int64) {
	leaf := int(page / postgresMapSlots)
	for len(h.free) <= leaf {
		h.free = append(h.free, postgresMark{})
	}
	if (free-postgresPointer)/postgresMapStep > 0 {
		h.log.hint(&h.free[leaf])
	}
}

// bytes is the heap and its free space map.
func (h *postgresHeap) bytes() int64 {
	pages := int64(len(h.pages))
	if n := int64(len(h.free)); n > 0 {
		pages += postgresMapUpper + n
	}
	return pages * postgresPageSize
}

// of is the page of a row.
func (h *postgresHeap) of(row int64) int64 {
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
func (h *postgresHeap) touch(page int64) {
	if h.tracer != nil {
		h.tracer.Touch(h.number, page, false)
	}
}

func (h *postgresHeap) leaves() iter.Seq[index.Leaf] {
	return func(yield func(index.Leaf) bool) {
		for i, p := range h.pages {
			if !yield(index.Leaf{
				Page: int64(i), Pages: 1, Rows: p.rows - p.gone, Inuse: postgresPageSize - p.free, Alloc: postgresPageSize, Written: p.written,
			}) {
				return
			}
		}
	}
}
