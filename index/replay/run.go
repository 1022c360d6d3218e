package replay

import (
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
	rows := k.Rows()
	if words == 0 {
		words = max(rangeWords, rows/int64(passes)/maxRanges)
	}
	first := rows / words * int64(p.Leaf.Least[0]) * 7 / 10 // a page that was not cut lately is 0.7 full
	first = max((first+p.Batch-1)/p.Batch*p.Batch, p.Batch)
	if first > rows/4 {
		return nil
	}
	r := &replay{profile: p, ranges: newRanges(k, first, p.Leaf, p.Batch), keys: k}
	if r.ranges == nil {
		return nil
	}
	for range workers {
		slab := min(max(int(rows)/workers/blockWords/8, 64), slabBlocks)
		r.hands = append(r.hands, &hand{ranges: make([]dealt, len(r.low)), slab: slab})
	}
	passes = min(passes, len(r.low))
	leaves := grown{edge: r.edge}
	for pass := range passes {
		from, to := pass*len(r.low)/passes, (pass+1)*len(r.low)/passes
		r.deal(from, to)
		if p.stopped() {
			return nil
		}
		all := r.growAll(from, to)
		if all == nil {
			return nil
		}
		for _, g := range all {
			leaves.add(g)
		}
	}
	if p.Every == 0 {
		r.hands = nil // their memory is free for the levels above
		return join(leaves, p)
	}
	t := join(leaves, p)
	if t.grown == nil {
		return nil
	}
	s := newSweep(p, t, r.rowBits)
	for at := range r.low {
		if p.stopped() {
			return nil
		}
		for _, h := range r.hands {
			h.each(at, s.add)
		}
	}
	s.into(t)
	return t
}

// deal deals the keys of ranges from one to another.
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
		g := &grower{Rule: r.Leaf.clone(), rowBits: r.rowBits, batch: r.Batch}
		var list []uint64
		for !failed.Load() && !r.stopped() {
			at := int(next.Add(1)) - 1
			if at >= len(all) {
				return
			}
			list = list[:0]
			for _, h := range r.hands {
				list = h.list(list, from+at)
			}
			ok := false
			if all[at], ok = r.growOne(g, list, from+at); !ok {
				failed.Store(true)
			}
			if r.Every > 0 { // a sweep looks at the keys once more, leaf by leaf
				rest := list
				for _, h := range r.hands {
					rest = h.keep(rest, from+at)
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
func (r *replay) growOne(g *grower, list []uint64, at int) (grown, bool) {
	if len(g.scratch) < len(list) {
		g.scratch = make([]uint64, cap(list))
	}
	g.grown, g.tied = grown{}, false
	g.grow(list, r.spans[at], depth(len(list), g.Rule))
	if g.tied {
		return r.slow(r.keys, g, list, at)
	}
	return g.grown, true
}

// slow grows a range by whole keys, one by one. It leaves rows in the list, leaf by leaf.
// It reports false if a key of the range shares its first eight bytes with the first
// key there is, which may be of the range before.
func (r *ranges) slow(k Keys, g *grower, list []uint64, at int) (grown, bool) {
	for i := range list { // what was divided is put back in order of arrival
		list[i] &= 1<<r.rowBits - 1
	}
	slices.Sort(list)
	l := newLevel(g.Rule, less(k))
	p := l.chunks[0].pages[0]
	p.held, p.moment, p.last = r.spans[at].held, r.spans[at].birth, r.spans[at].last
	same := 0
	for i, w := range list {
		row := int64(w)
		code := prefix(k, row)
		if at > 0 && code == r.low[at] {
			same++
		}
		l.insert(item{code, row})
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
			list = append(list, uint64(it.row))
		}
		out.births = append(out.births, p.moment)
		out.items = append(out.items, uint32(len(p.items)))
		if l.Sizes != nil {
			out.bytes = append(out.bytes, uint32(p.bytes))
		}
	})
	return out, true
}

// each calls f for each hand, all at once, and waits for them.
func each(hands []*hand, f func(worker int, h *hand)) {
	var wait sync.WaitGroup
	for w, h := range hands {
		wait.Go(func() { f(w, h) })
	}
	wait.Wait()
}
