package model

import (
	"testing"

	"idbench/index"
)

// A page of items of one size is cut when one more comes than fits, and what a cut makes is not
// cut again at once.
func TestCutsWhatIsFull(t *testing.T) {
	for key := int64(1); key <= 80; key += 7 {
		item := tupleSize(field(index.KeyBytes, key))
		for _, leaf := range []bool{true, false} {
			first := item
			if !leaf {
				first = firstOfBranch
			}
			r := level{item, first, leaf, 0.9}.rule()
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
			}
		}
	}
}
