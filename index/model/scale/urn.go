package scale

import (
	"fmt"
	"math"
	"slices"
)

// MaxUrn is the most rows that Urn takes: leaves are counted in 32 bits.
const MaxUrn = 10_000_000_000

// Urn returns the counts of one table whose keys come in random order, without keys: its
// leaves have the distribution that those of Run have over all such keys. Other seeds are
// other tables; the goroutines of c make no difference.
//
// A new key is as likely to fall into each gap between keys, of which a leaf has as many
// as items, and the first leaf one more. So a leaf is drawn, and one of so many slots as a
// leaf has at most, and where that is one of its items the leaf gets one more. A leaf is a
// byte or two.
//
// The levels above the leaves are expected values, as in Fringe, and so is what is written
// of them and of leaves beside those that are cut; the leaves that keys fall into are
// counted. The estimate's error is how far two tables of random keys are apart.
func Urn(c Config, rows int64, seed uint64) (Estimate, error) {
	if rows > MaxUrn {
		return Estimate{}, fmt.Errorf("%d rows: want 1 to %d", rows, int64(MaxUrn))
	}
	p, plain, err := planned(c, rows)
	if err != nil {
		return Estimate{}, err
	}
	if p.batch > 1 && !p.leaf.settles() {
		return Estimate{}, fmt.Errorf("rows of %d bytes, of which too few fit a page: %w", c.Table.KeyBytes+c.Table.ValueBytes, ErrInexact)
	}
	f := newUrn(p, rows, seed, max(c.Workers, 1))
	e := Estimate{Segments: plain.segments(f.tree(f.above())), Mode: ModeUrn, Error: math.Sqrt2 * f.deviation()}
	forgetPlaces(e.Segments)
	if p.every > 0 {
		expected := newFringe(p)
		expected.run(rows)
		leaves, others := expected.dirtyPages(expected.above())
		if f.alone == 0 {
			leaves = float64(f.touched)
		}
		e.Segments = withDirty(e.Segments, leaves+others+otherDirty(c, p, rows))
	}
	return e, nil
}

// newUrn draws the leaves of a table.
func newUrn(p profile, rows int64, seed uint64, workers int) *fringe {
	f := newFringe(p)
	f.rows = float64(rows)
	n := f.start(rows)
	if f.alone > 0 {
		return f
	}
	return (&urn{profile: p, rows: rows, state: urnMix(seed), workers: workers}).run(n)
}

// settles reports whether pages that a cut makes are less than full.
func (r *rule) settles() bool {
	for _, last := range []bool{false, true} {
		for n := r.of(last); n < 3*r.of(last); n++ {
			if slices.Max(r.pages(n, last)) >= r.least[0] {
				return false
			}
		}
	}
	return true
}

// An urn is a tree of random keys.
type urn struct {
	profile
	rows  int64
	state uint64 // of the generator
	edge  int64  // cuts of the last leaf
	dirty int64  // leaves touched or made, summed over the intervals

	workers   int
	partBytes int // of a part, in tests; 0: as the constants say
	expected  int // leaves in the end, or somewhat more
}

// urnMix is a number for a state of the generator.
func urnMix(state uint64) uint64 {
	state = (state ^ state>>30) * urnMixA
	state = (state ^ state>>27) * urnMixB
	return state ^ state>>31
}

const (
	// The generator is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom
	// number generators", OOPSLA 2014): numbers do not wait for each other.
	urnGamma = 0x9e3779b97f4a7c15
	urnMixA  = 0xbf58476d1ce4e5b9
	urnMixB  = 0x94d049bb133111eb

	// Once so many batches are in, a leaf gets a fraction of its items in one, and never
	// twice as many again as are full: less than once in 10^20 leaves.
	urnBatches = 32
)

// run inserts the rows, the first n of which are in the only leaf there is, and returns
// the leaves.
func (u *urn) run(n int64) *fringe {
	wide := newUrnLeaves[uint32](u, 1)
	wide.items = append(wide.items, uint32(n)+1)
	if u.every > 0 { // intervals before the one of the cut
		u.dirty = max(0, min(n-1, u.end)/u.every-u.first/u.every)
	}
	wide.touch(0)
	wide.cut(0)
	wide.turn(n)
	early := min(urnBatches*u.batch, u.rows)
	if u.batch > 1 {
		n = wide.insert(n, early)
	}
	most := max(u.leaf.least[0], u.leaf.least[1])
	if most <= 60 {
		return urnOn[uint8](u, wide, n)
	}
	return urnOn[uint16](u, wide, n)
}

// urnOn inserts the rows from n on into smaller leaves.
func urnOn[T uint8 | uint16](u *urn, wide *urnLeaves[uint32], n int64) *fringe {
	const share = 0.66 // of a leaf is full, somewhat less than the mean
	u.expected = int(float64(u.rows)/share/float64(u.leaf.least[0])) + len(wide.items)
	narrow := newUrnLeaves[T](u, min(u.expected, urnPartLeaves*urnPartsMost))
	for i, v := range wide.items {
		items := T(v &^ wide.flag)
		if v&wide.flag > 0 {
			items |= narrow.flag
		}
		narrow.items = append(narrow.items, items)
		wide.items[i] = 0
	}
	narrow.last, narrow.touched = wide.last, wide.touched
	parts := []*urnLeaves[T]{narrow}
	if n, ok := narrow.grow(n); ok {
		parts = divideUrn(narrow, n)
	}
	f := newFringe(u.profile)
	f.rows, f.touched = float64(u.rows), u.dirty
	for _, l := range parts {
		l.into(f)
	}
	f.now[len(f.now)-1] = float64(u.edge)
	return f
}
