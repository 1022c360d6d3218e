package model

// cursor reads one row after another of a B+tree of row ids, in one statement. It
// keeps the pages down to where it stands, so that the root is asked for once, and
// nothing for the row that it stands on or for the next of the same leaf
// (sqlite3BtreeTableMoveto, sqlite3BtreeNext).
type cursor struct {
	tree *tree
	path []step
}

// read returns the cell of a row that is there, and says which pages it touches.
func (c *cursor) read(row int64) *cell {
	switch {
	case len(c.path) == 0:
		c.path = append(c.path, step{node: c.tree.root})
		c.tree.touch(c.tree.root.page, false)
		c.descend(row)
	case c.cell().row == row:
	case c.cell().row+1 == row:
		c.next()
	default:
		c.path = c.path[:1]
		c.descend(row)
	}
	c.tree.touchOverflow(c.cell())
	return c.cell()
}

// cell is where the cursor stands.
func (c *cursor) cell() *cell {
	last := c.path[len(c.path)-1]
	return &last.node.cells[last.at]
}

// descend goes from the last page of the path to the leaf of a row.
func (c *cursor) descend(row int64) {
	for {
		last := &c.path[len(c.path)-1]
		last.at, _ = c.tree.find(last.node, &cell{row: row})
		if last.node.leaf {
			return
		}
		c.enter(last.node.child(last.at))
	}
}

// next goes to the row after this one, which is there.
func (c *cursor) next() {
	for c.path[len(c.path)-1].at++; ; c.path[len(c.path)-1].at++ {
		last := c.path[len(c.path)-1]
		if last.node.leaf && last.at < len(last.node.cells) {
			return
		}
		if !last.node.leaf && last.at <= len(last.node.cells) {
			break
		}
		c.path = c.path[:len(c.path)-1]
	}
	for last := c.path[len(c.path)-1]; !last.node.leaf; last = c.path[len(c.path)-1] {
		c.enter(last.node.child(last.at))
	}
}

// enter adds a page to the path.
func (c *cursor) enter(n *node) {
	c.path = append(c.path, step{node: n})
	c.tree.touch(n.page, false)
}
