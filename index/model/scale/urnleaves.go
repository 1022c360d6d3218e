package scale

import "math/bits"

// urnLeaves are leaves of an urn: of each the number of its items. The first of the tree
// has one more, for the gap before its items.
type urnLeaves[T uint8 | uint16 | uint32] struct {
	*urn
	items []T
	first int      // the first leaf in key order, −1 if it is not here; the others are in no order
	last  int      // the last leaf in key order, −1 if it is not here
	full  []uint32 // leaves that the end of the batch cuts

	fetched T // of no meaning: what was read ahead has to go somewhere

	// Where dirty pages are counted, the highest bit of a leaf says that it was touched in
	// this interval.
	flag    T
	touched []uint32
}

func newUrnLeaves[T uint8 | uint16 | uint32](u *urn, leaves int) *urnLeaves[T] {
	l := &urnLeaves[T]{urn: u, items: make([]T, 0, leaves)}
	if u.every > 0 {
		l.flag = ^(^T(0) >> 1)
	}
	return l
}

// insert adds rows, n of which are in, up to a number that the end of a batch has.
func (l *urnLeaves[T]) insert(n, to int64) int64 {
	for n < to {
		end := to
		if l.batch > 1 {
			end = min(end, n/l.batch*l.batch+l.batch)
		}
		if l.every > 0 {
			end = min(end, n/l.every*l.every+l.every)
			l.draw(end-n, ^l.flag)
		} else {
			l.drawOnly(end - n)
		}
		n = end
		l.commit()
		l.turn(n)
	}
	return n
}

// commit cuts what is full.
func (l *urnLeaves[T]) commit() {
	for _, leaf := range l.full {
		l.cut(int(leaf))
	}
	l.full = l.full[:0]
}

// turn ends an interval, if one ends here.
func (l *urnLeaves[T]) turn(n int64) {
	if l.every == 0 || n%l.every != 0 && n != l.end {
		return
	}
	l.settle(n > l.profile.first && n <= l.end)
}

// touch notes that a leaf is changed.
func (l *urnLeaves[T]) touch(leaf int) {
	if l.items[leaf]&l.flag == 0 && l.flag > 0 {
		l.items[leaf] |= l.flag
		l.touched = append(l.touched, uint32(leaf))
	}
}

// slots is one more than the items of any leaf at the start of a batch, as they are stored.
func (l *urnLeaves[T]) slots() uint64 { return uint64(max(l.leaf.least[0], l.leaf.least[1])) }

// urnAhead is how many leaves are drawn, and fetched from memory, before the first of them
// is looked at: they are fetched all at once.
const urnAhead = 64

// drawOnly gives so many items to leaves.
func (l *urnLeaves[T]) drawOnly(rows int64) {
	items, slots, least, state := l.items, l.slots(), T(l.leaf.least[0]), l.state
	var leaves, rests [urnAhead]uint64
	for rows > 0 {
		n := min(rows, urnAhead) // no more than one item each
		fetched := T(0)
		for i := range n {
			state += urnGamma
			leaf, rest := bits.Mul64(urnMix(state), uint64(len(items)))
			leaves[i], rests[i] = leaf, rest
			fetched |= items[leaf]
		}
		l.fetched = fetched
		for i, leaf := range leaves[:n] {
			slot, _ := bits.Mul64(rests[i], slots)
			n := items[leaf]
			_, got := bits.Sub64(slot, uint64(n), 0)
			n += T(got)
			items[leaf] = n
			rows -= int64(got)
			if n >= least && got > 0 {
				if !l.filled(int(leaf), n) {
					rows++
				}
				slots = max(slots, uint64(n))
				if len(l.items) > len(items) { // the other leaves were drawn from too few
					items = l.items
					break
				}
			}
		}
	}
	l.state = state
}

// draw is drawOnly where the leaves are noted that get an item.
func (l *urnLeaves[T]) draw(rows int64, mask T) {
	slots, least := l.slots(), T(l.leaf.least[0])
	var leaves, rests [urnAhead]uint64
	for rows > 0 {
		n := min(rows, urnAhead)
		fetched := T(0)
		for i := range n {
			l.state += urnGamma
			leaf, rest := bits.Mul64(urnMix(l.state), uint64(len(l.items)))
			leaves[i], rests[i] = leaf, rest
			fetched |= l.items[leaf]
		}
		l.fetched = fetched
		total := len(l.items)
		for i, leaf := range leaves[:n] {
			slot, _ := bits.Mul64(rests[i], slots)
			n := l.items[leaf]
			if slot >= uint64(n&mask) {
				continue
			}
			if n&^mask == 0 {
				n |= l.flag
				l.touched = append(l.touched, uint32(leaf))
			}
			n++
			l.items[leaf] = n
			rows--
			if n&mask >= least {
				if !l.filled(int(leaf), n&mask) {
					rows++
				}
				slots = max(slots, uint64(n&mask))
				if len(l.items) > total {
					break
				}
			}
		}
	}
}

// filled cuts a leaf that has got to n items as they are stored, or has the end of the batch
// do so, if that is enough. It takes back the item, and reports false, where none more can
// be stored.
func (l *urnLeaves[T]) filled(leaf int, n T) bool {
	switch {
	case n == ^l.flag:
		l.items[leaf]--
		return false
	case l.batch == 1:
		l.cut(leaf)
	case n == T(l.leaf.least[0]) && leaf != l.first, n == T(l.leaf.least[0]+1) && leaf == l.first:
		l.full = append(l.full, uint32(leaf))
	}
	return true
}

// count is the items of a leaf.
func (l *urnLeaves[T]) count(leaf int) int {
	n := int(l.items[leaf] &^ l.flag)
	if leaf == l.first {
		n--
	}
	return n
}

// cut makes several leaves of one, if it is full.
func (l *urnLeaves[T]) cut(leaf int) {
	n, last := l.count(leaf), leaf == l.last
	if n < l.leaf.of(last) {
		return
	}
	pages := l.leaf.pages(n, last)
	l.items[leaf] -= T(n - pages[0])
	for _, items := range pages[1:] {
		l.items = append(l.items, T(items))
		l.touch(len(l.items) - 1)
	}
	if last {
		l.last = len(l.items) - 1
		l.edge += int64(len(pages) - 1)
	}
}

// into puts the leaves into a fringe.
func (l *urnLeaves[T]) into(f *fringe) {
	for leaf := range l.items {
		class := fringeMiddle
		switch leaf {
		case l.last:
			class = fringeLast
		case l.first:
			class = fringeFirst
		}
		f.now[class*f.width+l.count(leaf)]++
	}
}
