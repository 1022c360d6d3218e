package bench

import (
	"fmt"
	"slices"
	"testing"

	"idbench/index"
	"idbench/results"
)

// What is done is left out, and rows are those of the rounds that are left. Of each timed
// round the places stand in the order of its number and the seed.
func TestSchedule(t *testing.T) {
	cfg := small("fake", "pooled")
	cfg.Schemes = []string{"serial"}
	again := cfg
	again.Batch = 10
	cases := plan(t, []index.Engine{&fake{}, &sharing{fake: &fake{name: "pooled"}}}, cfg, again)
	r := Runner{Seed: 1, Done: []results.Round{{Place: 0}, {Place: 1, Number: 2}}}
	s := r.schedule(cases, []bool{true, false, true, true})
	places := func(turns []turn) (list []string) {
		for _, t := range turns {
			list = append(list, fmt.Sprintf("%d.%d×%d", t.Place, t.Number, t.counts))
		}
		return list
	}
	if got, want := fmt.Sprint(places(s.alone), places(s.beside)), "[1.0×0 3.0×1] [2.0×1]"; got != want {
		t.Errorf("structure rounds %s, want %s", got, want)
	}
	var want []string
	for round := 1; round <= 2; round++ {
		for _, place := range order(4, 1, round) {
			if place != 1 || round != 2 {
				want = append(want, fmt.Sprintf("%d.%d×0", place, round))
			}
		}
	}
	if got := places(s.timed); !slices.Equal(got, want) {
		t.Errorf("timed rounds %v, want %v", got, want)
	}
	if s.rows != (2+7)*1000 {
		t.Errorf("%d rows", s.rows)
	}
}
