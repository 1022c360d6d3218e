package replay

import (
	"iter"
	"math"
	"math/bits"

	"idbench/internal/hugepages"
)

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
	slabBlocks = 16384 // at most
)

type block [blockWords]word

// newHands are the hands of some goroutines, which deal so many rows to so many ranges.
func newHands(workers, ranges int, rows int64) (hands []*hand) {
	slab := min(max(int(rows)/workers/blockWords/8, 64), slabBlocks)
	for range workers {
		hands = append(hands, &hand{ranges: make([]dealt, ranges), slab: slab})
	}
	return hands
}

// add deals a word.
func (h *hand) add(at int, w word) {
	d := &h.ranges[at]
	if d.open == nil {
		h.open(d)
	}
	d.open[d.n&(blockWords-1)] = w
	if d.n++; d.n == blockWords {
		d.open = nil
	}
}

// open opens a new block.
func (h *hand) open(d *dealt) {
	if len(h.spare) == 0 {
		slab := hugepages.Slice[block](h.slab)
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

// dealPart is how many keys are asked for at once.
const dealPart = 1024

// deal deals the rows from one to another, of the ranges from first to before end.
func (h *hand) deal(p profile, k Keys, r *ranges, from, to int64, first, end int) {
	low, high := r.low[first], uint64(math.MaxUint64) // of the prefixes that are asked for
	if first == 0 {
		low = 0
	}
	if end < len(r.low) {
		high = r.low[end] - 1
	}
	var prefixes [dealPart]uint64
	var places [dealPart]uint16 // of those that are kept, in what was asked for
	for i := range places {
		places[i] = uint16(i)
	}
	all := first == 0 && end == len(r.low)
	for start := from; start < to && !p.stopped(); start += dealPart {
		n := int(min(dealPart, to-start))
		k.Prefixes(prefixes[:n], start)
		if !all {
			n = between(prefixes[:n], places[:n], low, high)
		}
		for i, prefix := range prefixes[:n] {
			at := r.find(prefix)
			h.add(at, r.in(at, prefix, row(start)+row(places[i])))
		}
	}
}

// between keeps the prefixes from low to high and their places in the list, at its start,
// and returns how many they are. It has no branch to guess.
func between(prefixes []uint64, places []uint16, low, high uint64) int {
	kept := 0
	for i, prefix := range prefixes {
		prefixes[kept], places[kept] = prefix, uint16(i)
		_, outside := bits.Sub64(high-low, prefix-low, 0)
		kept += int(1 - outside)
	}
	return kept
}

// words is how many there are.
func (d *dealt) words() int {
	if len(d.blocks) == 0 {
		return 0
	}
	return (len(d.blocks)-1)*blockWords + d.n
}

// words yields those of a range, part by part.
func (h *hand) words(at int) iter.Seq[[]word] {
	return func(yield func([]word) bool) {
		d := &h.ranges[at]
		for i, b := range d.blocks {
			part := b[:]
			if i+1 == len(d.blocks) {
				part = b[:d.n]
			}
			if !yield(part) {
				return
			}
		}
	}
}
