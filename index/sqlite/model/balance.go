package model

import "slices"

// siblings is how many pages share out their cells among themselves.
const siblings = 3

// slack reports whether a page is to be balanced though its cells fit: where more than
// two thirds of it are free.
func (n *node) slack() bool { return 3*n.free() > 2*pageSize }

// balance makes the page on that level of the path fit, and then those above it as far
// as that is needed. It returns the level where it ended.
func (t *tree) balance(level int) int {
	for {
		n := t.path[level].node
		if n.free() >= 0 && !n.slack() {
			return level
		}
		if level == 0 {
			if n.free() >= 0 {
				return 0
			}
			t.deepen()
			level = 1
			continue
		}
		parent, at := t.path[level-1].node, t.path[level-1].at
		if t.table && n.leaf && n.free() < 0 && t.path[level].at == len(n.cells)-1 && at == len(parent.cells) {
			t.append(parent, n)
		} else {
			t.share(parent, at, level == 1)
		}
		level--
	}
}

// deepen moves what the root holds into a child of its own.
func (t *tree) deepen() {
	child := *t.root
	child.page, child.modified = t.file.allocate(t.root.page), t.now
	t.make(child.page)
	*t.root = node{page: t.root.page, right: &child, modified: t.now}
	t.path = slices.Insert(t.path, 1, step{&child, t.path[0].at})
	t.path[0] = step{t.root, 0}
}

// append opens a page at the right end of a table for the row that did not fit.
func (t *tree) append(parent, n *node) {
	next := &node{page: t.file.allocate(0), leaf: true, modified: t.now}
	t.make(next.page)
	next.add(0, n.drop(len(n.cells)-1))
	parent.add(len(parent.cells), t.divider(n))
	parent.right = next
	t.written(parent)
}

// divider is what stands in a branch page of a table right of a leaf: its last row id.
func (t *tree) divider(left *node) cell {
	row := left.cells[len(left.cells)-1].row
	return cell{row: row, size: child + varint(row), child: left}
}

// written notes that a page was changed.
func (t *tree) written(n *node) {
	n.modified = t.now
	t.touch(n.page, true)
}

// share puts the cells of a child and up to two of its neighbours into as few pages as
// hold them, as evenly as they go from the right. top says that the parent is the root.
func (t *tree) share(parent *node, at int, top bool) {
	first, last := 0, len(parent.cells) // children that take part
	if last > siblings-1 {
		first = min(max(at-1, 0), last-(siblings-1))
		last = first + siblings - 1
	}
	var old []*node
	for i := first; i <= last; i++ {
		old = append(old, parent.child(i))
	}
	dividers := slices.Clone(parent.cells[first:last])
	leaf := old[0].leaf
	whole := t.table && leaf // dividers hold no rows

	// All cells in order, with the dividers among them, and where each page ends.
	var cells []cell
	var ends []int
	for i, n := range old {
		cells = append(cells, n.cells...)
		ends = append(ends, len(cells))
		if i == len(old)-1 || whole {
			continue
		}
		d := dividers[i]
		if d.child = n.right; leaf {
			d.size -= child
		}
		cells = append(cells, d)
	}
	ends = sharedEnds(cells, old, ends, whole)

	pages := slices.Clone(old[:min(len(old), len(ends))])
	var numbers []int64
	for _, n := range pages {
		numbers = append(numbers, n.page)
	}
	near := old[0].page
	for len(pages) < len(ends) {
		near = t.file.allocate(near)
		t.make(near)
		numbers = append(numbers, near)
		pages = append(pages, &node{leaf: leaf})
	}
	slices.Sort(numbers) // neighbours in key order lie in the order of the file
	rightmost := old[len(old)-1].right
	for i := first; i < last; i++ {
		parent.used -= parent.cells[i].taken()
	}
	var between []cell
	start := 0
	for i, n := range pages {
		n.page = numbers[i]
		n.fill(cells[start:ends[i]])
		t.written(n)
		start = ends[i]
		if i == len(pages)-1 {
			n.right = rightmost
			break
		}
		var d cell
		if whole {
			d = t.divider(n)
		} else {
			d = cells[ends[i]]
			if n.right = d.child; leaf {
				d.size += child
			}
			start++
		}
		d.child = n
		parent.used += d.taken()
		between = append(between, d)
	}
	parent.cells = slices.Replace(parent.cells, first, last, between...)
	parent.setChild(first+len(between), pages[len(pages)-1])
	t.written(parent)

	if top && len(parent.cells) == 0 { // one level fewer
		child := pages[0]
		page := t.root.page
		*t.root = *child
		t.root.page = page
		t.file.release(child.page)
	}
	for _, n := range old[min(len(old), len(ends)):] {
		t.file.release(n.page)
	}
}

// sharedEnds says where pages end once their cells are shared out. Where dividers hold
// rows, the cell at the end of a page is that divider and stands on neither page.
//
// First each page is filled from the left: what is too much goes to the right, what
// has room comes from there. Then, from the right, cells go back to the right as long
// as that page does not become the larger one.
func sharedEnds(cells []cell, old []*node, ends []int, whole bool) []int {
	room := pageSize - old[0].header()
	var sizes []int64
	for _, n := range old {
		sizes = append(sizes, n.used)
	}
	between := 1 // cells that a divider takes
	if whole {
		between = 0
	}
	taken := func(i int) int64 {
		if i >= len(cells) {
			return 0
		}
		return cells[i].taken()
	}
	for i := 0; i < len(ends); i++ {
		for sizes[i] > room {
			if i+1 == len(ends) {
				sizes, ends = append(sizes, 0), append(ends, len(cells))
			}
			sizes[i] -= taken(ends[i] - 1)
			sizes[i+1] += taken(ends[i] - 1 + between)
			ends[i]--
		}
		for ends[i] < len(cells) && sizes[i]+taken(ends[i]) <= room {
			sizes[i] += taken(ends[i])
			ends[i]++
			if i+1 < len(sizes) {
				sizes[i+1] -= taken(ends[i] - 1 + between)
			}
		}
		if ends[i] >= len(cells) {
			sizes, ends = sizes[:i+1], ends[:i+1]
		}
	}
	for i := len(ends) - 1; i > 0; i-- {
		for r := ends[i-1] - 1; r >= 0; r-- {
			d := r + between // comes to the right page; r leaves the left one
			pointer := int64(pointer)
			if i == len(ends)-1 {
				pointer = 0
			}
			if sizes[i] != 0 && sizes[i]+taken(d) > sizes[i-1]-(cells[r].size+pointer) {
				break
			}
			sizes[i] += taken(d)
			sizes[i-1] -= taken(r)
			ends[i-1] = r
		}
	}
	return ends
}
