package model

import (
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"slices"
	"sort"

	"idbench/index"
	"idbench/units"
)

// tree is a B+tree of row ids, or a B-tree in the order of keys.
type tree struct {
	segment units.Segment
	table   bool // the former
	file    *file
	root    *node // its page never changes

	now  int64  // rows ever inserted, as of the commit of the open transaction
	path []step // of the last descent

	spills bool // some cell has overflow pages, or had

	tracer index.Tracer // nil: nobody traces
	number int          // the tree's position in Stats
}

// node is a page. While a change is under way it may hold more than fits.
type node struct {
	page     int64
	leaf     bool
	cells    []cell
	right    *node // right-most child of a branch page
	used     int64 // bytes of cells and their pointers
	modified int64 // rows ever inserted, as of the commit that last wrote it
}

// A step is a page on the way down, and the place of the cell or child that the
// way leads to.
type step struct {
	node *node
	at   int
}

func (n *node) header() int64 {
	if n.leaf {
		return leafHeader
	}
	return branchHeader
}

// free is the bytes of a page that are left, below 0 where the cells do not fit.
func (t *tree) free(n *node) int64 {
	free := t.file.pageSize - n.header() - n.used
	if n.page == schemaPage {
		free -= fileHeader
	}
	return free
}

// child is the page left of cell i, or right of the last.
func (n *node) child(i int) *node {
	if i == len(n.cells) {
		return n.right
	}
	return n.cells[i].child
}

// setChild makes a page the one left of cell i, or right of the last.
func (n *node) setChild(i int, child *node) {
	if i == len(n.cells) {
		n.right = child
	} else {
		n.cells[i].child = child
	}
}

// fill gives a page its cells.
func (n *node) fill(cells []cell) {
	n.cells, n.used = slices.Clone(cells), 0
	for _, c := range cells {
		n.used += c.taken()
	}
}

func (n *node) add(i int, c cell) {
	n.cells = slices.Insert(n.cells, i, c)
	n.used += c.taken()
}

func (n *node) drop(i int) cell {
	c := n.cells[i]
	n.cells = slices.Delete(n.cells, i, i+1)
	n.used -= c.taken()
	return c
}

// compare orders two cells of the tree.
func (t *tree) compare(a, b *cell) int {
	if t.table {
		return cmp.Compare(a.row, b.row)
	}
	return bytes.Compare(a.key, b.key)
}

// find is the place of the first cell that is not below c, and whether it is equal.
func (t *tree) find(n *node, c *cell) (int, bool) {
	return sort.Find(len(n.cells), func(i int) int { return t.compare(c, &n.cells[i]) })
}

// descend sets the path to where c is or would be. A B+tree has rows in leaves only.
func (t *tree) descend(c *cell) (found bool) {
	t.path = t.path[:0]
	for n := t.root; ; {
		i, equal := t.find(n, c)
		t.path = append(t.path, step{n, i})
		if n.leaf || equal && !t.table {
			return equal
		}
		n = n.child(i)
	}
}

// get returns the cell that is equal to c, or nil.
func (t *tree) get(c cell) *cell {
	for n := t.root; ; {
		i, equal := t.find(n, &c)
		switch {
		case equal && (n.leaf || !t.table):
			return &n.cells[i]
		case n.leaf:
			return nil
		}
		n = n.child(i)
	}
}

// read returns the cell that is equal to c, or nil, and says which pages it touches.
func (t *tree) read(c cell) *cell {
	found := t.descend(&c)
	for _, s := range t.path {
		t.touch(s.node.page, false)
	}
	if !found {
		return nil
	}
	last := t.path[len(t.path)-1]
	cell := &last.node.cells[last.at]
	t.touchOverflow(cell)
	return cell
}

// seek is read of an entry of which only the first column is known. It goes down to a
// leaf even past an entry in a branch page, since others like it may lie before.
func (t *tree) seek(c cell) *cell {
	for cell := range t.scan(&c) {
		if t.compare(cell, &c) == 0 {
			return cell
		}
		break
	}
	return nil
}

// scan yields the cells from the first that is not below from on, and says which pages it enters. A nil
// from is below all.
func (t *tree) scan(from *cell) iter.Seq[*cell] {
	return func(yield func(*cell) bool) { t.scanNode(t.root, from, yield) }
}

func (t *tree) scanNode(n *node, from *cell, yield func(*cell) bool) bool {
	t.touch(n.page, false)
	i := 0
	if from != nil {
		i, _ = t.find(n, from)
	}
	for ; i <= len(n.cells); i++ {
		if !n.leaf && !t.scanNode(n.child(i), from, yield) {
			return false
		}
		if i == len(n.cells) {
			break
		}
		from = nil // all that follows is past it
		if t.table && !n.leaf {
			continue // what divides leaves is no row
		}
		t.touchOverflow(&n.cells[i])
		if !yield(&n.cells[i]) {
			return false
		}
	}
	return true
}

// lastRow is the greatest row id, or 0.
func (t *tree) lastRow() int64 {
	n := t.root
	for !n.leaf {
		n = n.right
	}
	if len(n.cells) == 0 {
		return 0
	}
	return n.cells[len(n.cells)-1].row
}

