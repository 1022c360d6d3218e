package replay

import (
	"math"
	"slices"
)

const (
	fringeExactly = 500 // items of a full leaf and a batch: while the rows are fewer, all steps are exact
	fringeSquare  = 1e6 // the same for the second order of a step, beyond which it is left out
	fringePace    = 0.7 // of an insert into a full leaf: a step in ln n
	fringeSparse  = 200 // intervals after which their sum is an integral
)

// run inserts the rows.
//
// Steps are exact as long as the items of a full leaf and of a batch are many against n.
// After that the rate of change is the logarithm of a step, D − D²/2 where D is what a
// step adds, and the method of Runge and Kutta follows it in ln n.
func (f *fringe) run(rows int64) {
	f.at = f.start(rows)
	if f.Every > 0 {
		for row := f.First; row < min(f.at, f.End); row += f.Every {
			f.samples = append(f.samples, fringeSample{rows: float64(row), intervals: 1, leaves: 1})
		}
	}
	f.advance(rows)
}

// advance inserts more rows, up to so many. Where that is done several times, all but the
// last end a batch, and no interval is sampled.
func (f *fringe) advance(rows int64) {
	f.rows = float64(rows)
	n := f.at
	step := make([]float64, len(f.now))
	for ; n < rows && n < fringeExactly*f.most()*f.Batch && !f.stopped(); n += min(f.Batch, rows-n) {
		f.turn(n)
		f.note(float64(n))
		clear(step)
		f.flow(step, f.now, float64(n), min(f.Batch, rows-n))
		add(f.now, 1, step)
	}
	f.turn(n)
	if n < rows {
		f.follow(float64(n))
	}
	f.at = rows
}

// turn samples the interval that begins at n rows, or the end of the last one.
func (f *fringe) turn(n int64) {
	switch {
	case f.Every > 0 && n == f.End:
		f.sample(float64(n), 0)
	case f.Every > 0 && n < f.End && n%f.Every == 0:
		f.sample(float64(n), 1)
	}
}

// follow inserts the rows from n on. Intervals are sampled one by one while they are few,
// and then as the integral that Euler and Maclaurin put in the place of a sum: it has half
// of the interval at its start, and of one at its end.
func (f *fringe) follow(n float64) {
	if every, end := float64(f.Every), float64(f.End); f.Every > 0 && n < end {
		turn := math.Floor(n/every)*every + every
		for ; turn < end && turn < fringeSparse*every; turn += every {
			n = f.integrate(n, turn, false)
			f.sample(turn, 1)
		}
		if turn < end {
			n = f.integrate(n, turn, false)
			f.sample(turn, 0.5)
			n = f.integrate(n, end, true)
			f.sample(end, -0.5)
		} else {
			n = f.integrate(n, end, false)
			f.sample(end, 0)
		}
	}
	f.integrate(n, f.rows, false)
}

// integrate inserts the rows from n up to next in steps of ln n, and returns how many are in.
// Where it samples intervals, half of those in a step stand at each of its ends.
func (f *fringe) integrate(n, next float64, sampled bool) float64 {
	for x := math.Log(n); n < next && !f.stopped(); {
		h, now := fringePace/float64(f.most()), next
		if rest := math.Log(next) - x; rest > h {
			now = math.Exp(x + h)
		} else {
			h = rest
		}
		half := (now - n) / float64(f.Every) / 2
		if sampled {
			f.sample(n, half)
		}
		rungeKutta(f.now, h, func(_ int, leaves []float64, part float64) []float64 { return f.rate(leaves, x+part) })
		if sampled {
			f.sample(now, half)
		}
		x, n = x+h, now
		f.note(n)
	}
	return n
}

// rungeKutta takes y a step of h on. rate is its change, which is asked for in four stages,
// each at what y is thought to be after a part of the step.
func rungeKutta(y []float64, h float64, rate func(stage int, y []float64, part float64) []float64) {
	var k [4][]float64
	at := y
	for i, part := range []float64{0, h / 2, h / 2, h} {
		if i > 0 {
			at = slices.Clone(y)
			add(at, part, k[i-1])
		}
		k[i] = rate(i, at, part)
	}
	for i, weight := range []float64{1, 2, 2, 1} {
		add(y, h*weight/6, k[i])
	}
}

// rate is the change of the leaves with ln n. The step that it is the logarithm of has n
// in its middle.
func (f *fringe) rate(leaves []float64, x float64) []float64 {
	n, batch := math.Exp(x), f.Batch
	far := n > fringeSquare*float64(f.most()*f.Batch)
	if far {
		batch = 1
	}
	half := float64(batch) / 2
	out := make([]float64, len(leaves))
	f.flow(out, leaves, n-half, batch)
	if !far {
		second := make([]float64, len(leaves))
		f.flow(second, out, n-half, batch)
		add(out, -0.5, second)
	}
	for i := range out {
		out[i] *= n / float64(batch)
	}
	return out
}

func add(to []float64, times float64, what []float64) {
	for i, w := range what {
		to[i] += times * w
	}
}
