package replay

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
	"sync/atomic"
)

// Ranks returns by row the place of its key in the order of all keys, from 0; nil where keys
// arrive in their order, so that it is the row itself. It takes 4 bytes a key, and 8 more for
// each key of those that it sorts at once: with memory, in bytes and 0 for any, it sorts
// them part by part. The error wraps ErrInexact where memory does not do, and is that of ctx
// once it is done.
func Ranks(ctx context.Context, k Keys, workers int, memory int64) ([]uint32, error) {
	if inOrder(ctx, k) || ctx.Err() != nil {
		return nil, ctx.Err()
	}
	rows := k.Rows()
	passes := int64(1)
	if memory > 0 {
		rest := memory - rows*rankBytes
		if rest < memory/rankPasses {
			return nil, fmt.Errorf("ranks of %d rows in %d bytes: %w", rows, memory, ErrInexact)
		}
		passes = (rows*wordBytes + rest - 1) / rest
	}
	ranks := make([]uint32, rows)
	if nearlyInOrder(ctx, k, ranks) || ctx.Err() != nil {
		return ranks, ctx.Err()
	}
	p := profile{ctx: ctx}
	r := &ranker{profile: p, keys: k, ranges: sampledRanges(k), ranks: ranks}
	workers = max(workers, 1)
	r.hands = newHands(workers, len(r.low), rows/passes)
	for pass := range passes {
		most := int64(len(r.low))
		r.rank(int(pass*most/passes), int((pass+1)*most/passes))
	}
	return r.ranks, ctx.Err()
}

const (
	rankBytes  = 4
	rankPasses = 16 // over the keys at most
)

// RankMemory is enough memory for the ranks of some indexes of so many rows, of which each is
// given what those before leave.
func RankMemory(rows, indexes int64) int64 {
	rest := rows*rankBytes/(rankPasses-1) + 1 // for the words of a pass
	return rows*rankBytes*indexes + rest
}

// inOrder reports whether each key is above the one before. It looks no further than the
// first that is not.
func inOrder(ctx context.Context, k Keys) bool {
	var prefixes [dealPart]uint64
	last, rows := uint64(0), k.Rows()
	for from := int64(0); from < rows; from += dealPart {
		if ctx.Err() != nil {
			return false
		}
		part := prefixes[:min(dealPart, rows-from)]
		k.Prefixes(part, from)
		for i, p := range part {
			if at := from + int64(i); p <= last && at > 0 && (p < last || !k.Less(at-1, at)) {
				return false
			}
			last = p
		}
	}
	return true
}

// A lateKey is a key that others may still come before.
type lateKey struct {
	prefix uint64
	row    int64
}

const (
	lateKeys  = 1 << 10 // that are kept
	lateMoves = 32      // of others that a key is worth in the mean
)

// nearlyInOrder ranks keys of which each comes before no more than the last lateKeys, in their
// order. It reports false where that is not so, or would take long.
func nearlyInOrder(ctx context.Context, k Keys, ranks []uint32) bool {
	var prefixes [dealPart]uint64
	late := make([]lateKey, 1, 1+lateKeys+dealPart) // before all: the last that has its rank
	rows, ranked, moves := k.Rows(), uint32(0), int64(0)
	for from := int64(0); from < rows && ctx.Err() == nil; from += dealPart {
		part := prefixes[:min(dealPart, rows-from)]
		k.Prefixes(part, from)
		for i, prefix := range part {
			key, end := lateKey{prefix, from + int64(i)}, len(late)
			late = late[:end+1]
			at := end
			for ; at > 1; at-- {
				last := late[at-1]
				if prefix >= last.prefix && (prefix > last.prefix || !k.Less(key.row, last.row)) {
					break
				}
				late[at] = last
			}
			late[at] = key
			moves += int64(end - at)
			if at == 1 && ranked > 0 && key.before(late[0], k) {
				return false
			}
		}
		if moves > (from+dealPart)*lateMoves {
			return false
		}
		done := max(len(late)-lateKeys, 1)
		if from+dealPart >= rows {
			done = len(late)
		}
		for _, key := range late[1:done] {
			ranks[key.row] = ranked
			ranked++
		}
		late = late[:copy(late, late[done-1:])]
	}
	return ctx.Err() == nil
}

func (l lateKey) before(other lateKey, k Keys) bool {
	return l.prefix < other.prefix || l.prefix == other.prefix && k.Less(l.row, other.row)
}

