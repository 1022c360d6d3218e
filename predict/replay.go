package predict

import (
	"errors"

	"idbench/index"
	"idbench/index/replay"
	"idbench/units"
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
	stream, err := t.c.stream(t.ctx)
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
		if err := into.Insert(t.ctx, keys[:n], values[:n]); err != nil {
			return err
		}
		done += n
		if err := after(done); err != nil {
			return err
		}
	}
	return nil
}

// replay is the shape that the profile itself counts, which takes a while and is kept.
func (t *table) replay(rows int64) (shape, error) {
	s, ok := t.plays[rows]
	if !ok {
		var err error
		if s, err = t.played(rows); err != nil {
			return s, err
		}
		t.plays[rows] = s
	}
	return s, nil
}

func (t *table) played(rows int64) (shape, error) {
	into, err := t.open()
	if err != nil {
		return shape{}, err
	}
	var o octave
	err = t.load(into, rows, func(done int64) error {
		if 2*done < rows || done < o.next && done < rows {
			return nil
		}
		o.next = done + rows/(2*octavePoints)
		segments, err := into.Stats(t.ctx)
		o.add(segments, float64(done))
		return err
	})
	if err != nil {
		return shape{}, err
	}
	s, err := t.told(into, rows)
	if err != nil {
		return shape{}, err
	}
	for i := range s.trees {
		s.trees[i].mean = o.mean(s.trees[i].segment)
	}
	return s, into.Close()
}

// replayed is the shape of a table that package replay has.
func (t *table) replayed(rows int64) (shape, error) {
	k, err := keys(t.ctx, t.c, rows)
	if err != nil {
		return shape{}, err
	}
	config := t.c.replay()
	config.Table.Extra, config.Memory = t.c.Extra, keyMemory
	table, err := replay.Replayed(t.ctx, k, config)
	if errors.Is(err, replay.ErrInexact) {
		return shape{}, unknownf("%w", err)
	}
	if err != nil {
		return shape{}, err
	}
	return t.told(table, rows)
}

// told is the shape that a table tells.
func (t *table) told(from replay.Table, rows int64) (shape, error) {
	segments, err := from.Stats(t.ctx)
	if err != nil {
		return shape{}, err
	}
	s := shape{rows: float64(rows), pageSize: float64(t.habits.PageSize)}
	for _, seg := range segments {
		if _, ok := seg.Counts[units.LeafPages]; ok {
			out := t.tree(seg, rows)
			out.held = map[int64]float64{}
			for l, err := range from.Leaves(t.ctx, seg.Name) {
				if err != nil {
					return shape{}, err
				}
				out.held[l.Rows]++
			}
			s.trees = append(s.trees, out)
		}
		if n, ok := seg.Counts[units.HeapPages]; ok {
			s.heap, s.perPage = float64(n), float64(rows)/float64(n)
		}
	}
	return s, nil
}

// tree is a segment of a profile.
func (t *table) tree(seg index.Segment, rows int64) tree {
	order := t.order
	switch {
	case seg.Name.IsExtra():
		order = Random
	case t.c.Layout == units.RowID && seg.Name == units.Primary:
		order = Ordered // row ids
	}
	out := newTree(seg.Name, order, float64(rows), seg.Counts)
	out.holder = seg.Name == units.Primary && t.c.Layout != units.Heap
	return out
}

// octavePoints is how often the leaves are counted while the rows double.
const octavePoints = 32

// An octave is the leaves a row of the segments of a table while its rows double.
type octave struct {
	next   int64 // rows
	sums   map[units.Segment]float64
	weight float64
}

// add counts the leaves at so many rows. All octaves of the rows weigh alike.
func (o *octave) add(segments []index.Segment, rows float64) {
	if o.sums == nil {
		o.sums = map[units.Segment]float64{}
	}
	o.weight += 1 / rows
	for _, s := range segments {
		o.sums[s.Name] += float64(s.Counts[units.LeafPages]) / rows / rows
	}
}

func (o *octave) mean(segment units.Segment) float64 { return o.sums[segment] / o.weight }
