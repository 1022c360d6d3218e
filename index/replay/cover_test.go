package replay

import (
	"flag"
	"math"
	"slices"
	"sync"
	"testing"

	"idbench/units"
)

var coverApart = flag.Bool("apart", false, "take other tables for each size of TestFringeCover, as docs/predict.md does")

// Of exact tables of random keys, at sizes over an octave, nineteen of twenty lie within the
// stated error of the mean: the limits leave room for the chance of 200 draws, and for
// no more. With -short there are 40 draws: of those, 31 or fewer lie within once in 8,000
// times. A table is counted at all sizes while it grows, or with -apart at one. With -v
// the table of cover is printed.
func TestFringeCover(t *testing.T) {
	const from, sizes = 150_000, 6 // to the double, of which the wave is at another height each
	tables, least, leastOfAll, most, mostOfAll := 200, 0.90, 0.93, 0.98, 0.97
	if testing.Short() {
		tables, least, leastOfAll, most, mostOfAll = 40, 32.0/40, 32.0/40, 1, 1
	}
	var list []*cover
	var all []int64 // the sizes at which a table is counted, which end a batch
	for size := range sizes {
		rows := from * math.Exp2(float64(size)/(sizes-1))
		all = append(all, int64(math.Round(rows/coverBatch))*coverBatch)
		if *coverApart {
			list = append(list, covered(t, []int64{int64(math.Round(rows))}, 1+size*tables, tables)...)
		}
	}
	if !*coverApart {
		list = covered(t, all, 1, tables)
	}
	inside := map[string]int{}
	for _, c := range list {
		inside[c.profile] += c.inside
		share := float64(c.inside) / float64(tables)
		t.Logf("| %s | %d | %d | ±%.2f %% | %.1f %% | seeds %d to %d", c.profile, c.rows, c.mean, 100*c.within, 100*share, c.seed, c.seed+tables-1)
		if share < least || share > most {
			t.Errorf("%s, %d rows: %d of %d tables within %.2f %% of %d leaves (seeds %d to %d)",
				c.profile, c.rows, c.inside, tables, 100*c.within, c.mean, c.seed, c.seed+tables-1)
		}
	}
	for profile, n := range inside {
		share := float64(n) / float64(sizes*tables)
		t.Logf("| %s | all | | | %.1f %% |", profile, 100*share)
		if share < leastOfAll || share > mostOfAll {
			t.Errorf("%s: %d of %d tables within the error", profile, n, sizes*tables)
		}
	}
}

const coverBatch = 1000

func coverConfig(profile string) Config {
	c := config(profile, 16, 100, coverBatch)
	c.Dirty, c.Checkpoint = false, 0
	return c
}

// A cover is how many tables of some rows have leaves within a share of the mean.
type cover struct {
	profile string
	rows    int64
	seed    int // of the first
	mean    int64
	within  float64
	inside  int
}

// covered counts the leaves of tables of random keys, of so many seeds, at sizes that rise.
func covered(t *testing.T, sizes []int64, seed, seeds int) (list []*cover) {
	for _, profile := range Profiles {
		for _, rows := range sizes {
			e, err := Fringe(t.Context(), coverConfig(profile), rows)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, &cover{profile: profile, rows: rows, seed: seed, mean: e.Segments[0].Counts[units.LeafPages], within: e.Error})
		}
	}
	var wait sync.WaitGroup
	var mu sync.Mutex
	const workers = 2
	for worker := range workers {
		policies := map[string]profile{} // their rules are of one goroutine
		for _, name := range Profiles {
			p, err := newProfile(t.Context(), coverConfig(name), slices.Max(sizes))
			if err != nil {
				t.Fatal(err)
			}
			policies[name] = p
		}
		wait.Go(func() {
			for n := seed + worker; n < seed+seeds; n += workers {
				keys := randomKeys(int(slices.Max(sizes)), uint64(n))
				for name, p := range policies {
					leaves, ok := newReplay(keys, p, 1, rangeWords).leaves(1)
					if !ok {
						t.Errorf("%s, seed %d: no leaves", name, n)
					}
					mu.Lock()
					for _, c := range list {
						if pages := leavesAt(leaves, p, c.rows); c.profile == name && math.Abs(float64(pages-c.mean)) <= c.within*float64(c.mean) {
							c.inside++
						}
					}
					mu.Unlock()
				}
			}
		})
	}
	wait.Wait()
	return list
}

// leavesAt is how many leaves there are after some rows, which end a batch or are all.
func leavesAt(leaves grown, p profile, rows int64) (pages int64) {
	for _, birth := range leaves.births {
		if int64(birth)*p.Batch < rows {
			pages++
		}
	}
	return pages
}

// The leaves that are counted while a table grows are those of a replay of so many rows.
func TestLeavesAt(t *testing.T) {
	keys := randomKeys(300_000, 1)
	for _, name := range Profiles {
		c := coverConfig(name)
		p, err := newProfile(t.Context(), c, keys.Rows())
		if err != nil {
			t.Fatal(err)
		}
		leaves, ok := newReplay(keys, p, 1, rangeWords).leaves(1)
		for _, rows := range []int64{150_000, 197_000, keys.Rows()} {
			tree, err := run(keys[:rows], c, p)
			if err != nil || !ok || leavesAt(leaves, p, rows) != tree.Levels[0] {
				t.Errorf("%s, %d rows: %d leaves, want %d (%v)", name, rows, leavesAt(leaves, p, rows), tree.Levels[0], err)
			}
		}
	}
}
