package cache

import (
	linked "container/list"
	"slices"
)

// The oracles are as slow and as plain as can be and share nothing with what they
// check but the rules in its comments.

var oracles = map[string]func(pages int) Cache{
	LRU.Name: func(pages int) Cache {
		return &slowLRU{pages: pages, order: linked.New(), where: map[Page]*linked.Element{}}
	},
	CLOCK.Name:    func(pages int) Cache { return &slowClock{pages: pages} },
	Sweep.Name:    func(pages int) Cache { return &slowSweep{pages: pages} },
	Midpoint.Name: func(pages int) Cache { return &slowMidpoint{pages: pages, frames: pages} },
	InnoDB.Name:   newSlowInnoDB,
}

type slowLRU struct {
	pages int
	order *linked.List // most recently used first
	where map[Page]*linked.Element
}

func (c *slowLRU) Len() int { return c.order.Len() }

func (c *slowLRU) Touch(p Page) bool {
	if e, ok := c.where[p]; ok {
		c.order.MoveToFront(e)
		return true
	}
	if c.order.Len() == c.pages {
		delete(c.where, c.order.Remove(c.order.Back()).(Page))
	}
	c.where[p] = c.order.PushFront(p)
	return false
}

// slowSweep keeps the pages and their uses in two slices, in the order of the buffers
// from the hand on.
type slowSweep struct {
	pages  int
	circle []Page
	uses   []int
}

func (c *slowSweep) Len() int { return len(c.circle) }

func (c *slowSweep) Touch(p Page) bool {
	if i := slices.Index(c.circle, p); i >= 0 {
		if c.uses[i] < 5 {
			c.uses[i]++
		}
		return true
	}
	if len(c.circle) == c.pages {
		for {
			first, uses := c.circle[0], c.uses[0]
			c.circle, c.uses = c.circle[1:], c.uses[1:]
			if uses == 0 {
				break
			}
			c.circle, c.uses = append(c.circle, first), append(c.uses, uses-1)
		}
	}
	c.circle, c.uses = append(c.circle, p), append(c.uses, 1)
	return false
}

// slowClock turns the circle instead of the hand: the hand stands before the first
// page of the slice.
type slowClock struct {
	pages   int
	circle  []Page
	touched map[Page]bool
}

func (c *slowClock) Len() int { return len(c.circle) }

func (c *slowClock) Touch(p Page) bool {
	if c.touched == nil {
		c.touched = map[Page]bool{}
	}
	hit := slices.Contains(c.circle, p)
	if !hit && len(c.circle) == c.pages {
		for c.touched[c.circle[0]] {
			c.touched[c.circle[0]] = false
			c.circle = append(c.circle[1:], c.circle[0])
		}
		c.circle = c.circle[1:]
	}
	if !hit {
		c.circle = append(c.circle, p)
	}
	c.touched[p] = true
	return hit
}

// slowMidpoint keeps one slice from head to tail; the last old of its pages are the
// old part, and there is none where old is 0.
type slowMidpoint struct {
	pages     int // most in the list
	frames    int // by which the quarter is measured
	delay     int // touches in which an old page stays old
	list      []Page
	old       int
	evictions int
	touches   int
	born      map[Page]int
	first     map[Page]int
}

func (c *slowMidpoint) Len() int { return len(c.list) }

func (c *slowMidpoint) Touch(p Page) bool { return c.touch(p, len(c.list) < 512) }

// made places a page that nobody read.
func (c *slowMidpoint) made(p Page) { c.touch(p, true) }

func (c *slowMidpoint) touch(p Page, atHead bool) bool {
	if c.born == nil {
		c.born, c.first = map[Page]int{}, map[Page]int{}
	}
	c.touches++
	if i := slices.Index(c.list, p); i >= 0 {
		moves := c.evictions-c.born[p] >= c.frames*646/4096
		if i >= len(c.list)-c.old {
			moves = c.touches-c.first[p] >= c.delay
		}
		if c.evictions > 0 && moves {
			c.take(i)
			c.put(0, p)
			c.born[p] = c.evictions
		}
		return true
	}
	if len(c.list) == c.pages {
		c.drop()
		atHead = atHead || len(c.list) < 512
	}
	c.first[p] = c.touches
	if atHead {
		c.put(0, p)
		c.born[p] = c.evictions
	} else {
		c.put(len(c.list)-c.old+1, p)
		c.born[p] = 0
	}
	return false
}

// drop evicts the tail.
func (c *slowMidpoint) drop() {
	c.take(len(c.list) - 1)
	c.evictions++
}

// slowInnoDB counts what a server takes of the pool and keeps free.
type slowInnoDB struct{ *slowMidpoint }

func newSlowInnoDB(pages int) Cache {
	frames := pages
	for at := 0; at < pages; at += 512 {
		frames -= 5
	}
	frames = max(frames, 1)
	c := slowInnoDB{&slowMidpoint{pages: frames, frames: frames}}
	for own := range 282 {
		c.made(1<<63 + Page(own))
	}
	c.delay, c.touches = 20_000, 0
	return c
}

func (c slowInnoDB) Touch(p Page) bool {
	hit := c.slowMidpoint.Touch(p)
	c.clean()
	return hit
}

func (c slowInnoDB) made(p Page) {
	c.slowMidpoint.made(p)
	c.clean()
}

func (c slowInnoDB) clean() {
	if len(c.list) > 256 && len(c.list) > c.frames-50 {
		for len(c.list) > c.frames-100 && len(c.list) > min(256, c.frames/20-1) {
			c.drop()
		}
	}
}

// take removes the page at i. Where that is the first old page, the page before it
// has become old first.
func (c *slowMidpoint) take(i int) {
	if i > len(c.list)-c.old {
		c.old--
	}
	c.list = slices.Delete(c.list, i, i+1)
	c.settle()
}

// put inserts a page at i: among the old ones where that is behind their first.
func (c *slowMidpoint) put(i int, p Page) {
	if i > len(c.list)-c.old {
		c.old++
	}
	c.list = slices.Insert(c.list, i, p)
	if len(c.list) == 512 && c.old == 0 {
		c.old = 512
	}
	c.settle()
}

// settle keeps the old part within 20 pages of its aim.
func (c *slowMidpoint) settle() {
	if len(c.list) < 512 {
		c.old = 0
		return
	}
	aim := min(len(c.list)*378/1024, len(c.list)-25)
	c.old = min(max(c.old, aim-20), aim+20)
}

// slowDistances is the stack distance of each touch, by linear search through the
// pages in the order of their last touches; 0 for the first touch of a page.
func slowDistances(t trace) []int {
	var stack []Page // most recently used first
	distances := make([]int, len(t))
	for i, p := range t {
		if at := slices.Index(stack, p); at >= 0 {
			distances[i] = at + 1
			stack = slices.Delete(stack, at, at+1)
		}
		stack = slices.Insert(stack, 0, p)
	}
	return distances
}

// slowCounts counts a trace in a cache by the definitions of Counts.
func slowCounts(t trace, c Cache) Counts {
	var counts Counts
	seen := map[Page]bool{}
	for i, p := range t {
		if p == end {
			continue
		}
		counts.Accesses++
		if seen[p] = true; !c.Touch(p) {
			counts.Misses++
			if i > 0 && t[i-1] != end && p != 0 && t[i-1] == p-1 {
				counts.SeqMisses++
			}
		}
	}
	counts.Distinct = int64(len(seen))
	return counts
}
