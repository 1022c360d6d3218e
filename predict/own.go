package predict

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"sync"

	"idbench/ids"
	"idbench/units"
)

// An Own is a user's own ids, in their order of arrival. Tables are counted to its end; of
// larger ones see onward. It may be used by several goroutines.
type Own struct {
	Rows int64 // that there are
	Open func(ids.Encoding) (OwnStream, error)

	mu   sync.Mutex
	held *fixed // all of them, once they have been asked for
	err  error  // why they cannot be held
}

// An OwnStream yields them from the first on.
type OwnStream interface {
	Append(dst []byte) ([]byte, error)
	io.Closer
}

// first are the first ids, held in memory.
func (o *Own) first(ctx context.Context, c Config, rows int64) (fixed, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.held == nil && o.err == nil {
		if o.err = c.holds(o.Rows); o.err == nil {
			all, err := flat(ctx, c, o.Rows)
			if err != nil && !errors.Is(err, errUnknown) {
				return fixed{}, err
			}
			o.held, o.err = &all, err
		}
	}
	if o.err != nil {
		return fixed{}, o.err
	}
	return fixed{o.held.width, o.held.all[:rows*int64(o.held.width)]}, nil
}

// order is that of all ids, as orderOf tells it of the first of them, of the last, and of some
// over the whole, spaced evenly: where these differ it is Mixed. Ids that are in order may be
// late by as many places as any of the three shows.
func (o *Own) order(ctx context.Context, c Config, sortKey func([]byte) []byte) (order Order, late float64, err error) {
	stream, err := o.Open(c.Encoding)
	if err != nil {
		return "", 0, err
	}
	defer func() { err = errors.Join(err, stream.Close()) }()
	step := (o.Rows + orderSample - 1) / orderSample
	var first, spaced [][]byte
	last := make([][]byte, 0, orderSample)
	var key []byte
	for row := range o.Rows {
		if row%(1<<16) == 0 && ctx.Err() != nil {
			return "", 0, ctx.Err()
		}
		if key, err = stream.Append(key[:0]); err != nil {
			return "", 0, err
		}
		sorted := sortedBy(sortKey, key)
		if row < orderSample {
			first = append(first, bytes.Clone(sorted))
		}
		if row%step == 0 {
			spaced = append(spaced, bytes.Clone(sorted))
		}
		if row >= o.Rows-orderSample {
			last = append(last, bytes.Clone(sorted))
		}
	}
	for i, list := range [][][]byte{first, last, spaced} {
		got, places := orderOf(list)
		if i == 0 {
			order = got
		}
		if got != order {
			return Mixed, 0, nil
		}
		if i == 2 && step > 1 {
			places *= int(step)
		}
		late = max(late, float64(places))
	}
	return order, late, nil
}

// own is the table of ids that no scheme makes: each of them is taken.
func (t *table) own(rows int64) (s shape, err error) {
	if m := t.c.Mode; m != units.Auto && m != units.Exact {
		return s, unknownf("mode %s is for ids of schemes, and each of a file is taken; modes: %s, %s", m, units.Auto, units.Exact)
	}
	if s, ok := t.plays[play{rows, 1}]; ok {
		return s, nil
	}
	if rows > t.c.Own.Rows {
		return t.onward(rows)
	}
	exact := *t
	exact.c.Mode = units.Exact
	s, err = exact.anyway(rows)
	if errors.Is(err, errUnknown) && t.scaled() { // ids of several lengths, or too many to be held
		s, err = exact.played(play{rows, 1})
		for i := range s.trees {
			if t.habits.HeapRows != nil {
				s.trees[i].meta = 1
			}
		}
	}
	if err == nil {
		t.plays[play{rows, 1}] = s
	}
	return s, err
}

// onwardIDs is how many ids a file has at least of which more are told: of fewer the errors were
// not measured, and of 25,000 they were larger than is said. A test of a smaller form has fewer.
var onwardIDs = int64(1_000_000)

