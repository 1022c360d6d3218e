package keyfile

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"sort"

	"idbench/ids"
)

// A row is an id and how many arrived before it.
type row struct {
	key [16]byte
	at  uint32
}

// arrange sorts rows by key and finds the first line that repeats an earlier one.
func arrange(rows []row) (line, earlier int64, ok bool) {
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(bytes.Compare(a.key[:], b.key[:]), cmp.Compare(a.at, b.at))
	})
	for i := 1; i < len(rows); i++ {
		if rows[i].key == rows[i-1].key && (!ok || int64(rows[i].at)+1 < line) {
			line, earlier, ok = int64(rows[i].at)+1, int64(rows[i-1].at)+1, true
		}
	}
	return line, earlier, ok
}

// ranks is the place of each row in key order, by arrival. rows are in key order.
func ranks(rows []row) []uint32 {
	list := make([]uint32, len(rows))
	for rank, r := range rows {
		list[r.at] = uint32(rank)
	}
	return list
}

// windows tells, for each row, how many rows back the first greater one arrived; 0
// where none did. They come sorted.
func windows(ranks []uint32) []uint32 {
	back := make([]uint32, len(ranks))
	var records []int // places of those that are greater than all before
	for i, rank := range ranks {
		if len(records) == 0 || rank > ranks[records[len(records)-1]] {
			records = append(records, i)
			continue
		}
		first := sort.Search(len(records), func(j int) bool { return ranks[records[j]] > rank })
		back[i] = uint32(i - records[first])
	}
	slices.Sort(back)
	return back
}

// inversions counts the pairs that stand in descending order, by merge sort, bottom up.
// It uses list up.
func inversions(list []uint32) (n uint64) {
	from, to := list, make([]uint32, len(list))
	for width := 1; width < len(list); width *= 2 {
		for low := 0; low < len(list); low += 2 * width {
			mid, high := min(low+width, len(list)), min(low+2*width, len(list))
			for i, j, k := low, mid, low; k < high; k++ {
				if j == high || i < mid && from[i] <= from[j] {
					to[k] = from[i]
					i++
				} else {
					to[k] = from[j]
					n += uint64(mid - i)
					j++
				}
			}
		}
		from, to = to, from
	}
	return n
}

// tau is Kendall's (1938), between the order of a list and that of its values, of which none
// are equal. It uses list up.
func tau(list []uint32) float64 {
	n := float64(len(list))
	return 1 - 4*float64(inversions(list))/(n*(n-1))
}

// even reports whether keys are spread over all values of their column as random ones are,
// by the test of Kolmogorov and Smirnov: of files of random keys one in a thousand is not.
// rows are in key order.
func even(rows []row, kind ids.Kind) bool {
	n := float64(len(rows))
	if n < 20 {
		return false
	}
	all := math.Ldexp(1, 64)
	if kind == ids.KindInteger {
		all /= 2 // they are not negative
	}
	most := 0.0
	for i := range rows {
		at := float64(binary.BigEndian.Uint64(rows[i].key[:8])) / all
		most = max(most, at-float64(i)/n, float64(i+1)/n-at)
	}
	return most*math.Sqrt(n) < 1.95
}
