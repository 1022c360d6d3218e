package model

// sqliteCursor reads one row after another of a B+tree of row ids, in one statement. It
// keeps the pages down to where it stands, so that the root is asked for once, and
// nothing for the row that it stands on or for the next of the same leaf
// (sqlite3BtreeTableMoveto, sqlite3BtreeNext).
type sqliteCursor struct {
	tree *sqliteTree
	path []sqliteStep
}

// read returns the cell of a row that is there, and says which pages it touches.
func (c *sqliteCursor) read(row int64) *sqliteCell {
	switch {
	case len(c.path) == 0:
		c.path = append(c.path, sqliteStep{node: c.tree.root})
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
func (c *sqliteCursor) cell() *sqliteCell {
	last := c.path[len(c.path)-1]
	return &last.node.cells[last.at]
}

// descend goes from the last page of the path to the leaf of a row.
func (c *sqliteCursor) descend(row int64) {
	for {
		last := &c.path[len(c.path)-1]
		last.at, _ = c.tree.find(last.node, &sqliteCell{row: row})
		if last.node.leaf {
			return
		}
		c.enter(last.node.child(last.at))
	}
}

// next goes to the row after this one, which is there.
func (c *sqliteCursor) next() {
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
func (c *sqliteCursor) enter(n *sqliteNode) {
	c.path = append(c.path, sqliteStep{node: n})
	c.tree.touch(n.page, false)
}
