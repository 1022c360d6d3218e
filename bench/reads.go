package bench

import "math/rand/v2"

// A Distribution says which rows are read, by the number of their arrival.
type Distribution struct {
	Name, Meaning string

	// draws returns rows of so many, one after the other.
	draws func(rows int64, r *rand.Rand) func() int64
}

// Distributions lists what Config.Reads takes, the default first.
var Distributions = []Distribution{
	{"uniform", "every row alike", uniform},
	{"recent", "90 % among the newest 1 % of arrivals, the rest uniform", recent},
	{"zipf", "the k-th newest row in proportion to k^-0.99", zipf},
}

// findDistribution returns the one of that name.
func findDistribution(name string) (Distribution, error) {
	names := make([]string, len(Distributions))
	for i, d := range Distributions {
		names[i] = d.Name
	}
	i, err := named("distribution of reads", name, names)
	return Distributions[i], err
}

func uniform(rows int64, r *rand.Rand) func() int64 {
	return func() int64 { return r.Int64N(rows) }
}

func recent(rows int64, r *rand.Rand) func() int64 {
	newest := (rows + 99) / 100
	return func() int64 {
		if r.IntN(10) < 9 {
			return rows - 1 - r.Int64N(newest)
		}
		return r.Int64N(rows)
	}
}

func zipf(rows int64, r *rand.Rand) func() int64 {
	ranks := newZipf(rows, r)
	return func() int64 { return rows - ranks.draw() }
}
