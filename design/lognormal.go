package design

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"idbench/ids"
)

// lognormal draws one of as many quantiles of a distribution whose logarithm is normal, each as
// likely as another: a table of whole bytes, ascending.
type lognormal [quantiles]int64

// quantiles is how many there are. The i-th is that of (i + 1/2)/quantiles.
const quantiles = 4096

// parseLognormal reads what comes behind lognormal( in a text.
func parseLognormal(text, inner string) (Sizes, error) {
	wrong := func(err error) (Sizes, error) {
		return Sizes{}, fmt.Errorf("payloads %q: %w; allowed: lognormal(300,1.3), of the median in bytes and the standard deviation of the logarithm, above 0 and up to %d", text, err, maxSigma)
	}
	inner, closed := strings.CutSuffix(inner, ")")
	first, second, two := strings.Cut(inner, ",")
	if !closed || !two {
		return wrong(fmt.Errorf("two numbers are wanted between the brackets"))
	}
	median, err := parseSize(first)
	if err != nil {
		return wrong(err)
	}
	if median < 1 || median > logMost {
		return wrong(fmt.Errorf("a median of %d bytes: must be 1 to %d", median, logMost))
	}
	sigma, err := parseSigma(second)
	if err != nil {
		return wrong(err)
	}
	l := newLognormal(median, sigma)
	digits := strings.TrimSuffix(strings.TrimRight(sigma.FloatString(sigmaDigits), "0"), ".")
	return Sizes{text: fmt.Sprintf("lognormal(%d,%s)", median, digits), most: l[quantiles-1], drawer: l}, nil
}

const (
	maxSigma    = 10
	sigmaDigits = 6
)

// parseSigma reads a decimal fraction of up to six digits.
func parseSigma(text string) (*big.Rat, error) {
	_, after, _ := strings.Cut(text, ".")
	sigma, ok := new(big.Rat).SetString(text)
	if !ok || len(after) > sigmaDigits || strings.ContainsAny(text, "eEpPxX/_+") || sigma.Sign() <= 0 || sigma.Cmp(big.NewRat(maxSigma, 1)) > 0 {
		return nil, fmt.Errorf("%q is not a decimal fraction of at most %d digits behind the point, above 0 and up to %d", text, sigmaDigits, maxSigma)
	}
	return sigma, nil
}

// newLognormal makes the table, each size rounded to whole bytes and at most logMost.
func newLognormal(median int64, sigma *big.Rat) *lognormal {
	l := &lognormal{}
	for i := range l {
		exponent := new(big.Rat).Mul(sigma, big.NewRat(deviate(i), 1<<deviateBits))
		size := exp(exponent)
		size.Mul(size, new(big.Float).SetInt64(median))
		n, _ := size.Add(size, big.NewFloat(0.5)).Int64() // out of range: the largest
		l[i] = min(n, logMost)
	}
	return l
}

// deviateBits is how finely deviates are told: to a millionth, far more than floating point
// differs between processors, so that they are the same on all (TestDeviates).
const deviateBits = 20

// deviate is the quantile i of the standard normal distribution, times 2^deviateBits.
func deviate(i int) int64 {
	if i >= quantiles/2 {
		return -deviate(quantiles - 1 - i)
	}
	return int64(math.Round(deviateOf(i)))
}

// deviateOf is the same before it is rounded.
func deviateOf(i int) float64 {
	return math.Sqrt2 * math.Erfinv((2*float64(i)+1)/quantiles-1) * (1 << deviateBits)
}

// exp is e^x with 128 bits of precision, in arithmetic that no processor does in its own way: the
// series of a part of x that is small, squared as often as x was halved.
func exp(x *big.Rat) *big.Float {
	const halvings, terms, precision = 12, 16, 128
	small := new(big.Float).SetPrec(precision).SetRat(x)
	small.SetMantExp(small, -halvings)
	sum, term := new(big.Float).SetPrec(precision).SetInt64(1), new(big.Float).SetPrec(precision).SetInt64(1)
	for n := int64(1); n <= terms; n++ {
		term.Mul(term, small)
		term.Quo(term, new(big.Float).SetInt64(n))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum
}

func (l *lognormal) of(r ids.Random, row int64) int64 { return l[below(r.Word(row, 0), quantiles)] }

func (l *lognormal) least() int64 { return slices.Min(l[:]) }

func (l *lognormal) moments() (mean, variance float64) { return momentsOf(l[:]) }

// momentsOf are the mean and the variance of sizes.
func momentsOf[N int32 | int64](list []N) (mean, variance float64) {
	for _, n := range list {
		mean += float64(n) / float64(len(list))
	}
	for _, n := range list {
		variance += (float64(n) - mean) * (float64(n) - mean) / float64(len(list))
	}
	return mean, variance
}
