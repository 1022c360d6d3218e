package model

// delete removes the cell that is equal to c. One of a branch page is replaced by the
// one before it, which stands at the end of a leaf; that leaf is balanced first.
func (t *tree) delete(c cell) {
	t.descend(&c)
	level := len(t.path) - 1
	n, at := t.path[level].node, t.path[level].at
	if !n.leaf {
		for down := n.child(at); ; down = down.right {
			t.path = append(t.path, step{down, len(down.cells)})
			if down.leaf {
				break
			}
		}
	}
	gone := n.drop(at)
	n.modified = t.now
	for _, page := range gone.overflow {
		t.file.release(page)
	}
	end := len(t.path) - 1
	leaf := t.path[end].node
	if !n.leaf {
		last := leaf.drop(len(leaf.cells) - 1)
		leaf.modified = t.now
		last.size += child
		last.child = gone.child
		n.add(at, last)
	}
	if t.slack(leaf) {
		end = t.balance(end)
	}
	if end > level {
		t.balance(level)
	}
}
