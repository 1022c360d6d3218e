package replay

import (
	"math"
	"slices"
)

// A fringePoint is the leaves that are expected after some rows.
type fringePoint struct {
	rows   float64
	leaves []float64
}

const (
	spreadPace  = 2 * fringePace // of an insert into a full leaf: points are so far apart in ln n
	spreadExact = 32             // batches from one point to the next, of which no more are taken one by one
	spreadFirst = 16             // items of a full leaf: rows that are drawn
	spreadDrawn = 1000           // times
)

// note keeps the leaves at n rows, where the spread is asked for.
func (f *fringe) note(n float64) {
	last := len(f.points) - 1
	if f.traced && (last < 0 || math.Log(n/f.points[last].rows) > spreadPace/float64(f.most())) {
		f.points = append(f.points, fringePoint{n, slices.Clone(f.now)})
	}
}

// within is how far the leaf pages of one table lie from their rounded mean, as a share of
// it, for nineteen tables of twenty.
func (f *fringe) within() float64 {
	if f.alone > 0 {
		return 0
	}
	begun, variance := f.spread()
	mean, deviation := math.Round(f.count()), math.Sqrt(variance)
	outside := func(pages float64) (share float64) {
		for _, leaves := range begun {
			share += math.Erfc((leaves-mean+pages)/deviation/math.Sqrt2) + math.Erfc((mean-leaves+pages)/deviation/math.Sqrt2)
		}
		return share / 2 / float64(len(begun))
	}
	low, high := 1.0, mean // a page at least
	for high-low > 1e-4*high {
		if mid := (low + high) / 2; outside(mid) > 1.0/20 {
			low = mid
		} else {
			high = mid
		}
	}
	return high / mean
}

// spread is the distribution of the leaf pages of one table, over all tables of random
// keys: a normal one of that variance about one of these numbers, each as likely.
//
// With X the leaves by state after n rows, the leaves that are expected after all rows are
// w·X, where w is how many come of one leaf of each state. As rows arrive, that expectation
// is a martingale: it moves from the mean of all tables to what the table has in the end,
// each step has mean 0, and the variances of the steps add up. Those are taken at the mean
// of X, which leaves out how far the mean of a step itself varies with X.
//
// That matters while leaves are few, and in leaves of about sixty items and more what
// chance did then is never forgotten, since it shifts the wave of the fill (Chauvin, Gardy,
// Pouyanne and Ton-That, "B-urns", ALEA 13, 2016): the deviation is no square root of the
// leaves, swings with the wave, and is not normal. So the first rows are drawn, many times,
// where a batch of many has not done with them at once.
func (f *fringe) spread() (begun []float64, variance float64) {
	w := make([]float64, len(f.now))
	for i := range fringeClasses * f.width {
		w[i] = 1
	}
	n, batch := f.rows, float64(f.Batch)
	for _, p := range slices.Backward(f.points) {
		if f.Batch == 1 && n <= float64(spreadFirst*f.most()) {
			return f.begin(w, int64(n)), variance
		}
		if n-p.rows <= spreadExact*batch {
			for n > p.rows {
				from := math.Ceil(n/batch-1) * batch
				before := make([]float64, len(w))
				variance += f.back(before, w, p, from, int64(n-from))
				w, n = before, from
			}
			continue
		}
		way := math.Log(n / p.rows)
		steps := math.Ceil(way * float64(f.most()) / fringePace)
		for range int(steps) {
			variance += f.backward(w, p, n, way/steps)
			n *= math.Exp(-way / steps)
		}
		n = p.rows
	}
	return []float64{f.count()}, variance
}

// begin is what w says of tables of n rows that are drawn.
func (f *fringe) begin(w []float64, n int64) []float64 {
	list := make([]float64, spreadDrawn)
	for seed := range list {
		for state, leaves := range newUrn(f.profile, n, uint64(seed), 1).now {
			list[seed] += leaves * w[state]
		}
	}
	return list
}

// backward is a step of −h in ln n from n on, row by row. It changes w and returns the
// variance of the rows.
func (f *fringe) backward(w []float64, p fringePoint, n, h float64) (variance float64) {
	rungeKutta(w, h, func(stage int, w []float64, part float64) []float64 {
		rate, now := make([]float64, len(w)), n*math.Exp(-part)
		v := f.backOne(rate, w, p, now)
		for state, x := range w {
			rate[state] = now * (rate[state] - x)
		}
		if stage == 2 { // in the middle of the step
			variance = v * now * h
		}
		return rate
	})
	return variance
}

// back sets before to what w is before a batch that comes to n rows, and returns the
// variance of the batch, with the leaves of p in proportion.
//
// What a leaf gets of a batch has the distribution that flow has. Over all leaves the sum
// is the batch: so of the variance of what the leaves make of it, taken one by one as if
// they were drawn independently (negative binomial), that part counts which does not go
// with the sum.
func (f *fringe) back(before, w []float64, p fringePoint, n float64, batch int64) float64 {
	if batch == 1 {
		return f.backOne(before, w, p, n)
	}
	var made, with, rows float64 // variances, and between the two their covariance
	copy(before, w)
	for class := range fringeClasses {
		urn := polya{n: n, batch: float64(batch), none: 1}
		for k := range f.Leaf.of(class == fringeLast) {
			state, gaps := class*f.width+k, f.gaps(class, k)
			if gaps == 0 {
				continue
			}
			urn.next(gaps)
			var g, gg, gj, j1, jj float64 // means
			for items, chance := range urn.draws(gaps) {
				j, d := float64(items), f.comes(w, class, k+items)-w[state]
				g, gg, gj = g+chance*d, gg+chance*d*d, gj+chance*d*j
				j1, jj = j1+chance*j, jj+chance*j*j
			}
			before[state] += g
			leaves := p.leaves[state] * n / p.rows * (n + 1) / (n + 1 - gaps)
			made, with, rows = made+leaves*(gg-g*g), with+leaves*(gj-g*j1), rows+leaves*(jj-j1*j1)
		}
	}
	if rows == 0 {
		return 0
	}
	return made - with*with/rows
}

// backOne is back for a batch of one.
func (f *fringe) backOne(before, w []float64, p fringePoint, n float64) float64 {
	var mean, square float64
	copy(before, w)
	for class := range fringeClasses {
		for k := range f.Leaf.of(class == fringeLast) {
			state := class*f.width + k
			chance := f.gaps(class, k) / (n + 1)
			d := f.comes(w, class, k+1) - w[state]
			before[state] += chance * d
			leaves := p.leaves[state] * n / p.rows
			mean, square = mean+leaves*chance*d, square+leaves*chance*d*d
		}
	}
	return square - mean*mean
}

// gaps is the gaps between keys that a leaf has.
func (f *fringe) gaps(class, items int) float64 {
	if class == fringeFirst {
		return float64(items + 1)
	}
	return float64(items)
}

// comes is what w says of a leaf that has got to so many items at the end of a batch.
func (f *fringe) comes(w []float64, class, items int) (sum float64) {
	if items < f.Leaf.of(class == fringeLast) {
		return w[class*f.width+items]
	}
	for _, m := range f.cut(class, items) {
		sum += w[m.state] * m.n
	}
	return sum
}
