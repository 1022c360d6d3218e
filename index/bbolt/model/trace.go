package model

import (
	"cmp"
	"slices"

	"idbench/index"
)

// Trace reports the pages of the buckets' trees. The pages that every transaction
// touches whatever its keys (meta pages, the root bucket's leaf, the freelist) are
// left out, and so is a bucket that lives inside that leaf.
//
// A transaction reads each page that it changes once, whole, when it first needs
// it, and writes the new ones by page number. A read takes the branch pages on its
// way, and of an overflow run the first page, which has the item headers, and those
// that the row lies on.
func (t *table) Trace(to index.Tracer) {
	for i, tree := range t.trees {
		tree.tracer, tree.number = to, i
	}
}

func (t *table) PageSize() int64 { return t.pageSize }

// touchWritten reports what a commit wrote.
func (t *table) touchWritten() {
	type page struct {
		tree   *tree
		number int64
	}
	var pages []page
	for _, tree := range t.trees {
		for _, n := range tree.wrote {
			for i := range n.pages {
				pages = append(pages, page{tree, n.page + i})
			}
		}
		tree.wrote = tree.wrote[:0]
	}
	slices.SortFunc(pages, func(a, b page) int { return cmp.Compare(a.number, b.number) })
	for _, p := range pages {
		p.tree.tracer.Make(p.tree.number, p.number)
	}
}

// change marks a node for the commit. The first change of a transaction reads it.
func (t *tree) change(n *node) {
	if !n.changed {
		n.changed = true
		t.touchRun(n)
	}
}

// touchRun reports all pages of a node.
func (t *tree) touchRun(n *node) {
	if t.tracer == nil {
		return
	}
	for i := range n.pages {
		t.tracer.Touch(t.number, n.page+i, false)
	}
}

// touchRow reports what reading item i of a leaf takes, or looking for it in vain.
// seen is the last page of the leaf's run that is at hand, −1 for none; it returns
// the new one.
func (t *tree) touchRow(n *node, i int, seen int64) int64 {
	if t.tracer == nil || n.pages == 0 {
		return seen
	}
	if seen < 0 {
		seen = 0
		t.tracer.Touch(t.number, n.page, false)
	}
	if n.pages == 1 || i == len(n.items) {
		return seen
	}
	from := header + element*int64(len(n.items))
	for _, before := range n.items[:i] {
		from += before.size() - element
	}
	last := (from + n.items[i].size() - element - 1) / t.pageSize
	for page := max(seen+1, from/t.pageSize); page <= last; page++ {
		t.tracer.Touch(t.number, n.page+page, false)
	}
	return max(seen, last)
}
