package model

import (
	"fmt"
	"iter"

	"idbench/index"
	"idbench/units"
)

// heap is rows about in arrival order. A row goes to the page that took the last one, to one
// of which the free space map knows that it has room, or to a new one
// (RelationGetBufferForTuple in hio.c). With rows of one size the pages before are as full as
// they get, and the map knows of none.
type heap struct {
	segment units.Segment
	kept    int64 // bytes of a page that are kept free
	log     *log
	pages   []*heapPage
	rows    int64
	free    []freeMap
	target  int             // the page that took the last row
	back    map[int64]int64 // the pages of rows that went to one that was not the last

	gone  map[int64]bool  // rows that were deleted
	waste map[int64]int64 // by page: bytes of those that VACUUM has not seen

	number int // position in Stats
	tracer index.Tracer
}

type heapPage struct {
	mark
	first int64   // its first row
	rows  int64   // that came to it
	back  []int64 // of those, the ones that came when it was not the last page
	gone  int64   // of those, deleted

	pointers int64 // on the page
	free     int64 // bytes between pointers and tuples
}

const (
	tupleHeader = 24 // HeapTupleHeaderData, aligned; no column is NULL

	longestTuple = pageSize - (pageHeader+pointer+align-1)&^(align-1) // MaxHeapTupleSize
	mostTuples   = (pageSize - pageHeader) / (tupleHeader + pointer)  // MaxHeapTuplesPerPage
	nearlyEmpty  = longestTuple - mostTuples/8*pointer                // of which an eighth is pointers left behind
)

// insert adds a row whose columns take so many bytes and returns its page.
func (h *heap) insert(columns int64) {
	tuple := tupleHeader + columns
	need := aligned(tuple)
	h.target = h.room(h.wants(need))
	made := h.target == len(h.pages)
	if made {
		h.pages = append(h.pages, &heapPage{first: h.rows, free: pageSize - pageHeader})
	}
	p := h.pages[h.target]
	if h.target < len(h.pages)-1 {
		if h.back == nil {
			h.back = map[int64]int64{}
		}
		h.back[h.rows] = int64(h.target)
		p.back = append(p.back, h.rows)
	}
	p.free -= need + pointer
	p.rows++
	p.pointers++
	h.rows++
	h.log.heapInsert(p, made, tuple)
	switch {
	case h.tracer == nil:
	case made:
		h.tracer.Make(h.number, int64(h.target))
	default:
		h.tracer.Touch(h.number, int64(h.target), true)
	}
}

// wants is the room that a page must have to take a row of that many bytes. More than a page has
// that holds next to nothing is never asked for.
func (h *heap) wants(need int64) int64 {
	if need+h.kept > nearlyEmpty {
		return max(need, nearlyEmpty)
	}
	return need + h.kept
}

// room is the page with that much room: one that is there, or the next.
func (h *heap) room(need int64) int {
	for at := h.target; at < len(h.pages); {
		if h.pages[at].free-pointer >= need {
			return at
		}
		h.full(int64(at), h.pages[at].free)
		m := at / mapSlots
		slot := h.free[m].find(need)
		if slot < 0 {
			break
		}
		at = m*mapSlots + slot
	}
	return len(h.pages)
}

// full tells the free space map what is left in a page, which changes the map if there
// is anything.
func (h *heap) full(page, free int64) {
	at := int(page / mapSlots)
	for len(h.free) <= at {
		h.free = append(h.free, freeMap{})
	}
	if m := &h.free[at]; m.set(int(page%mapSlots), free-pointer) {
		h.log.hint(&m.mark)
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
	if page, ok := h.back[row]; ok {
		return page
	}
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

func (h *heap) Name() units.Segment { return h.segment }

// verify adds up the pages, to so many rows unless some were deleted.
func (h *heap) verify(want int64, deleted bool) error {
	rows := int64(0)
	for i, p := range h.pages {
		if p.first < rows && h.back == nil || p.first != rows && !deleted && h.back == nil || p.free < 0 {
			return fmt.Errorf("%s page %d begins with row %d, want %d, and has %d bytes free", h.segment, i, p.first, rows, p.free)
		}
		rows += p.rows
		if deleted {
			rows = p.first + p.rows
		}
	}
	if rows != want && !deleted {
		return fmt.Errorf("%s holds %d rows of %d", h.segment, rows, want)
	}
	return nil
}

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
