package scale

import "slices"

// A tree is what is counted of a tree.
type tree struct {
	leaves   []int64 // by their items
	levels   []int64 // pages of each level, the leaves' first
	edge     int64   // cuts of the last leaf
	branches int64   // cuts of pages above the leaves

	pages             int64 // made, in all levels
	breaks, backsteps int64 // where pages are numbered as they are made

	inner []int64 // pages above the leaves by their items

	last, lastItems int64 // number and items of the leaf that was added last
}

// add counts a leaf, after those before it in key order.
func (t *tree) add(items int, number int64) {
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

// join makes a tree of the leaves in key order, which were made at these moments. Their
// places among each other are all that the levels above need to know of their keys.
func join(births, items []uint32, edge int64, branch *rule) *tree {
	order := byBirth(births[1:])
	numbers := make([]uint32, len(births))
	numbers[0] = firstPage
	s := &stack{rule: branch, less: func(a, b item) bool { return a.row < b.row }, number: firstPage + 1}
	for i, leaf := range order {
		leaf++ // the first leaf is no event
		moment := births[leaf]
		numbers[leaf] = uint32(s.add(item{code: uint64(leaf), row: int64(leaf)}))
		if i+1 == len(order) || births[order[i+1]+1] != moment {
			s.settle(moment)
		}
	}
	t := &tree{edge: edge}
	for i, n := range items {
		t.add(int(n), int64(numbers[i]))
	}
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
