package results

import (
	"math"
	"slices"

	"idbench/units"

	"golang.org/x/perf/benchmath"
)

// confidence is the level of every interval; benchstat's default.
const confidence = 0.95

// An Interval is a median with its confidence interval, without any assumption
// about how the values are distributed.
type Interval struct {
	Center   float64
	Lo, Hi   float64 // ∓Inf where there are too few values for an interval: fewer than six
	N        int     // values
	Warnings []string
}

// Summary returns the median of values and its 95 % interval, through benchmath.
// Of no values it returns NaN in all three numbers.
func Summary(values []float64) Interval {
	if len(values) == 0 {
		return Interval{Center: math.NaN(), Lo: math.NaN(), Hi: math.NaN(), Warnings: []string{"no values"}}
	}
	sample := benchmath.NewSample(slices.Clone(values), &benchmath.DefaultThresholds)
	s := benchmath.AssumeNothing.Summary(sample, confidence)
	i := Interval{Center: s.Center, Lo: s.Lo, Hi: s.Hi, N: len(values)}
	for _, w := range slices.Concat(sample.Warnings, s.Warnings) {
		i.Warnings = append(i.Warnings, w.Error())
	}
	return i
}

// A Step is what the timed rounds of a case say about one point of its load.
type Step struct {
	Rows int64    // rows loaded
	Ns   Interval // engine time since the round began, in nanoseconds
	Rate Interval // rows per second since the step before
}

// Steps summarises the timed rounds of a segment, point by point. Rounds that were
// counted and not timed are left out.
func Steps(points []Point, segment units.Segment) []Step {
	type round struct{ rows, ns int64 } // where a round stood before its next point
	before := map[int]round{}
	ns, rates := map[int64][]float64{}, map[int64][]float64{}
	for _, p := range points {
		if p.Segment != segment || p.Ns < 0 {
			continue
		}
		was := before[p.Round]
		before[p.Round] = round{p.Rows, p.Ns}
		ns[p.Rows] = append(ns[p.Rows], float64(p.Ns))
		if p.Ns > was.ns { // a clock too coarse to see the step gives no rate
			rates[p.Rows] = append(rates[p.Rows], float64(p.Rows-was.rows)*1e9/float64(p.Ns-was.ns))
		}
	}
	var steps []Step
	for rows, values := range ns {
		steps = append(steps, Step{rows, Summary(values), Summary(rates[rows])})
	}
	slices.SortFunc(steps, func(a, b Step) int { return int(a.Rows - b.Rows) })
	return steps
}
