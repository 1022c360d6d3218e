package plot

import (
	"cmp"
	"math"

	gplot "gonum.org/v1/plot"

	"idbench/internal/spell"
)

// A steps places tick marks at round numbers, about n of them.
type steps int

// Ticks implements gonum's Ticker.
func (n steps) Ticks(lo, hi float64) []gplot.Tick {
	step := roundStep((hi - lo) / float64(n))
	var ticks []gplot.Tick
	for i := math.Ceil(lo/step - 1e-9); i*step <= hi*(1+1e-9); i++ {
		ticks = append(ticks, gplot.Tick{Value: i * step, Label: spell.SI(i * step)})
	}
	return ticks
}

// roundStep is the least of 1, 2, 2.5 and 5 times a power of ten that is not below x.
func roundStep(x float64) float64 {
	if !(x > 0) {
		return 1
	}
	p := math.Pow(10, math.Floor(math.Log10(x)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*p >= x*(1-1e-9) {
			return m * p
		}
	}
	return 10 * p
}

// ceiling is the top of an axis from 0 that holds values up to x; unlike a range of
// gonum it is never empty.
func ceiling(x float64, n steps) float64 {
	if !(x > 0) {
		return 1
	}
	step := roundStep(x / float64(n))
	return step * math.Ceil(x/step-1e-9)
}

// powers places tick marks at powers of a base on a logarithmic axis.
type powers struct {
	base float64
	text func(float64) string
	most float64 // marks; 0: about four
}

// byBytes are the tick marks of a logarithmic axis of bytes.
var byBytes = powers{base: 2, text: spell.Binary, most: 6}

// byTens are the tick marks of a logarithmic axis of counts.
var byTens = powers{base: 10, text: spell.SI}

// eachTen are those of one with a mark at each power.
var eachTen = powers{base: 10, text: spell.SI, most: 12}

// Ticks implements gonum's Ticker: marks at multiples of a power.
func (b powers) Ticks(lo, hi float64) []gplot.Tick {
	first := math.Ceil(math.Log(lo)/math.Log(b.base) - 1e-9)
	last := math.Floor(math.Log(hi)/math.Log(b.base) + 1e-9)
	var ticks []gplot.Tick
	step := max(1, math.Ceil((last-first+1)/cmp.Or(b.most, 4)))
	for e := math.Ceil(first/step) * step; e <= last; e += step {
		v := math.Pow(b.base, e)
		ticks = append(ticks, gplot.Tick{Value: v, Label: b.text(v)})
	}
	if len(ticks) < 2 && b.base == 10 { // of less than two decades: at 1, 2 and 5 times a power
		ticks = nil
		for p := math.Pow(10, math.Floor(math.Log10(lo))); p <= hi; p *= 10 {
			for _, m := range []float64{1, 2, 5} {
				if v := m * p; v >= lo*(1-1e-9) && v <= hi*(1+1e-9) {
					ticks = append(ticks, gplot.Tick{Value: v, Label: b.text(v)})
				}
			}
		}
	}
	return ticks
}

// halvings places tick marks at the end of an axis and at each half of the one before,
// on a logarithmic axis.
type halvings struct{}

// Ticks implements gonum's Ticker.
func (halvings) Ticks(lo, hi float64) []gplot.Tick {
	var ticks []gplot.Tick
	for v := hi; v > 0 && v >= lo*(1-1e-9); v /= 2 {
		ticks = append(ticks, gplot.Tick{Value: v, Label: spell.SI3(v)})
	}
	return ticks
}
