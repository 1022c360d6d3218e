package predict

import (
	"idbench/index"
)

// open is an empty table of the profile.
func (t *table) open() (index.Observed, error) {
	c := t.c.table()
	c.Extra = t.c.Extra
	opened, err := t.c.Profile.Open(t.ctx, c)
	if err != nil {
		return nil, err
	}
	return opened.(index.Observed), nil // all profiles are
}

// load inserts rows into a table of the profile, and calls after with the rows so far
// after each transaction.
func (t *table) load(into index.Table, rows int64, after func(rows int64) error) error {
	stream, err := t.c.stream()
	if err != nil {
		return err
	}
	batch := min(t.c.Batch, rows)
	keys, values := make([][]byte, batch), make([][]byte, batch)
	payload := make([]byte, t.c.Value)
	for done := int64(0); done < rows; {
		if err := t.ctx.Err(); err != nil {
			return err
		}
		n := min(batch, rows-done)
		for i := range n {
			keys[i], values[i] = stream.Append(keys[i][:0]), payload
		}
		if err := into.Insert(keys[:n], values[:n]); err != nil {
			return err
		}
		done += n
		if err := after(done); err != nil {
			return err
		}
	}
	return nil
}

// replay is the shape that the profile itself counts.
func (t *table) replay(rows int64) (shape, error) {
	into, err := t.open()
	if err != nil {
		return shape{}, err
	}
	if err := t.load(into, rows, func(int64) error { return nil }); err != nil {
		return shape{}, err
	}
	segments, err := into.Stats()
	if err != nil {
		return shape{}, err
	}
	s := shape{rows: float64(rows), mode: Exact}
	if traced, ok := into.(index.Traced); ok {
		s.pageSize = float64(traced.PageSize())
	}
	for _, seg := range segments {
		if _, ok := seg.Counts[index.LeafPages]; ok {
			out := t.replayed(seg, rows)
			out.held = map[int64]float64{}
			for l, err := range into.Leaves(seg.Name) {
				if err != nil {
					return shape{}, err
				}
				out.held[l.Rows]++
			}
			s.trees = append(s.trees, out)
		}
		if n, ok := seg.Counts[index.HeapPages]; ok {
			s.heap, s.perPage = float64(n), float64(rows)/float64(n)
		}
	}
	return s, into.Close()
}

// replayed is a segment of a profile.
func (t *table) replayed(seg index.Segment, rows int64) tree {
	order := t.order
	switch {
	case isExtra(seg.Name):
		order = Random
	case t.c.Layout == index.RowID && seg.Name == index.Primary:
		order = Ordered // row ids
	}
	out := newTree(seg.Name, order, float64(rows), seg.Counts)
	out.holder = seg.Name == index.Primary && t.c.Layout != index.Heap
	return out
}
