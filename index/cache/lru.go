package cache

// LRU evicts the page whose last touch is the longest ago.
var LRU = Policy{
	Name:    "lru",
	Meaning: "evicts the page whose last touch is the longest ago",
	build:   func(pages int) Cache { return &lru{pages: pages, where: newTable(), list: newList()} },
}

type lru struct {
	pages int
	where table // page → its frame
	list  list
}

func (c *lru) Len() int { return c.list.len }

func (c *lru) Touch(p Page) bool {
	at := c.where.at(p)
	if f := *at; f != 0 {
		if f != c.list.head() {
			c.list.remove(f)
			c.list.insert(f, 0)
		}
		return true
	}
	var f uint32
	if c.list.len < c.pages {
		f = c.list.add()
	} else {
		f = c.list.tail()
		*c.where.at(c.list.frames[f].page) = 0
		c.list.remove(f)
	}
	*at = f
	c.list.frames[f].page = p
	c.list.insert(f, 0)
	return false
}
