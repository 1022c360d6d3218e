package bench

import (
	"math"
	"math/rand/v2"
)

// zipfExponent is YCSB's default skew, ZIPFIAN_CONSTANT.
const zipfExponent = 0.99

// A zipfian draws ranks from 1 to n, rank k with a probability in proportion to
// h(k) = k^-s, by rejection-inversion (Hörmann and Derflinger, Rejection-inversion to
// generate variates from monotone discrete distributions, 1996), which takes neither
// tables nor approximations: a point drawn uniformly below the integral H of h lies
// in the span of the rank that it inverts to, and is accepted if it lies in the
// part of that span, at its upper end, that is h(k) long. h is convex, so no span is
// shorter, except that of rank 1, which is made to fit.
//
// Note: math/rand/v2's Zipf needs an exponent above 1.
type zipfian struct {
	r      *rand.Rand
	n      int64
	lo, hi float64 // where points are drawn
}

func newZipf(n int64, r *rand.Rand) zipfian {
	return zipfian{r: r, n: n, lo: zipfIntegral(1.5) - 1, hi: zipfIntegral(float64(n) + 0.5)}
}

func (z zipfian) draw() int64 {
	for {
		point := z.lo + z.r.Float64()*(z.hi-z.lo)
		k := min(max(int64(zipfInverse(point)+0.5), 1), z.n)
		if point >= zipfIntegral(float64(k)+0.5)-math.Pow(float64(k), -zipfExponent) {
			return k
		}
	}
}

// zipfIntegral is H(x), the integral of h from 1 to x.
func zipfIntegral(x float64) float64 {
	return math.Expm1((1-zipfExponent)*math.Log(x)) / (1 - zipfExponent)
}

// zipfInverse is the x of H(x).
func zipfInverse(y float64) float64 {
	return math.Exp(math.Log1p((1-zipfExponent)*y) / (1 - zipfExponent))
}
