package replay

import (
	"slices"

	"idbench/index"
	"idbench/units"
)

// A Tree is what is counted of a tree.
type Tree struct {
	more func(bytes int64) int64 // pages that continue a leaf, where rows are of different sizes
	More int64                   // pages by which leaves are longer than one, where they are

	Leaves   []int64 // by their items
	Levels   []int64 // pages of each level, the leaves' first
	Edge     int64   // cuts of the last leaf
	Branches int64   // cuts of pages above the leaves

	Pages             int64 // made, in all levels
	Breaks, Backsteps int64 // where pages are numbered as they are made

	Dirty int64   // pages that were written, summed over the intervals
	Inner []int64 // pages above the leaves by their items
	grown []grown // the levels, the leaves' first, where they were grown

	last, LastItems int64 // number and items of the leaf that was added last
}

// addAll counts leaves.
func (t *Tree) addAll(leaves grown, numbers []uint32) {
	for i, n := range leaves.items {
		bytes := int64(0)
		if leaves.bytes != nil {
			bytes = int64(leaves.bytes[i])
		}
		t.add(int(n), bytes, int64(numbers[i]))
	}
}

// add counts a leaf, after those before it in key order.
func (t *Tree) add(items int, bytes, number int64) {
	if t.more != nil {
		t.More += t.more(bytes)
	}
	t.Leaves = count(t.Leaves, items)
	if t.last > 0 {
		if number != t.last+1 {
			t.Breaks++
		}
		if number < t.last {
			t.Backsteps++
		}
	}
	t.last, t.LastItems = number, int64(items)
}

// count adds one to a list of counts.
func count(list []int64, at int) []int64 {
	if at >= len(list) {
		list = append(list, make([]int64, at+1-len(list))...)
	}
	list[at]++
	return list
}

// above counts the levels above the leaves.
func (t *Tree) above(s *stack, leaves int64) {
	t.Levels = []int64{leaves}
	for _, l := range s.levels {
		t.Levels = append(t.Levels, l.count)
		t.Branches += l.cuts
		l.all(s.dropped)
	}
	t.Inner = s.inner
	t.Pages = s.number - firstPage
}

// firstPage is the number of the first page of a tree.
const firstPage = 1

// join makes a tree of the leaves in key order. Their places among each other are all
// that the levels above need to know of their keys.
func join(leaves grown, p profile) *Tree {
	births := leaves.births
	t := &Tree{more: p.Leaf.more(), Edge: leaves.edge, Levels: []int64{int64(len(births))}, grown: []grown{leaves}}
	order := byBirth(births[1:])
	var above []moment // births of the pages above the leaves
	for below, by := births, order; len(below) > 1; {
		g := climb(below, by, p.Branch)
		if g == nil {
			return slowJoin(leaves, p, order)
		}
		t.Levels = append(t.Levels, int64(len(g.births)))
		t.grown = append(t.grown, *g)
		t.Branches += int64(len(g.births) - 1)
		for _, n := range g.items {
			t.Inner = count(t.Inner, int(n))
		}
		above = append(above, g.births...)
		below, by = g.births, byBirth(g.births[1:])
	}
	slices.Sort(above)
	// A leaf is numbered after all pages that were made before it, the first leaf, and
	// the pages above that were made at the moments before its own.
	numbers := make([]uint32, len(births))
	numbers[0] = firstPage
	made := 0
	for i, leaf := range order {
		leaf++ // the first leaf is no event
		for made < len(above) && above[made] < births[leaf] {
			made++
		}
		numbers[leaf] = uint32(firstPage + 1 + i + made)
	}
	t.addAll(leaves, numbers)
	t.Pages = int64(len(births) + len(above))
	return t
}

// climb grows the level above pages that were made at these moments, of which order is
// the order in which all but the first were made. It returns nil where lists divide
// badly.
func climb(births []moment, order []uint32, branch *Rule) *grown {
	g := &grower{Rule: branch, format: formatFor(int64(slices.Max(births))), batch: 1}
	begin := births[order[0]+1]
	list := make([]word, 1, len(births)) // the first page's way comes with the second one
	list[0] = g.word(0, row(begin))
	for _, page := range order {
		page++
		list = append(list, g.word(code(page), row(births[page])))
	}
	if !g.growRange(list, span{low: noLow, birth: begin, last: true}) {
		return nil
	}
	return &g.grown
}

// slowJoin is join by the levels that take items one by one.
func slowJoin(leaves grown, p profile, order []uint32) *Tree {
	births := leaves.births
	numbers := make([]uint32, len(births))
	numbers[0] = firstPage
	s := &stack{rule: p.Branch, less: func(a, b item) bool { return a.row < b.row }, number: firstPage + 1, dirty: &dirty{}}
	for i, leaf := range order {
		leaf++
		birth := births[leaf]
		numbers[leaf] = uint32(s.add(item{code: code(leaf), row: row(leaf)}))
		if i+1 == len(order) || births[order[i+1]+1] != birth {
			s.settle(birth)
		}
	}
	t := &Tree{more: p.Leaf.more(), Edge: leaves.edge}
	t.addAll(leaves, numbers)
	t.above(s, int64(len(births)))
	return t
}

// byBirth returns the places of a list in the order of its values; equal ones stay in
// theirs. It is a radix sort.
func byBirth(births []moment) []uint32 {
	const digit = 11 // bits
	from, to := make([]uint32, len(births)), make([]uint32, len(births))
	for i := range from {
		from[i] = uint32(i)
	}
	if len(births) == 0 {
		return from
	}
	most := slices.Max(births)
	for shift := 0; most>>shift > 0; shift += digit {
		var starts [1<<digit + 1]uint32
		for _, b := range births {
			starts[b>>shift&(1<<digit-1)+1]++
		}
		for i := range starts[1:] {
			starts[i+1] += starts[i]
		}
		for _, i := range from {
			d := births[i] >> shift & (1<<digit - 1)
			to[starts[d]] = i
			starts[d]++
		}
		from, to = to, from
	}
	return from
}

// Counts are those that all profiles share. There are no overflow pages among them.
func (t *Tree) Counts() index.Counts {
	c := index.Counts{
		units.LeafPages: t.Levels[0], units.BranchPages: 0, units.OverflowPages: 0, units.Depth: int64(len(t.Levels)),
		units.EdgeSplits: t.Edge, units.MidSplits: t.Levels[0] - 1 - t.Edge, units.BranchSplits: t.Branches,
		units.Splits: t.Levels[0] - 1 + t.Branches,
	}
	for _, pages := range t.Levels[1:] {
		c[units.BranchPages] += pages
	}
	return c
}
