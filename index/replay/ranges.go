package replay

import (
	"math"
	"math/bits"
	"slices"
	"sort"
)

// ranges are the leaves of a tree whose keys are the first ones to arrive: what keys are
// dealt to.
type ranges struct {
	format
	lows
	shift []uint8 // bits of a prefix that its code in the range lacks
	spans []span  // each as its page was made, with code 0 for its first key
	edge  int64   // cuts of the last leaf so far
}

// lows are where ranges begin.
type lows struct {
	low []uint64 // prefix of the first key of each; of the first range the least that is told apart

	base      uint64  // prefixes are looked up by their distance from it
	cellShift uint8   // in cells of so many bits
	cells     []int32 // the range in which each cell begins, and the last one
}

// newRanges grows a tree from the first keys. It returns nil where their codes tie, or
// where leaves cannot be told apart by prefixes.
func newRanges(k Keys, first int64, leaf *Rule, batch int64) *ranges {
	prefixes := make([]uint64, first)
	k.Prefixes(prefixes, 0)
	g := &grower{Rule: leaf.clone(), format: formatFor(first), batch: batch, asked: true}
	if !g.growRange(g.words(prefixes), span{low: noLow, last: true}) {
		return nil
	}
	r := &ranges{format: formatFor(k.Rows()), spans: g.spans, edge: g.edge}
	// Keys that come later may lie outside of what the first ones span: by a little,
	// which is told apart, or by more.
	least, most := slices.Min(prefixes), slices.Max(prefixes)
	margin := (most - least) / 16
	least -= min(least, margin)
	most += min(math.MaxUint64-most, margin)
	r.low = append(r.low, least)
	for i, first := range g.firsts[1:] {
		r.low = append(r.low, prefix(k, first))
		r.spans[i+1].low = 0
	}
	for at, low := range r.low {
		end := most
		if at+1 < len(r.low) {
			if end = r.low[at+1]; end == low {
				return nil
			}
		}
		r.shift = append(r.shift, uint8(max(0, bits.Len64(end-low)-r.codeBits())))
	}
	r.index(most)
	return r
}

// index makes the cells.
func (l *lows) index(most uint64) {
	const cells = 1 << 15
	l.base = l.low[0]
	l.cellShift = uint8(max(0, bits.Len64(most-l.base)-bits.Len(cells-1)))
	at := 0
	for cell := range (most-l.base)>>l.cellShift + 1 {
		for at+1 < len(l.low) && l.low[at+1] <= l.base+cell<<l.cellShift {
			at++
		}
		l.cells = append(l.cells, int32(at))
	}
	l.cells = append(l.cells, int32(len(l.low)-1))
}

// find returns the range of a prefix.
func (l *lows) find(prefix uint64) int {
	if prefix < l.base {
		return 0
	}
	cell := min((prefix-l.base)>>l.cellShift, uint64(len(l.cells)-2))
	at, end := int(l.cells[cell]), int(l.cells[cell+1])
	if end-at > 4 {
		return at + sort.Search(end-at, func(i int) bool { return l.low[at+1+i] > prefix })
	}
	for at < end && l.low[at+1] <= prefix {
		at++
	}
	return at
}

// in is a key of a range. Those that lie outside of what is told apart have the least code,
// or the greatest.
func (r *ranges) in(at int, prefix uint64, of row) word {
	c := (prefix - r.low[at]) >> r.shift[at]
	if at == 0 && prefix < r.low[0] {
		c = 0
	}
	return r.word(code(min(c, 1<<r.codeBits()-1)), of)
}
