package scale

import (
	"math/bits"
	"slices"
)

// A tree is what is counted of a tree.
type tree struct {
	sized bool  // rows are of different sizes
	more  int64 // pages by which leaves are longer than one, where they are

	leaves   []int64 // by their items
	levels   []int64 // pages of each level, the leaves' first
	edge     int64   // cuts of the last leaf
	branches int64   // cuts of pages above the leaves

	pages             int64 // made, in all levels
	breaks, backsteps int64 // where pages are numbered as they are made

	dirty int64   // pages that were written, summed over the intervals
	inner []int64 // pages above the leaves by their items
	grown []grown // the levels, the leaves' first, where they were grown

	last, lastItems int64 // number and items of the leaf that was added last
}

// addAll counts leaves.
func (t *tree) addAll(leaves grown, numbers []uint32) {
	for i, n := range leaves.items {
		bytes := int64(0)
		if leaves.bytes != nil {
			bytes = int64(leaves.bytes[i])
		}
		t.add(int(n), bytes, int64(numbers[i]))
	}
}

// add counts a leaf, after those before it in key order.
func (t *tree) add(items int, bytes, number int64) {
	if t.sized {
		t.more += bboltMore(bytes)
	}
	t.leaves = count(t.leaves, items)
	if t.last > 0 {
		if number != t.last+1 {
			t.breaks++
		}
		if number < t.last {
			t.backsteps++
		}
	}
	t.last, t.lastItems = number, int64(items)
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
func (t *tree) above(s *stack, leaves int64) {
	t.levels = []int64{leaves}
	for _, l := range s.levels {
		t.levels = append(t.levels, l.count)
		t.branches += l.cuts
		l.all(s.dropped)
	}
	t.inner = s.inner
	t.pages = s.number - firstPage
}

// firstPage is the number of the first page of a tree.
const firstPage = 1

// join makes a tree of the leaves in key order. Their places among each other are all
// that the levels above need to know of their keys.
func join(leaves grown, p profile) *tree {
	births := leaves.births
	t := &tree{sized: p.leaf.sizes != nil, edge: leaves.edge, levels: []int64{int64(len(births))}, grown: []grown{leaves}}
	order := byBirth(births[1:])
	var above []uint32 // births of the pages above the leaves
	for below, by := births, order; len(below) > 1; {
		g := climb(below, by, p.branch)
		if g == nil {
			return slowJoin(leaves, p, order)
		}
		t.levels = append(t.levels, int64(len(g.births)))
		t.grown = append(t.grown, *g)
		t.branches += int64(len(g.births) - 1)
		for _, n := range g.items {
			t.inner = count(t.inner, int(n))
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
	t.pages = int64(len(births) + len(above))
	return t
}

// climb grows the level above pages that were made at these moments, of which order is
// the order in which all but the first were made. It returns nil where lists divide
// badly.
func climb(births, order []uint32, branch *rule) *grown {
	g := &grower{rule: branch, rowBits: bits.Len32(slices.Max(births)), batch: 1, shared: true, scratch: make([]uint64, len(births))}
	list := make([]uint64, 1, len(births)) // the first page's way comes with the second one
	list[0] = uint64(births[order[0]+1])
	for _, page := range order {
		page++
		list = append(list, uint64(page)<<g.rowBits|uint64(births[page]))
	}
	g.grow(list, span{low: noLow, birth: births[order[0]+1], last: true}, depth(len(list), branch))
	if g.tied {
		return nil
	}
	return &g.grown
}

// slowJoin is join by the levels that take items one by one.
func slowJoin(leaves grown, p profile, order []uint32) *tree {
	births := leaves.births
	numbers := make([]uint32, len(births))
	numbers[0] = firstPage
	s := &stack{rule: p.branch, less: func(a, b item) bool { return a.row < b.row }, number: firstPage + 1, dirty: &dirty{}}
	for i, leaf := range order {
		leaf++
		moment := births[leaf]
		numbers[leaf] = uint32(s.add(item{code: uint64(leaf), row: int64(leaf)}))
		if i+1 == len(order) || births[order[i+1]+1] != moment {
			s.settle(moment)
		}
	}
	t := &tree{sized: p.leaf.sizes != nil, edge: leaves.edge}
	t.addAll(leaves, numbers)
	t.above(s, int64(len(births)))
	return t
}

// byBirth returns the places of a list in the order of its values; equal ones stay in
// theirs. It is a radix sort.
func byBirth(births []uint32) []uint32 {
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
