package predict

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

// Keys of any lengths, equal ones among them, are put in the order of their bytes.
func TestInKeyOrder(t *testing.T) {
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	for range 300 {
		head := bytes.Repeat([]byte{7}, r.IntN(12))
		keys := make([][]byte, r.IntN(60))
		for i := range keys {
			if keys[i] = slices.Clone(head); r.IntN(50) == 0 { // one that has only a part of it
				keys[i] = keys[i][:r.IntN(len(head)+1)]
			}
			for range r.IntN(12) {
				keys[i] = append(keys[i], byte(r.IntN(2)))
			}
		}
		want := make([]int, len(keys))
		for i := range want {
			want[i] = i
		}
		slices.SortStableFunc(want, func(a, b int) int { return bytes.Compare(keys[a], keys[b]) })
		if got := inKeyOrder(keys); !slices.Equal(got, want) {
			t.Fatalf("seed %d: %x are in the order %v, want %v", seed, keys, got, want)
		}
	}
}
