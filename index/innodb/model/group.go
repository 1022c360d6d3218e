package model

import (
	"iter"
	"slices"

	"idbench/index/replay"
)

// A group is leaves of a tree that are next to each other, and what becomes of them. It depends
// on the leaf after the last one only where a record belongs behind all that a full leaf has:
// then the group cannot go on alone.
type group struct {
	*growth
	store
	ways  ways
	root  bool // its only leaf is the root
	edge  bool // there is no leaf after the last one
	start bool // nor before the first
	open  int  // parts of ways that stay open; 0: all

	spare  []*packed // leaves of no group
	made   int32     // leaves that there have been
	closed []final   // leaves before the first way
	events []event
	late   bool // a closed leaf would have changed

	continued []continued
	tails     []tail // of closed leaves

	turn     int64  // row of the next interval
	interval uint32 // the current one
	dirty    int64  // leaves that were changed, summed over the intervals
	borders
}

// borders are the intervals, in order, in which what is at the ends of a group was changed.
type borders struct {
	firsts, lasts []uint32 // the first leaf, and the last one, of that time
	before, after []uint32 // the leaves beyond them, which got another neighbour
	two           uint32   // the first in which these are two leaves; 0: there is none
}

// An event is what the levels above are told of the leaves.
type event struct {
	prefix uint64 // of the least key of the upper half, or of the leaf that took the record
	low    uint32 // and its row
	row    uint32 // with which it happened
	leaf   int32  // which was full, or took the record in place of the one before it
	made   int32  // the new one
	kind   eventKind
	more   bool // it comes of the same record as the event before
}

type eventKind uint8

const (
	cutUp   eventKind = iota // a new leaf has the upper half of a full one
	cutDown                  // or the lower half
	shifted                  // a record went to the leaf after the full one
)

// newGroup is the group of a tree that has one leaf, its root. Of keys that ascend so many parts
// of ways stay open; 0: all.
func newGroup(g *growth, open int) *group {
	n := &group{growth: g, store: store{order: g.keys}, root: true, edge: true, start: true, open: open}
	n.ways.add(way{leaf: n.leaf()})
	return n
}

// leaf makes an empty one.
func (g *group) leaf() (l *packed) {
	if n := len(g.spare); n > 0 {
		l = g.spare[n-1]
		g.spare = g.spare[:n-1]
	} else {
		l = &packed{}
	}
	*l = packed{slots: l.slots[:0], free: l.free[:0], at: l.at[:0], list: l.list[:0], listed: g.open > 0, number: g.made, bytes: g.bytes}
	g.made++
	g.clear(l)
	return l
}

// restart makes it a group of copies of the leaves of another.
func (g *group) restart(of *group, leaves []way) {
	g.reset()
	var last *packed
	for _, w := range leaves {
		l := g.leaf()
		g.copy(l, &of.store, w.leaf)
		l.prev, last = last, l
		if l.prev != nil {
			l.prev.next = l
		}
		g.ways.add(way{w.prefix, w.row, l})
	}
	g.start, g.edge = leaves[0].leaf.prev == nil, leaves[len(leaves)-1].leaf.next == nil
	g.turn, g.interval = of.turn, of.interval
	if len(leaves) > 1 {
		g.two = 1
	}
	if first := leaves[0].leaf.interval; first > 0 {
		g.firsts = append(g.firsts, first)
	}
	if last.interval > 0 {
		g.lasts = append(g.lasts, last.interval)
	}
}

// reset takes all leaves away.
func (g *group) reset() {
	for _, part := range g.ways.parts {
		for _, w := range part {
			g.spare = append(g.spare, w.leaf)
		}
	}
	g.ways.clear()
	store := store{order: g.order, lines: g.lines[:0], unused: g.unused[:0], flat: g.flat}
	*g = group{growth: g.growth, store: store, ways: g.ways, spare: g.spare}
}

// addRows has the records of some rows come. It returns false where the group cannot go on.
func (g *group) addRows(from, to int64) bool {
	var prefixes [1024]uint64
	for ; from < to; from += int64(len(prefixes)) {
		n := min(int64(len(prefixes)), to-from)
		g.keys.Prefixes(prefixes[:n], from)
		for i := 0; i < int(n); i++ {
			if g.open > 0 && g.apart == nil {
				i += g.ascend(prefixes[i:n], from+int64(i))
			}
			if i < int(n) && !g.add(prefixes[i], uint32(from+int64(i))) {
				return false
			}
		}
		for g.open > 0 && len(g.ways.parts) > g.open {
			g.close()
		}
		if g.open > 0 {
			g.events, g.closed = expect(g.events, from+n, to), expect(g.closed, from+n, to)
		}
		if g.late || g.ctx.Err() != nil {
			return false
		}
	}
	return true
}

// expect makes room in a list for what all rows will add to it, if the others add as much as those that are
// done, where there is little left.
func expect[E any](list []E, done, rows int64) []E {
	const few = 256 // more than some rows add
	if cap(list)-len(list) >= few || len(list) < few {
		return list
	}
	return slices.Grow(list, few+int(float64(len(list))*float64(rows-done)/float64(done)*33/32))
}

// addKeys has the records of some keys come. It returns false where the group cannot go on.
func (g *group) addKeys(keys iter.Seq[[]replay.Key]) bool {
	for part := range keys {
		for _, k := range part {
			if !g.add(k.Prefix(), k.Row()) {
				return false
			}
		}
		if g.ctx.Err() != nil {
			return false
		}
	}
	return true
}

