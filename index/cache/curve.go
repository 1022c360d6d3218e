package cache

// A Curve counts the misses of LRU at every size in one pass over a trace. LRU of
// n pages holds the n pages touched last, so a touch misses exactly when its stack
// distance, the number of different pages touched since the previous touch of its
// page, that page included, is more than n (Mattson, Gecsei, Slutz and Traiger,
// Evaluation techniques for storage hierarchies, 1970).
//
// Its counts equal those of Count(LRU.New(n)) on the same touches, for every n.
// Memory grows with the distinct pages, of which there may be 2³² − 2, not with the
// touches.
type Curve struct {
	last    table // page → slot of its last touch
	slots   slots
	run     run
	any     []int64 // touches by stack distance, from 1
	seq     []int64 // those of them that continue a run
	cold    int64   // touches of pages never touched before, which every size misses
	coldSeq int64   // those of them that continue a run
	start   uint32  // the first slot after the last Reset
}

// NewCurve makes a curve over an empty cache.
func NewCurve() *Curve {
	return &Curve{
		last: newTable(), slots: newSlots(0), start: 1,
		any: make([]int64, 1), seq: make([]int64, 1),
	}
}

// Touch reads a page.
func (c *Curve) Touch(p Page) {
	if c.slots.full() {
		c.compact()
	}
	continued := c.run.touch(p)
	last := c.last.at(p)
	if *last == 0 {
		c.any = append(c.any, 0)
		c.seq = append(c.seq, 0)
		c.cold++
		if continued {
			c.coldSeq++
		}
	} else {
		distance := c.slots.live() - c.slots.before(*last)
		c.any[distance]++
		if continued {
			c.seq[distance]++
		}
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
	clear(c.any)
	clear(c.seq)
	c.cold, c.coldSeq = 0, 0
	c.start = c.slots.next
	c.Break()
}

// Accesses is the number of touches since the last Reset.
func (c *Curve) Accesses() int64 { return c.Misses(0) }

// Distinct is the number of different pages among the touches since the last Reset.
func (c *Curve) Distinct() int64 { return int64(c.slots.live() - c.slots.before(c.start)) }

// Len is the number of pages that a cache without limit would hold: all that were
// ever touched. No larger cache misses less.
func (c *Curve) Len() int { return c.slots.live() }

// Misses is the number of touches since the last Reset that a cache of so many
// pages misses. It takes time in proportion to Len.
func (c *Curve) Misses(pages int) int64 { return c.cold + beyond(c.any, pages) }

// SeqMisses is the number of those misses whose page is the one after the page
// touched just before.
func (c *Curve) SeqMisses(pages int) int64 { return c.coldSeq + beyond(c.seq, pages) }

// Counts returns the totals of a cache of so many pages since the last Reset.
func (c *Curve) Counts(pages int) Counts {
	return Counts{
		Accesses: c.Accesses(), Misses: c.Misses(pages),
		SeqMisses: c.SeqMisses(pages), Distinct: c.Distinct(),
	}
}

// beyond sums a histogram over the distances of more than so many pages.
func beyond(histogram []int64, pages int) int64 {
	var sum int64
	for _, n := range histogram[min(max(pages, 0)+1, len(histogram)):] {
		sum += n
	}
	return sum
}
