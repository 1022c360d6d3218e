package scale

import (
	"slices"
	"sync"
	"sync/atomic"
)

// rangeWords is how many keys a range shall have: a list of them, and as much scratch,
// fit the second-level cache of a core.
const rangeWords = 1 << 15

// replay grows all keys range by range. It returns nil where that is not exact: where
// keys of two ranges share their first eight bytes with a border.
func replay(k Keys, p profile, workers, passes int, words int64) *tree {
	rows, batch := k.Rows(), p.batch
	first := rows / words * int64(p.leaf.least[0]) * 7 / 10
	first = max((first+batch-1)/batch*batch, batch)
	if first > rows/4 {
		return nil
	}
	r := newRanges(k, first, p.leaf, batch)
	if r == nil {
		return nil
	}
	leaves := grown{edge: r.edge}
	var hands []*hand
	for pass := range passes {
		from, to := pass*len(r.low)/passes, (pass+1)*len(r.low)/passes
		hands = make([]*hand, workers)
		each(workers, func(w int) {
			hands[w] = r.deal(k, rows*int64(w)/int64(workers), rows*int64(w+1)/int64(workers), from, to)
		})
		all := make([]grown, to-from)
		var next atomic.Int64
		var failed atomic.Bool
		each(workers, func(int) {
			g := &grower{rule: p.leaf.clone(), rowBits: r.rowBits, batch: batch}
			var list []uint64
			for at := int(next.Add(1)) - 1; at < len(all) && !failed.Load(); at = int(next.Add(1)) - 1 {
				list = list[:0]
				for _, h := range hands {
					list = h.list(list, from+at)
				}
				if len(g.scratch) < len(list) {
					g.scratch = make([]uint64, cap(list))
				}
				g.grown, g.tied = grown{}, false
				g.grow(list, r.spans[from+at], depth(len(list), g.rule))
				if all[at] = g.grown; g.tied {
					ok := false
					if all[at], ok = r.slow(k, g, list, from+at); !ok {
						failed.Store(true)
					}
				}
				if p.every > 0 { // the keys are looked at once more, leaf by leaf
					rest := list
					for _, h := range hands {
						rest = h.keep(rest, from+at)
					}
				}
			}
		})
		if failed.Load() {
			return nil
		}
		for _, g := range all {
			leaves.add(g)
		}
	}
	t := join(leaves, p)
	if p.every == 0 {
		return t
	}
	if t.grown == nil {
		return nil
	}
	s := newSweep(p, t, r.rowBits)
	for at := range r.low {
		for _, h := range hands {
			h.each(at, s.add)
		}
	}
	s.into(t)
	return t
}

// slow grows a range by whole keys, one by one. It leaves rows in the list, leaf by leaf.
// It reports false if a key of the range shares its first eight bytes with the first
// key there is, which may be of the range before.
func (r *ranges) slow(k Keys, g *grower, list []uint64, at int) (grown, bool) {
	for i := range list { // what was divided is put back in order of arrival
		list[i] &= 1<<r.rowBits - 1
	}
	slices.Sort(list)
	l := newLevel(g.rule, less(k))
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
		if l.sizes != nil {
			out.bytes = append(out.bytes, uint32(p.bytes))
		}
	})
	return out, true
}

// each calls f for each of the workers, all at once, and waits for them.
func each(workers int, f func(worker int)) {
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() { f(w) })
	}
	wait.Wait()
}
