package cache

// Counts are totals over a trace.
type Counts struct {
	Accesses  int64 // touches, pages that were made left out
	Misses    int64 // touches of a page that the cache did not hold, sequential ones included
	SeqMisses int64 // those of the misses whose page is the one after the page touched just before
	Distinct  int64 // different pages among the touches, pages that were made included
}

// Add adds the counts of another part of the trace.
func (c *Counts) Add(o Counts) {
	c.Accesses += o.Accesses
	c.Misses += o.Misses
	c.SeqMisses += o.SeqMisses
	c.Distinct += o.Distinct
}

// A Counter is a cache that keeps count. It knows nothing of the policy, so that
// the definitions are the same for all.
type Counter struct {
	cache  Cache
	counts Counts
	run    run
	seen   table  // page → round in which it was last touched
	round  uint32 // 1 + the number of resets
}

var _ Cache = (*Counter)(nil)

// Count counts what is touched in c from now on.
func Count(c Cache) *Counter { return &Counter{cache: c, seen: newTable(), round: 1} }

// Touch reads a page and reports whether it was there.
func (c *Counter) Touch(p Page) bool {
	c.counts.Accesses++
	c.see(p)
	continued := c.run.touch(p)
	hit := c.cache.Touch(p)
	if !hit {
		c.counts.Misses++
		if continued {
			c.counts.SeqMisses++
		}
	}
	return hit
}

// Put places a page that was made and not read. It counts as a different page, but
// not as an access.
func (c *Counter) Put(p Page) {
	c.see(p)
	c.run.touch(p)
	if m, ok := c.cache.(maker); ok {
		m.put(p)
	} else {
		c.cache.Touch(p)
	}
}

// A maker is a cache that places a page that was made elsewhere than one that was read.
type maker interface{ put(p Page) }

func (c *Counter) see(p Page) {
	if seen := c.seen.at(p); *seen != c.round {
		*seen = c.round
		c.counts.Distinct++
	}
}

// Len is the number of pages held.
func (c *Counter) Len() int { return c.cache.Len() }

// Break ends an operation: the next touch continues nothing.
func (c *Counter) Break() { c.run = run{} }

// Reset ends the warm-up: the contents stay, the counts begin at zero, and the next
// touch continues nothing.
func (c *Counter) Reset() {
	c.counts = Counts{}
	c.round++
	c.Break()
}

// Counts returns the totals since the last Reset.
func (c *Counter) Counts() Counts { return c.counts }
