package cache

import (
	"math"
	"slices"
)

// A stack is pages in the order of their last touches, and what it counted of the
// distances between touches of a page.
type stack struct {
	last  []uint32 // by the number of the page: the slot of its last touch, 0 if it has none
	slots slots
	start uint32  // the first slot that counts: a page whose last one is before it is fresh
	fresh []touch // those of fresh pages, in order
	tally []tally // by class
	low   uint32  // touches done since the low counts of all histograms were 0
	read  uint64  // what was read ahead, kept so that it is read at all
}

// A tally is what one class counts.
type tally struct {
	distances [2]histogram // of touches that continue no run, and of those that do
	distinct  int64        // different pages; each belongs to the class that touched it first
}

// A touch is a page that is read or, if it was made, placed.
type touch struct {
	page uint32 // its number
	kind kind
}

// A kind is a class, times 4, and two bits.
type kind uint32

const (
	continuing kind = 1 << iota // the touch continues a run
	made                        // nobody reads the page
	classBits  = iota
)

// together is how many touches are done at a time.
const together = 64

func newStack(classes int) stack {
	return stack{slots: newSlots(0, 0), start: 1, tally: make([]tally, classes)}
}

// run does touches of pages of which there are so many numbers.
func (s *stack) run(touches []touch, numbers int) {
	s.last = longer(s.last, numbers)
	if int(s.low)+len(touches) > math.MaxUint32 {
		s.carry()
	}
	s.low += uint32(len(touches))
	for some := range slices.Chunk(touches, together) {
		s.room(len(some))
		s.some(some)
	}
}

// room makes room for so many touches.
func (s *stack) room(touches int) {
	if !s.slots.room(touches) {
		s.compact(touches)
	}
}

// some does together touches at most. What they will need is read first, in loops without a
// branch that depends on it, so that reads which miss the processor's caches wait for
// memory together.
func (s *stack) some(touches []touch) {
	s.ahead(touches)
	var distances [together]uint32
	for i, t := range touches {
		last := &s.last[t.page]
		if *last < s.start {
			s.fresh = append(s.fresh, t)
		}
		if *last != 0 {
			distances[i] = uint32(s.slots.live() - s.slots.remove(*last))
		}
		*last = s.slots.take()
	}
	for i, t := range touches {
		if t.kind&made == 0 {
			s.tally[t.kind>>classBits].distances[t.kind&continuing].add(distances[i])
		}
	}
}

// ahead reads what some will ask for.
func (s *stack) ahead(touches []touch) {
	var last [together]uint32
	for i, t := range touches {
		last[i] = s.last[t.page]
	}
	var read uint64
	for _, slot := range last[:len(touches)] {
		read += s.slots.bits[slot>>6]
	}
	s.read = read
}

// compact gives the pages new slots in the order of their old ones, and leaves room for
// so many touches.
func (s *stack) compact(touches int) {
	rank := s.rank()
	s.start = rank(s.start)
	s.slots = newSlots(s.slots.live(), touches)
}

// rank puts the rank of each slot in the place of it, from 1, and returns the function
// that tells them.
func (s *stack) rank() func(slot uint32) uint32 {
	rank := s.slots.ranks()
	for i, slot := range s.last {
		if slot != 0 {
			s.last[i] = rank(slot)
		}
	}
	return rank
}

// carry empties the low counts of all histograms.
func (s *stack) carry() {
	for i := range s.tally {
		for j := range s.tally[i].distances {
			s.tally[i].distances[j].carry()
		}
	}
	s.low = 0
}

// forget lets the counts begin at zero, and every page be fresh.
func (s *stack) forget() {
	for i := range s.tally {
		t := &s.tally[i]
		t.distances[0].clear()
		t.distances[1].clear()
		t.distinct = 0
	}
	s.low, s.start = 0, s.slots.next
}

// know counts the pages that were fresh.
func (s *stack) know() {
	for _, t := range s.fresh {
		s.tally[t.kind>>classBits].distinct++
	}
	s.fresh = s.fresh[:0]
}

// unknown takes the touches back that have no distance.
func (s *stack) unknown() {
	for i := range s.tally {
		for j := range s.tally[i].distances {
			s.tally[i].distances[j].drop(0)
		}
	}
}

// follow does what a part of the trace that comes next leaves: the first touches of pages
// in it, and the order that the whole part leaves the pages in.
func (s *stack) follow(o order, numbers int) {
	s.room(len(o.first))
	before := s.slots.next - 1
	s.run(o.first, numbers)
	for page, rank := range o.ranks {
		if rank != 0 {
			s.last[page] = before + rank
		}
	}
}

// take takes the counts of another stack of the same classes.
func (s *stack) take(from *stack) {
	for i := range s.tally {
		for j := range s.tally[i].distances {
			s.tally[i].distances[j].take(&from.tally[i].distances[j])
		}
	}
	from.low = 0
}
