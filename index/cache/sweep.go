package cache

// Sweep is PostgreSQL's clock sweep. A page has a count of its uses, 1 when it is
// loaded and at most 5, and each touch adds to it. When a page must leave, a hand goes
// round the buffers from where it last stopped, takes one from each count above 0, and
// takes the first page whose count is 0 (bufmgr.c, freelist.c: StrategyGetBuffer,
// BM_MAX_USAGE_COUNT).
var Sweep = Policy{
	Name:    "sweep",
	Meaning: "a hand goes round the pages, lowers the use count of each, at most 5, and evicts the first whose count is 0",
	build:   func(pages int) Cache { return &sweep{pages: pages, where: newTable()} },
}

// mostUses is BM_MAX_USAGE_COUNT.
const mostUses = 5

type sweep struct {
	pages  int
	where  table // page → its buffer + 1
	frames []sweepFrame
	hand   int
}

type sweepFrame struct {
	page Page
	uses uint8
}

func (c *sweep) Len() int { return len(c.frames) }

func (c *sweep) Touch(p Page) bool {
	at := c.where.at(p)
	if *at != 0 {
		f := &c.frames[*at-1]
		f.uses = min(f.uses+1, mostUses)
		return true
	}
	if len(c.frames) < c.pages {
		c.frames = append(c.frames, sweepFrame{p, 1})
		*at = uint32(len(c.frames))
		return false
	}
	for c.frames[c.hand].uses > 0 {
		c.frames[c.hand].uses--
		c.turn()
	}
	*c.where.at(c.frames[c.hand].page) = 0
	c.frames[c.hand] = sweepFrame{p, 1}
	*at = uint32(c.hand + 1)
	c.turn()
	return false
}

func (c *sweep) turn() {
	if c.hand++; c.hand == len(c.frames) {
		c.hand = 0
	}
}
