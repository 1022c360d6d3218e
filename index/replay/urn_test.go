package replay

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"idbench/units"
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
	keySeeds, urnSeeds := fewer(100, 40), fewer(500, 200)
	for _, profile := range Profiles {
		for _, rows := range []int64{700, 6000} {
			c := config(profile, 16, 100, 70)
			c.Checkpoint = 350
			p, _, err := planned(t.Context(), c, rows)
			if err != nil {
				t.Fatal(err)
			}
			expected := newFringe(p)
			expected.run(rows)
			above := expected.above()
			_, others := expected.dirtyPages(above)
			others += p.Outside()
			names := []string{"leaves", "cuts of the last", "squares of the leaves' items", "dirty pages"}
			var keys, urns [4]moments
			for seed := range uint64(keySeeds) {
				tree, err := run(randomKeys(int(rows), seed), c, p)
				if err != nil {
					t.Fatal(err)
				}
				segments := p.Segments(tree)
				dirty := segments[len(segments)-1].Counts[units.DirtyPages]
				for i, x := range []float64{float64(tree.Levels[0]), float64(tree.Edge), squares(tree), float64(dirty)} {
					keys[i].add(x)
				}
			}
			for seed := range uint64(urnSeeds) {
				f := newUrn(p, rows, seed, 1)
				tree := f.tree(above)
				for i, x := range []float64{f.count(), float64(tree.Edge), squares(tree), float64(f.touched) + others} {
					urns[i].add(x)
				}
			}
			for i, name := range names {
				k, u := keys[i], urns[i]
				allowed := 4*math.Sqrt(k.variance()/keySeeds+u.variance()/urnSeeds) + 1e-9
				if i == 3 { // of which some are expected values
					allowed += 0.5 + fringeBias[units.DirtyPages]*k.mean()
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

// A table that is drawn in cuts has the distribution of one that is drawn row by row, and
// it does not matter into how many tasks it is divided.
func TestUrnRows(t *testing.T) {
	seeds := fewer(400, 100)
	for _, profile := range Profiles {
		for _, batch := range []int{1, 70} {
			const rows = 4000
			c := config(profile, 8, 100, batch)
			if c.Checkpoint > 0 {
				c.Checkpoint = 490
			}
			p, _, err := planned(t.Context(), c, rows)
			if err != nil {
				t.Fatal(err)
			}
			var slow, fast [4]moments
			for seed := range uint64(seeds) {
				f := newFringe(p)
				f.rows = rows
				n := f.start(rows)
				urnRows(f, n, rand.New(rand.NewPCG(seed, 1)))
				for i, x := range urnMoments(t, f, rows, seed) {
					slow[i].add(x)
				}
				f = newFringe(p)
				f.rows = rows
				n = f.start(rows)
				clear(f.now)
				u := &urn{profile: p, rows: rows, workers: 1 + int(seed%3), task: []int64{1, 100, rows}[seed%3]}
				u.run(f, n, seed)
				for i, x := range urnMoments(t, f, rows, seed) {
					fast[i].add(x)
				}
			}
			for i, name := range []string{"leaves", "cuts of the last", "squares of the leaves' items", "dirty leaves"} {
				s, f := slow[i], fast[i]
				if allowed := 4*math.Sqrt((s.variance()+f.variance())/seeds) + 1e-9; math.Abs(s.mean()-f.mean()) > allowed {
					t.Errorf("%s, batches of %d: %s %.3f on average, want %.3f ± %.3f", profile, batch, name, f.mean(), s.mean(), allowed)
				}
				if s.variance() > 0.5 && math.Abs(math.Log(f.variance()/s.variance())) > 4*math.Sqrt(4.0/seeds) {
					t.Errorf("%s, batches of %d: %s have a variance of %.3f, want about %.3f", profile, batch, name, f.variance(), s.variance())
				}
			}
		}
	}
}

// urnRows draws the leaves of a table row by row. The fringe has those of n rows.
func urnRows(f *fringe, n int64, r *rand.Rand) {
	type leaf struct {
		state int
		dirty bool
	}
	var leaves []leaf
	for state, count := range f.now[:len(f.now)-1] {
		for range int(count) {
			leaves = append(leaves, leaf{state, true})
		}
	}
	interval := func(row int64) int64 {
		if f.Every == 0 || row < f.First || row >= f.End {
			return -1
		}
		return row / f.Every
	}
	if f.Every > 0 {
		f.touched = max(0, min(n-1, f.End)/f.Every-f.First/f.Every)
	}
	if interval(n-1) >= 0 {
		f.touched += int64(len(leaves))
	}
	touch := func(l *leaf, row int64) {
		if !l.dirty && interval(row) >= 0 {
			f.touched++
		}
		l.dirty = true
	}
	for row := n; row < int64(f.rows); row++ {
		if f.Every > 0 && row%f.Every == 0 {
			for i := range leaves {
				leaves[i].dirty = false
			}
		}
		gap := r.Int64N(row + 1)
		for i := range leaves {
			class, items := leaves[i].state/f.width, leaves[i].state%f.width
			if class == fringeFirst {
				gap--
			}
			if gap -= int64(items); gap < 0 {
				leaves[i].state++
				touch(&leaves[i], row)
				break
			}
		}
		if (row+1)%f.Batch != 0 && row+1 < int64(f.rows) {
			continue
		}
		for i := range leaves {
			class, items := leaves[i].state/f.width, leaves[i].state%f.width
			if items < f.Leaf.of(class == fringeLast) {
				continue
			}
			for piece, m := range f.cut(class, items) {
				switch {
				case m.state == fringeClasses*f.width:
					f.now[m.state] += m.n
				case piece == 0:
					leaves[i].state = m.state
				default:
					leaves = append(leaves, leaf{state: m.state})
					touch(&leaves[len(leaves)-1], row)
				}
			}
		}
	}
	clear(f.now[:len(f.now)-1])
	for _, l := range leaves {
		f.now[l.state]++
	}
}

// urnMoments are what is compared of a table.
func urnMoments(t *testing.T, f *fringe, rows float64, seed uint64) [4]float64 {
	tree := f.tree(f.above())
	items := 0.0
	for n, leaves := range tree.Leaves {
		items += float64(n) * float64(leaves)
	}
	if items != rows {
		t.Fatalf("%.0f items of %.0f rows (seed %d)", items, rows, seed)
	}
	return [4]float64{f.count(), float64(tree.Edge), squares(tree), float64(f.touched)}
}

// squares is the sum of the squares of the items of the leaves.
func squares(t *Tree) (sum float64) {
	for items, n := range t.Leaves {
		sum += float64(n) * float64(items) * float64(items)
	}
	return sum
}

// An urn is near what is expected, where leaves are stored in every width, and a seed
// gives one table. With -short a profile has one payload.
func TestUrnLarge(t *testing.T) {
	for i, profile := range Profiles {
		values := []int{0, 100}
		if testing.Short() {
			values = values[i : i+1]
		}
		for _, value := range values {
			c := config(profile, 8, value, 1000)
			c.Checkpoint = 50_000
			urn, err := Urn(t.Context(), c, 400_000, 5)
			if err != nil {
				t.Fatal(err)
			}
			expected, _, err := mean(t.Context(), c, 400_000, false)
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
			if value != values[0] {
				continue
			}
			c.Workers = 2
			if again, _ := Urn(t.Context(), c, 400_000, 5); !reflect.DeepEqual(again, urn) {
				t.Errorf("%s: a seed gives two tables", profile)
			}
		}
	}
}
