package model

import "slices"

// A sharing is neighbours under one parent that share out their cells among as few pages as
// hold them (balance_nonroot).
type sharing struct {
	parent *node
	first  int     // place of the first neighbour in the parent
	old    []*node // the neighbours
	right  *node   // the right-most child of the last of them

	cells   []cell  // of all of them in order, with the dividers between them that hold rows
	divides int     // cells that divide two pages: 1, or 0 where dividers hold no rows
	ends    []int   // by page: where it ends in cells; the divider after it begins there
	sizes   []int64 // by page: bytes of its cells and their pointers
	pages   []*node // that take them
}

// share shares out the cells of a child and up to two of its neighbours.
func (t *tree) share(parent *node, at int) {
	s := t.gather(parent, at)
	s.cut()
	t.renumber(s)
	dividers := t.refill(s)
	t.reattach(s, dividers)
	if parent == t.root && len(parent.cells) == 0 {
		t.flatten(s.pages[0])
	}
	for _, n := range s.old[min(len(s.old), len(s.pages)):] {
		t.file.release(n.page)
	}
}

// gather takes the cells of the pages that share, with the dividers among them.
func (t *tree) gather(parent *node, at int) *sharing {
	first, last := 0, len(parent.cells)
	if last >= siblings {
		first = min(max(at-1, 0), last-(siblings-1))
		last = first + siblings - 1
	}
	s := &sharing{parent: parent, first: first, divides: 1}
	for i := first; i <= last; i++ {
		s.old = append(s.old, parent.child(i))
	}
	s.right = s.old[len(s.old)-1].right
	if t.table && s.leaves() {
		s.divides = 0
	}
	for i, n := range s.old {
		s.cells = append(s.cells, n.cells...)
		s.ends = append(s.ends, len(s.cells))
		s.sizes = append(s.sizes, n.used)
		if s.divides == 0 || i == len(s.old)-1 {
			continue
		}
		d := parent.cells[first+i]
		if d.child = n.right; s.leaves() {
			d.size -= child
		}
		s.cells = append(s.cells, d)
	}
	return s
}

// leaves reports whether the pages are leaves.
func (s *sharing) leaves() bool { return s.old[0].leaf }

// cut says where pages end: each is filled from the left, then cells go back to the right
// as long as that evens out two pages.
func (s *sharing) cut() {
	for i := 0; i < len(s.ends); i++ {
		s.fit(i)
	}
	for i := len(s.ends) - 1; i > 0; i-- {
		for s.ends[i-1] > 0 && s.evens(i) {
			s.give(i - 1)
		}
	}
}

// fit fills a page: what is too much goes to the page after it, what has room comes from
// there. Where no cells are left, no pages come after it.
func (s *sharing) fit(i int) {
	room := pageSize - s.old[0].header()
	for s.sizes[i] > room {
		if i+1 == len(s.ends) {
			s.sizes, s.ends = append(s.sizes, 0), append(s.ends, len(s.cells))
		}
		s.give(i)
	}
	for s.ends[i] < len(s.cells) && s.sizes[i]+s.taken(s.ends[i]) <= room {
		s.fetch(i)
	}
	if s.ends[i] == len(s.cells) {
		s.sizes, s.ends = s.sizes[:i+1], s.ends[:i+1]
	}
}

// give moves a page's last cell one to the right: to the page after it, or between the two
// in place of the divider, which goes there.
func (s *sharing) give(i int) {
	s.ends[i]--
	s.sizes[i] -= s.taken(s.ends[i])
	s.sizes[i+1] += s.taken(s.ends[i] + s.divides)
}

// fetch undoes give.
func (s *sharing) fetch(i int) {
	s.sizes[i] += s.taken(s.ends[i])
	s.sizes[i+1] -= s.taken(s.ends[i] + s.divides)
	s.ends[i]++
}

// evens reports whether the page before may give a cell to page i, which does not become the
// larger one. The pointer of the cell that leaves counts unless i is the last page, as in
// the engine.
func (s *sharing) evens(i int) bool {
	leaves := s.ends[i-1] - 1
	size := s.cells[leaves].size
	if i < len(s.ends)-1 {
		size += pointer
	}
	return s.sizes[i] == 0 || s.sizes[i]+s.taken(leaves+s.divides) <= s.sizes[i-1]-size
}

// taken is what a cell takes of a page; there is none behind the last.
func (s *sharing) taken(i int) int64 {
	if i == len(s.cells) {
		return 0
	}
	return s.cells[i].taken()
}

// renumber allocates the pages that are missing, each near the one before, and numbers all of
// them anew: neighbours in key order lie in the order of the file.
func (t *tree) renumber(s *sharing) {
	s.pages = slices.Clone(s.old[:min(len(s.old), len(s.ends))])
	near := s.old[0].page
	for len(s.pages) < len(s.ends) {
		near = t.file.allocate(near)
		t.make(near)
		s.pages = append(s.pages, &node{page: near, leaf: s.leaves()})
	}
	var numbers []int64
	for _, n := range s.pages {
		numbers = append(numbers, n.page)
	}
	slices.Sort(numbers)
	for i, n := range s.pages {
		n.page = numbers[i]
	}
}

// refill gives the pages their cells, and returns what divides them.
func (t *tree) refill(s *sharing) (dividers []cell) {
	start := 0
	for i, n := range s.pages {
		n.fill(s.cells[start:s.ends[i]])
		t.written(n)
		if i == len(s.pages)-1 {
			n.right = s.right
			break
		}
		dividers = append(dividers, s.divider(i))
		start = s.ends[i] + s.divides
	}
	return dividers
}

// divider is what stands in the parent right of page i. A cell that comes there leaves its
// child behind as the page's right-most one.
func (s *sharing) divider(i int) cell {
	n := s.pages[i]
	if s.divides == 0 {
		return n.divider()
	}
	d := s.cells[s.ends[i]]
	n.right, d.child = d.child, n
	if s.leaves() {
		d.size += child
	}
	return d
}

// reattach puts the pages and what divides them into the parent in place of the old ones.
func (t *tree) reattach(s *sharing, dividers []cell) {
	p, last := s.parent, s.first+len(s.old)-1
	for _, d := range p.cells[s.first:last] {
		p.used -= d.taken()
	}
	for _, d := range dividers {
		p.used += d.taken()
	}
	p.cells = slices.Replace(p.cells, s.first, last, dividers...)
	p.setChild(s.first+len(dividers), s.pages[len(s.pages)-1])
	t.written(p)
}

// flatten moves what the root's only child holds into the root.
func (t *tree) flatten(child *node) {
	page := t.root.page
	*t.root = *child
	t.root.page = page
	t.file.release(child.page)
}
