package replay

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"idbench/units"
)

// MaxUrn is the most rows that Urn takes: more take minutes.
const MaxUrn = 10_000_000_000

// Urn returns the counts of one table whose keys come in random order, without keys: its
// leaves have the distribution that those of Run have over all such keys. Other seeds are
// other tables; the goroutines of c make no difference.
//
// A new key is as likely to fall into each gap between keys, of which a leaf has as many
// as items, and the first leaf one more: the leaves are Pólya's urn, in which the order of
// the draws means nothing. So how many of the rows that still come to a leaf fall on each
// side of the place where it is cut is drawn at once, from the gaps on both sides; and the
// rows that come to a leaf are any of the rows that come to the table. What becomes of
// each side is drawn in the same way, down to leaves that are not cut again. Time goes with
// the cuts, not with the rows, and of a leaf nothing is kept but the count of its items.
//
// The levels above the leaves are expected values, as in Fringe, and so is what is written
// of them and of leaves beside those that are cut; the leaves that keys fall into are
// counted. The estimate's error is how far two tables of random keys are apart, for
// nineteen pairs of twenty.
func Urn(ctx context.Context, c Config, rows int64, seed uint64) (Estimate, error) {
	if rows > MaxUrn {
		return Estimate{}, fmt.Errorf("%d rows: want 1 to %d", rows, int64(MaxUrn))
	}
	p, plain, err := planned(ctx, c, rows)
	if err != nil {
		return Estimate{}, err
	}
	if p.Batch > 1 && !p.Leaf.settles() {
		return Estimate{}, fmt.Errorf("rows of %d bytes, of which too few fit a page: %w", c.Table.KeyBytes+c.Table.ValueBytes, ErrInexact)
	}
	f := newUrn(p, rows, seed, max(c.Workers, 1))
	expected := newFringe(p)
	expected.traced = true
	expected.run(rows)
	if p.stopped() {
		return Estimate{}, ctx.Err()
	}
	e := Estimate{Segments: plain.Segments(f.tree(f.above())), Mode: units.Urn, Error: math.Sqrt2 * expected.within()}
	forgetPlaces(e.Segments)
	if p.Every > 0 {
		leaves, others := expected.dirtyPages(expected.above())
		if f.alone == 0 {
			leaves = float64(f.touched)
		}
		e.Segments = withDirty(e.Segments, leaves+others+p.Outside())
	}
	return e.withRows(ctx, c, p, rows)
}

// newUrn draws the leaves of a table.
func newUrn(p profile, rows int64, seed uint64, workers int) *fringe {
	f := newFringe(p)
	f.rows = float64(rows)
	n := f.start(rows)
	if f.alone > 0 {
		return f
	}
	clear(f.now)
	u := &urn{profile: p, rows: rows, workers: workers, task: max(rows/urnTasks, 1)}
	u.run(f, n, seed)
	return f
}

// settles reports whether pages that a cut makes are less than full.
func (r *Rule) settles() bool {
	for _, last := range []bool{false, true} {
		for n := r.of(last); n < 3*r.of(last); n++ {
			if slices.Max(r.pages(n, last)) >= r.Least[0] {
				return false
			}
		}
	}
	return true
}

// urnTasks is about how many parts of a table are drawn independently.
const urnTasks = 512

// An urn is a tree of random keys.
type urn struct {
	profile
	rows    int64
	workers int
	task    int64 // rows of a range that is drawn by one worker
}

// run puts the leaves into a fringe. The only leaf is cut when n rows are in.
func (u *urn) run(f *fringe, n int64, seed uint64) {
	top := newUrnGrower(u, f.width, seed)
	top.divides = true
	if u.Every > 0 { // intervals before the one of the cut
		top.dirty = max(0, min(n-1, u.End)/u.Every-u.First/u.Every)
	}
	top.cut(urnRange{rows: u.rows - n, from: n, first: true, last: true, made: true}, u.Leaf.pages(int(n), true))
	growers := []*urnGrower{top}
	var next atomic.Int64
	var wait sync.WaitGroup
	for range u.workers {
		g := newUrnGrower(u, f.width, 0)
		growers = append(growers, g)
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(top.tasks) && !u.stopped(); i = int(next.Add(1)) - 1 {
				g.state = mix(mix(seed) + uint64(i) + 1)
				g.grow(top.tasks[i])
			}
		})
	}
	wait.Wait()
	for _, g := range growers {
		for state, leaves := range g.leaves {
			f.now[state] += float64(leaves)
		}
		f.now[len(f.now)-1] += float64(g.edge)
		f.touched += g.dirty
	}
}