// add has the record of a row come.
func (g *group) add(prefix uint64, row uint32) bool {
	if int64(row) >= g.turn {
		g.interval, g.turn = g.intervalOf(int64(row))
	}
	r := record{prefix: prefix, row: row, size: uint16(g.size(int64(row)))}
	at := g.ways.find(&g.store, r)
	l := g.ways.of(at).leaf
	p := g.place(l, r)
	if l.prev == nil && len(g.closed) > 0 && p == (place{}) {
		g.late = true // it may belong to a closed leaf
	}
	if !g.fits(l, p, int(r.size), g.clustered) {
		return g.overflow(at, r)
	}
	g.squeeze(l, p, r)
	g.came(l, row)
	g.write(l, row)
	return true
}

// came notes a row that has come to a leaf and goes on elsewhere.
func (g *group) came(l *packed, row uint32) {
	if g.apart != nil && g.apart(int64(row)) > 0 {
		g.continued = append(g.continued, continued{row, l.number})
	}
}

// overflow is split of tree, and what add of it does before.
func (g *group) overflow(at wayAt, r record) bool {
	l := g.ways.of(at).leaf
	if g.root {
		g.root = false
		g.build(l, g.all(l))
	}
	for more := false; ; more = true {
		p := g.place(l, r)
		if l.isEnd(p) && (l.next != nil || !g.edge) {
			if l.next == nil {
				return false
			}
			if g.shift(at, r, more) {
				return true
			}
		}
		g.halve(at, p, r, more)
		at = g.ways.find(&g.store, r)
		l = g.ways.of(at).leaf
		if g.squeeze(l, g.place(l, r), r) {
			g.came(l, r.row)
			return true
		}
	}
}

// shift is that of tree.
func (g *group) shift(at wayAt, r record, more bool) bool {
	next := g.ways.of(at).leaf.next
	if !g.insert(next, place{}, r) {
		return false
	}
	g.ways.set(g.ways.after(at), way{r.prefix, r.row, next})
	g.events = append(g.events, event{kind: shifted, row: r.row, leaf: next.number, prefix: r.prefix, low: r.row, more: more})
	g.came(next, r.row)
	g.write(next, r.row)
	return true
}

// halve is that of tree, for a record that comes to a place.
func (g *group) halve(at wayAt, p place, r record, again bool) {
	full := *g.ways.of(at)
	l, q := full.leaf, g.leaf()
	records, rank := g.all(l), l.rank(p)
	left, d := g.cut(l, p, rank)
	if again {
		left, d = l.cutEven(rank, int(r.size), records), up
	}
	stay, first := left, r
	if rank < left {
		stay--
	}
	if rank != left {
		first = records[stay]
	}
	e := event{kind: cutUp, row: r.row, leaf: l.number, made: q.number, prefix: first.prefix, low: first.row, more: again}
	lower, upper := l, q
	if d == down {
		e.kind = cutDown
		lower, upper = q, l
		g.build(q, records[:stay])
		q.follow(records[:stay])
		g.deleteTo(l, stay, records)
	} else {
		g.build(q, records[stay:])
		g.deleteFrom(l, stay, records)
	}
	beside := link(l, q, d)
	g.ways.set(at, way{full.prefix, full.row, lower})
	g.ways.insert(at, way{first.prefix, first.row, upper})
	g.events = append(g.events, e)
	g.write(l, r.row)
	g.write(q, r.row)
	if g.two == 0 {
		g.two = g.interval
	}
	if beside != nil {
		g.write(beside, r.row)
	} else {
		g.writeBeyond(d)
	}
}

// link puts a new leaf beside one, and returns the leaf on its other side.
func link(l, q *packed, d direction) (beside *packed) {
	if d == down {
		q.prev, q.next = l.prev, l
		l.prev = q
		if q.prev != nil {
			q.prev.next = q
		}
		return q.prev
	}
	q.prev, q.next = l, l.next
	l.next = q
	if q.next != nil {
		q.next.prev = q
	}
	return q.next
}

// write notes that a leaf is changed.
func (g *group) write(l *packed, row uint32) {
	l.changed = row
	if l.interval == g.interval {
		return
	}
	l.interval = g.interval
	if g.interval == 0 {
		return
	}
	g.dirty++
	if l.prev == nil {
		g.firsts = append(g.firsts, g.interval)
	}
	if l.next == nil {
		g.lasts = append(g.lasts, g.interval)
	}
}

// writeBeyond is write for the leaf before the group, or after it.
func (g *group) writeBeyond(d direction) {
	switch {
	case d == down:
		g.late = g.late || len(g.closed) > 0
		if !g.start && g.interval > 0 {
			g.before = append(g.before, g.interval)
		}
	case !g.edge && g.interval > 0:
		g.after = append(g.after, g.interval)
	}
}

// close closes the leaves of the first part.
func (g *group) close() {
	part := g.ways.parts[0]
	for _, w := range part {
		g.end(w.leaf)
		g.drop(w.leaf)
		g.spare = append(g.spare, w.leaf)
	}
	g.ways.parts, g.ways.lows, g.ways.unused = g.ways.parts[1:], g.ways.lows[1:], append(g.ways.unused, part[:0])
	g.ways.parts[0][0].leaf.prev = nil
}

// end adds a leaf to those that are closed.
func (g *group) end(l *packed) {
	g.closed = append(g.closed, final{l.number, int32(l.records), int32(l.inuse()), l.changed})
	if g.apart == nil {
		return
	}
	var all tail
	for _, r := range g.all(l) {
		bytes := g.apart(int64(r.row))
		all.pages += parts(bytes, int64(g.growth.bytes))
		all.bytes += bytes
	}
	g.tails = append(g.tails, all)
}

// finish is what became of the leaves.
func (g *group) finish() grown {
	for _, w := range g.ways.all() {
		g.end(w.leaf)
	}
	return grown{g.closed, g.made, g.events, g.dirty, g.continued, g.tails}
}
