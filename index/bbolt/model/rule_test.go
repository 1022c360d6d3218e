package model

import (
	"slices"
	"testing"
)

// A node that is cut at n items is cut at more, and at fewer it is not.
func TestRuleIsTheProfiles(t *testing.T) {
	for _, key := range []int64{1, 8, 16, 21, 36, 3000, 32768} {
		for _, value := range []int64{0, 8, 100, 1000, 5000} {
			for _, threshold := range []int64{409, 2048, 3686, 4096} {
				item := element + key + value
				r := rule(item, geometry{4096, threshold})
				for n := 1; n < 2500; n += 1 + n/8 {
					pages := r.Cut(n, false)
					if want := split(slices.Repeat([]int64{item}, n), geometry{4096, threshold}); !slices.Equal(pages, want) {
						t.Fatalf("key %d, value %d, threshold %d: %d items are cut into %v, want %v", key, value, threshold, n, pages, want)
					}
					cut := len(pages) > 1
					if cut != (n >= r.Least[0]) {
						t.Fatalf("key %d, value %d, threshold %d: %d items are cut: %v", key, value, threshold, n, cut)
					}
				}
			}
		}
	}
}

func TestSettles(t *testing.T) {
	for _, c := range []struct {
		item, threshold int64
		want            bool
	}{
		{element + 16, 2048, true},
		{element + 16, 4096, true},
		{element + 8, 4096, false}, // 16 + 170·24 is a page to the byte
		{element + 32768, 4096, true},
	} {
		if got := settles(c.item, geometry{4096, c.threshold}); got != c.want {
			t.Errorf("items of %d bytes, threshold %d: %v", c.item, c.threshold, got)
		}
	}
}
