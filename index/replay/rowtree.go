package replay

import (
	"context"

	"idbench/index"
	"idbench/units"
)

// numbers are the keys of the tree that has rows by their number, so many.
type numbers int64

func (n numbers) Rows() int64 { return int64(n) }

func (n numbers) Prefixes(dst []uint64, from int64) {
	for i := range dst {
		dst[i] = uint64(from) + uint64(i)
	}
}

func (n numbers) Less(a, b int64) bool { return a < b }

// withRows puts the counts of the tree of the rows before those of the ids, where p has one.
func withRows(ctx context.Context, c Config, p profile, rows int64, ids []index.Segment) ([]index.Segment, error) {
	if p.Rows == nil {
		return ids, nil
	}
	c.byNumber = true
	r, err := newProfile(ctx, c, rows)
	if err != nil {
		return nil, err
	}
	t, ok := ascended(rows, r)
	if !ok {
		if t, ok = whole(numbers(rows), r, orderedWindow); !ok {
			return nil, ctx.Err()
		}
	}
	return both(r.Segments(t), ids), nil
}

// withRows is the same of an estimate.
func (e Estimate) withRows(ctx context.Context, c Config, p profile, rows int64) (Estimate, error) {
	segments, err := withRows(ctx, c, p, rows, e.Segments)
	e.Segments = segments
	return e, err
}

// both are the segments of the rows, those of the ids, and what both have written.
func both(rows, ids []index.Segment) (segments []index.Segment) {
	all := index.Segment{Name: units.All, Counts: index.Counts{}}
	for _, list := range [][]index.Segment{rows, ids} {
		for _, s := range list {
			if s.Name != units.All {
				segments = append(segments, s)
			}
			for u, n := range s.Counts {
				if s.Name == units.All {
					all.Counts[u] += n
				}
			}
		}
	}
	if len(all.Counts) > 0 {
		segments = append(segments, all)
	}
	return segments
}
