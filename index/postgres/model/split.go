package model

import "math"

// Sizes of a page of nbtree, in bytes (bufpage.h, nbtree.h).
const (
	pageSize   = 8192
	pageHeader = 24 // of every page
	special    = 16 // of a page of a tree
	pointer    = 4  // of an item
	align      = 8  // MAXALIGN

	room = pageSize - pageHeader - special // of a page of a tree

	leafFill   = 0.90 // BTREE_DEFAULT_FILLFACTOR
	branchFill = 0.70 // BTREE_NONLEAF_FILLFACTOR

	minusInfinity = 8 // an IndexTupleData without a key, the first item of a branch page
	itemPointer   = 8 // ItemPointerData, aligned: a heap TID that a high key might need
)

// split is where a page is cut: before the item at a place of the page as it
// was, with the new item on the left of the cut or the right.
type split struct {
	at      int
	newLeft bool

	leftFree, rightFree int64
	delta               int16
}

// splitPage says where a page that is full is cut (_bt_findsplitloc). sizes are
// those of its data items with their pointers, newSize is that of the item that comes to
// place newAt; highKey is the size of the page's high key with its pointer, 0 for the
// last page of its level.
//
// All keys of the page are different, so a high key never needs a heap TID: of the
// candidates near the best one a branch page takes the one with the smallest first item
// on the right, a leaf the first. "First" is what the server's own quicksort makes of
// equal ones.
func splitPage(sizes []int64, newSize int64, newAt int, highKey int64, leaf bool) split {
	rightMost := highKey == 0
	total := int64(0)
	for _, s := range sizes {
		total += s
	}
	splits := make([]split, 0, len(sizes)+1)
	least := int64(math.MaxInt64)
	first := func(s split) int64 { // size of the first item on the right
		if s.at == newAt && !s.newLeft {
			return newSize
		}
		return sizes[s.at]
	}
	add := func(at int, newLeft bool, before int64) {
		s := split{at: at, newLeft: newLeft}
		right := first(s)
		s.leftFree = room - before - right
		s.rightFree = room - highKey - (total - before)
		if leaf {
			s.leftFree -= itemPointer
		}
		if newLeft {
			s.leftFree -= newSize
		} else {
			s.rightFree -= newSize
		}
		if !leaf { // the key of the first item on the right is dropped
			s.rightFree += right - (minusInfinity + pointer)
		}
		if s.leftFree >= 0 && s.rightFree >= 0 {
			splits = append(splits, s)
			least = min(least, right)
		}
	}
	before := int64(0)
	for i, size := range sizes {
		if i <= newAt {
			add(i, false, before)
		}
		if i >= newAt {
			add(i, true, before)
		}
		before += size
	}
	if newAt == len(sizes) {
		add(newAt, false, total)
	}
	fill := leafFill
	if !leaf {
		fill = branchFill
	}
	for i := range splits {
		s := &splits[i]
		if s.delta = int16(s.leftFree - s.rightFree); rightMost {
			// Each product is rounded by itself, as the server rounds it.
			s.delta = int16(float64(fill*float64(s.leftFree)) - float64((1-fill)*float64(s.rightFree)))
		}
		if s.delta < 0 {
			s.delta = -s.delta
		}
	}
	byDelta(splits)
	if leaf {
		return splits[0]
	}
	best := 0
	for i, s := range splits[:interval(splits, total)] {
		if first(s) < first(splits[best]) {
			best = i
		}
		if first(splits[best]) <= least {
			break
		}
	}
	return splits[best]
}

// interval is how many of the sorted candidates for a branch page leave about as
// much room on either side as the best one (_bt_defaultinterval).
func interval(splits []split, total int64) int {
	const distance = 0.075 // INTERNAL_SPLIT_DISTANCE
	tolerance := int64(float64(total) * distance)
	best := splits[0]
	for i, s := range splits[1:] {
		if s.leftFree < best.leftFree-tolerance || s.leftFree > best.leftFree+tolerance ||
			s.rightFree < best.rightFree-tolerance || s.rightFree > best.rightFree+tolerance {
			return i + 1
		}
	}
	return len(splits)
}

// byDelta sorts splits by delta. It is the quicksort of Bentley and McIlroy, "Engineering a
// Sort Function" (1993), with the server's look at whether all is sorted already: the
// order in which it leaves equal ones decides where pages are cut.
func byDelta(a []split) {
	swap := func(i, j int) { a[i], a[j] = a[j], a[i] }
	swapRuns := func(i, j, n int) {
		for k := range n {
			swap(i+k, j+k)
		}
	}
	median := func(i, j, k int) int {
		switch x, y, z := a[i].delta, a[j].delta, a[k].delta; {
		case x < y && y < z, x >= y && y > z:
			return j
		case x < y && x >= z, x >= y && x < z:
			return i
		default:
			return k
		}
	}
	n := len(a)
	if n < 7 {
		for m := 1; m < n; m++ {
			for l := m; l > 0 && a[l-1].delta > a[l].delta; l-- {
				swap(l, l-1)
			}
		}
		return
	}
	sorted := true
	for m := 1; m < n && sorted; m++ {
		sorted = a[m-1].delta <= a[m].delta
	}
	if sorted {
		return
	}
	m := n / 2
	if n > 7 {
		low, high := 0, n-1
		if n > 40 {
			d := n / 8
			low = median(low, low+d, low+2*d)
			m = median(m-d, m, m+d)
			high = median(high-2*d, high-d, high)
		}
		m = median(low, m, high)
	}
	swap(0, m)
	pa, pb, pc, pd := 1, 1, n-1, n-1
	for {
		for pb <= pc && a[pb].delta <= a[0].delta {
			if a[pb].delta == a[0].delta {
				swap(pa, pb)
				pa++
			}
			pb++
		}
		for pb <= pc && a[pc].delta >= a[0].delta {
			if a[pc].delta == a[0].delta {
				swap(pc, pd)
				pd--
			}
			pc--
		}
		if pb > pc {
			break
		}
		swap(pb, pc)
		pb++
		pc--
	}
	d := min(pa, pb-pa)
	swapRuns(0, pb-d, d)
	d = min(pd-pc, n-pd-1)
	swapRuns(pb, n-d, d)
	byDelta(a[:pb-pa])
	byDelta(a[n-(pd-pc):])
}
