package bench

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"
)

// seed of the draws; a failure prints it.
var seed = flag.Uint64("seed", 1, "seed of the draws")

func random(t *testing.T) *rand.Rand {
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed: -seed=%d", *seed)
		}
	})
	return rand.New(rand.NewPCG(*seed, 0))
}

// fits compares draws with their exact probabilities: chi-square, whose mean is its
// degrees of freedom and whose variance is twice that.
func fits(t *testing.T, name string, got []int64, p []float64) {
	t.Helper()
	total, sum, square := 0.0, 0.0, 0.0
	for _, n := range got {
		total += float64(n)
	}
	for i, n := range got {
		want := total * p[i]
		sum += p[i]
		square += (float64(n) - want) * (float64(n) - want) / want
	}
	free := float64(len(got) - 1)
	if math.Abs(sum-1) > 1e-9 || math.Abs(square-free) > 6*math.Sqrt(2*free) {
		t.Errorf("%s: chi-square %.1f with %.0f degrees of freedom, probabilities add up to %v", name, square, free, sum)
	}
}

func TestDistributions(t *testing.T) {
	r := random(t)
	const rows, draws = 250, 400_000
	harmonic := 0.0
	for k := 1; k <= rows; k++ {
		harmonic += math.Pow(float64(k), -0.99)
	}
	for name, p := range map[string]func(row int) float64{
		"uniform": func(int) float64 { return 1.0 / rows },
		"recent": func(row int) float64 { // the newest hundredth of 250 rows is 3
			if row >= rows-3 {
				return 0.9/3 + 0.1/rows
			}
			return 0.1 / rows
		},
		"zipf": func(row int) float64 { return math.Pow(float64(rows-row), -0.99) / harmonic },
	} {
		d, err := findDistribution(name)
		if err != nil {
			t.Fatal(err)
		}
		draw := d.draws(rows, r)
		got, want := make([]int64, rows), make([]float64, rows)
		for range draws {
			got[draw()]++
		}
		for row := range want {
			want[row] = p(row)
		}
		fits(t, name, got, want)
		for range 100 {
			if row := d.draws(1, r)(); row != 0 {
				t.Errorf("%s: row %d of one", name, row)
			}
		}
	}
}

// Of many rows the ranks are compared octave by octave.
func TestZipfOfManyRows(t *testing.T) {
	const rows, draws = 1 << 20, 400_000
	z := newZipf(rows, random(t))
	got, want := make([]int64, 21), make([]float64, 21)
	for range draws {
		got[int(math.Log2(float64(z.draw())))]++
	}
	sum := 0.0
	for k := 1; k <= rows; k++ {
		p := math.Pow(float64(k), -0.99)
		want[int(math.Log2(float64(k)))] += p
		sum += p
	}
	for i := range want {
		want[i] /= sum
	}
	last := len(want) - 2 // the last octave is one rank, too rare for the test
	want[last] += want[last+1]
	got[last] += got[last+1]
	fits(t, "zipf", got[:last+1], want[:last+1])
}
