package bench

import (
	"math/rand/v2"
	"slices"

	"idbench/index"
	"idbench/results"
)

// A schedule is the rounds that are left of some cases, in their order. It is made before
// any of them runs.
type schedule struct {
	alone  []turn // structure rounds in tables that share a pool: one after the other
	beside []turn // the other structure rounds: beside them, as many at a time as there are CPUs
	timed  []turn // one at a time
	rows   int64  // that all of them load
}

// A turn is a round of a case.
type turn struct {
	results.Round
	c      Case
	counts int // of a structure round: how often it counts pages
}

// schedule leaves out what is done. Each timed round has an order of its own.
func (r Runner) schedule(cases []Case, observed []bool) (s schedule) {
	rounds := 0
	for place, c := range cases {
		rounds = max(rounds, c.Rounds)
		if r.done(place, 0) {
			continue
		}
		t := turn{Round: results.Round{Place: place}, c: c}
		if observed[place] {
			t.counts = r.runs(c)
		}
		s.rows += c.Rows * int64(t.counts)
		if _, shares := c.Engine.(index.PoolSharer); shares {
			s.alone = append(s.alone, t)
		} else {
			s.beside = append(s.beside, t)
		}
	}
	for round := 1; round <= rounds; round++ {
		for _, place := range order(len(cases), r.Seed, round) {
			if c := cases[place]; c.Rounds >= round && !r.done(place, round) {
				s.timed = append(s.timed, turn{Round: results.Round{Place: place, Number: round}, c: c})
				s.rows += c.Rows
			}
		}
	}
	return s
}

// done reports whether a round was finished before.
func (r Runner) done(place, round int) bool {
	return slices.Contains(r.Done, results.Round{Place: place, Number: round})
}

// runs is how often the pages of a case are counted.
func (r Runner) runs(c Case) int {
	if r.Once {
		return 1
	}
	return c.runs()
}

// order is the order of n cases in a round.
func order(n int, seed uint64, round int) []int {
	return rand.New(rand.NewPCG(seed, uint64(round))).Perm(n)
}
