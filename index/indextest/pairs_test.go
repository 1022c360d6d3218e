package indextest

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Each pair of values of two settings stands in some case, whatever there is to choose from,
// no case stands there for nothing, and a seed gives one list.
func TestPairs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		sizes := rapid.SliceOfN(rapid.IntRange(1, 7), 2, 6).Draw(rt, "sizes")
		cases := Pairs(seed, sizes...)
		for second := range sizes {
			for first := range second {
				for value := range sizes[first] {
					for other := range sizes[second] {
						if !slices.ContainsFunc(cases, func(c []int) bool { return c[first] == value && c[second] == other }) {
							rt.Fatalf("%v has no case where setting %d is %d and %d is %d", cases, first, value, second, other)
						}
					}
				}
			}
		}
		held := missingPairs(sizes)
		for i, c := range cases {
			fresh := pairsIn(c, held)
			if len(c) != len(sizes) || len(fresh) == 0 {
				rt.Fatalf("case %d of %v brings nothing", i, cases)
			}
			for _, p := range fresh {
				delete(held, p)
			}
		}
		if again := Pairs(seed, sizes...); !slices.EqualFunc(cases, again, slices.Equal) {
			rt.Fatalf("%v, then %v", cases, again)
		}
	})
}

// There are few more cases than two settings of the most values have together.
func TestPairsAreFew(t *testing.T) {
	for _, c := range []struct {
		sizes []int
		most  int
	}{
		{[]int{2, 4, 5, 4}, 24},      // 20 at least
		{[]int{17, 2, 4, 5, 4}, 100}, // 85
		{[]int{3, 3, 3, 3}, 12},      // 9
	} {
		if n := len(Pairs(1, c.sizes...)); n > c.most {
			t.Errorf("%d cases of %v, want at most %d", n, c.sizes, c.most)
		}
	}
}
