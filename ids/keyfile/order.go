package keyfile

import (
	"encoding/binary"
	"iter"
	"math"
	"math/bits"
	"sort"
)

// block is how many ids have one entry in the indexes of this file.
const block = 512

// A disorder tells, of each row, how many rows back the first greater one arrived; 0 where
// none did. It needs 4 bytes for a block of rows.
type disorder struct {
	rank func(at int) uint32
	n    int
	most []uint32 // the greatest rank up to the end of each block
}

func newDisorder(n int, rank func(at int) uint32) *disorder {
	w := &disorder{rank: rank, n: n, most: make([]uint32, (n+block-1)/block)}
	most := uint32(0)
	for at := range n {
		most = max(most, rank(at))
		w.most[at/block] = most
	}
	return w
}

func (w *disorder) back(at int) int {
	rank := w.rank(at)
	b := sort.Search(at/block, func(b int) bool { return w.most[b] > rank })
	for first := b * block; first < at; first++ {
		if w.rank(first) > rank {
			return at - first
		}
	}
	return 0
}

// windows are the greatest of all, and the one that 1 % are above. They are found in two
// passes: how many have the same upper bits, then the lower bits of those in question.
func (w *disorder) windows() (most, allBut1 int) {
	upper := make([]int, w.n>>16+1)
	for at := range w.n {
		back := w.back(at)
		most = max(most, back)
		upper[back>>16]++
	}
	left := (w.n - 1) * 99 / 100 // windows below the one
	group := 0
	for left >= upper[group] {
		left -= upper[group]
		group++
	}
	lower := make([]int, 1<<16)
	for at := range w.n {
		if back := w.back(at); back>>16 == group {
			lower[back&(1<<16-1)]++
		}
	}
	for back, count := range lower {
		if left < count {
			return most, group<<16 | back
		}
		left -= count
	}
	return most, most
}

// inversions counts the pairs of a list that stand in descending order. The list's values
// are below limit, and none comes twice. It needs a bit and a little more for each of them:
// those seen are bits, and their number up to each block is a Fenwick tree.
func inversions(list iter.Seq[uint32], limit int) (pairs uint64, values int) {
	seen := make([]uint64, (limit+63)/64)
	tree := make([]uint32, (limit+block-1)/block+1)
	for v := range list {
		below := uint64(0) // of those seen
		for i := v / block; i > 0; i &= i - 1 {
			below += uint64(tree[i])
		}
		for i := v / block * (block / 64); i < v/64; i++ {
			below += uint64(bits.OnesCount64(seen[i]))
		}
		below += uint64(bits.OnesCount64(seen[v/64] & (1<<(v%64) - 1)))
		pairs += uint64(values) - below
		values++
		seen[v/64] |= 1 << (v % 64)
		for i := int(v/block) + 1; i < len(tree); i += i & -i {
			tree[i]++
		}
	}
	return pairs, values
}

// tau is Kendall's (1938), between the order of a list and that of its values, of which none
// are equal and all are below limit. NaN of one value.
func tau(list iter.Seq[uint32], limit int) float64 {
	pairs, values := inversions(list, limit)
	n := float64(values)
	return 1 - 4*float64(pairs)/(n*(n-1))
}

// even reports whether keys are spread over all values of their column as random ones are,
// by the test of Kolmogorov and Smirnov: of files of random keys one in a thousand is not.
// rows are in key order, and the values of their first 8 bytes are below all.
func even(rows []row, all float64) bool {
	return evenly(len(rows), func(i int) float64 { return float64(leading(rows[i].key[:])) / all })
}

// evenly is even of values that ascend, as shares of the greatest that there can be.
func evenly(values int, at func(i int) float64) bool {
	n := float64(values)
	if n < 20 {
		return false
	}
	most := 0.0
	for i := range values {
		most = max(most, at(i)-float64(i)/n, float64(i+1)/n-at(i))
	}
	return most*math.Sqrt(n) < 1.95
}

// leading is the number in the first 8 bytes.
func leading(key []byte) uint64 { return binary.BigEndian.Uint64(key) }
