package replay

import (
	"iter"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// rangeWords is how many keys a range shall have: a list of them, and as much scratch,
// fit the second-level cache of a core.
const rangeWords = 1 << 15

// maxRanges is how many ranges keys are dealt to at once: each has a cache line and a
// page that are written to.
const maxRanges = 2048

// A replay is all keys being grown range by range.
type replay struct {
	profile
	*ranges
	keys  Keys
	hands []*hand // one for each worker, the keys of the first rows in the first one
}

// replayed grows all keys, in several passes over them if they are to be held in parts.
// It returns nil where that is not exact: where keys of two ranges share their first
// eight bytes with a border.
func replayed(k Keys, p profile, workers, passes int, words int64) *Tree {
	if words == 0 {
		words = max(rangeWords, k.Rows()/int64(passes)/maxRanges)
	}
	r := newReplay(k, p, workers, words)
	if r == nil {
		return nil
	}
	leaves, ok := r.leaves(passes)
	if !ok {
		return nil
	}
	if p.Every == 0 {
		r.hands = nil // their memory is free for the levels above
	}
	if passes > 1 {
		runtime.GC() // now, and not when as much again is in use
	}
	return swept(join(leaves, p), p, r.format, r.all)
}

// newReplay makes ranges of about so many words, of the leaves that the first rows make. It
// returns nil where there are too few rows, or no ranges.
func newReplay(k Keys, p profile, workers int, words int64) *replay {
	rows := k.Rows()
	first := rows / words * int64(p.Leaf.Least[0]) * 7 / 10 // a page that was not cut lately is 0.7 full
	first = max((first+p.Batch-1)/p.Batch*p.Batch, p.Batch)
	if first > rows/4 {
		return nil
	}
	r := &replay{profile: p, ranges: newRanges(k, first, p.Leaf, p.Batch), keys: k}
	if r.ranges == nil {
		return nil
	}
	r.hands = newHands(workers, len(r.low), rows)
	return r
}

// leaves deals the keys of some ranges and grows those, as often as there are passes. It
// reports false where that fails.
func (r *replay) leaves(passes int) (grown, bool) {
	leaves := grown{edge: r.edge}
	passes = min(passes, len(r.low))
	for pass := range passes {
		from, to := pass*len(r.low)/passes, (pass+1)*len(r.low)/passes
		r.deal(from, to)
		all := r.growAll(from, to)
		if all == nil {
			return grown{}, false
		}
		if pass == 0 {
			leaves.expect(all, passes)
		}
		for _, g := range all {
			leaves.add(g)
		}
	}
	return leaves, true
}

// deal deals the keys of the ranges from one to another.
func (r *replay) deal(from, to int) {
	rows, workers := r.keys.Rows(), int64(len(r.hands))
	each(r.hands, func(w int, h *hand) {
		h.reset()
		h.deal(r.profile, r.keys, r.ranges, rows*int64(w)/workers, rows*int64(w+1)/workers, from, to)
	})
}

// growAll grows the ranges from one to another, or returns nil where one fails.
func (r *replay) growAll(from, to int) []grown {
	all := make([]grown, to-from)
	var next atomic.Int64
	var failed atomic.Bool
	each(r.hands, func(int, *hand) {
		g := &grower{Rule: r.Leaf.clone(), format: r.format, batch: r.Batch}
		var list []word
		for !failed.Load() && !r.stopped() {
			i := int(next.Add(1)) - 1
			if i >= len(all) {
				return
			}
			list = list[:0]
			for part := range r.words(from + i) {
				list = append(list, part...)
			}
			ok := false
			if all[i], ok = r.growOne(g, list, from+i); !ok {
				failed.Store(true)
			}
			if r.Every > 0 { // a sweep looks at the keys once more, leaf by leaf
				rest := list
				for part := range r.words(from + i) {
					rest = rest[copy(part, rest):]
				}
			}
		}
	})
	if failed.Load() || r.stopped() {
		return nil
	}
	return all
}

// growOne grows a range, and leaves its words leaf by leaf.
func (r *replay) growOne(g *grower, list []word, at int) (grown, bool) {
	if !g.growRange(list, r.spans[at]) {
		return r.slow(r.keys, g, list, at)
	}
	return g.grown, true
}

// slow grows a range by whole keys, one by one, and leaves words without codes leaf by
// leaf. It reports false if a key of the range shares its first eight bytes with the first
// key there is, which may be of the range before.
func (r *ranges) slow(k Keys, g *grower, list []word, at int) (grown, bool) {
	for i, w := range list { // what was divided is put back in order of arrival
		list[i] = r.word(0, r.row(w))
	}
	slices.Sort(list)
	l := newLevel(g.Rule, less(k))
	l.tail.held, l.tail.birth, l.tail.last = r.spans[at].held, r.spans[at].birth, r.spans[at].last
	same := 0
	for i, w := range list {
		prefix := prefix(k, r.row(w))
		if at > 0 && prefix == r.low[at] {
			same++
		}
		l.insert(item{code(prefix), r.row(w)})
		if len(l.full) > 0 && (i+1 == len(list) || g.moment(list[i+1]) != g.moment(w)) {
			l.settle(g.moment(w))
		}
	}
	if same > 1 {
		return grown{}, false
	}
	out := grown{edge: l.edge}
	list = list[:0]
	l.all(func(p *page) {
		for _, it := range p.items {
			list = append(list, r.word(0, it.row))
		}
		out.births = append(out.births, p.birth)
		out.items = append(out.items, uint32(len(p.items)))
		if l.Sizes != nil {
			out.bytes = append(out.bytes, uint32(p.bytes))
		}
	})
	return out, true
}

// words yields the words of a range in order of arrival, or as growAll put them, part by part.
func (r *replay) words(at int) iter.Seq[[]word] {
	return func(yield func([]word) bool) {
		for _, h := range r.hands {
			for part := range h.words(at) {
				if !yield(part) {
					return
				}
			}
		}
	}
}

// all yields those of all ranges.
func (r *replay) all(yield func([]word) bool) {
	for at := range r.low {
		for part := range r.words(at) {
			if !yield(part) {
				return
			}
		}
	}
}

// each calls f for each hand, all at once, and waits for them.
func each[H any](hands []H, f func(worker int, h H)) {
	var wait sync.WaitGroup
	for w, h := range hands {
		wait.Go(func() { f(w, h) })
	}
	wait.Wait()
}
