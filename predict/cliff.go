package predict

import (
	"errors"
	"fmt"
	"math"

	"idbench/units"
)

const (
	// cliffSeeks is the misses of an insert from which on it counts as waiting.
	cliffSeeks = 0.01
	// cliffMost is as many rows as are looked at.
	cliffMost = 1_000_000_000_000
	// waveError is how far the pages a row of a random tree may be off where they are taken
	// from another size of it: leaves fill and split in waves. Of 340 items a leaf, they are
	// between 0.676 and 0.713 full at 1e6 to 1e9 rows.
	waveError = 0.05
)

// scaled is the shape with so many rows, if pages are in proportion.
func (s shape) scaled(rows float64) shape {
	f := rows / s.rows
	out := s
	out.rows, out.heap = rows, s.heap*f
	out.trees = nil
	for _, t := range s.trees {
		t.items, t.inuse, t.alloc, t.mid, t.overflow = t.items*f, t.inuse*f, t.alloc*f, t.mid*f, t.overflow*f
		t.held = nil
		fan := 100.0
		if len(t.levels) > 2 {
			fan = t.levels[0] / t.levels[1]
		}
		levels := []float64{max(t.levels[0]*f, 1)}
		for n := levels[0]; n > 1; {
			n = max(n/fan, 1)
			levels = append(levels, n)
		}
		t.levels = levels
		out.trees = append(out.trees, t)
	}
	return out
}

// cliff is the number of rows from which on inserts miss the cache.
func (t *table) cliff(s shape) Number {
	if why := t.habits.Elsewhere; why != "" {
		return Number{Why: why}
	}
	if s.overflows() && s.random() {
		return Number{Why: overflowing}
	}
	if _, _, err := t.inserts(s); err != nil {
		return Number{Why: err.Error()}
	}
	if o := t.c.Own; o != nil {
		if _, err := t.own(o.Rows + 1); err != nil {
			return Number{Why: err.Error()}
		}
	}
	cache, rows := float64(t.c.Cache)/s.pageSize, t.atOnce()
	waits := func(s shape) bool {
		touches, fresh, _ := t.inserts(s)
		return missed(touches, lifetime(touches, fresh, cache))/rows >= cliffSeeks
	}
	find := func(s shape) float64 {
		low, high := 1000.0, float64(cliffMost)
		if !waits(s.scaled(high)) {
			return math.Inf(1)
		}
		for high-low > low*1e-4 {
			if mid := math.Sqrt(low * high); waits(s.scaled(mid)) {
				high = mid
			} else {
				low = mid
			}
		}
		return high
	}
	at := find(s)
	if t.ends && at > float64(t.c.Rows) {
		return Number{Why: fmt.Sprintf("beyond %d rows, and nobody knows the order of ids there: the first ones show none%s", t.c.Rows, t.c.process())}
	}
	if math.IsInf(at, 1) {
		if !s.random() {
			return Number{Why: t.never(s)}
		}
		return Number{Why: "beyond 1e12 rows"}
	}
	n := Number{Value: at, Mode: units.Closed, Error: waveError}
	// The pages at the nearest of 24 sizes a decade, which tables have in common.
	quick := *t
	quick.c.Mode, quick.quick = units.Auto, true
	round := math.Pow(10, math.Round(24*math.Log10(at))/24)
	if near, err := quick.shape(int64(round)); err == nil {
		n.Value, n.Error = find(near), insertError
	} else if !errors.Is(err, errUnknown) {
		return Number{Why: err.Error()}
	}
	return n
}

// never says why ordered ids wait for no page, however many they are.
func (t *table) never(s shape) string {
	leaves := 0.0
	for _, tr := range s.trees {
		leaves = max(leaves, 1+math.Ceil(t.lateLeaves(tr)))
	}
	if leaves == 1 {
		return "never: inserts touch only the end of each tree"
	}
	return fmt.Sprintf("never: inserts touch only the last %.0f leaves of a tree, which the cache holds: an id comes up to %.0f places late", leaves, t.late)
}
