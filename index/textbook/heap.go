package textbook

import (
	"fmt"
	"iter"
	"sort"

	"idbench/index"
	"idbench/units"
)

// heap is rows in arrival order: a row goes to the last page, or to a new
// one when it does not fit.
type heap struct {
	file  file
	rows  *rows
	entry entry
	pages []heapPage
}

type heapPage struct {
	first   int64 // first row
	size    int64 // bytes in use
	written int64 // rows the table held after the commit that last wrote it
}

func (h *heap) Name() units.Segment { return h.file.Name() }
func (h *heap) size() int64         { return int64(len(h.pages)) * h.file.page }

func (h *heap) fits(id, value int64) error {
	if size := h.entry.size(id, value); size > h.file.page {
		return fmt.Errorf("a row of %d bytes in %s does not fit a page of %d", size, h.Name(), h.file.page)
	}
	return nil
}

func (h *heap) insert(row int64) {
	size := h.entry.of(h.rows, row)
	if last := len(h.pages) - 1; last < 0 || h.pages[last].size+size > h.file.page {
		h.pages = append(h.pages, heapPage{first: row})
	}
	last := len(h.pages) - 1
	h.pages[last].size += size
	h.file.writes(int64(last), &h.pages[last].written)
}

// read touches the last page that begins with the row or one before it.
func (h *heap) read(row int64) {
	if h.file.pager.tracer != nil {
		after := sort.Search(len(h.pages), func(i int) bool { return h.pages[i].first > row })
		h.file.reads(int64(after - 1))
	}
}

func (h *heap) Leaves() iter.Seq[index.Leaf] {
	return func(yield func(index.Leaf) bool) {
		for i, p := range h.pages {
			l := index.Leaf{
				Page: int64(i), Pages: 1, Rows: h.end(i) - p.first,
				Inuse: p.size, Alloc: h.file.page, Written: p.written,
			}
			if !yield(l) {
				return
			}
		}
	}
}

// end is the row after the last of a page.
func (h *heap) end(page int) int64 {
	if page+1 < len(h.pages) {
		return h.pages[page+1].first
	}
	return h.rows.count()
}

func (h *heap) counts() index.Counts {
	return index.Counts{units.HeapPages: int64(len(h.pages))}
}

// verify adds the rows of each page up again.
func (h *heap) verify() error {
	next := int64(0)
	for i, p := range h.pages {
		if p.first != next {
			return fmt.Errorf("page %d begins with row %d, want %d", i, p.first, next)
		}
		size := int64(0)
		for next = p.first; next < h.end(i); next++ {
			size += h.entry.of(h.rows, next)
		}
		if size != p.size || size > h.file.page || size == 0 {
			return fmt.Errorf("page %d: %d bytes noted, %d held, %d allocated", i, p.size, size, h.file.page)
		}
	}
	if next != h.rows.count() {
		return fmt.Errorf("%d rows held of %d", next, h.rows.count())
	}
	return nil
}
