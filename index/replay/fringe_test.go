package replay

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"idbench/units"
)

// randomKeys are keys in random order, of 16 bytes.
func randomKeys(rows int, seed uint64) UUIDs {
	r := rand.New(rand.NewPCG(seed, 0))
	keys := make(UUIDs, rows)
	for i := range keys {
		binary.BigEndian.PutUint64(keys[i][:8], r.Uint64())
		binary.BigEndian.PutUint64(keys[i][8:], r.Uint64())
	}
	return keys
}

// fewer is the number of tables of a statistical test, whose bounds are standard errors and
// so the wider the fewer: the second with -short.
func fewer(all, short int) float64 {
	if testing.Short() {
		return float64(short)
	}
	return float64(all)
}

// The mean of many tables is what is expected, to four standard errors.
func TestFringeMean(t *testing.T) {
	seeds := fewer(120, 30)
	for _, profile := range Profiles {
		for _, rows := range []int{20, 700, 5000} {
			c := config(profile, 16, 100, 100)
			c.Checkpoint = 500
			e, err := Fringe(t.Context(), c, int64(rows))
			if err != nil {
				t.Fatal(err)
			}
			sums, squares := map[string]float64{}, map[string]float64{}
			p, err := newProfile(t.Context(), c, int64(rows))
			if err != nil {
				t.Fatal(err)
			}
			for seed := range int(seeds) {
				tree, err := run(randomKeys(rows, uint64(seed)), c, p)
				if err != nil {
					t.Fatal(err)
				}
				for _, s := range p.Segments(tree) {
					for u, n := range s.Counts {
						sums[string(s.Name)+" "+string(u)] += float64(n)
						squares[string(s.Name)+" "+string(u)] += float64(n) * float64(n)
					}
				}
			}
			for _, s := range e.Segments {
				for u, n := range s.Counts {
					mean := sums[string(s.Name)+" "+string(u)] / seeds
					deviation := math.Sqrt(math.Max(squares[string(s.Name)+" "+string(u)]/seeds-mean*mean, 0))
					allowed := 4*deviation/math.Sqrt(seeds) + 0.5 + fringeBias[u]*mean
					if math.Abs(float64(n)-mean) > allowed {
						t.Errorf("%s, %d rows: %s %s %d, want %.2f ± %.2f (seeds 0 to %.0f)", profile, rows, s.Name, u, n, mean, allowed, seeds-1)
					}
				}
			}
		}
	}
}

// fringeBias is by what share counts may be off that are not expected values: those that
// depend on the levels above the leaves.
var fringeBias = map[units.Unit]float64{
	units.BranchPages: 0.1, units.BranchSplits: 0.15, units.Splits: 0.002, units.Depth: 0.01,
	units.DirtyPages: 0.005, units.FileBytes: 0.005, units.LeafDensity: 0.005,
}

// The steps in ln n go on where the exact ones end.
func TestFringeSteps(t *testing.T) {
	for _, profile := range Profiles {
		p, _, err := planned(t.Context(), config(profile, 16, 100, 100), 1)
		if err != nil {
			t.Fatal(err)
		}
		p.Every = 0
		f := newFringe(p)
		n := fringeExactly * f.most() * f.Batch
		rows := (n*5/4 + f.Batch - 1) / f.Batch * f.Batch
		f.run(rows)
		exact := newFringe(p)
		exact.run(n)
		step := make([]float64, len(exact.now))
		for n = (n + f.Batch - 1) / f.Batch * f.Batch; n < rows; n += f.Batch {
			clear(step)
			exact.flow(step, exact.now, float64(n), f.Batch)
			add(exact.now, 1, step)
		}
		for i, got := range f.now {
			if want := exact.now[i]; math.Abs(got-want) > 1e-4*(want+1) {
				t.Errorf("%s: %g leaves of state %d, want %g", profile, got, i, want)
			}
		}
	}
}

// The fill swings with each doubling of the rows, about ln 2 and the headers, and less
// and less.
func TestFringeWave(t *testing.T) {
	c := config(postgresName, 16, 100, 1)
	c.Checkpoint = 0
	const points = 8
	var rows []int64
	for _, from := range []float64{1e5, 1e9} {
		for i := range points {
			rows = append(rows, int64(from*math.Exp2(float64(i)/points)))
		}
	}
	var fills []float64
	for e, err := range Fringes(t.Context(), c, rows) {
		if err != nil {
			t.Fatal(err)
		}
		fill, _ := e.Segments[0].Counts.Fill()
		fills = append(fills, fill)
	}
	swing := func(rows int64, fills []float64) float64 {
		least, most := slices.Min(fills), slices.Max(fills)
		if math.Abs((least+most)/2-0.697) > 0.01 {
			t.Errorf("from %d rows on, a fill of %.4f to %.4f", rows, least, most)
		}
		return most - least
	}
	if early, late := swing(rows[0], fills[:points]), swing(rows[points], fills[points:]); early < 3*late || late < 0.002 {
		t.Errorf("the fill swings by %.4f, later by %.4f", early, late)
	}
}

func TestFringeRefuses(t *testing.T) {
	for _, rows := range []int64{0, MaxFringe + 1} {
		if _, err := Fringe(t.Context(), config(Profiles[0], 16, 100, 100), rows); err == nil {
			t.Errorf("%d rows are taken", rows)
		}
	}
}

// Means at several numbers of rows are those of each. With -short a profile has one batch.
func TestFringes(t *testing.T) {
	for i, profile := range Profiles {
		batches := []int64{1, 1000}
		if testing.Short() {
			batches = batches[i : i+1]
		}
		for _, batch := range batches {
			c := config(profile, 16, 100, int(batch))
			rows := []int64{batch, 20 * batch, 5000 * batch, 100_000 * batch, 100_000*batch + batch/3 + 1}
			for e, err := range Fringes(t.Context(), c, rows) {
				if err != nil {
					t.Fatal(err)
				}
				want, _, err := mean(t.Context(), c, rows[0], false)
				if err != nil {
					t.Fatal(err)
				}
				for i, s := range e.Segments {
					for unit, n := range s.Counts {
						if off := n - want.Segments[i].Counts[unit]; off < -1 || off > 1 { // steps begin elsewhere
							t.Errorf("%s, batch %d, %d rows: %s %s is %d on the way and %d alone", profile, batch, rows[0], s.Name, unit, n, want.Segments[i].Counts[unit])
						}
					}
				}
				rows = rows[1:]
			}
			if len(rows) > 0 {
				t.Errorf("%s, batch %d: no estimate at %v rows", profile, batch, rows)
			}
		}
	}
}
