package replay

import (
	"context"
	"iter"
	"math"

	"idbench/internal/hugepages"
)

// A Key is a key that is dealt: its first eight bytes, and its row.
type Key struct{ high, low, row uint32 }

// DealtKey is the bytes of memory of a dealt key.
const DealtKey = 12

// Prefix is its first eight bytes, big-endian.
func (k Key) Prefix() uint64 { return uint64(k.high)<<32 | uint64(k.low) }

// Row is its place in the order of arrival.
func (k Key) Row() uint32 { return k.row }

// A Border is the least key of a range of keys, that of a row.
type Border struct {
	Prefix uint64
	Row    int64
}

// A Deal deals keys to ranges, for replays that take a range at a time. No two of its borders have
// the same prefix. The first is not looked at: its range has all that is below the second, whose
// prefix is not 0.
type Deal struct {
	Keys    Keys
	From    int64 // the first row that is dealt
	Borders []Border
	Workers int
}

// Dealt is the keys of some ranges.
type Dealt struct {
	first int
	hands [][]dealtKeys // of each worker, by range
}

// dealtKeys are the keys of a range, in blocks.
type dealtKeys struct {
	open   []Key // the last one
	blocks [][]Key
}

// Ranges deals the keys of the ranges from one to before another. Once ctx is done some are missing.
func (d Deal) Ranges(ctx context.Context, first, end int) Dealt {
	l := d.lows()
	out := Dealt{first: first, hands: make([][]dealtKeys, max(d.Workers, 1))}
	rows, workers := d.Keys.Rows()-d.From, int64(len(out.hands))
	each(out.hands, func(w int, _ []dealtKeys) {
		out.hands[w] = d.deal(ctx, &l, d.From+rows*int64(w)/workers, d.From+rows*int64(w+1)/workers, first, end)
	})
	return out
}

// lows are the borders. What is below the second, and above the last, is guessed to be as wide as
// the other ranges.
func (d *Deal) lows() (l lows) {
	for _, b := range d.Borders {
		l.low = append(l.low, b.Prefix)
	}
	if len(l.low) == 1 {
		l.low[0] = 0
		l.index(math.MaxUint64)
		return l
	}
	last := l.low[len(l.low)-1]
	wide := (last - l.low[1]) / uint64(len(l.low))
	l.low[0] = l.low[1] - 1 - min(l.low[1]-1, wide)
	l.index(last + min(math.MaxUint64-last, wide))
	return l
}

// deal deals the rows from one to another.
func (d *Deal) deal(ctx context.Context, l *lows, from, to int64, first, end int) []dealtKeys {
	ranges := make([]dealtKeys, end-first)
	low, high := l.low[first], uint64(math.MaxUint64)
	if first == 0 {
		low = 0
	}
	if end < len(l.low) {
		high = l.low[end]
	}
	var slab []Key
	var prefixes [dealPart]uint64
	for start := from; start < to && ctx.Err() == nil; start += dealPart {
		n := min(dealPart, to-start)
		d.Keys.Prefixes(prefixes[:n], start)
		for i, prefix := range prefixes[:n] {
			if prefix < low || prefix > high {
				continue
			}
			row, at := start+int64(i), l.find(prefix)
			if b := &d.Borders[at]; prefix == b.Prefix && at > 0 && d.Keys.Less(row, b.Row) {
				at--
			}
			if at < first || at >= end {
				continue
			}
			r := &ranges[at-first]
			if len(r.open) == cap(r.open) {
				if len(slab) == 0 {
					slab = hugepages.Slice[Key](blockWords * min(max(int((to-from)/blockWords/8), 64), slabBlocks))
				}
				r.blocks = append(r.blocks, r.open)
				r.open, slab = slab[:0:blockWords], slab[blockWords:]
			}
			r.open = append(r.open, Key{uint32(prefix >> 32), uint32(prefix), uint32(row)})
		}
	}
	return ranges
}

// Parts yields the keys of a range in order of arrival, part by part.
func (d *Dealt) Parts(at int) iter.Seq[[]Key] {
	return func(yield func([]Key) bool) {
		for _, hand := range d.hands {
			r := hand[at-d.first]
			for _, part := range r.blocks {
				if !yield(part) {
					return
				}
			}
			if !yield(r.open) {
				return
			}
		}
	}
}