// sampledRanges are ranges between some of the keys, of about as many each.
func sampledRanges(k Keys) *ranges {
	rows := k.Rows()
	count := min(max(rows/rangeWords, 1), maxRanges)
	sample := make([]uint64, min(count*rangeSample, rows))
	for i := range sample {
		sample[i] = prefix(k, row(int64(i)*rows/int64(len(sample))))
	}
	slices.Sort(sample)
	r := &ranges{format: formatFor(rows)}
	for i := range count {
		r.low = append(r.low, sample[i*int64(len(sample))/count])
	}
	r.low = slices.Compact(r.low)
	most := sample[len(sample)-1]
	for _, end := range append(r.low[1:], most) {
		r.shift = append(r.shift, uint8(max(0, bits.Len64(end-r.low[len(r.shift)])-r.codeBits())))
	}
	r.index(most)
	return r
}

// rangeSample is how many keys are looked at for each range.
const rangeSample = 32

// A ranker sorts keys range by range.
type ranker struct {
	profile
	*ranges
	keys   Keys
	hands  []*hand
	ranks  []uint32
	ranked uint32 // keys of the ranges before
}

// rank ranks the keys of the ranges from one to another.
func (r *ranker) rank(from, to int) {
	rows, workers := r.keys.Rows(), int64(len(r.hands))
	each(r.hands, func(w int, h *hand) {
		h.reset()
		h.deal(r.profile, r.keys, r.ranges, rows*int64(w)/workers, rows*int64(w+1)/workers, from, to)
	})
	first := make([]uint32, to-from)
	for i := range first {
		first[i] = r.ranked
		for _, h := range r.hands {
			r.ranked += uint32(h.ranges[from+i].words())
		}
	}
	var next atomic.Int64
	each(r.hands, func(int, *hand) {
		var list, scratch []word
		for !r.stopped() {
			i := int(next.Add(1)) - 1
			if i >= len(first) {
				return
			}
			list = list[:0]
			for _, h := range r.hands {
				for part := range h.words(from + i) {
					list = append(list, part...)
				}
			}
			scratch = slices.Grow(scratch[:0], len(list))[:len(list)]
			sortWords(list, scratch)
			r.untie(list)
			for i, rank := 0, first[i]; i < len(list); i, rank = i+1, rank+1 {
				r.ranks[r.row(list[i])] = rank
			}
		}
	})
}

// untie sorts words of one code by their whole keys.
func (r *ranker) untie(list []word) {
	for i := 1; i < len(list); i++ {
		if r.code(list[i]) != r.code(list[i-1]) {
			continue
		}
		from := i - 1
		for i < len(list) && r.code(list[i]) == r.code(list[from]) {
			i++
		}
		slices.SortFunc(list[from:i], func(a, b word) int {
			if r.keys.Less(int64(r.row(a)), int64(r.row(b))) {
				return -1
			}
			return 1
		})
	}
}

const (
	sortBuckets = 1 << 12
	sortFew     = 1 << 10 // words that are not worth so many buckets
)

// sortWords sorts different words. Those of a range lie nearly evenly between the least and
// the greatest, so that buckets of even width have a few each. scratch is as long.
func sortWords(list, scratch []word) {
	if len(list) <= sortFew {
		slices.Sort(list)
		return
	}
	least, most := slices.Min(list), slices.Max(list)
	shift := max(0, bits.Len64(uint64(most-least))-bits.Len(sortBuckets-1))
	var ends [sortBuckets + 1]int32
	for _, w := range list {
		ends[(w-least)>>shift+1]++
	}
	for i := range sortBuckets {
		ends[i+1] += ends[i]
	}
	for _, w := range list {
		at := &ends[(w-least)>>shift]
		scratch[*at] = w
		*at++
	}
	start := int32(0)
	for _, end := range ends[:sortBuckets] { // each has moved to where its bucket ends
		if bucket := scratch[start:end]; len(bucket) <= sortInserted {
			insertWords(bucket)
		} else {
			sortWords(bucket, list[start:end])
		}
		start = end
	}
	copy(list, scratch)
}

// sortInserted is how many words are sorted by insertion at most.
const sortInserted = 24

func insertWords(list []word) {
	for i := 1; i < len(list); i++ {
		w, at := list[i], i
		for ; at > 0 && list[at-1] > w; at-- {
			list[at] = list[at-1]
		}
		list[at] = w
	}
}
