package replay

import (
	"math"
	"math/bits"
	"sort"
)

// ranges are the leaves of a tree whose keys are the first ones to arrive: what keys are
// dealt to.
type ranges struct {
	low   []uint64 // prefix of the first key of each; of the first range the least that is told apart
	shift []uint8  // bits of a prefix that its code in the range lacks
	spans []span   // each as its page was made, with code 0 for its first key
	edge  int64    // cuts of the last leaf so far

	rowBits   int
	base      uint64  // prefixes are looked up by their distance from it
	cellShift uint8   // in cells of so many bits
	cells     []int32 // the range in which each cell begins, and the last one
}

// newRanges grows a tree from the first keys. It returns nil where their codes tie, or
// where leaves cannot be told apart by prefixes.
func newRanges(k Keys, first int64, leaf *Rule, batch int64) *ranges {
	g := &grower{Rule: leaf.clone(), rowBits: bits.Len64(uint64(first)), batch: batch, asked: true}
	list := make([]uint64, first)
	g.scratch = make([]uint64, first)
	k.Prefixes(list, 0)
	least, most := uint64(math.MaxUint64), uint64(0)
	for row, code := range list {
		least, most = min(least, code), max(most, code)
		list[row] = code>>g.rowBits<<g.rowBits | uint64(row)
	}
	g.grow(list, span{low: noLow, last: true}, depth(len(list), g.Rule))
	if g.tied {
		return nil
	}
	r := &ranges{spans: g.spans, edge: g.edge, rowBits: bits.Len64(uint64(k.Rows()))}
	// Keys that come later may lie outside of what the first ones span: by a little,
	// which is told apart, or by more.
	margin := (most - least) / 16
	least -= min(least, margin)
	most += min(math.MaxUint64-most, margin)
	for i := range r.spans {
		low := least
		if i > 0 {
			low = prefix(k, g.rows[i])
			r.spans[i].low = 0
		}
		r.low = append(r.low, low)
	}
	for i, low := range r.low {
		end := most
		if i+1 < len(r.low) {
			if end = r.low[i+1]; end == low {
				return nil
			}
		}
		r.shift = append(r.shift, uint8(max(0, bits.Len64(end-low)-(64-r.rowBits))))
	}
	r.index(most)
	return r
}

// index makes the cells.
func (r *ranges) index(most uint64) {
	const cells = 1 << 15
	r.base = r.low[0]
	r.cellShift = uint8(max(0, bits.Len64(most-r.base)-bits.Len(cells-1)))
	last := int((most - r.base) >> r.cellShift)
	for c, at := 0, 0; c <= last; c++ {
		from := r.base + uint64(c)<<r.cellShift
		for at+1 < len(r.low) && r.low[at+1] <= from {
			at++
		}
		r.cells = append(r.cells, int32(at))
	}
	r.cells = append(r.cells, int32(len(r.low)-1))
}

// find returns the range of a prefix.
func (r *ranges) find(prefix uint64) int {
	if prefix <= r.base {
		return 0
	}
	cell := min((prefix-r.base)>>r.cellShift, uint64(len(r.cells)-2))
	at, end := int(r.cells[cell]), int(r.cells[cell+1])
	if end-at > 4 {
		return at + sort.Search(end-at, func(i int) bool { return r.low[at+1+i] > prefix })
	}
	for at < end && r.low[at+1] <= prefix {
		at++
	}
	return at
}

// word is a key of a range: its code, and its row.
func (r *ranges) word(at int, prefix uint64, row int64) uint64 {
	code := (prefix - r.low[at]) >> r.shift[at]
	if at == 0 && prefix < r.low[0] {
		code = 0
	}
	return min(code, 1<<(64-r.rowBits)-1)<<r.rowBits | uint64(row)
}

// A hand is the keys that one goroutine has dealt, by range, in order of arrival.
type hand struct {
	ranges []dealt
	spare  []*block
	slab   int // blocks that are made at once
}

// dealt is the words of one range.
type dealt struct {
	open   *block // nil: none yet, or full
	n      int    // words in the open block
	blocks []*block
}

const (
	blockWords = 512
	slabBlocks = 4096 // at most
)

type block [blockWords]uint64

// add deals a word.
func (h *hand) add(at int, w uint64) {
	d := &h.ranges[at]
	if d.open == nil {
		h.turn(d)
	}
	d.open[d.n&(blockWords-1)] = w
	if d.n++; d.n == blockWords {
		d.open = nil
	}
}

// turn opens a new block.
func (h *hand) turn(d *dealt) {
	if len(h.spare) == 0 {
		slab := make([]block, h.slab)
		for i := range slab {
			h.spare = append(h.spare, &slab[i])
		}
	}
	last := len(h.spare) - 1
	d.open, d.n = h.spare[last], 0
	h.spare = h.spare[:last]
	d.blocks = append(d.blocks, d.open)
}

// reset takes all words back.
func (h *hand) reset() {
	for i := range h.ranges {
		h.spare = append(h.spare, h.ranges[i].blocks...)
		h.ranges[i] = dealt{}
	}
}

// deal deals the rows from one to another, of the ranges from first to before end.
func (h *hand) deal(p profile, k Keys, r *ranges, from, to int64, first, end int) {
	low, high := r.low[first], uint64(math.MaxUint64) // of the prefixes that are asked for
	if first == 0 {
		low = 0
	}
	if end < len(r.low) {
		high = r.low[end] - 1
	}
	all := first == 0 && end == len(r.low)
	var prefixes [1024]uint64
	var rows [len(prefixes)]uint16 // of those that are kept, from the first of the buffer on
	for row := from; row < to && !p.stopped(); row += int64(len(prefixes)) {
		n := int(min(int64(len(prefixes)), to-row))
		k.Prefixes(prefixes[:n], row)
		if all {
			for i, p := range prefixes[:n] {
				at := r.find(p)
				h.add(at, r.word(at, p, row+int64(i)))
			}
			continue
		}
		kept := 0
		for i, p := range prefixes[:n] {
			prefixes[kept], rows[kept] = p, uint16(i)
			_, outside := bits.Sub64(high-low, p-low, 0)
			kept += int(1 - outside)
		}
		for i, p := range prefixes[:kept] {
			at := r.find(p)
			h.add(at, r.word(at, p, row+int64(rows[i])))
		}
	}
}

// each calls f with the words of a range, part by part.
func (h *hand) each(at int, f func(words []uint64)) {
	d := &h.ranges[at]
	for i, b := range d.blocks {
		if i+1 == len(d.blocks) {
			f(b[:d.n])
		} else {
			f(b[:])
		}
	}
}

// list appends the words of a range.
func (h *hand) list(dst []uint64, at int) []uint64 {
	h.each(at, func(words []uint64) { dst = append(dst, words...) })
	return dst
}

// keep puts words in the place of those of a range and returns the others.
func (h *hand) keep(words []uint64, at int) []uint64 {
	h.each(at, func(place []uint64) { words = words[copy(place, words):] })
	return words
}
