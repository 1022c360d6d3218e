package model

// A cut says where pages end that share out cells in key order among as few pages as hold
// them.
type cut struct {
	room    int64   // bytes of a page for cells and their pointers
	divides int     // cells that divide two pages: 1, or 0 where dividers hold no rows
	each    []int64 // by cell: what it takes of its page, with its pointer
	ends    []int   // by page: where it ends in cells; the divider after it begins there
	sizes   []int64 // by page: bytes of its cells and their pointers
}

// find finds the ends: each page is filled from the left, then cells go back to the right as
// long as that evens out two pages.
func (c *cut) find() {
	for i := 0; i < len(c.ends); i++ {
		c.fit(i)
	}
	for i := len(c.ends) - 1; i > 0; i-- {
		for c.ends[i-1] > 0 && c.evens(i) {
			c.give(i - 1)
		}
	}
}

// fit fills a page: what is too much goes to the page after it, what has room comes from
// there. Where no cells are left, no pages come after it.
func (c *cut) fit(i int) {
	for c.sizes[i] > c.room {
		if i+1 == len(c.ends) {
			c.sizes, c.ends = append(c.sizes, 0), append(c.ends, len(c.each))
		}
		c.give(i)
	}
	for c.ends[i] < len(c.each) && c.sizes[i]+c.taken(c.ends[i]) <= c.room {
		c.fetch(i)
	}
	if c.ends[i] == len(c.each) {
		c.sizes, c.ends = c.sizes[:i+1], c.ends[:i+1]
	}
}

// give moves a page's last cell one to the right: to the page after it, or between the two
// in place of the divider, which goes there.
func (c *cut) give(i int) {
	c.ends[i]--
	c.sizes[i] -= c.taken(c.ends[i])
	c.sizes[i+1] += c.taken(c.ends[i] + c.divides)
}

// fetch undoes give.
func (c *cut) fetch(i int) {
	c.sizes[i] += c.taken(c.ends[i])
	c.sizes[i+1] -= c.taken(c.ends[i] + c.divides)
	c.ends[i]++
}

// evens reports whether the page before may give a cell to page i, which does not become the
// larger one. The pointer of the cell that leaves counts unless i is the last page, as in
// the engine.
func (c *cut) evens(i int) bool {
	leaves := c.ends[i-1] - 1
	size := c.taken(leaves)
	if i == len(c.ends)-1 {
		size -= pointer
	}
	return c.sizes[i] == 0 || c.sizes[i]+c.taken(leaves+c.divides) <= c.sizes[i-1]-size
}

// taken is what a cell takes of a page; there is none behind the last.
func (c *cut) taken(i int) int64 {
	if i == len(c.each) {
		return 0
	}
	return c.each[i]
}

// neighbours are the places, in a page of so many cells, of the first and the last of the
// children that share out their cells where the one at a place does not fit.
func neighbours(at, cells int) (first, last int) {
	if cells < siblings {
		return 0, cells
	}
	first = min(max(at-1, 0), cells-(siblings-1))
	return first, first + siblings - 1
}
