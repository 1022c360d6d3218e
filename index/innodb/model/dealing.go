package model

import (
	"slices"
	"sync"
	"sync/atomic"

	"idbench/index/replay"
)

// A dealing is the groups of a growth, and all keys after the first ones dealt to them.
type dealing struct {
	*growth
	first   *group // of the first keys
	leaves  []way  // it has
	starts  []int  // of them, where each group begins, and the end
	deal    replay.Deal
	workers []*group // that the groups take turns at
}

// newDealing makes about so many groups of the leaves that the rows up to one made.
func newDealing(g *growth, first *group, done int64, groups int) *dealing {
	d := &dealing{growth: g, first: first, leaves: first.ways.all(), starts: []int{0}}
	d.deal = replay.Deal{Keys: g.keys, From: done, Borders: make([]replay.Border, 1), Workers: g.workers}
	groups = min(groups, len(d.leaves))
	for i := range groups {
		at := i * len(d.leaves) / groups
		w := d.leaves[at]
		if last := len(d.starts) - 1; i > 0 && w.prefix != d.deal.Borders[last].Prefix {
			d.starts = append(d.starts, at)
			d.deal.Borders = append(d.deal.Borders, replay.Border{Prefix: w.prefix, Row: int64(w.row)})
		}
	}
	d.starts = append(d.starts, len(d.leaves))
	for range g.workers {
		d.workers = append(d.workers, &group{growth: g, store: store{order: g.keys}})
	}
	return d
}

// Of many keys a part is dealt at a time: to make one again takes less time than to write to
// memory that was not in use.
const (
	manyKeys   = 1 << 25
	manyPasses = 3
)

// A part is groups that grow together, and what became of them.
type part struct {
	from, end int
	done      bool
	grown
	borders
}

// run grows all groups, in several passes over the keys where those are to be held in parts.
func (d *dealing) run() error {
	groups := len(d.starts) - 1
	pass, rows := groups, d.keys.Rows()-d.deal.From
	if rows >= manyKeys {
		pass = (groups + manyPasses - 1) / manyPasses
	}
	if d.memory > 0 && rows*replay.DealtKey > d.memory {
		pass = max(min(pass, int(int64(groups)*d.memory/(rows*replay.DealtKey))), 1)
	}
	var all []part
	for from := 0; from < groups; {
		parts := d.grow(from, min(from+pass, groups))
		if d.ctx.Err() != nil {
			return d.ctx.Err()
		}
		if len(parts) == 0 { // the first group needs more than there were
			pass *= 2
			continue
		}
		all = append(all, parts...)
		from = parts[len(parts)-1].end
	}
	d.join(all)
	return nil
}

// grow grows the groups from one to before another, but for those at the end that need the one after
// that.
func (d *dealing) grow(from, end int) (parts []part) {
	dealt := d.deal.Ranges(d.ctx, from, end)
	for at := from; at < end; at++ {
		parts = append(parts, part{from: at, end: at + 1})
	}
	for again := true; again && d.ctx.Err() == nil; parts, again = together(parts) {
		var next atomic.Int64
		var wait sync.WaitGroup
		for _, g := range d.workers {
			wait.Go(func() {
				for i := int(next.Add(1)) - 1; i < len(parts); i = int(next.Add(1)) - 1 {
					if p := &parts[i]; !p.done {
						d.one(g, p, &dealt)
					}
				}
			})
		}
		wait.Wait()
	}
	if last := len(parts) - 1; !parts[last].done {
		parts = parts[:last]
	}
	return parts
}

// together puts each part that is not done together with the one after it, and reports whether there is any
// such.
func together(parts []part) (out []part, again bool) {
	for i := 0; i < len(parts); i++ {
		p := parts[i]
		for !parts[i].done && i+1 < len(parts) {
			i++
			p, again = part{from: p.from, end: parts[i].end}, true
		}
		out = append(out, p)
	}
	return out, again
}

// one grows a part, unless it needs the one after it.
func (d *dealing) one(g *group, p *part, dealt *replay.Dealt) {
	g.restart(d.first, d.leaves[d.starts[p.from]:d.starts[p.end]])
	keys := dealt.Parts(p.from)
	if p.end > p.from+1 {
		keys = slices.Values([][]replay.Key{merged(dealt, p.from, p.end)})
	}
	if g.addKeys(keys) {
		p.done, p.grown, p.borders = true, g.finish(), g.borders
	}
}

// merged is the keys of some groups in order of arrival.
func merged(dealt *replay.Dealt, from, end int) (all []replay.Key) {
	if end == from+1 {
		return slices.Concat(slices.Collect(dealt.Parts(from))...)
	}
	a, b := merged(dealt, from, (from+end)/2), merged(dealt, (from+end)/2, end)
	for len(a) > 0 && len(b) > 0 {
		if a[0].Row() < b[0].Row() {
			all, a = append(all, a[0]), a[1:]
		} else {
			all, b = append(all, b[0]), b[1:]
		}
	}
	return append(append(all, a...), b...)
}

// join is the growth of all parts. The leaves that there were first keep their numbers.
func (d *dealing) join(parts []part) {
	d.grown = grown{made: d.first.made, events: d.first.events, dirty: d.first.dirty + beyond(parts), continued: d.first.continued}
	for _, p := range parts {
		old := d.leaves[d.starts[p.from]:d.starts[p.end]]
		more := d.made - int32(len(old))
		number := func(n int32) int32 {
			if int(n) < len(old) {
				return old[n].leaf.number
			}
			return n + more
		}
		for _, e := range p.events {
			e.leaf = number(e.leaf)
			if e.kind != shifted {
				e.made = number(e.made)
			}
			d.events = append(d.events, e)
		}
		for _, c := range p.continued {
			d.grown.continued = append(d.grown.continued, continued{c.row, number(c.leaf)})
		}
		d.tails = append(d.tails, p.tails...)
		for _, l := range p.grown.leaves {
			l.number = number(l.number)
			d.grown.leaves = append(d.grown.leaves, l)
		}
		d.made += p.made - int32(len(old))
		d.dirty += p.dirty
	}
}

// beyond counts the leaves at the ends of parts that checkpoints wrote because they got
// another neighbour, of another part, and for nothing else.
func beyond(parts []part) (dirty int64) {
	var reached []uint32 // intervals in which that was so of the first leaf of the part on the left
	for i := range parts[1:] {
		left, right := &parts[i].borders, &parts[i+1].borders
		alone := func(interval uint32) bool { return left.two == 0 || interval < left.two }
		last := slices.DeleteFunc(slices.Compact(right.before), func(interval uint32) bool {
			return has(left.lasts, interval) || has(reached, interval) && alone(interval)
		})
		reached = slices.DeleteFunc(slices.Compact(left.after), func(interval uint32) bool { return has(right.firsts, interval) })
		dirty += int64(len(last) + len(reached))
	}
	return dirty
}

// has reports whether an interval is in a list, which is in order.
func has(list []uint32, interval uint32) bool {
	_, ok := slices.BinarySearch(list, interval)
	return ok
}
