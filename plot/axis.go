package plot

import (
	"cmp"
	"math"
	"strconv"

	gplot "gonum.org/v1/plot"
)

// A steps places tick marks at round numbers, about n of them.
type steps int

// Ticks implements gonum's Ticker.
func (n steps) Ticks(lo, hi float64) []gplot.Tick {
	step := roundStep((hi - lo) / float64(n))
	var ticks []gplot.Tick
	for i := math.Ceil(lo/step - 1e-9); i*step <= hi*(1+1e-9); i++ {
		ticks = append(ticks, gplot.Tick{Value: i * step, Label: si(i * step)})
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
var byBytes = powers{base: 2, text: binary, most: 6}

// byTens are the tick marks of a logarithmic axis of counts.
var byTens = powers{base: 10, text: si}

// eachTen are those of one with a mark at each power.
var eachTen = powers{base: 10, text: si, most: 12}

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
		ticks = append(ticks, gplot.Tick{Value: v, Label: si(v)})
	}
	return ticks
}

// binary writes bytes in few letters: 512 B, 8 KiB, 1.5 MiB.
func binary(v float64) string {
	unit := " B"
	for _, u := range []string{" KiB", " MiB", " GiB", " TiB"} {
		if v < 1024 {
			break
		}
		v, unit = v/1024, u
	}
	return short(v) + unit
}

// si writes a number in few letters: 950, 40 k, 1.5 M.
func si(v float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1e12, " T"}, {1e9, " G"}, {1e6, " M"}, {1e3, " k"}} {
		if math.Abs(v) >= u.size {
			return short(v/u.size) + u.name
		}
	}
	return short(v)
}

// si3 is si to three digits.
func si3(v float64) string {
	if v == 0 {
		return si(v)
	}
	p := math.Pow(10, math.Floor(math.Log10(math.Abs(v)))-2)
	return si(math.Round(v/p) * p)
}

// short writes a number with at most three digits after the point.
func short(v float64) string {
	if v == 0 {
		return "0" // and not -0
	}
	return strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64)
}
