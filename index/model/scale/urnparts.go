package scale

import (
	"math"
	"math/bits"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Leaves that are more than fit a cache are divided into parts. Which part a row falls
// into depends on how many gaps each has and on nothing else, as which leaf does. So rows
// are dealt to parts, with their moments, for a while at a time, and then each part takes
// those of its own.
const (
	urnWhole      = 1 << 21 // bytes of leaves that are not divided
	urnPartBytes  = 1 << 17 // of a part in the end: a share of a second-level cache
	urnPartsMost  = 1 << 10
	urnPartLeaves = 64      // of a part in the beginning
	urnDealt      = 1 << 21 // rows that are dealt at a time, as far as batches are not longer
)

// parts is how many parts there shall be: none where all leaves fit a cache.
func (l *urnLeaves[T]) parts() int {
	bytes := l.expected * int(unsafe.Sizeof(T(0)))
	if l.partBytes > 0 {
		return bytes / l.partBytes
	}
	if bytes < urnWhole {
		return 0
	}
	return min(bytes/urnPartBytes, urnPartsMost)
}

// grow inserts the rows from n on, or so many that there are leaves to divide into parts.
// It does so between two batches, and intervals.
func (l *urnLeaves[T]) grow(n int64) (int64, bool) {
	parts := l.parts()
	if parts < 4 {
		return l.insert(n, l.rows), false
	}
	step := max(l.batch, l.every)
	for n < l.rows {
		if len(l.items) >= min(parts*urnPartLeaves, l.expected/16) && n%step == 0 {
			return n, true
		}
		n = l.insert(n, min(n/step*step+step, l.rows))
	}
	return n, false
}

// divideUrn inserts the rows from n on into parts.
func divideUrn[T uint8 | uint16](all *urnLeaves[T], n int64) []*urnLeaves[T] {
	u, count := all.urn, min(all.parts(), len(all.items))
	parts := make([]*urnLeaves[T], count)
	gaps := make([]uint64, count)
	for i := range parts {
		from, to := i*len(all.items)/count, (i+1)*len(all.items)/count
		own := &urn{profile: u.profile, rows: u.rows, state: urnMix(u.state + uint64(i))}
		p := newUrnLeaves[T](own, u.expected/count)
		p.items = append(p.items, all.items[from:to]...)
		p.first, p.last = -1, -1
		if i == 0 {
			p.first = 0
		}
		if all.last >= from && all.last < to {
			p.last = all.last - from
		}
		for _, items := range p.items {
			gaps[i] += uint64(items)
		}
		parts[i] = p
	}
	all.items = nil
	moments := make([][]uint16, count)
	for i := range moments {
		moments[i] = make([]uint16, 0, urnDealt/count*5/4)
	}
	unit := u.batch // rows of a moment: a batch, or where dirty pages are counted an interval
	if u.batch == 1 {
		unit = math.MaxInt64
		if u.every > 0 {
			unit = u.every
		}
	}
	for n < u.rows {
		to := min(n+max(urnDealt/u.batch*u.batch, u.batch), u.rows)
		if unit < math.MaxInt64/math.MaxUint16 {
			to = min(to, n/unit*unit+unit*math.MaxUint16)
		}
		if u.every > 0 && n < u.end {
			to = min(to, u.end)
		}
		u.deal(n, to, unit, gaps, moments)
		counted, turns := n < u.end, u.every > 0 && (to%u.every == 0 || to == u.end)
		var next atomic.Int64
		var wait sync.WaitGroup
		for range u.workers {
			wait.Go(func() {
				for i := int(next.Add(1)) - 1; i < count; i = int(next.Add(1)) - 1 {
					p := parts[i]
					p.take(moments[i], counted)
					p.commit()
					if turns {
						p.settle(counted)
					}
					moments[i] = moments[i][:0]
				}
			})
		}
		wait.Wait()
		n = to
	}
	for _, p := range parts {
		u.edge += p.edge
		u.dirty += p.dirty
	}
	return parts
}

// deal says into which part each row falls, and at which moment since the first one.
func (u *urn) deal(from, to, unit int64, gaps []uint64, moments [][]uint16) {
	most, state := slices.Max(gaps), u.state
	for moment := uint16(0); from < to; moment++ {
		end := to
		if unit < to {
			end = min(to, from/unit*unit+unit)
		}
		for from < end {
			state += urnGamma
			part, rest := bits.Mul64(urnMix(state), uint64(len(gaps)))
			n := gaps[part]
			if slot, _ := bits.Mul64(rest, most); slot >= n {
				continue
			}
			gaps[part] = n + 1
			most = max(most, n+1)
			moments[part] = append(moments[part], moment)
			from++
		}
	}
	u.state = state
}

// take gives an item to a leaf for each of the moments.
func (l *urnLeaves[T]) take(moments []uint16, counted bool) {
	if l.flag > 0 {
		l.takeMarking(moments, counted)
		return
	}
	items, slots, least := l.items, l.slots(), T(l.leaf.least[0])
	state, now, full := l.state, uint16(0), false
	for i := 0; i < len(moments); {
		if full && moments[i] != now {
			l.commit()
			items, slots, full = l.items, l.slots(), false
		}
		state += urnGamma
		leaf, rest := bits.Mul64(urnMix(state), uint64(len(items)))
		slot, _ := bits.Mul64(rest, slots)
		n := items[leaf]
		_, got := bits.Sub64(slot, uint64(n), 0)
		n += T(got)
		items[leaf] = n
		i += int(got)
		if n >= least && got > 0 {
			now, full = moments[i-1], len(l.full) > 0 || l.batch > 1
			if !l.filled(int(leaf), n) {
				i--
			}
			items, slots = l.items, max(slots, uint64(n))
		}
	}
	l.state = state
}

// takeMarking is take where the leaves are noted that get an item.
func (l *urnLeaves[T]) takeMarking(moments []uint16, counted bool) {
	now := uint16(0)
	for len(moments) > 0 {
		if moments[0] != now {
			l.commit()
			l.settle(counted)
			now = moments[0]
		}
		same := 1
		for same < len(moments) && moments[same] == now {
			same++
		}
		l.draw(int64(same), ^l.flag)
		moments = moments[same:]
	}
}

// settle ends an interval.
func (l *urnLeaves[T]) settle(counted bool) {
	if counted {
		l.dirty += int64(len(l.touched))
	}
	for _, leaf := range l.touched {
		l.items[leaf] &^= l.flag
	}
	l.touched = l.touched[:0]
}
