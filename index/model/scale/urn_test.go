package scale

import (
	"math"
	"reflect"
	"testing"

	"idbench/index"
)

// moments are the mean of a count, and its variance.
type moments struct{ n, sum, squares float64 }

func (m *moments) add(x float64) {
	m.n++
	m.sum += x
	m.squares += x * x
}

func (m *moments) mean() float64     { return m.sum / m.n }
func (m *moments) variance() float64 { return max(m.squares/m.n-m.mean()*m.mean(), 0) }

// Tables of an urn and tables of keys have the same distribution: their counts have the
// same mean and variance, to about four standard errors.
func TestUrnDistribution(t *testing.T) {
	const keySeeds, urnSeeds = 100, 500
	for _, profile := range Profiles {
		for _, rows := range []int64{700, 6000} {
			c := config(profile, 16, 100, 70)
			c.Checkpoint = 350
			p, _, err := planned(c, rows)
			if err != nil {
				t.Fatal(err)
			}
			expected := newFringe(p)
			expected.run(rows)
			_, others := expected.dirtyPages(expected.above())
			others += otherDirty(c, p, rows)
			names := []string{"leaves", "cuts of the last", "squares of the leaves' items", "dirty pages"}
			var keys, urns [4]moments
			for seed := range uint64(keySeeds) {
				tree, dirty := keyTree(t, randomKeys(int(rows), seed), c, p)
				for i, x := range []float64{float64(tree.levels[0]), float64(tree.edge), squares(tree), dirty} {
					keys[i].add(x)
				}
			}
			for seed := range uint64(urnSeeds) {
				f := newUrn(p, rows, seed, 1)
				tree := f.tree(expected.above())
				for i, x := range []float64{f.count(), float64(tree.edge), squares(tree), float64(f.touched) + others} {
					urns[i].add(x)
				}
			}
			for i, name := range names {
				k, u := keys[i], urns[i]
				allowed := 4*math.Sqrt(k.variance()/keySeeds+u.variance()/urnSeeds) + 1e-9
				if i == 3 { // of which some are expected values
					allowed += 0.5 + fringeBias[index.DirtyPages]*k.mean()
				}
				if math.Abs(k.mean()-u.mean()) > allowed {
					t.Errorf("%s, %d rows: %s of an urn %.3f on average, want %.3f ± %.3f", profile, rows, name, u.mean(), k.mean(), allowed)
				}
				// A variance of n values is off by a share of √(2/n).
				if spread := 4 * math.Sqrt(2.0/keySeeds+2.0/urnSeeds); k.variance() > 0.5 && i < 3 && math.Abs(math.Log(u.variance()/k.variance())) > spread {
					t.Errorf("%s, %d rows: %s of an urn have a variance of %.3f, want about %.3f", profile, rows, name, u.variance(), k.variance())
				}
			}
		}
	}
}

// Leaves that are divided into parts have the same distribution as those that are not.
func TestUrnParts(t *testing.T) {
	const rows, seeds = 40_000, 150
	for _, profile := range Profiles {
		c := config(profile, 8, 100, 70)
		c.Checkpoint = 4900
		p, _, err := planned(c, rows)
		if err != nil {
			t.Fatal(err)
		}
		var whole, parts [4]moments
		for seed := range uint64(seeds) {
			for _, divided := range []bool{false, true} {
				to := &whole
				u := &urn{profile: p, rows: rows, state: urnMix(2*seed + 1), workers: 1}
				if divided {
					to, u = &parts, &urn{profile: p, rows: rows, state: urnMix(2 * seed), partBytes: 16, workers: 1 + int(seed%3)}
				}
				f := u.run(newFringe(p).start(rows))
				tree := f.tree(f.above())
				items := 0.0
				for n, leaves := range tree.leaves {
					items += float64(n) * float64(leaves)
				}
				if items != rows {
					t.Fatalf("%s: %.0f items of %d rows (divided: %t, seed %d)", profile, items, rows, divided, seed)
				}
				for i, x := range []float64{f.count(), float64(tree.edge), squares(tree), float64(f.touched)} {
					to[i].add(x)
				}
			}
		}
		for i, name := range []string{"leaves", "cuts of the last", "squares of the leaves' items", "dirty leaves"} {
			w, d := whole[i], parts[i]
			if allowed := 4*math.Sqrt((w.variance()+d.variance())/seeds) + 1e-9; math.Abs(w.mean()-d.mean()) > allowed {
				t.Errorf("%s: %s %.3f on average in parts, want %.3f ± %.3f", profile, name, d.mean(), w.mean(), allowed)
			}
			if w.variance() > 0.5 && math.Abs(math.Log(d.variance()/w.variance())) > 4*math.Sqrt(4.0/seeds) {
				t.Errorf("%s: %s have a variance of %.3f in parts, want about %.3f", profile, name, d.variance(), w.variance())
			}
		}
	}
}

// keyTree replays keys, and returns the dirty pages too.
func keyTree(t *testing.T, k Keys, c Config, p profile) (*tree, float64) {
	tree := small(k, p)
	segments, err := Run(k, c)
	if err != nil || tree == nil {
		t.Fatal(tree, err)
	}
	return tree, float64(segments[len(segments)-1].Counts[index.DirtyPages])
}

// squares is the sum of the squares of the items of the leaves.
func squares(t *tree) (sum float64) {
	for items, n := range t.leaves {
		sum += float64(n) * float64(items) * float64(items)
	}
	return sum
}

// An urn is near what is expected, where leaves are stored in every width, and a seed
// gives one table.
func TestUrnLarge(t *testing.T) {
	for _, profile := range Profiles {
		for _, value := range []int{0, 100} {
			c := config(profile, 8, value, 1000)
			c.Checkpoint = 50_000
			urn, err := Urn(c, 400_000, 5)
			if err != nil {
				t.Fatal(err)
			}
			expected, err := Fringe(c, 400_000)
			if err != nil {
				t.Fatal(err)
			}
			for i, s := range expected.Segments {
				for u, n := range s.Counts {
					got, ok := urn.Segments[i].Counts[u]
					allowed := 20 + 3*urn.Error*float64(n) + fringeBias[u]*float64(n)
					if !ok || math.Abs(float64(got-n)) > allowed {
						t.Errorf("%s, payloads of %d: %s of an urn %d, want %d ± %.0f", profile, value, u, got, n, allowed)
					}
				}
			}
			c.Workers = 2
			if again, _ := Urn(c, 400_000, 5); !reflect.DeepEqual(again, urn) {
				t.Errorf("%s: a seed gives two tables", profile)
			}
		}
	}
}
