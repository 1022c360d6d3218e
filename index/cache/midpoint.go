package cache

// Midpoint is InnoDB's LRU with midpoint insertion at its defaults. The list is in
// two parts, young pages before old ones, and the tail is evicted. The rules are
// those of MySQL 8 and MariaDB 10.11 (storage/innobase: buf0lru.cc, buf0buf.cc and
// buf0buf.ic or buf0buf.inl; manual, "Buffer Pool LRU Algorithm"):
//
//   - A missing page enters right behind the head of the old part. While the list is
//     shorter than 512 pages it has no old part and the page enters at the head, as a
//     page that is made does always.
//   - The old part aims at 378/1024 of the list (innodb_old_blocks_pct 37, a little
//     less than 3/8). Its border moves only when it is more than 20 pages off that.
//   - A touch of an old page makes it young: it moves to the head.
//   - A touch of a young page moves it to the head only if a quarter of a full young
//     part, pages × 646/4096, or more pages have been evicted since it was last put
//     there.
//   - Until the first eviction nothing moves.
//
// innodb_old_blocks_time (1 s by default) keeps a page old for touches that follow
// its first one too closely. Here the delay is taken to be over at the second touch:
// the first, which loads the page, never makes it young, every later one does. A caller
// that touches a page several times in one operation and means one visit should touch
// it once. With the delay, and with what else shares a server's pool, it is InnoDB.
//
// Not simulated: several buffer pool instances, pages pinned by readers, and the wrap of
// InnoDB's eviction count at 2³¹.
var Midpoint = Policy{
	Name:    "midpoint",
	Meaning: "InnoDB's LRU: a new page enters at 3/8 from the tail, a second touch moves it to the head",
	build:   func(pages int) Cache { return newMidpoint(pages) },
}

// The constants of InnoDB, in pages unless said otherwise.
const (
	oldMinLen    = 512  // BUF_LRU_OLD_MIN_LEN: a shorter list has no old part
	oldTolerance = 20   // BUF_LRU_OLD_TOLERANCE: how far the old part may be off its aim
	ratioDiv     = 1024 // BUF_LRU_OLD_RATIO_DIV: denominator of oldRatio
	oldRatio     = 37 * ratioDiv / 100
)

type midpoint struct {
	pages     int
	delay     int64 // touches of any page, from a page's first one on, in which it stays old
	now       int64 // touches so far
	where     table // page → its frame
	list      list
	states    []state  // by frame
	free      []uint32 // frames that were emptied
	border    uint32   // the first old frame; 0 = no old part
	oldLen    int
	evictions int64
}

type state struct {
	own   bool  // a page that no caller can touch
	old   bool  // means something only while there is an old part
	born  int64 // evictions when the frame was last put at the head, else 0
	first int64 // when its page was touched first
}

func newMidpoint(pages int) *midpoint {
	return &midpoint{pages: pages, where: newTable(), list: newList(), states: make([]state, 1)}
}

func (c *midpoint) Len() int { return c.list.len }

func (c *midpoint) Touch(p Page) bool { return c.touch(p, false) }

func (c *midpoint) put(p Page) { c.touch(p, true) }

// touch reads a page, or makes it.
func (c *midpoint) touch(p Page, made bool) (hit bool) {
	c.now++
	at := c.where.at(p)
	if f := *at; f != 0 {
		if c.sinks(f) {
			c.remove(f)
			c.insertYoung(f)
		}
		return true
	}
	f := c.take()
	*at = f
	c.list.frames[f].page = p
	c.states[f] = state{first: c.now}
	if made || c.list.len < oldMinLen {
		c.insertYoung(f)
	} else {
		c.insertOld(f)
	}
	return false
}

// take returns a frame without a page.
func (c *midpoint) take() (f uint32) {
	if c.list.len == c.pages {
		c.evict()
	}
	if last := len(c.free) - 1; last >= 0 {
		f, c.free = c.free[last], c.free[:last]
		return f
	}
	c.states = append(c.states, state{})
	return c.list.add()
}

// evict empties the frame at the tail.
func (c *midpoint) evict() {
	f := c.list.tail()
	if !c.states[f].own {
		*c.where.at(c.list.frames[f].page) = 0
	}
	c.remove(f)
	c.evictions++
	c.free = append(c.free, f)
}

// sinks reports whether a touched page is far enough down the list to be moved to
// the head.
func (c *midpoint) sinks(f uint32) bool {
	if c.evictions == 0 {
		return false
	}
	if c.border != 0 && c.states[f].old {
		return c.now-c.states[f].first >= c.delay
	}
	quarter := int64(c.pages) * (ratioDiv - oldRatio) / (4 * ratioDiv)
	return c.evictions >= c.states[f].born+quarter
}

func (c *midpoint) insertYoung(f uint32) {
	c.list.insert(f, 0)
	c.states[f].old, c.states[f].born = false, c.evictions
	if c.list.len == oldMinLen {
		c.divide()
	} else if c.border != 0 {
		c.adjust()
	}
}

func (c *midpoint) insertOld(f uint32) {
	c.list.insert(f, c.border)
	c.states[f].old, c.states[f].born = true, 0
	c.oldLen++
	c.adjust()
}

func (c *midpoint) remove(f uint32) {
	if f == c.border {
		c.age()
	}
	c.list.remove(f)
	if c.list.len < oldMinLen {
		c.border, c.oldLen = 0, 0
		return
	}
	if c.states[f].old {
		c.oldLen--
	}
	c.adjust()
}

// divide makes the old part when the list has just become long enough for one.
func (c *midpoint) divide() {
	c.border, c.oldLen = c.list.head(), c.list.len
	for f := c.border; f != 0; f = c.list.frames[f].next {
		c.states[f].old = true
	}
	c.adjust()
}

// adjust moves the border until the old part is near enough to its aim.
func (c *midpoint) adjust() {
	// InnoDB also leaves 25 pages young; at this ratio any list of 40 pages does.
	aim := c.list.len * oldRatio / ratioDiv
	for c.oldLen+oldTolerance < aim {
		c.age()
	}
	for c.oldLen > aim+oldTolerance {
		c.states[c.border].old = false
		c.border = c.list.frames[c.border].next
		c.oldLen--
	}
}

// age moves the border up by one page, which the tolerance guarantees to be there.
func (c *midpoint) age() {
	c.border = c.list.frames[c.border].prev
	c.states[c.border].old = true
	c.oldLen++
}
