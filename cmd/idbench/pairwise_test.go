package main

import (
	"slices"
	"testing"

	"idbench/bench"
)

// pairwise keeps so many of cases, in their order, that any two settings which stand together
// in one of them stand together in one that is kept. What goes wrong by itself, or where two
// settings meet, is seen in those; few things take three.
func pairwise(cases []bench.Case) []bench.Case {
	keys := map[string]bool{}
	for _, c := range cases {
		for _, part := range c.Name() {
			keys[part.Key] = true
		}
	}
	type setting struct{ key, value string }
	numbers := map[[2]setting]int{}
	pairs := make([][]int, len(cases)) // numbers of the pairs of each case
	for i, c := range cases {
		var all []setting
		for key := range keys {
			all = append(all, setting{key, c.Name().Get(key)}) // one that does not stand is one, too
		}
		slices.SortFunc(all, func(a, b setting) int {
			if a.key < b.key {
				return -1
			}
			return 1
		})
		for j, a := range all {
			for _, b := range all[:j] {
				n, ok := numbers[[2]setting{a, b}]
				if !ok {
					n = len(numbers)
					numbers[[2]setting{a, b}] = n
				}
				pairs[i] = append(pairs[i], n)
			}
		}
	}
	seen := make([]bool, len(numbers))
	kept := make([]bool, len(cases))
	for left := len(numbers); left > 0; {
		best, most := 0, 0 // the first case with the most pairs that none before has
		for i := range cases {
			n := 0
			for _, pair := range pairs[i] {
				if !seen[pair] {
					n++
				}
			}
			if n > most {
				best, most = i, n
			}
		}
		for _, pair := range pairs[best] {
			seen[pair] = true
		}
		kept[best] = true
		left -= most
	}
	var out []bench.Case
	for i, c := range cases {
		if kept[i] {
			out = append(out, c)
		}
	}
	return out
}

func TestPairwise(t *testing.T) {
	c := bench.Default()
	c.Engines, c.Schemes, c.Rows, c.Rounds = []string{"bbolt", "model-bbolt"}, []string{"serial", "uuidv4", "ulid"}, 100, 0
	c.Options = map[string]map[string][]string{"bbolt": {"fill": {"0.5", "0.6", "0.7", "0.8"}}}
	cases, _, err := bench.Plan(t.Context(), []bench.Config{c}, engines)
	if err != nil {
		t.Fatal(err)
	}
	pairs := func(cases []bench.Case) map[[3]string]bool {
		out := map[[3]string]bool{}
		for _, c := range cases {
			n := c.Name()
			for _, key := range []string{"engine", "bbolt.fill"} {
				out[[3]string{key, n.Get(key), n.Get("scheme")}] = true
			}
			out[[3]string{"engine and fill", n.Get("engine"), n.Get("bbolt.fill")}] = true
		}
		return out
	}
	some := pairwise(cases)
	if got, want := len(pairs(some)), len(pairs(cases)); got != want {
		t.Errorf("%d pairs of settings, want all %d", got, want)
	}
	if len(some) > len(cases) || len(some) < 12 { // 3 schemes with 4 fills
		t.Errorf("%d of %d cases", len(some), len(cases))
	}
}
