package predict

import (
	"bytes"
	"cmp"
	"slices"

	"idbench/ids"
)

// An Order is how ids reach a table: what decides which ways lead beyond memory.
type Order string

const (
	Random  Order = "random"  // each falls anywhere among those before it, all places alike
	Ordered Order = "ordered" // each falls among the last ones
	Mixed   Order = "mixed"   // neither, or not for long
)

// sampled reports whether the first ids show the order of all. Of a mixture they may have none
// of a scheme that is rare, and none of few outliers; what happens at one
// row, and what arrives late, comes later.
func (c Config) sampled() bool {
	return c.Scheme.Order.Kind == ids.Unordered || c.Scheme.Portions() == nil && c.Env.Outliers == (ids.Outliers{}) && c.Env.Uniform()
}

// orderSample is how many ids are looked at.
const orderSample = 1 << 16

// orderOf tells the order of keys by the first of them, and of ordered ones by how many
// places one may be away from its place.
//
// They are ordered if none comes after more than an eighth of them that are greater. They
// are random if the second half falls between those of the first as draws would: over the
// gaps that each have m of n keys of the first half, the number of n more has mean m and
// variance 2m (it is negative hypergeometric; Wilks, Mathematical Statistics, section
// 11.2). Keys that are spread more evenly, or less, are neither. An eighth off is four
// standard deviations of the estimate.
func orderOf(keys [][]byte) (order Order, late int) {
	n := len(keys) / 2
	byKey := make([]int, len(keys))
	for i := range byKey {
		byKey[i] = i
	}
	slices.SortFunc(byKey, func(a, b int) int { return cmp.Or(bytes.Compare(keys[a], keys[b]), cmp.Compare(a, b)) })
	for rank, arrival := range byKey {
		late = max(late, arrival-rank, rank-arrival)
	}
	if late <= len(keys)/8 {
		return Ordered, late
	}
	const m = 16
	counts := []float64{0}
	old := 0
	for _, arrival := range byKey {
		if arrival >= n {
			counts[len(counts)-1]++
			continue
		}
		if old++; old%m == 0 {
			counts = append(counts, 0)
		}
	}
	if len(counts) < 3 { // so few keys show no order but that of arrival
		return Mixed, 0
	}
	whole := counts[1 : len(counts)-1]
	mean, variance := 0.0, 0.0
	for _, c := range whole {
		mean += c / float64(len(whole))
		variance += (c - m) * (c - m) / float64(len(whole))
	}
	if mean > m*7/8. && mean < m*9/8. && variance > 2*m*7/8. && variance < 2*m*9/8. {
		return Random, 0
	}
	return Mixed, 0
}
