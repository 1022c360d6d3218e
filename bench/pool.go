package bench

import (
	"context"
	"slices"

	"idbench/index"
	"idbench/units"
)

// A pool is what a table's own cache counts while the operations of a case run. Of a
// table that counts nothing it is nil.
type pool struct {
	table  index.Pooled
	before []index.Segment
	counts []index.Segment
}

// newPool starts to count.
func newPool(ctx context.Context, t index.Table) (*pool, error) {
	pooled, ok := t.(index.Pooled)
	if !ok {
		return nil, nil
	}
	before, err := pooled.Pool(ctx)
	return &pool{table: pooled, before: before}, err
}

// stop ends it.
func (p *pool) stop(ctx context.Context) error {
	if p == nil {
		return nil
	}
	after, err := p.table.Pool(ctx)
	if err != nil {
		return err
	}
	for _, s := range after {
		i := slices.IndexFunc(p.before, func(b index.Segment) bool { return b.Name == s.Name })
		if i < 0 {
			continue
		}
		for u, n := range p.before[i].Counts {
			s.Counts[u] -= n
		}
		p.counts = append(p.counts, s)
	}
	return nil
}

// into adds what was counted to the segments.
func (p *pool) into(segments []index.Segment) {
	if p == nil {
		return
	}
	for _, c := range p.counts {
		for _, s := range segments {
			if s.Name == c.Name {
				for u, n := range c.Counts {
					s.Counts[u] = n
				}
			}
		}
	}
}

// whole is what was counted of the case as a whole; never nil.
func (p *pool) whole() index.Counts {
	all := []index.Segment{{Name: units.All, Counts: index.Counts{}}}
	p.into(all)
	return all[0].Counts
}
