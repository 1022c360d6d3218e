package model

import (
	"math/bits"
	"slices"
	"sort"
)

// ways is the leaves of a group in key order, each under the least key that belongs to it. The
// first has everything below the second, too.
type ways struct {
	parts  [][]way
	lows   []uint64 // prefix of the first of each part
	unused [][]way  // parts
}

// way is the way to a leaf. Its key is that of a row.
type way struct {
	prefix uint64
	row    uint32
	leaf   *packed
}

// wayAt is where a way is: its part, and its place there.
type wayAt struct{ part, at int }

const partWays = 256 // at most

// add puts a way after all others.
func (w *ways) add(next way) {
	last := len(w.parts) - 1
	if last < 0 || len(w.parts[last]) >= partWays/2 {
		w.parts, w.lows = append(w.parts, w.part()), append(w.lows, next.prefix)
		last++
	}
	w.parts[last] = append(w.parts[last], next)
}

// part is an empty one.
func (w *ways) part() []way {
	if last := len(w.unused) - 1; last >= 0 {
		part := w.unused[last]
		w.unused = w.unused[:last]
		return part
	}
	return make([]way, 0, partWays)
}

// clear takes all ways away.
func (w *ways) clear() {
	for _, part := range w.parts {
		w.unused = append(w.unused, part[:0])
	}
	w.parts, w.lows = w.parts[:0], w.lows[:0]
}

// all are the ways in key order.
func (w *ways) all() []way { return slices.Concat(w.parts...) }

// last is the way to the last leaf.
func (w *ways) last() *way {
	part := w.parts[len(w.parts)-1]
	return &part[len(part)-1]
}

func (w *ways) of(at wayAt) *way { return &w.parts[at.part][at.at] }

// find is the way to the leaf that a record belongs to.
func (w *ways) find(s *store, r record) (at wayAt) {
	if last := len(w.parts) - 1; w.last().prefix < r.prefix { // as where keys ascend
		return wayAt{last, len(w.parts[last]) - 1}
	}
	lows := w.lows[1:]
	for n := len(lows); n > 0; {
		half := (n + 1) / 2
		_, above := bits.Sub64(r.prefix, lows[at.part+half-1], 0)
		at.part += int(1-above) * half
		n -= half
	}
	part := w.parts[at.part]
	for n := len(part) - 1; n > 0; {
		half := (n + 1) / 2
		_, above := bits.Sub64(r.prefix, part[at.at+half].prefix, 0)
		at.at += int(1-above) * half
		n -= half
	}
	if part[at.at].prefix == r.prefix {
		return w.findAmong(s, r)
	}
	return at
}

// findAmong is find where prefixes are equal.
func (w *ways) findAmong(s *store, r record) (at wayAt) {
	above := func(w way) bool { return s.less(r, record{prefix: w.prefix, row: w.row}) }
	at.part = sort.Search(len(w.parts)-1, func(i int) bool { return above(w.parts[i+1][0]) })
	part := w.parts[at.part]
	at.at = sort.Search(len(part)-1, func(i int) bool { return above(part[i+1]) })
	return at
}

// after is the place after one, if there is any.
func (w *ways) after(at wayAt) wayAt {
	if at.at++; at.at == len(w.parts[at.part]) {
		return wayAt{part: at.part + 1}
	}
	return at
}

// set puts another key or leaf in a place.
func (w *ways) set(at wayAt, to way) {
	w.parts[at.part][at.at] = to
	if at.at == 0 {
		w.lows[at.part] = to.prefix
	}
}

// insert puts a way after a place.
func (w *ways) insert(at wayAt, next way) {
	part := slices.Insert(w.parts[at.part], at.at+1, next)
	if len(part) < partWays {
		w.parts[at.part] = part
		return
	}
	const half = partWays / 2
	upper := append(w.part(), part[half:]...)
	w.parts[at.part] = part[:half]
	w.parts = slices.Insert(w.parts, at.part+1, upper)
	w.lows = slices.Insert(w.lows, at.part+1, upper[0].prefix)
}
