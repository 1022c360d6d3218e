package model

import "slices"

// siblings is how many pages share out their cells among themselves.
const siblings = 3

// slack reports whether a page is to be balanced though its cells fit: where more than
// two thirds of it are free.
func (t *tree) slack(n *node) bool { return 3*t.free(n) > 2*t.file.pageSize }

// balance makes the page on that level of the path fit, and then those above it as far
// as that is needed. It returns the level where it ended.
func (t *tree) balance(level int) int {
	for ; !t.balanced(level); level-- {
		if level == 0 {
			t.deepen()
			level = 1
		}
		n, above := t.path[level].node, t.path[level-1]
		if t.appends(level) {
			t.append(above.node, n)
		} else {
			t.share(above.node, above.at)
		}
	}
	return level
}

// balanced reports whether the page on that level may stay as it is. A root may be as empty
// as it gets.
func (t *tree) balanced(level int) bool {
	n := t.path[level].node
	return t.free(n) >= 0 && (level == 0 || !t.slack(n))
}

// appends reports whether what does not fit on the page of that level is a new row at the right end of a
// table. Below page 1 no page is opened for it.
func (t *tree) appends(level int) bool {
	at, above := t.path[level], t.path[level-1]
	return t.table && at.node.leaf && t.free(at.node) < 0 && at.at == len(at.node.cells)-1 &&
		above.at == len(above.node.cells) && t.root.page != schemaPage
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
	parent.add(len(parent.cells), n.divider())
	parent.right = next
	t.written(parent)
}

// divider is what stands in a branch page of a table right of a leaf: its last row id.
func (n *node) divider() cell {
	row := n.cells[len(n.cells)-1].row
	return cell{row: row, size: child + varint(row), child: n}
}

// written notes that a page was changed.
func (t *tree) written(n *node) {
	n.modified = t.now
	t.touch(n.page, true)
}
