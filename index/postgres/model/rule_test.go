package model

import (
	"slices"
	"testing"

	"idbench/index"
)

// Where nbtree cuts a page of items of one size does not depend on the place of the new
// item, and what a cut makes is not cut again at once.
func TestCutsAtOnePlace(t *testing.T) {
	for key := int64(1); key <= 80; key += 7 {
		item := tupleSize(field(index.KeyBytes, 0, key))
		for _, leaf := range []bool{true, false} {
			first := item
			if !leaf {
				first = firstOfBranch
			}
			r := rule(item, first, leaf)
			for _, last := range []bool{true, false} {
				high, place := item, 0
				if last {
					high, place = 0, 1
				}
				n := r.Least[place]
				if used := first + int64(n-2)*item; used > room-high || used+item <= room-high {
					t.Fatalf("key %d, leaf %v, last %v: cut at %d items", key, leaf, last, n)
				}
				pages := r.Cut(n, last)
				if pages[0] >= r.Least[0] || pages[1] >= r.Least[place] || min(pages[0], pages[1]) < 1 {
					t.Fatalf("key %d, leaf %v, last %v: pages of %v", key, leaf, last, pages)
				}
				sizes := slices.Repeat([]int64{item}, n-1)
				sizes[0] = first
				least := 1 // nothing comes before the first item of a branch page
				if leaf {
					least = 0
				}
				for at := least; at < n; at++ {
					if left := left(sizes, item, at, high, leaf); left != pages[0] {
						t.Fatalf("key %d, leaf %v, last %v: %d items stay when the new one comes to %d, else %d", key, leaf, last, left, at, pages[0])
					}
				}
			}
		}
	}
}
