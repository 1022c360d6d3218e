package cache

import "math"

// A Curve counts the misses of LRU at every size in one pass over a trace. LRU of
// n pages holds the n pages touched last, so a touch misses exactly when its stack
// distance, the number of different pages touched since the previous touch of its
// page, that page included, is more than n (Mattson, Gecsei, Slutz and Traiger,
// Evaluation techniques for storage hierarchies, 1970).
//
// Its counts equal those of Count(LRU.New(n)) on the same touches, for every n. Each
// touch belongs to a class, a segment for instance: the cache is one, and its counts
// can also be had class by class. Memory grows with the distinct pages, of which
// there may be 2³² − 66, and not with the touches.
type Curve struct {
	last    table // page → slot of its last touch
	slots   slots
	run     run
	start   uint32 // the first slot after the last Reset
	classes []class

	waiting []touch // to be done together
	low     uint32  // touches done since the low counts of all histograms were 0
	read    uint64  // what was read ahead, kept so that it is read at all
}

// A class is a part of the touches since the last Reset.
type class struct {
	apart, continuing histogram // touches that continue no run, and those that do
	distinct          int64     // different pages; each belongs to the class that touched it first
}

// A touch is a page that is read or, if it was made, placed.
type touch struct {
	page      Page
	at        int // where the table has its slot
	class     int32
	made      bool
	continued bool
	distance  uint32
}

// together is how many touches are done at a time.
const together = 64

// NewCurve makes a curve over an empty cache, for touches of so many classes.
func NewCurve(classes int) *Curve {
	return &Curve{
		last: newTable(), slots: newSlots(0), start: 1, classes: make([]class, classes),
		waiting: make([]touch, 0, together),
	}
}

// Touch reads a page. Classes count from 0.
func (c *Curve) Touch(p Page, class int) {
	c.later(touch{page: p, class: int32(class), continued: c.run.touch(p)})
}

// Put places a page that was made and not read. It counts as a different page, but
// not as an access.
func (c *Curve) Put(p Page, class int) {
	c.run.touch(p)
	c.later(touch{page: p, class: int32(class), made: true})
}

func (c *Curve) later(t touch) {
	c.waiting = append(c.waiting, t)
	if len(c.waiting) == together {
		c.work()
	}
}

// work does the touches that wait. What they will need is read first, in loops without a
// branch that depends on it, so that reads which miss the processor's caches wait for
// memory together.
func (c *Curve) work() {
	touches := c.waiting
	c.waiting = c.waiting[:0]
	if !c.slots.room(len(touches)) {
		c.compact()
	}
	if c.low > math.MaxUint32-together {
		c.carry()
	}
	c.low += uint32(len(touches))
	c.prepare(touches)
	for i := range touches {
		t := &touches[i]
		last := &c.last.numbers[t.at]
		if *last < c.start {
			c.classes[t.class].distinct++
		}
		if *last != 0 {
			t.distance = uint32(c.slots.live() - c.slots.remove(*last))
		}
		*last = c.slots.take()
	}
	for i := range touches {
		t := &touches[i]
		if t.made {
			continue
		}
		h := &c.classes[t.class].apart
		if t.continued {
			h = &c.classes[t.class].continuing
		}
		h.add(t.distance)
	}
}

// prepare finds the slots that the touches will ask for.
func (c *Curve) prepare(touches []touch) {
	var read uint64
	for i := range touches {
		read += c.last.places[c.last.home(touches[i].page)].id
	}
	for i := range touches {
		touches[i].at = c.last.index(touches[i].page)
	}
	var last [together]uint32
	for i := range touches {
		last[i] = c.last.numbers[touches[i].at]
	}
	for _, slot := range last[:len(touches)] {
		read += c.slots.bits[slot>>6]
	}
	c.read = read
}

// compact gives the pages new slots in the order of their old ones.
func (c *Curve) compact() {
	gone := c.slots.gone()
	rank := func(slot uint32) uint32 { return slot - gone[slot>>blockBits] - c.slots.goneInBlock(slot) }
	for i, slot := range c.last.numbers {
		if slot != 0 {
			c.last.numbers[i] = rank(slot)
		}
	}
	c.start = rank(c.start)
	c.slots = newSlots(c.slots.live())
}

// carry empties the low counts of all histograms.
func (c *Curve) carry() {
	for i := range c.classes {
		c.classes[i].apart.carry()
		c.classes[i].continuing.carry()
	}
	c.low = 0
}

// Break ends an operation: the next touch continues nothing.
func (c *Curve) Break() { c.run = run{} }

// Reset ends the warm-up: the contents of every size stay, the counts begin at
// zero, and the next touch continues nothing.
func (c *Curve) Reset() {
	c.work()
	for i := range c.classes {
		class := &c.classes[i]
		class.apart.clear()
		class.continuing.clear()
		class.distinct = 0
	}
	c.low, c.start = 0, c.slots.next
	c.Break()
}

// Len is the number of pages that a cache without limit would hold: all that were
// ever touched. No larger cache misses less.
func (c *Curve) Len() int {
	c.work()
	return c.slots.live()
}

// Counts returns the totals of a cache of so many pages since the last Reset. It
// takes time in proportion to Len.
func (c *Curve) Counts(pages int) Counts {
	var sum Counts
	for class := range c.classes {
		sum.Add(c.Class(class, pages))
	}
	return sum
}

// Class returns the part of Counts that touches of the class have in it.
func (c *Curve) Class(class, pages int) Counts {
	c.work()
	of := &c.classes[class]
	hits, misses := of.apart.counts(pages)
	seqHits, seqMisses := of.continuing.counts(pages)
	return Counts{
		Accesses: hits + misses + seqHits + seqMisses, Misses: misses + seqMisses, SeqMisses: seqMisses,
		Distinct: of.distinct,
	}
}