// insert adds a cell with a payload of so many bytes, which is not there yet: its
// overflow pages first, then the cell, then what no longer fits is shared out.
func (t *tree) insert(c cell, payload int64) {
	t.descend(&c)
	for _, s := range t.path[:len(t.path)-1] {
		t.touch(s.node.page, false)
	}
	most := t.file.indexMost
	c.size = varint(payload)
	if t.table {
		most = t.file.tableMost
		c.size += varint(c.row)
	}
	stays := t.file.local(payload, most)
	c.size += stays
	if c.spilled = payload - stays; c.spilled > 0 {
		c.size += chain
		for near := int64(0); int64(len(c.overflow)) < t.file.chained(c.spilled); {
			near = t.file.allocate(near)
			c.overflow = append(c.overflow, near)
			t.make(near)
		}
		t.spills = true
	}
	// A cell of an integer 0 or 1 alone would be smaller. None of the two divides leaves, since
	// they head the first one.
	c.size = max(c.size, leastCell)
	leaf := t.path[len(t.path)-1]
	leaf.node.add(leaf.at, c)
	if t.free(leaf.node) < 0 { // a page that only passes its last row on is not written
		t.touch(leaf.node.page, false)
		t.balance(len(t.path) - 1)
		return
	}
	t.written(leaf.node)
}

// walk visits n and all pages below it, parents first, in key order, until visit says
// no.
func (n *node) walk(visit func(*node) bool) bool {
	if !visit(n) {
		return false
	}
	for i := 0; !n.leaf && i <= len(n.cells); i++ {
		if !n.child(i).walk(visit) {
			return false
		}
	}
	return true
}

// describe is a leaf with the overflow pages that continue it.
func (t *tree) describe(n *node) index.Leaf {
	l := index.Leaf{Page: n.page, Pages: 1, Rows: int64(len(n.cells)), Inuse: n.header() + n.used, Written: n.modified}
	for i := 0; t.spills && i < len(n.cells); i++ {
		pages := int64(len(n.cells[i].overflow))
		l.Pages += pages
		l.Inuse += n.cells[i].spilled + chain*pages
	}
	l.Alloc = l.Pages * t.file.pageSize
	return l
}

func (t *tree) Name() units.Segment { return t.segment }

// Leaves yields the leaves in key order.
func (t *tree) Leaves() iter.Seq[index.Leaf] {
	return func(yield func(index.Leaf) bool) {
		t.root.walk(func(n *node) bool { return !n.leaf || yield(t.describe(n)) })
	}
}

func (t *tree) counts() index.Counts {
	c := index.Counts{units.BranchPages: 0, units.OverflowPages: 0, units.Depth: 1}
	for n := t.root; !n.leaf; n = n.child(0) {
		c[units.Depth]++
	}
	var leaves index.LeafCounter
	rows := int64(0)
	t.root.walk(func(n *node) bool {
		if n.leaf {
			leaves.Add(t.describe(n))
			return true
		}
		c[units.BranchPages]++
		rows += int64(len(n.cells))
		for i := 0; t.spills && i < len(n.cells); i++ {
			c[units.OverflowPages] += int64(len(n.cells[i].overflow))
		}
		return true
	})
	if !t.table {
		c[units.BranchRows] = rows
	}
	leaves.Into(c)
	return c
}

// verify checks order, sizes and depth.
func (t *tree) verify() error {
	depth := -1
	var last *cell
	var check func(n *node, level int) error
	check = func(n *node, level int) error {
		if n.leaf {
			if depth < 0 {
				depth = level
			}
			if level != depth {
				return fmt.Errorf("page %d: a leaf on level %d and one on %d", n.page, level, depth)
			}
		}
		used := int64(0)
		for i := range n.cells {
			used += n.cells[i].taken()
		}
		if used != n.used || t.free(n) < 0 || n != t.root && len(n.cells) == 0 {
			return fmt.Errorf("page %d: %d bytes of %d cells, counted as %d", n.page, used, len(n.cells), n.used)
		}
		for i := 0; i <= len(n.cells); i++ {
			if !n.leaf {
				if err := check(n.child(i), level+1); err != nil {
					return err
				}
			}
			if i == len(n.cells) || t.table && !n.leaf {
				continue
			}
			if c := &n.cells[i]; last != nil && t.compare(last, c) >= 0 {
				return fmt.Errorf("page %d: cell %d is not above the one before", n.page, i)
			}
			last = &n.cells[i]
		}
		return nil
	}
	return check(t.root, 1)
}

// touch reports a page.
func (t *tree) touch(page int64, write bool) {
	if t.tracer != nil {
		t.tracer.Touch(t.number, page, write)
	}
}

// make reports a new page.
func (t *tree) make(page int64) {
	if t.tracer != nil {
		t.tracer.Make(t.number, page)
	}
}

// touchOverflow reports the overflow pages of a cell.
func (t *tree) touchOverflow(c *cell) {
	for _, page := range c.overflow {
		t.touch(page, false)
	}
}
