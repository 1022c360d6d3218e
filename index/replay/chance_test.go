package replay

import (
	"fmt"
	"math"
	"testing"
)

func logChoose(n, k int64) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}

// Numbers come as often as the formulas of their distributions say: χ² is at most its mean
// and five times its standard deviation.
func TestChance(t *testing.T) {
	const seed = 3
	draws := fewer(400_000, 100_000)
	type draw struct {
		name  string
		n     int64
		of    func(c *chance) int64
		logOf func(k int64) float64 // of the chance of k
	}
	var all []draw
	for _, b := range [][3]int64{{5, 1, 1}, {7, 3, 2}, {100, 1, 40}, {100, 15, 16}, {3000, 2, 900}, {400, 113, 114}, {1_000_000, 500, 500}} {
		n, x, y := b[0], b[1], b[2]
		log := func(k int64) float64 {
			return logChoose(k+x-1, k) + logChoose(n-k+y-1, n-k) - logChoose(n+x+y-1, n)
		}
		all = append(all, draw{fmt.Sprintf("Pólya's urn %v", b), n, func(c *chance) int64 { return c.betaBinomial(n, x, y) }, log})
		if n < urnShared {
			s := newShares(n, x, y)
			all = append(all, draw{fmt.Sprintf("aliases %v", b), n, s.draw, log})
		}
	}
	for _, n := range []int64{12, 100, 5000, 1_000_000_000} {
		for _, p := range []float64{1e-8, 0.003, 0.3, 0.5, 0.98} {
			all = append(all, draw{fmt.Sprintf("binomial %d, %g", n, p), n, func(c *chance) int64 { return c.binomial(n, p) },
				func(k int64) float64 {
					return logChoose(n, k) + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p)
				}})
		}
	}
	for _, h := range [][3]int64{{3, 1000, 20}, {40, 50, 30}, {1, 1, 1}, {70, 2000, 100}} {
		marked, places, next := h[0], h[1], h[2]
		all = append(all, draw{fmt.Sprintf("among %v", h), min(marked, next), func(c *chance) int64 { return c.among(marked, places, next) },
			func(k int64) float64 {
				if next-k > places-marked {
					return math.Inf(-1)
				}
				return logChoose(marked, k) + logChoose(places-marked, next-k) - logChoose(places, next)
			}})
	}
	for _, d := range all {
		c := &chance{state: seed}
		counts := map[int64]float64{}
		least, most := d.n, int64(0)
		for range int(draws) {
			k := d.of(c)
			if k < 0 || k > d.n {
				t.Fatalf("%s: %d (seed %d)", d.name, k, seed)
			}
			counts[k]++
			least, most = min(least, k), max(most, k)
		}
		width := (most-least)/100 + 1 // of a class
		squares, classes, got, want := 0.0, 0.0, 0.0, 0.0
		for k := least; k <= most; k++ {
			got += counts[k]
			want += draws * math.Exp(d.logOf(k))
			if ((k-least+1)%width == 0 || k == most) && want > 20 {
				squares += (got - want) * (got - want) / want
				classes++
				got, want = 0, 0
			}
		}
		if squares > classes+5*math.Sqrt(2*classes)+5 {
			t.Errorf("%s: χ² is %.1f of %.0f classes (seed %d)", d.name, squares, classes, seed)
		}
	}
}
