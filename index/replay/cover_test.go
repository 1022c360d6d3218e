package replay

import (
	"fmt"
	"math"
	"sync"
	"testing"

	"idbench/units"
)

// Of exact tables of random keys, at sizes over an octave, nineteen of twenty lie within the
// stated error of the mean: the limits leave room for the chance of 200 draws, and for
// no more. With -short there are 12 draws: of those, 7 or fewer lie within once in 5,000
// times, and of all 72, 60 or fewer once in 4,000. With -v the table of cover is printed.
func TestFringeCover(t *testing.T) {
	const from, sizes = 150_000, 6 // to the double, of which the wave is at another height each
	coverSeeds, least, leastOfAll, most, mostOfAll := 200, 0.90, 0.93, 0.98, 0.97
	if testing.Short() {
		coverSeeds, least, leastOfAll, most, mostOfAll = 12, 8.0/12, 61.0/72, 1, 1
	}
	inside, all := map[string]int{}, 0
	for size := range sizes {
		rows := int(math.Round(from * math.Exp2(float64(size)/(sizes-1))))
		first := uint64(1 + size*coverSeeds)
		all += coverSeeds
		for profile, c := range covered(t, rows, first, uint64(coverSeeds)) {
			inside[profile] += c.inside
			share := float64(c.inside) / float64(coverSeeds)
			t.Logf("| %s | %d | %d | ±%.2f %% | %.1f %% | seeds %d to %d", profile, rows, c.mean, 100*c.within, 100*share, first, first+uint64(coverSeeds)-1)
			if share < least || share > most {
				t.Errorf("%s, %d rows: %d of %d tables within %.2f %% of %d leaves (seeds %d to %d)",
					profile, rows, c.inside, coverSeeds, 100*c.within, c.mean, first, first+uint64(coverSeeds)-1)
			}
		}
	}
	for profile, n := range inside {
		share := float64(n) / float64(all)
		t.Logf("| %s | all | | | %.1f %% |", profile, 100*share)
		if share < leastOfAll || share > mostOfAll {
			t.Errorf("%s: %d of %d tables within the error (seeds 1 to %d)", profile, n, all, all)
		}
	}
}

// A cover is how many tables have leaves within some share of a mean.
type cover struct {
	mean   int64
	within float64
	inside int
}

// covered replays tables of so many random keys, of so many seeds from the first on.
func covered(t *testing.T, rows int, first, seeds uint64) map[string]*cover {
	list, configs := map[string]*cover{}, map[string]Config{}
	for _, profile := range Profiles {
		c := config(profile, 16, 100, 1000)
		c.Dirty, c.Checkpoint = false, 0
		e, err := Fringe(t.Context(), c, int64(rows))
		if err != nil {
			t.Fatal(err)
		}
		list[profile], configs[profile] = &cover{mean: e.Segments[0].Counts[units.LeafPages], within: e.Error}, c
	}
	var wait sync.WaitGroup
	var mu sync.Mutex
	const workers = 2
	for worker := range uint64(workers) {
		wait.Go(func() {
			for seed := first + worker; seed < first+seeds; seed += workers {
				keys := randomKeys(rows, seed)
				for profile, c := range configs {
					segments, err := Run(t.Context(), keys, c)
					if err != nil {
						t.Error(fmt.Errorf("%s, seed %d: %w", profile, seed, err))
						return
					}
					leaves, l := segments[0].Counts[units.LeafPages], list[profile]
					if math.Abs(float64(leaves-l.mean)) <= l.within*float64(l.mean) {
						mu.Lock()
						l.inside++
						mu.Unlock()
					}
				}
			}
		})
	}
	wait.Wait()
	return list
}
