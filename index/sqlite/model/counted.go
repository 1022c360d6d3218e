package model

import "math/bits"

// A countedSharing is leaves that share out cells of one length: pages are told by how many they
// have, and where one ends by how many cells of all are before.
type countedSharing struct {
	room  int64 // cells of a full page
	all   int64 // cells of the leaves, with those that divide them
	pages int
	ends  [sharedMost]int64 // by page
	cells [sharedMost]int64
}

// sharedMost is the most pages that some neighbours are shared out to (balance_nonroot).
const sharedMost = siblings + 2

// find finds the ends, those that find of rankSharing would.
func (s *countedSharing) find() {
	for i := 0; i < s.pages; i++ {
		s.fit(i)
	}
	for i := s.pages - 1; i > 0; i-- {
		s.even(i)
	}
}

// fit is that of rankSharing.
func (s *countedSharing) fit(i int) {
	if over := s.cells[i] - s.room; over > 0 {
		if i+1 == s.pages {
			s.ends[s.pages], s.cells[s.pages] = s.all, 0
			s.pages++
		}
		s.move(i, -over)
	} else {
		s.move(i, min(-over, s.all-s.ends[i]))
	}
	if s.ends[i] == s.all {
		s.pages = i + 1
	}
}

// even is that of rankSharing: with d cells less than that before it, beside the one that divides
// the two, a page takes half of them, rounded up. A pointer more or less than a cell makes no
// difference.
func (s *countedSharing) even(i int) {
	if s.cells[i] == 0 {
		s.move(i-1, -1)
	}
	if d := s.cells[i-1] - s.cells[i] - 1; d > 0 {
		s.move(i-1, -(d+1)/2)
	}
}

// move moves the end of a page by some cells.
func (s *countedSharing) move(i int, by int64) {
	if by == 0 {
		return
	}
	s.cells[i] += by
	s.cells[i+1] -= by
	if s.ends[i] == s.all { // where no cell divides
		s.cells[i+1]--
	}
	if s.ends[i] += by; s.ends[i] == s.all {
		s.cells[i+1]++
	}
}

// shareCounted is share of leaves from one to another, whose cells all take as much. low is the rank
// before the first of them.
func (t *ranked) shareCounted(parent int32, first, last int, low uint32, taken int64, now uint32) {
	old := t.branches[parent].kids[first : last+1]
	if t.cellTaken != taken {
		t.cellTaken, t.cellRoom = taken, t.file.leafRoom/taken
	}
	s := countedSharing{room: t.cellRoom, all: -1, pages: len(old)}
	var numbers [sharedMost]int64
	var places [siblings]int64 // of the ends that there are
	for i, l := range old {
		cells := int64(l.used / uint32(taken)) // of 64 bits it would take several times as long
		s.all += 1 + cells
		s.ends[i], s.cells[i], places[i] = s.all, cells, s.all
		numbers[i] = int64(l.page)
	}
	s.find()
	kept := min(len(old), s.pages)
	gone := numbers
	t.file.renumber(numbers[:kept], s.pages)
	var kids [sharedMost]kid
	for i := range s.pages {
		k := kid{high: old[len(old)-1].high, page: uint32(numbers[i]), written: now, used: uint32(s.cells[i] * taken)}
		if i < s.pages-1 {
			k.high, k.taken = t.endAt(s.ends[i], low, old, &places), uint16(taken)+child
		}
		kids[i] = k
	}
	t.reattach(parent, first, last, kids[:s.pages])
	t.now.Leaves += int64(s.pages - (last - first + 1))
	for i := kept; i < last-first+1; i++ {
		t.file.release(gone[i])
	}
}

// endAt returns the rank of a cell that has so many before it in some leaves, of which those that
// divide them have as many as places say.
func (t *ranked) endAt(cells int64, low uint32, leaves []kid, places *[siblings]int64) uint32 {
	if t.ranks == nil { // all ranks are there
		return low + 1 + uint32(cells)
	}
	near := 0
	for i := range leaves {
		if max(cells-places[i], places[i]-cells) < max(cells-places[near], places[near]-cells) {
			near = i
		}
	}
	return t.nth(leaves[near].high, cells-places[near])
}

// alikeBlocks is how many blocks are looked at to find out whether cells are of one size: where
// keys are nearly in order, some leaves have no more.
const alikeBlocks = 16

// alike returns what each of the cells between two ranks takes, if all take as much, and that is
// soon found out.
func (p *places) alike(low, high uint32) (taken int64, ok bool) {
	if p.digits == 0 {
		return p.most, true
	}
	mask, blocks := ^uint64(0)<<(low%64)<<1, 0
	for at, more := low/64, true; more && at <= high/64; at, more = p.after(at) {
		if blocks++; blocks > alikeBlocks {
			return 0, false
		}
		if at == high/64 {
			mask &= 1<<(high%64) - 1
		}
		b := p.block(at)
		cells := b[wordCells] & mask
		of := p.most
		for i, digit := range b[wordLess:] {
			switch digit & cells {
			case 0:
			case cells:
				of -= 1 << i
			default:
				return 0, false
			}
		}
		if mask = ^uint64(0); cells == 0 {
			continue
		}
		if taken > 0 && taken != of {
			return 0, false
		}
		taken = of
	}
	return taken, taken > 0
}

// nth returns the cell that is so many after that of a rank, or before it.
func (p *places) nth(rank uint32, by int64) uint32 {
	at := rank / 64
	if by >= 0 {
		cells := p.block(at)[wordCells] & (^uint64(0) << (rank % 64)) // the cell itself first
		for n := int64(bits.OnesCount64(cells)); by >= n; n = int64(bits.OnesCount64(cells)) {
			by -= n
			at, _ = p.after(at)
			cells = p.block(at)[wordCells]
		}
		for ; by > 0; by-- {
			cells &= cells - 1
		}
		return at*64 + uint32(bits.TrailingZeros64(cells))
	}
	by = -by - 1
	cells := p.block(at)[wordCells] & (1<<(rank%64) - 1)
	for n := int64(bits.OnesCount64(cells)); by >= n; n = int64(bits.OnesCount64(cells)) {
		by -= n
		at, _ = p.before(at)
		cells = p.block(at)[wordCells]
	}
	for ; by > 0; by-- {
		cells &^= 1 << (bits.Len64(cells) - 1)
	}
	return at*64 + uint32(bits.Len64(cells)-1)
}
