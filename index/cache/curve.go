package cache

// A Curve counts the misses of LRU at every size in one pass over a trace. LRU of
// n pages holds the n pages touched last, so a touch misses exactly when its stack
// distance, the number of different pages touched since the previous touch of its
// page, that page included, is more than n (Mattson, Gecsei, Slutz and Traiger,
// Evaluation techniques for storage hierarchies, 1970).
//
// Its counts equal those of Count(LRU.New(n)) on the same touches, for every n. Each
// touch belongs to a class, a segment for instance: the cache is one, and its counts
// can also be had class by class. Memory grows with the distinct pages, of which
// there may be 2³² − 2, and not with the touches.
type Curve struct {
	last    table // page → slot of its last touch
	slots   slots
	run     run
	start   uint32 // the first slot after the last Reset
	classes []histogram
}

// A histogram is the touches of one class since the last Reset.
type histogram struct {
	bins     []bin // by stack distance
	cold     bin   // of pages never touched before, which every size misses
	distinct int64 // different pages; each belongs to the class that touched it first
}

// A bin is touches, and those of them that continue a run.
type bin struct{ any, seq int64 }

func (b *bin) add(continued bool) {
	b.any++
	if continued {
		b.seq++
	}
}

// NewCurve makes a curve over an empty cache, for touches of so many classes.
func NewCurve(classes int) *Curve {
	return &Curve{last: newTable(), slots: newSlots(0), start: 1, classes: make([]histogram, classes)}
}

// Touch reads a page. Classes count from 0.
func (c *Curve) Touch(p Page, class int) {
	if c.slots.full() {
		c.compact()
	}
	continued := c.run.touch(p)
	h := &c.classes[class]
	last := c.last.at(p)
	if *last < c.start {
		h.distinct++
	}
	if *last == 0 {
		h.cold.add(continued)
	} else {
		distance := c.slots.live() - c.slots.before(*last)
		if distance >= len(h.bins) {
			h.bins = append(h.bins, make([]bin, distance+1-len(h.bins))...)
		}
		h.bins[distance].add(continued)
		c.slots.remove(*last)
	}
	*last = c.slots.take()
}

// Put places a page that was made and not read. It counts as a different page, but
// not as an access.
func (c *Curve) Put(p Page, class int) {
	if c.slots.full() {
		c.compact()
	}
	c.run.touch(p)
	last := c.last.at(p)
	if *last < c.start {
		c.classes[class].distinct++
	}
	if *last != 0 {
		c.slots.remove(*last)
	}
	*last = c.slots.take()
}

// compact gives the pages new slots in the order of their old ones.
func (c *Curve) compact() {
	for i := range c.last.chunks {
		for j, slot := range c.last.chunks[i] {
			if slot != 0 {
				c.last.chunks[i][j] = uint32(c.slots.before(slot)) + 1
			}
		}
	}
	c.start = uint32(c.slots.before(c.start)) + 1
	c.slots = newSlots(c.slots.live())
}

// Break ends an operation: the next touch continues nothing.
func (c *Curve) Break() { c.run = run{} }

// Reset ends the warm-up: the contents of every size stay, the counts begin at
// zero, and the next touch continues nothing.
func (c *Curve) Reset() {
	for i := range c.classes {
		clear(c.classes[i].bins)
		c.classes[i] = histogram{bins: c.classes[i].bins}
	}
	c.start = c.slots.next
	c.Break()
}

// Len is the number of pages that a cache without limit would hold: all that were
// ever touched. No larger cache misses less.
func (c *Curve) Len() int { return c.slots.live() }

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
	h := &c.classes[class]
	hits, misses := bin{}, h.cold
	for distance, b := range h.bins {
		into := &hits
		if distance > pages {
			into = &misses
		}
		into.any += b.any
		into.seq += b.seq
	}
	return Counts{Accesses: hits.any + misses.any, Misses: misses.any, SeqMisses: misses.seq, Distinct: h.distinct}
}
