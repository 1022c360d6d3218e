package predict

import (
	"maps"
	"math"
	"slices"
)

// A touch is pages that an operation touches, each with the same chance, independently of
// the operations before.
type touch struct{ pages, chance float64 }

// untouched is the chance that one of the pages is not touched in so many operations.
func (t touch) untouched(ops float64) float64 {
	if ops == 0 || t.chance == 0 {
		return 1
	}
	return math.Exp(ops * math.Log1p(-t.chance))
}

// lifetime is how many operations an untouched page stays in an LRU cache of so many
// pages, if each operation also makes new ones that nobody touches again: those that were
// touched within that time just fill it. This is Che's approximation (Che, Tung and Wang,
// Hierarchical Web caching systems, 2002). It is infinite where all pages fit.
func lifetime(touches []touch, fresh, pages float64) float64 {
	held := func(ops float64) float64 {
		n := fresh * ops
		for _, t := range touches {
			n += t.pages * (1 - t.untouched(ops))
		}
		return n
	}
	low, high := 1e-3, 1e18
	if held(high) <= pages {
		return math.Inf(1)
	}
	for range 120 {
		if mid := math.Sqrt(low * high); held(mid) > pages {
			high = mid
		} else {
			low = mid
		}
	}
	return low
}

// missed is the pages an operation that the cache does not hold, if it keeps them for so
// many operations.
func missed(touches []touch, life float64) (pages float64) {
	if math.IsInf(life, 1) {
		return 0
	}
	for _, t := range touches {
		pages += t.pages * t.chance * t.untouched(life)
	}
	return pages
}

// written is how often, in an interval of so many operations that all change what they
// touch, a page becomes dirty: when it is first touched, and when it is touched again
// after the cache wrote it to make room.
func (t touch) written(ops, life float64) float64 {
	first := 1 - t.untouched(ops)
	again := 0.0
	if !math.IsInf(life, 1) {
		again = max(ops*t.chance-first, 0) * t.untouched(life)
	}
	return t.pages * (first + again)
}

// bins of leaves by fill.
const bins = 16

// leafTouches are the leaves of a tree if the rows of an operation are drawn from all,
// each alike: a leaf is touched by its share of the rows.
//
// Where the rows of each leaf are not known and ids come at random, leaves that are x full, from a half to 1, are in proportion to
// x⁻² (Yao, On random 2-3 trees, 1978; the limit of many items a leaf). Else all are alike.
func (t tree) leafTouches(rows float64) []touch {
	n := t.levels[0]
	if t.held != nil {
		var list []touch
		for _, held := range slices.Sorted(maps.Keys(t.held)) {
			list = append(list, touch{t.held[held], chance(float64(held)/t.items, rows)})
		}
		return list
	}
	if t.order != Random {
		return []touch{{n, chance(1/n, rows)}}
	}
	list := make([]touch, 0, bins)
	for i := range bins {
		// Bins of leaves of one number: x⁻² has its quantiles at 1/(2 − q).
		x := 1 / (2 - (float64(i)+0.5)/bins)
		list = append(list, touch{n / bins, chance(min(x/math.Ln2/n, 1), rows)})
	}
	return list
}

// chance is that of at least one of so many rows, each with its own chance.
func chance(one, rows float64) float64 {
	if one >= 1 {
		return 1
	}
	return -math.Expm1(rows * math.Log1p(-one))
}

// branchTouches are the pages above the leaves, on the way to as many rows drawn from all.
func (t tree) branchTouches(rows float64) (list []touch) {
	for _, n := range t.levels[1:] {
		list = append(list, touch{n, chance(1/n, rows)})
	}
	return list
}
