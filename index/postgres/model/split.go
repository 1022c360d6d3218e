package model

import (
	"cmp"
	"slices"
)

// Sizes of a page of nbtree, in bytes (bufpage.h, nbtree.h).
const (
	pageSize   = 8192
	pageHeader = 24 // of every page
	special    = 16 // of a page of a tree
	pointer    = 4  // of an item
	align      = 8  // MAXALIGN

	room = pageSize - pageHeader - special // of a page of a tree

	branchFill = 0.70 // BTREE_NONLEAF_FILLFACTOR

	minusInfinity = 8 // an IndexTupleData without a key, the first item of a branch page
	itemPointer   = 8 // ItemPointerData, aligned: a heap TID that a high key might need
)

// split is a place where a page may be cut.
type split struct {
	left  int   // items that stay on the left
	first int64 // size of the first item on the right

	leftFree, rightFree int64
	delta               int16 // how far the two are from the division that is wanted
}

// splitPage says how many items stay on the left of a page that is cut (_bt_findsplitloc).
// sizes are those of its data items with their pointers, the one that is too much among them:
// newSize is that one's. highKey is the size of the page's high key with its pointer, 0 for
// the last page of its level. fill is what the last leaf is to be left at.
//
// All keys of the page are different, so a high key never needs a heap TID: of the
// candidates near the best one a branch page takes the one with the smallest first item
// on the right, a leaf the first. "First" is what the server's own quicksort makes of
// equal ones. Where keys have two columns, a leaf takes the first whose last item on the left
// and first on the right differ in the first column, if there is one (_bt_strategy): apart
// reports that of so many items on the left, and is nil where there is one column.
func splitPage(sizes []int64, newSize, highKey int64, leaf bool, fill float64, apart func(left int) bool) (left int) {
	total := int64(0)
	for _, size := range sizes {
		total += size
	}
	splits := candidates(sizes, total, highKey, leaf)
	if !leaf {
		fill = branchFill
	}
	for i := range splits {
		splits[i].weigh(fill, highKey == 0)
	}
	sortByDelta(splits)
	if leaf && apart == nil {
		return splits[0].left
	}
	near := splits[:interval(splits, total-newSize, leaf)]
	if leaf {
		return near[max(slices.IndexFunc(near, func(s split) bool { return apart(s.left) }), 0)].left
	}
	return slices.MinFunc(near, func(a, b split) int { return cmp.Compare(a.first, b.first) }).left
}

// candidates are the splits of which both halves fit a page, in the order of the items, which
// are of so many bytes in all.
func candidates(sizes []int64, total, highKey int64, leaf bool) []split {
	splits := make([]split, 0, len(sizes))
	left, right := int64(0), total
	for i, first := range sizes {
		s := split{left: i, first: first, leftFree: room - left - first, rightFree: room - right - highKey}
		if leaf {
			s.leftFree -= itemPointer
		} else { // the key of the first item on the right is dropped
			s.rightFree += first - (minusInfinity + pointer)
		}
		if s.leftFree >= 0 && s.rightFree >= 0 {
			splits = append(splits, s)
		}
		left, right = left+first, right-first
	}
	return splits
}

// weigh sets delta: the last page of a level is to be left at that fill, any other to be halved.
func (s *split) weigh(fill float64, last bool) {
	s.delta = int16(s.leftFree - s.rightFree)
	if last {
		// Each product is rounded by itself, as the server rounds it.
		s.delta = int16(float64(fill*float64(s.leftFree)) - float64((1-fill)*float64(s.rightFree)))
	}
	s.delta = max(s.delta, -s.delta)
}

// interval is how many of the sorted candidates leave about as much room on
// either side as the best one (_bt_defaultinterval). All leave the same room in all, so what
// holds on the left holds on the right. old is the size of the items that the page had.
func interval(splits []split, old int64, leaf bool) int {
	distance := 0.075 // INTERNAL_SPLIT_DISTANCE
	if leaf {
		distance = 0.05 // LEAF_SPLIT_DISTANCE
	}
	tolerance := int64(float64(old) * distance)
	best := splits[0]
	for i, s := range splits[1:] {
		if s.leftFree < best.leftFree-tolerance || s.leftFree > best.leftFree+tolerance {
			return i + 1
		}
	}
	return len(splits)
}