const (
	// onwardMost is how far the leaves a row of the last half of a file may be from those of the
	// quarter before it where a table is told to go on like that.
	onwardMost = 0.05
	// onwardLeast is the least error that is said of such a table, but of ids in order: what chance
	// did with the first of random ids is not forgotten (docs/predict.md). TestOnward saw 1.04 %.
	onwardLeast = 0.02
	// orderedLeast is that of ids in order, of which InnoDB had 0.81 % more leaves than were told.
	orderedLeast = 0.01
	// shallow is that of a tree of which fewer than three levels have been seen.
	shallow = 0.01
)

// onward is a table beyond the end of the ids: it goes on as it did while the second half of
// them came, if they had as many leaves a row as the quarter before. A half, and the two halves
// of a half, each double the rows, so that the waves of random ids are about the same in both.
func (t *table) onward(rows int64) (shape, error) {
	all := t.c.Own.Rows
	if all < onwardIDs {
		return shape{}, unknownf("the file ends after %d ids, and how more go on is told of files of %d ids at least", all, onwardIDs)
	}
	at := [3]shape{}
	for i, n := range []int64{all / 4, all / 2, all} {
		var err error
		if at[i], err = t.own(n); err != nil {
			return shape{}, err
		}
	}
	quarter, half, whole := at[0], at[1], at[2]
	more := (float64(rows) - whole.rows) / (whole.rows - half.rows) // of the last half
	grown := func(half, whole float64) float64 { return whole + (whole-half)*more }
	out := whole.scaled(float64(rows))
	for i := range out.trees {
		tr, w, h, q := &out.trees[i], whole.trees[i], half.trees[i], quarter.trees[i]
		late := (w.levels[0] - h.levels[0]) / (whole.rows - half.rows)
		early := (h.levels[0] - q.levels[0]) / (half.rows - quarter.rows)
		off, grain := math.Abs(late/early-1), 1/(h.levels[0]-q.levels[0]) // of a leaf more or fewer
		if early <= 0 || off+grain > onwardMost && off <= onwardMost {
			return shape{}, unknownf("the second quarter of the %d ids of the file made %.0f leaves of the %s tree, too few to tell how it goes on",
				all, h.levels[0]-q.levels[0], tr.segment)
		}
		if off += grain; off > onwardMost {
			return shape{}, unknownf("the file ends after %d ids, of which the last half made %.4g leaves of the %s tree a row and the quarter before it %.4g: nobody knows how it goes on",
				all, late, tr.segment, early)
		}
		leaves := grown(h.levels[0], w.levels[0])
		tr.stretch(leaves / tr.levels[0])
		tr.inuse, tr.alloc, tr.overflow = grown(h.inuse, w.inuse), grown(h.alloc, w.alloc), grown(h.overflow, w.overflow)
		tr.mid, tr.items = grown(h.mid, w.mid), grown(h.items, w.items)
		tr.mode, tr.off = units.Onward, max(orderedLeast, off)
		if tr.order != Ordered {
			tr.off = max(onwardLeast, off)
		}
		if len(w.levels) < 3 { // how many pages lie above the leaves is not seen yet
			tr.off = max(tr.off, shallow)
		}
	}
	if whole.heap == 0 {
		return out, nil
	}
	alike := shape{rows: whole.rows}
	if t.heap(&alike); whole.perPage == alike.perPage && whole.heap == alike.heap { // ids are of one length
		alike.rows = float64(rows)
		t.heap(&alike)
		out.heap, out.heapMode, out.heapOff = alike.heap, alike.heapMode, alike.heapOff
		return out, nil
	}
	out.heap = grown(half.heap, whole.heap)
	late, early := (whole.heap-half.heap)/(whole.rows-half.rows), (half.heap-quarter.heap)/(half.rows-quarter.rows)
	out.heapMode, out.heapOff = units.Onward, max(onwardLeast, math.Abs(late/early-1))
	return out, nil
}
