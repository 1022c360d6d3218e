package cache

import "slices"

// A crew does parts of a round at the same time, each in a goroutine and as if nothing
// had been touched before it: the distance between two touches of a page is the same
// wherever both are in the part. What remains is the first touch of each page in it. At
// the end of the parts before it, the pages touched since the page's last touch are those
// touched so in the part, of which each has its first touch there, and those touched after
// it before the part: so the stack of the parts before, made to touch the pages in the
// order of their first touches in the part, tells the distances that remain. Last, the
// pages take the order of their last touches (follow).
//
// So each touch is taken out of the slots once, either in a part or in what follows. The
// caller, which has to do what follows, does the beginning of the round too, while the
// crew does the rest of it and goes on until the next round is full.
type crew struct {
	parts   []part
	size    int     // touches in a round
	least   int     // touches in a part
	share   int     // of them the caller's, in 32nds
	working []touch // the round that the crew works on
}

const (
	shares    = 32
	leastPart = 1 << 18 // touches, which take milliseconds; to wake a goroutine takes microseconds
)

// partSize is the touches in a part of a trace of so many pages. The more touches of a page
// there are in it, the fewer of them are left to the caller; but for as long as the first
// part takes to fill, and the last one to follow, one goroutine works alone.
func partSize(pages int) int { return max(min(8*pages, 1<<22), 2*pages) }

// newCrew makes a crew of so many goroutines; none is a crew too.
func newCrew(goroutines, classes int) crew {
	c := crew{share: shares / (2*goroutines + 2), least: leastPart}
	for range goroutines {
		c.parts = append(c.parts, newPart(classes))
	}
	c.plan(0)
	return c
}

// plan sizes the rounds to come for so many pages.
func (c *crew) plan(pages int) {
	c.size = together
	if len(c.parts) > 0 {
		c.size = max(c.least, partSize(pages)) * len(c.parts)
	}
}

// start lets the crew work on all of a round but its beginning, which is the caller's,
// and returns that and an empty round.
func (c *crew) start(round []touch, numbers int) (own, next []touch) {
	if len(c.parts) == 0 || len(round) < len(c.parts)*c.least {
		return round, round[:0]
	}
	mine := len(round) * c.share / shares
	rest := round[mine:]
	for i := range c.parts {
		n := len(rest) / (len(c.parts) - i)
		c.parts[i].start(rest[:n], numbers)
		rest = rest[n:]
	}
	c.working, next = round, slices.Grow(c.working[:0], c.size+together)
	return round[:mine], next
}

// await waits for the parts that were started, and returns what they found of their
// pages, in order. Whoever waits should have more to do next time.
func (c *crew) await() (orders []order) {
	waited := false
	for i := range c.parts {
		p := &c.parts[i]
		if p.busy {
			waited = p.await() || waited
			orders = append(orders, p.order)
		}
	}
	switch {
	case waited:
		c.share = min(c.share+1, shares)
	case len(orders) > 0:
		c.share = max(c.share-1, 0)
	}
	return orders
}

// report adds what the crew counted to the counts of a stack.
func (c *crew) report(to *stack) {
	for i := range c.parts {
		to.take(&c.parts[i].stack)
	}
}
