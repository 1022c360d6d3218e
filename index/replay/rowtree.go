package replay

import (
	"cmp"
	"context"

	"idbench/index"
	"idbench/units"
)

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
		if t, ok = whole(Numbers(rows), r, orderedWindow); !ok {
			return nil, cmp.Or(ctx.Err(), ErrInexact)
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
