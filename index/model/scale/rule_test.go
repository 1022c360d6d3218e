package scale

import (
	"slices"
	"testing"

	"idbench/index"
	"idbench/index/model"
)

// Where nbtree cuts a page of items of one size does not depend on the place of the new
// item, and what a cut makes is not cut again at once.
func TestPostgresCutsAtOnePlace(t *testing.T) {
	for key := int64(1); key <= 80; key += 7 {
		item := model.PostgresItem(index.KeyBytes, key)
		for _, leaf := range []bool{true, false} {
			first := item
			if !leaf {
				first = model.PostgresFirst
			}
			r := postgresRule(item, first, leaf)
			for _, last := range []bool{true, false} {
				high := item
				if last {
					high = 0
				}
				n := r.of(last)
				if used := first + int64(n-2)*item; used > model.PostgresRoom-high || used+item <= model.PostgresRoom-high {
					t.Fatalf("key %d, leaf %v, last %v: cut at %d items", key, leaf, last, n)
				}
				pages := r.pages(n, last)
				if pages[0] >= r.of(false) || pages[1] >= r.of(last) || min(pages[0], pages[1]) < 1 {
					t.Fatalf("key %d, leaf %v, last %v: pages of %v", key, leaf, last, pages)
				}
				sizes := slices.Repeat([]int64{item}, n-1)
				sizes[0] = first
				least := 1 // nothing comes before the first item of a branch page
				if leaf {
					least = 0
				}
				for at := least; at < n; at++ {
					if left := model.PostgresSplit(sizes, item, at, high, leaf); left != pages[0] {
						t.Fatalf("key %d, leaf %v, last %v: %d items stay when the new one comes to %d, else %d", key, leaf, last, left, at, pages[0])
					}
				}
			}
		}
	}
}

// A node that is cut at n items is cut at more, and at fewer it is not.
func TestBboltRuleIsTheProfiles(t *testing.T) {
	for _, key := range []int64{1, 8, 16, 21, 36, 3000, 32768} {
		for _, value := range []int64{0, 8, 100, 1000, 5000} {
			for _, threshold := range []int64{409, 2048, 3686, 4096} {
				item := model.BboltItem(key, value)
				r := bboltRule(item, threshold)
				for n := 1; n < 2500; n += 1 + n/8 {
					pages := r.cut(n, false)
					if want := model.BboltSplit(slices.Repeat([]int64{item}, n), threshold); !slices.Equal(pages, want) {
						t.Fatalf("key %d, value %d, threshold %d: %d items are cut into %v, want %v", key, value, threshold, n, pages, want)
					}
					cut := len(pages) > 1
					if cut != (n >= r.of(false)) {
						t.Fatalf("key %d, value %d, threshold %d: %d items are cut: %v", key, value, threshold, n, cut)
					}
				}
			}
		}
	}
}

func TestBboltSettles(t *testing.T) {
	for _, c := range []struct {
		item, threshold int64
		want            bool
	}{
		{model.BboltItem(16, 0), 2048, true},
		{model.BboltItem(16, 0), 4096, true},
		{model.BboltItem(8, 0), 4096, false}, // 16 + 170·24 is a page to the byte
		{model.BboltItem(32768, 0), 4096, true},
	} {
		if got := bboltSettles(c.item, c.threshold); got != c.want {
			t.Errorf("items of %d bytes, threshold %d: %v", c.item, c.threshold, got)
		}
	}
}
