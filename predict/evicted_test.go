package predict

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Pages that a cache evicts within an interval are written then, and again when they change
// anew. This draws pages alike for an LRU cache of a part of them, and counts. The form takes
// the gaps between touches as if an interval had no ends, which is the more too much the more
// pages the cache holds: 2 % of a tenth of them, 13 % of half, 19 % of nine tenths.
func TestEvictedPagesAreWrittenAgain(t *testing.T) {
	const (
		seed      = 1
		pages     = 600
		ops       = 3000 // of an interval, at whose end all that is dirty is written
		intervals = 30
	)
	for held, off := range map[int]float64{60: 0.03, 300: 0.14, 540: 0.2, pages: 0.005} {
		r := rand.New(rand.NewPCG(seed, uint64(held)))
		last, dirty := make([]int, pages), make([]bool, pages)
		for page := range last {
			last[page] = page - pages // the first touches find all of them used once
		}
		written, now := 0, 0
		for range intervals {
			for range ops {
				page := r.IntN(pages)
				now++
				newer := 0 // pages touched since
				for _, at := range last {
					if at > last[page] {
						newer++
					}
				}
				if newer >= held {
					dirty[page] = false // it was written when it left the cache
				}
				if !dirty[page] {
					dirty[page] = true
					written++
				}
				last[page] = now
			}
			clear(dirty)
		}
		got := float64(written) / intervals
		each := touch{pages, 1. / pages}
		want := each.written(ops, lifetime([]touch{each}, 0, float64(held)))
		t.Logf("%d of %d pages in the cache: %.1f written an interval, predicted %.1f", held, pages, got, want)
		if math.Abs(want/got-1) > off {
			t.Errorf("seed %d, %d of %d pages in the cache: %.1f written an interval, predicted %.1f", seed, held, pages, got, want)
		}
	}
}
