package indextest

import (
	"math/rand/v2"
	"testing"
)

// Pairs lists cases of settings: a case is the place of one value for each setting, of which
// sizes says how many values there are. Each pair of values of two settings stands in some
// case, so that what goes wrong where two meet is found with few cases; what takes three is
// for property tests. A seed gives one list.
func Pairs(seed uint64, sizes ...int) (cases [][]int) {
	random := rand.New(rand.NewPCG(seed, 0))
	missing := missingPairs(sizes)
	for len(missing) > 0 {
		var best []int
		most := 0
		for range 40 { // of so many tries the one with the most pairs that are missing
			c := someCase(random, sizes, missing)
			if n := len(pairsIn(c, missing)); n > most {
				best, most = c, n
			}
		}
		for _, p := range pairsIn(best, missing) {
			delete(missing, p)
		}
		cases = append(cases, best)
	}
	return cases
}

// A pair is values of two settings, of which the first stands before the second.
type pair struct{ first, value, second, other int }

// missingPairs are all pairs.
func missingPairs(sizes []int) map[pair]bool {
	all := map[pair]bool{}
	for second := range sizes {
		for first := range second {
			for value := range sizes[first] {
				for other := range sizes[second] {
					all[pair{first, value, second, other}] = true
				}
			}
		}
	}
	return all
}

// pairsIn are the pairs of a case that are among others.
func pairsIn(c []int, among map[pair]bool) (list []pair) {
	for second := range c {
		for first := range second {
			if p := (pair{first, c[first], second, c[second]}); among[p] {
				list = append(list, p)
			}
		}
	}
	return list
}

// someCase chooses values one setting after the other, in a random order of the settings:
// each the one with the most pairs that are missing with those before it, or a random one
// of those.
func someCase(random *rand.Rand, sizes []int, missing map[pair]bool) []int {
	c := make([]int, len(sizes))
	order := random.Perm(len(sizes))
	for i, setting := range order {
		most := -1
		for _, value := range random.Perm(sizes[setting]) {
			n := 0
			for _, before := range order[:i] {
				p := pair{before, c[before], setting, value}
				if before > setting {
					p = pair{setting, value, before, c[before]}
				}
				if missing[p] {
					n++
				}
			}
			if n > most {
				c[setting], most = value, n
			}
		}
	}
	if len(pairsIn(c, missing)) > 0 {
		return c
	}
	for second := range sizes { // the choices met in pairs that are there: begin with one that is not
		for first := range second {
			for value := range sizes[first] {
				for other := range sizes[second] {
					if missing[pair{first, value, second, other}] {
						c[first], c[second] = value, other
						return c
					}
				}
			}
		}
	}
	return c
}

// Cases are those of Pairs for a setting of so many values and others. With -short each of
// those values is in one case at least, and only the others meet in pairs.
func Cases(t testing.TB, values int, others ...int) (cases [][]int) {
	t.Helper()
	if testing.Short() {
		pairs := Pairs(seed, others...)
		for i := range max(values, len(pairs)) {
			cases = append(cases, append([]int{i % values}, pairs[i%len(pairs)]...))
		}
	} else {
		cases = Pairs(seed, append([]int{values}, others...)...)
	}
	t.Logf("%d cases of %d and %v values (seed %d)", len(cases), values, others, seed)
	return cases
}
