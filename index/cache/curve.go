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
// there may be 2³² − 66, and not with the touches.
type Curve struct {
	directory directory
	run       run
	waiting   []visit // whose pages have no number yet
	round     []touch // to be done together
	base      stack   // of all pages, as they were before the round and what parts do
	crew      crew
}

// A visit is a touch whose page has no number yet.
type visit struct {
	page Page
	kind kind
}

// NewCurve makes a curve over an empty cache, for touches of so many classes.
func NewCurve(classes int) *Curve { return NewCurveOn(1, classes) }

// NewCurveOn makes a curve whose counting is shared out to so many goroutines, that of its
// caller included, which is always there; the counts are the same. Each further goroutine takes about
// 70 bytes for each page of a large trace, and 100 MB at most of a small one, since it
// works on touches that were kept back.
func NewCurveOn(goroutines, classes int) *Curve {
	return &Curve{
		directory: newDirectory(), waiting: make([]visit, 0, together),
		base: newStack(classes), crew: newCrew(max(0, goroutines-1), classes),
	}
}

// Touch reads a page. Classes count from 0.
func (c *Curve) Touch(p Page, class int) {
	k := kind(class) << classBits
	if c.run.touch(p) {
		k |= continuing
	}
	c.later(visit{p, k})
}

// Put places a page that was made and not read. It counts as a different page, but
// not as an access.
func (c *Curve) Put(p Page, class int) {
	c.run.touch(p)
	c.later(visit{p, kind(class)<<classBits | made})
}

func (c *Curve) later(v visit) {
	c.waiting = append(c.waiting, v)
	if len(c.waiting) == together {
		c.number()
		if len(c.round) >= c.crew.size {
			c.work()
		}
	}
}

// number gives the pages that wait their numbers. The places of all are read first, so
// that reads which miss the processor's caches wait for memory together.
func (c *Curve) number() {
	var read uint64
	for _, v := range c.waiting {
		read += c.directory.places[c.directory.home(v.page)].id
	}
	c.base.read = read
	for _, v := range c.waiting {
		c.round = append(c.round, touch{uint32(c.directory.number(v.page)), v.kind})
	}
	c.waiting = c.waiting[:0]
}

// work does the touches of the round, but for those that the crew does meanwhile.
func (c *Curve) work() {
	before := c.crew.await()
	own, next := c.crew.start(c.round, c.directory.len)
	for _, o := range before {
		c.base.follow(o, c.directory.len)
	}
	c.base.run(own, c.directory.len)
	c.base.know()
	c.round = next
	c.crew.plan(c.base.slots.live())
}

// settle does all touches.
func (c *Curve) settle() {
	c.number()
	c.work() // the last round
	c.work() // what the crew did of it
	c.crew.report(&c.base)
}

// Break ends an operation: the next touch continues nothing.
func (c *Curve) Break() { c.run = run{} }

// Reset ends the warm-up: the contents of every size stay, the counts begin at
// zero, and the next touch continues nothing.
func (c *Curve) Reset() {
	c.settle()
	c.base.forget()
	c.Break()
}

// Len is the number of pages that a cache without limit would hold: all that were
// ever touched. No larger cache misses less.
func (c *Curve) Len() int {
	c.settle()
	return c.base.slots.live()
}

// Counts returns the totals of a cache of so many pages since the last Reset. It
// takes time in proportion to Len.
func (c *Curve) Counts(pages int) Counts {
	var sum Counts
	for class := range c.base.tally {
		sum.Add(c.Class(class, pages))
	}
	return sum
}

// Class returns the part of Counts that touches of the class have in it.
func (c *Curve) Class(class, pages int) Counts {
	c.settle()
	of := &c.base.tally[class]
	hits, misses := of.distances[0].counts(pages)
	seqHits, seqMisses := of.distances[continuing].counts(pages)
	return Counts{
		Accesses: hits + misses + seqHits + seqMisses, Misses: misses + seqMisses, SeqMisses: seqMisses,
		Distinct: of.distinct,
	}
}
