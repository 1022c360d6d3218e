package textbook

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	"idbench/units"
)

// A naiveLeaf is the entries of a leaf in key order.
type naiveLeaf []naiveEntry

type naiveEntry struct {
	key  []byte
	size int64 // bytes
}

func (l naiveLeaf) size() (sum int64) {
	for _, e := range l {
		sum += e.size
	}
	return sum
}

// naiveCut tries every place to cut a leaf and returns the best. At the end of the last
// leaf that is the largest left part within nine tenths of a page, or the smallest
// that leaves no more than a page to the right.
func naiveCut(l naiveLeaf, page int64, atEnd bool) int {
	best := 0
	for cut := 1; cut < len(l); cut++ {
		left, right := l[:cut].size(), l[cut:].size()
		switch {
		case atEnd && right > page:
			best = cut + 1
		case atEnd && 10*left <= 9*page:
			best = cut
		case !atEnd && (best == 0 || abs(left-right) <= abs(l[:best].size()-l[best:].size())):
			best = cut
		}
	}
	return best
}

func abs(n int64) int64 { return max(n, -n) }

// TestTextbookNaive holds each leaf and each kind of split of a clustered table equal
// to a list of leaves that is searched from the left and cut by trial.
func TestTextbookNaive(t *testing.T) {
	const page, rows = 512, 3000
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 0))
		table := openTextbook(t, units.Clustered, page, 0)
		leaves := []naiveLeaf{nil}
		var edge, mid int64
		for row := range rows {
			n := uint64(row) << 32
			if rng.IntN(6) <= int(seed) { // from nearly ascending to all random
				n = rng.Uint64() >> 12
			}
			key := binary.BigEndian.AppendUint64(nil, n)
			key = append(key, make([]byte, rng.IntN(9))...)
			value := rng.IntN(page/2 - 8 - len(key) + 1)
			if err := table.Insert(t.Context(), [][]byte{key}, [][]byte{make([]byte, value)}); err != nil {
				t.Fatalf("seed %d, row %d: %v", seed, row, err)
			}

			i := len(leaves) - 1
			for i > 0 && bytes.Compare(key, leaves[i][0].key) < 0 {
				i--
			}
			at := 0
			for at < len(leaves[i]) && bytes.Compare(leaves[i][at].key, key) < 0 {
				at++
			}
			l := slices.Insert(leaves[i], at, naiveEntry{key, int64(8 + len(key) + value)})
			leaves[i] = l
			if l.size() <= page {
				continue
			}
			last := i == len(leaves)-1
			cut := naiveCut(l, page, last && at == len(l)-1)
			leaves[i] = slices.Clone(l[:cut])
			leaves = slices.Insert(leaves, i+1, slices.Clone(l[cut:]))
			if last {
				edge++
			} else {
				mid++
			}
		}

		if err := table.Verify(t.Context()); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if table.ids.edge != edge || table.ids.mid != mid {
			t.Errorf("seed %d: %d edge and %d mid splits, want %d and %d", seed, table.ids.edge, table.ids.mid, edge, mid)
		}
		i := 0
		for l := range table.ids.Leaves() {
			if want := leaves[i]; l.Rows != int64(len(want)) || l.Inuse != want.size() {
				t.Fatalf("seed %d, leaf %d: %d rows of %d bytes, want %d of %d", seed, i, l.Rows, l.Inuse, len(want), want.size())
			}
			i++
		}
		if i != len(leaves) {
			t.Errorf("seed %d: %d leaves, want %d", seed, i, len(leaves))
		}
	}
}
