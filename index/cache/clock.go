package cache

// CLOCK approximates LRU with one bit a page. A touch sets the page's bit, the one
// that loads the page included, as a processor's reference bit would be. When a
// page must leave, a hand goes round the frames from where it last stopped, clears
// the bits that are set, and takes the first page whose bit is clear (Corbató, A
// Paging Experiment with the Multics System, 1968).
//
// It is not PostgreSQL's clock sweep, which counts touches up to five: that is Sweep.
var CLOCK = Policy{
	Name:    "clock",
	Meaning: "a hand goes round the pages and evicts the first not touched since its last visit",
	build:   func(pages int) Cache { return &clock{pages: pages, where: newTable()} },
}

type clock struct {
	pages  int
	where  table // page → its frame + 1
	frames []clockFrame
	hand   int
}

type clockFrame struct {
	page    Page
	touched bool
}

func (c *clock) Len() int { return len(c.frames) }

func (c *clock) Touch(p Page) bool {
	at := c.where.at(p)
	if *at != 0 {
		c.frames[*at-1].touched = true
		return true
	}
	if len(c.frames) < c.pages {
		c.frames = append(c.frames, clockFrame{p, true})
		*at = uint32(len(c.frames))
		return false
	}
	for c.frames[c.hand].touched {
		c.frames[c.hand].touched = false
		c.turn()
	}
	*c.where.at(c.frames[c.hand].page) = 0
	c.frames[c.hand] = clockFrame{p, true}
	*at = uint32(c.hand + 1)
	c.turn()
	return false
}

func (c *clock) turn() {
	if c.hand++; c.hand == len(c.frames) {
		c.hand = 0
	}
}
