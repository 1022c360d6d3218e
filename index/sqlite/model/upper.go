package model

import (
	"slices"

	"idbench/index"
	"idbench/units"
)

// An upper is the branch pages of a tree that is replayed. Of their cells it knows where they
// are in key order, and what they take of a page.
type upper struct {
	file     *file
	page     int64 // of the root, which it keeps
	root     int32 // noBranch: the only leaf
	height   int64 // levels of branch pages
	branches []branch
	adopt    func(leaf, parent int32) // tells a leaf under which branch page it is
}

// noBranch is what is above the root.
const noBranch = -1

// A branch is a branch page. It is known by its place in the list of all.
type branch struct {
	page     int64
	parent   int32
	leaves   bool // its children are leaves, and no branch pages
	cells    []divider
	children []int32 // one more than cells
	used     int64   // bytes of cells and their pointers
}

// A divider is a cell of a branch page.
type divider struct {
	at    uint32 // its rank, or row id
	taken uint32 // bytes of its page, with its pointer
}

func newUpper(f *file) upper { return upper{file: f, page: f.allocate(0), root: noBranch} }

// fits reports whether a branch page may stay as it is (tree.balanced).
func (t *upper) fits(at int32) bool {
	free := pageSize - branchHeader - t.branches[at].used
	return free >= 0 && (at == t.root || 3*free <= 2*pageSize)
}

// balance makes a branch page fit, and then those above it as far as that is needed
// (tree.balance).
func (t *upper) balance(at int32) {
	for !t.fits(at) {
		if at == t.root {
			t.branches[at].page = t.deepen(at, false)
		}
		parent, height := t.branches[at].parent, t.height
		t.share(parent, slices.Index(t.branches[parent].children, at))
		if t.height < height { // the parent has become one with its child
			return
		}
		at = parent
	}
}

// deepen puts a branch page above the root, which becomes its only child, and returns the
// child's new page.
func (t *upper) deepen(child int32, leaf bool) (page int64) {
	t.root = int32(len(t.branches))
	t.branches = append(t.branches, branch{page: t.page, parent: noBranch, leaves: leaf, children: []int32{child}})
	t.height++
	t.adopted(child, t.root)
	return t.file.allocate(t.page)
}

// flatten makes the root's only child the root (tree.flatten).
func (t *upper) flatten() {
	t.root = t.branches[t.root].children[0]
	t.height--
	root := &t.branches[t.root]
	t.file.release(root.page)
	root.page, root.parent = t.page, noBranch
}

// share shares out the cells of a branch page and up to two of its neighbours (tree.share).
func (t *upper) share(parent int32, at int) {
	p := &t.branches[parent]
	first, last := neighbours(at, len(p.cells))
	old := slices.Clone(p.children[first : last+1])
	var cells []divider
	var children []int32
	var numbers []int64
	c := cut{room: pageSize - branchHeader, divides: 1}
	for i, id := range old {
		b := &t.branches[id]
		cells, children = append(cells, b.cells...), append(children, b.children...)
		numbers = append(numbers, b.page)
		c.ends, c.sizes = append(c.ends, len(cells)), append(c.sizes, b.used)
		if first+i < last {
			cells = append(cells, p.cells[first+i])
		}
	}
	for _, d := range cells {
		c.each = append(c.each, int64(d.taken))
	}
	c.find()
	pages := slices.Clone(old[:min(len(old), len(c.ends))])
	for len(pages) < len(c.ends) {
		pages = append(pages, int32(len(t.branches)))
		t.branches = append(t.branches, branch{leaves: t.branches[old[0]].leaves})
	}
	var dividers []divider
	start := 0
	for i, page := range t.file.renumber(numbers[:min(len(old), len(pages))], len(pages)) {
		end := c.ends[i]
		t.fill(pages[i], page, cells[start:end], children[start:end+1])
		if end < len(cells) {
			dividers = append(dividers, cells[end])
		}
		start = end + 1
	}
	t.reattach(parent, first, last, dividers, pages)
	if parent == t.root && len(dividers) == 0 {
		t.flatten()
	}
	for _, page := range numbers[min(len(old), len(pages)):] {
		t.file.release(page)
	}
}

// fill gives a page its number, cells and children.
func (t *upper) fill(at int32, page int64, cells []divider, children []int32) {
	b := &t.branches[at]
	b.page, b.used = page, 0
	b.cells, b.children = append(b.cells[:0], cells...), append(b.children[:0], children...)
	for _, d := range cells {
		b.used += int64(d.taken)
	}
	for _, child := range children {
		t.adopted(child, at)
	}
}

func (t *upper) adopted(child, parent int32) {
	if t.branches[parent].leaves {
		t.adopt(child, parent)
	} else {
		t.branches[child].parent = parent
	}
}

// reattach puts pages and what divides them into a branch page, in place of the children from
// first to last.
func (t *upper) reattach(parent int32, first, last int, dividers []divider, pages []int32) {
	p := &t.branches[parent]
	for _, d := range p.cells[first:last] {
		p.used -= int64(d.taken)
	}
	for _, d := range dividers {
		p.used += int64(d.taken)
	}
	p.cells = slices.Replace(p.cells, first, last, dividers...)
	p.children = slices.Replace(p.children, first, last+1, pages...)
	for _, child := range pages[min(last+1-first, len(pages)):] {
		t.adopted(child, parent)
	}
}

// counts are those of the branch pages.
func (t *upper) counts() index.Counts {
	c := index.Counts{units.BranchPages: 0, units.OverflowPages: 0, units.Depth: t.height + 1}
	t.walk(func(*branch) { c[units.BranchPages]++ })
	return c
}

// walk visits the branch pages.
func (t *upper) walk(visit func(*branch)) {
	var below func(at int32)
	below = func(at int32) {
		b := &t.branches[at]
		visit(b)
		for _, child := range b.children {
			if !b.leaves {
				below(child)
			}
		}
	}
	if t.root != noBranch {
		below(t.root)
	}
}
