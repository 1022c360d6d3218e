package predict

import (
	"math"
	"slices"

	"idbench/index"
	"idbench/units"
)

// A shape is what a table looks like at some number of rows.
type shape struct {
	rows     float64
	pageSize float64
	trees    []tree
	heap     float64 // pages; 0: the table has none
	heapOff  float64 // relative error of its pages
	heapMode units.Mode
	perPage  float64 // rows of a page of it
}

// A tree is one tree of a shape.
type tree struct {
	segment  units.Segment
	order    Order
	holder   bool // of the rows
	levels   []float64
	items    float64 // in its leaves
	overflow float64 // pages
	meta     float64 // pages beside the tree
	inuse    float64 // bytes
	alloc    float64
	mid      float64           // splits
	held     map[int64]float64 // leaves by their rows; nil: unknown
	first    float64           // leaves a row, before the rows doubled; 0: unknown
	mean     float64           // the same in the mean, while they did
	noSplits bool              // the profile does not tell
	mode     units.Mode
	off      float64
}

// newTree takes the counts of a segment.
func newTree(segment units.Segment, order Order, rows float64, c index.Counts) tree {
	t := tree{segment: segment, order: order, items: rows - float64(c[units.BranchRows]), overflow: float64(c[units.OverflowPages]),
		inuse: float64(c[units.LeafInuse]), alloc: float64(c[units.LeafAlloc]), mid: float64(c[units.MidSplits]), mode: units.Exact}
	_, told := c[units.MidSplits]
	t.noSplits = !told
	t.levels = levels(float64(c[units.LeafPages]), float64(c[units.BranchPages]), int(c[units.Depth]))
	return t
}

// levels divides branch pages among the levels above the leaves: with one root, in a
// geometric series.
func levels(leaves, branches float64, depth int) []float64 {
	list := []float64{leaves}
	if depth < 2 {
		return list
	}
	sum := func(fan float64) (pages float64) {
		for i, n := 1, leaves/fan; i < depth-1; i, n = i+1, n/fan {
			pages += n
		}
		return pages
	}
	low, high := 1.0, leaves+1
	for range 60 {
		if mid := math.Sqrt(low * high); sum(mid) > branches-1 {
			low = mid
		} else {
			high = mid
		}
	}
	for i, n := 1, leaves/low; i < depth-1; i, n = i+1, n/low {
		list = append(list, n)
	}
	return append(list, 1)
}

// pages is all of a tree's.
func (t tree) pages() float64 {
	n := t.overflow + t.meta
	for _, l := range t.levels {
		n += l
	}
	return n
}

// perLeaf is the rows of a leaf.
func (t tree) perLeaf() float64 { return t.items / t.levels[0] }

// ids is the tree of the ids.
func (s shape) ids() tree {
	for _, t := range s.trees {
		if t.segment == units.Secondary {
			return t
		}
	}
	return s.trees[0]
}

// pages says what the shape itself tells.
func (s shape) pages(numbers map[string]Number) {
	ids := s.ids()
	number := func(v float64) Number { return Number{Value: v, Mode: ids.mode, Error: ids.off} }
	numbers[LeafPages] = number(ids.levels[0])
	numbers[Fill] = number(ids.inuse / ids.alloc)
	made := -float64(len(ids.levels)) // a root is made by no split
	for _, pages := range ids.levels {
		made += pages
	}
	numbers[Splits] = number(math.Max(made, 0))
	numbers[MidSplits] = number(ids.mid)
	if ids.noSplits {
		numbers[MidSplits] = Number{Why: "the engine does not tell its splits by kind, and neither does its profile"}
	} else if ids.mode == units.Onward {
		numbers[MidSplits] = Number{Why: "how far it is off beyond the end of a file was not measured"}
	}
	numbers[TableBytes] = s.bytes(s.heap, true)
	numbers[IndexBytes] = s.bytes(0, false)
}

// bytes is the pages of a heap and of the trees that hold rows or
// of those that do not. Trees are off independently of each other; the mode is that of
// the one that is off by most.
func (s shape) bytes(heap float64, holders bool) Number {
	pages, squares, most, mode := 0.0, 0.0, 0.0, units.Exact
	add := func(more, relative float64, m units.Mode) {
		off := relative * more
		if off > most {
			most, mode = off, m
		}
		pages += more
		squares += off * off
	}
	add(heap, s.heapOff, s.heapMode)
	for _, t := range s.trees {
		if t.holder == holders {
			add(t.pages(), t.off, t.mode)
		}
	}
	n := Number{Value: pages * s.pageSize, Mode: mode}
	if squares > 0 {
		n.Error = math.Sqrt(squares) / pages
	}
	return n
}

// random reports whether a tree takes rows anywhere.
func (s shape) random() bool {
	return slices.ContainsFunc(s.trees, func(t tree) bool { return t.order == Random })
}
