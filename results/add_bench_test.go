package results

import (
	"fmt"
	"path/filepath"
	"testing"
)

// BenchmarkAdd is the cost of storing a round, in a folder of so many.
func BenchmarkAdd(b *testing.B) {
	for _, rounds := range []int{0, 400} {
		b.Run(fmt.Sprintf("rounds=%d", rounds), func(b *testing.B) {
			w, err := Create(filepath.Join(b.TempDir(), "run"), testEnv(), testPlan)
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			add := func() {
				n++
				f := testRound(testCase(b, fmt.Sprint("s", n)), 10)
				for len(f.Leaves) < 5000 {
					f.Leaves = append(f.Leaves, f.Leaves...) // what most rounds have most of
				}
				f.Place = n
				if err := w.Add(f); err != nil {
					b.Fatal(err)
				}
			}
			for range rounds {
				add()
			}
			for b.Loop() {
				add()
			}
			b.StopTimer()
			if err := w.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}
