package model

import "slices"

// A sharing is neighbours under one parent that share out their cells among as few pages as
// hold them (balance_nonroot).
type sharing struct {
	parent *node
	first  int     // place of the first neighbour in the parent
	old    []*node // the neighbours
	right  *node   // the right-most child of the last of them

	cells []cell  // of all of them in order, with the dividers between them that hold rows
	cut           // of cells
	pages []*node // that take them
}

// share shares out the cells of a child and up to two of its neighbours.
func (t *tree) share(parent *node, at int) {
	s := t.gather(parent, at)
	s.find()
	t.renumber(s)
	dividers := t.refill(s)
	t.reattach(s, dividers)
	if parent == t.root && len(parent.cells) == 0 && (parent.page != schemaPage || t.free(s.pages[0]) >= fileHeader) {
		t.flatten(s.pages[0])
	}
	for _, n := range s.old[min(len(s.old), len(s.pages)):] {
		t.file.release(n.page)
	}
}

// gather takes the cells of the pages that share, with the dividers among them.
func (t *tree) gather(parent *node, at int) *sharing {
	first, last := neighbours(at, len(parent.cells))
	s := &sharing{parent: parent, first: first, cut: cut{divides: 1}}
	for i := first; i <= last; i++ {
		s.old = append(s.old, parent.child(i))
	}
	s.right, s.room = s.old[len(s.old)-1].right, t.file.pageSize-s.old[0].header()
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
	s.each = make([]int64, len(s.cells))
	for i := range s.cells {
		s.each[i] = s.cells[i].taken()
	}
	return s
}

// leaves reports whether the pages are leaves.
func (s *sharing) leaves() bool { return s.old[0].leaf }

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
