package model

import (
	"cmp"
	"slices"
)

// sortByDelta sorts splits by delta. It is the quicksort of Bentley and McIlroy, "Engineering a
// Sort Function" (1993), with the server's look at whether all is sorted already (pg_qsort): the
// order in which it leaves equal ones decides where pages are cut.
func sortByDelta(a []split) {
	const few = 7
	switch {
	case len(a) < few:
		insertionSort(a)
		return
	case slices.IsSortedFunc(a, func(x, y split) int { return cmp.Compare(x.delta, y.delta) }):
		return
	}
	m := pivot(a)
	a[0], a[m] = a[m], a[0]
	less, greater := partition(a)
	sortByDelta(a[:less])
	sortByDelta(a[len(a)-greater:])
}

func insertionSort(a []split) {
	for m := range a {
		for l := m; l > 0 && a[l-1].delta > a[l].delta; l-- {
			a[l], a[l-1] = a[l-1], a[l]
		}
	}
}

// pivot is the place of the item to divide by: the one in the middle of seven, the median of
// three, or of many the median of three medians.
func pivot(a []split) int {
	n := len(a)
	low, mid, high := 0, n/2, n-1
	if n == 7 {
		return mid
	}
	if n > 40 {
		d := n / 8
		low = median(a, low, low+d, low+2*d)
		mid = median(a, mid-d, mid, mid+d)
		high = median(a, high-2*d, high-d, high)
	}
	return median(a, low, mid, high)
}

// median is the place of the middle one of three; of equal ones the server's choice.
func median(a []split, i, j, k int) int {
	switch x, y, z := a[i].delta, a[j].delta, a[k].delta; {
	case x < y && y < z, x >= y && y > z:
		return j
	case x < y && x >= z, x >= y && x < z:
		return i
	default:
		return k
	}
}

// partition moves what is less than the first item to the beginning, what is greater to the end,
// and says how many there are of each. Equal ones wait at both ends meanwhile, before from and
// behind to.
func partition(a []split) (less, greater int) {
	by, n := a[0].delta, len(a)
	from, low, high, to := 1, 1, n-1, n-1
	for {
		for ; low <= high && a[low].delta <= by; low++ {
			if a[low].delta == by {
				a[from], a[low] = a[low], a[from]
				from++
			}
		}
		for ; low <= high && a[high].delta >= by; high-- {
			if a[high].delta == by {
				a[high], a[to] = a[to], a[high]
				to--
			}
		}
		if low > high {
			break
		}
		a[low], a[high] = a[high], a[low]
		low++
		high--
	}
	less, greater = low-from, to-high
	swapEnds(a[:low], min(from, less))
	swapEnds(a[low:], min(greater, n-to-1))
	return less, greater
}

// swapEnds swaps the first n items with the last n.
func swapEnds(a []split, n int) {
	for i := range n {
		j := len(a) - n + i
		a[i], a[j] = a[j], a[i]
	}
}
