package textbook

import (
	"bytes"
	"fmt"
)

// walk is a walk over a whole tree, parents first, in key order.
type walk struct {
	tree *tree
	seen []bool  // by page number
	last []int64 // page visited last on each level
	rows int64
}

// verify walks the tree: order, bounds, sizes, neighbours, levels, that every page
// is reached once, and that every row is there under its own key. Keys being
// distinct and made from the row, as many entries as rows are all rows.
func (t *tree) verify() error {
	w := walk{tree: t, seen: make([]bool, len(t.pages)), last: make([]int64, t.depth)}
	for i := range w.last {
		w.last[i] = none
	}
	if t.depth > 0 {
		if err := w.visit(t.root, 0, nil, nil); err != nil {
			return err
		}
	}
	for _, page := range w.last {
		if next := t.pages[page].next; next != none {
			return fmt.Errorf("page %d is the last of its level and names %d as its neighbour", page, next)
		}
	}
	for page, seen := range w.seen {
		if !seen {
			return fmt.Errorf("page %d is on no path", page)
		}
	}
	if splits := t.edge + t.mid + t.branch; splits != int64(len(t.pages))-t.depth {
		return fmt.Errorf("%d splits, %d pages on %d levels", splits, len(t.pages), t.depth)
	}
	if w.rows != t.rows.count() {
		return fmt.Errorf("%d rows held of %d", w.rows, t.rows.count())
	}
	return nil
}

// visit checks a page whose keys are >= low and < high, nil being no bound.
func (w *walk) visit(page int64, level int, low, high []byte) error {
	t, n := w.tree, w.tree.pages[page]
	if left := w.last[level]; left != none && t.pages[left].next != page {
		return fmt.Errorf("page %d stands before page %d and names %d as its neighbour", left, page, t.pages[left].next)
	}
	if w.seen[page] || n.inner != (level < len(w.last)-1) {
		return fmt.Errorf("page %d: inner %v on level %d of %d, visited before %v", page, n.inner, level, len(w.last), w.seen[page])
	}
	w.last[level], w.seen[page] = page, true
	if err := w.entries(page, low, high); err != nil {
		return err
	}
	if !n.inner {
		w.rows += int64(len(n.refs))
		return nil
	}
	for i, child := range n.refs {
		below, above := low, high
		if i > 0 {
			below = n.key(i)
		}
		if i+1 < len(n.refs) {
			above = n.key(i + 1)
		}
		if err := w.visit(child, level+1, below, above); err != nil {
			return err
		}
	}
	return nil
}

// entries checks the entries of one page.
func (w *walk) entries(page int64, low, high []byte) error {
	t, n := w.tree, w.tree.pages[page]
	size := int64(0)
	for i := range n.refs {
		key := n.key(i)
		size += t.entrySize(n, i)
		switch {
		case n.inner && i == 0:
			if len(key) > 0 {
				return fmt.Errorf("page %d: key %x of the first child", page, key)
			}
			continue
		case low != nil && bytes.Compare(key, low) < 0 || high != nil && bytes.Compare(key, high) >= 0:
			return fmt.Errorf("page %d entry %d: key %x outside %x to %x", page, i, key, low, high)
		case i > 0 && bytes.Compare(n.key(i-1), key) >= 0:
			return fmt.Errorf("page %d entry %d: key %x after %x", page, i, key, n.key(i-1))
		case !n.inner && !bytes.Equal(key, t.key(nil, n.refs[i])):
			return fmt.Errorf("page %d entry %d: key %x of row %d, whose key is %x", page, i, key, n.refs[i], t.key(nil, n.refs[i]))
		}
	}
	if len(n.refs) == 0 || len(n.refs) != len(n.ends) || int(n.ends[len(n.ends)-1]) != len(n.keys) {
		return fmt.Errorf("page %d: %d entries, %d keys", page, len(n.refs), len(n.ends))
	}
	if size != n.size || size > t.file.page {
		return fmt.Errorf("page %d: %d bytes noted, %d held, %d allocated", page, n.size, size, t.file.page)
	}
	return nil
}
