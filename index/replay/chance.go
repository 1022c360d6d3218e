package replay

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// A chance is a source of random numbers: SplitMix64 (Steele, Lea and Flood, "Fast
// splittable pseudorandom number generators", OOPSLA 2014).
type chance struct{ state uint64 }

// Uint64 makes it a source of package rand.
func (c *chance) Uint64() uint64 {
	c.state += 0x9e3779b97f4a7c15
	return mix(c.state)
}

// mix is a number for a state of the generator.
func mix(state uint64) uint64 {
	state = (state ^ state>>30) * 0xbf58476d1ce4e5b9
	state = (state ^ state>>27) * 0x94d049bb133111eb
	return state ^ state>>31
}

// uniform is between 0 and 1, and neither.
func (c *chance) uniform() float64 { return (float64(c.Uint64()>>11) + 0.5) / (1 << 53) }

// below is a number from 0 to n − 1.
func (c *chance) below(n int64) int64 {
	high, _ := bits.Mul64(c.Uint64(), uint64(n))
	return int64(high)
}

// gamma has the gamma distribution of a shape of 1 or more (Marsaglia and Tsang, "A simple
// method for generating gamma variables", ACM TOMS 26, 2000).
func (c *chance) gamma(shape float64) float64 {
	d := shape - 1.0/3
	scale := 1 / (3 * math.Sqrt(d))
	normal := rand.New(c)
	for {
		x := normal.NormFloat64()
		v := 1 + scale*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		if u := c.uniform(); u < 1-0.0331*x*x*x*x || math.Log(u) < x*x/2+d*(1-v+math.Log(v)) {
			return d * v
		}
	}
}

// betaBinomial is how many of n draws from Pólya's urn have one of two colours, of which
// there are a and b balls at first. It is also how many of n unmarked places come before
// the a-th of a + b − 1 marked ones, where each order has the same chance.
func (c *chance) betaBinomial(n, a, b int64) (of int64) {
	const few = 6
	if n > few {
		x, y := c.gamma(float64(a)), c.gamma(float64(b))
		return c.binomial(n, x/(x+y))
	}
	for i := range n {
		if c.below(a+b+i) < a+of {
			of++
		}
	}
	return of
}

// binomial is how many of n trials of that chance succeed (Hörmann, "The generation of
// binomial random variates", Journal of Statistical Computation and Simulation 46, 1993,
// algorithm BTRS; where few do, the trials between two that succeed are drawn).
func (c *chance) binomial(n int64, p float64) int64 {
	if p > 0.5 {
		return n - c.binomial(n, 1-p)
	}
	size := float64(n)
	if size*p < 10 {
		successes := int64(0)
		for trials, fails := 0.0, math.Log1p(-p); ; successes++ {
			if trials += math.Floor(math.Log(c.uniform())/fails) + 1; !(trials <= size) {
				return successes
			}
		}
	}
	deviation := math.Sqrt(size * p * (1 - p))
	b := 1.15 + 2.53*deviation
	a := -0.0873 + 0.0248*b + 0.01*p
	squeeze := 0.92 - 4.2/b
	for {
		v, u := c.uniform(), c.uniform()-0.5
		near := 0.5 - math.Abs(u)
		k := math.Floor((2*a/near+b)*u + size*p + 0.5)
		if near >= 0.07 && v <= squeeze {
			return int64(k)
		}
		if k < 0 || k > size {
			continue
		}
		mode, odds := math.Floor((size+1)*p), p/(1-p)
		chance := (mode+0.5)*math.Log((mode+1)/(odds*(size-mode+1))) +
			(size+1)*math.Log((size-mode+1)/(size-k+1)) +
			(k+0.5)*math.Log(odds*(size-k+1)/(k+1)) +
			stirling(mode) + stirling(size-mode) - stirling(k) - stirling(size-k)
		if math.Log(v*(2.83+5.1/b)*deviation/(a/(near*near)+b)) <= chance {
			return int64(k)
		}
	}
}

// stirling is ln k! − (k + ½) ln(k + 1) + (k + 1) − ½ ln 2π.
func stirling(k float64) float64 {
	if k < 10 {
		log, _ := math.Lgamma(k + 1)
		return log - (k+0.5)*math.Log(k+1) + k + 1 - math.Log(2*math.Pi)/2
	}
	square := (k + 1) * (k + 1)
	return (1.0/12 - (1.0/360-1.0/1260/square)/square) / (k + 1)
}

// among is how many marked places are among the next ones, of places of which some are
// marked, where each order has the same chance.
func (c *chance) among(marked, places, next int64) (found int64) {
	for marked > 0 {
		u, none := 1-c.uniform(), 1.0 // u <= none: no place so far is marked
		if u <= 1-float64(marked)*float64(next)/float64(places) {
			return found
		}
		for next > 0 && u <= none {
			none *= float64(places-marked) / float64(places)
			places--
			next--
		}
		if u <= none {
			return found
		}
		found++
		marked--
	}
	return found
}

// shares are the chances of betaBinomial with one n, a and b, made for draws that cost
// little (Walker's method of aliases): draw one of the numbers, and take another in its
// place if a fraction of 48 bits, above 16 bits for the other, is not below its own.
type shares []uint64

const shareBits = 16 // of the other number

func newShares(n, a, b int64) shares {
	chances := make([]float64, n+1)
	chances[0] = 1
	for i := range n {
		chances[0] *= float64(b+i) / float64(a+b+i)
	}
	for k := range n {
		chances[k+1] = chances[k] * float64(n-k) * float64(a+k) / float64(k+1) / float64(n-k-1+b)
	}
	var small, large []int
	for k := range chances {
		if chances[k] *= float64(n + 1); chances[k] < 1 {
			small = append(small, k)
		} else {
			large = append(large, k)
		}
	}
	const whole = 1 << (64 - shareBits)
	s := make(shares, n+1)
	for k := range s { // what rounding leaves over is whole
		s[k] = (whole-1)<<shareBits | uint64(k)
	}
	for len(small) > 0 && len(large) > 0 {
		k, other := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		s[k] = uint64(chances[k]*whole)<<shareBits | uint64(other)
		if chances[other] -= 1 - chances[k]; chances[other] < 1 {
			small, large = append(small, other), large[:len(large)-1]
		}
	}
	return s
}

func (s shares) draw(c *chance) int64 {
	k, rest := bits.Mul64(c.Uint64(), uint64(len(s)))
	if own := s[k]; rest>>shareBits >= own>>shareBits {
		k = own & (1<<shareBits - 1)
	}
	return int64(k)
}
