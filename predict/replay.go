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
func (t *table) load(into index.Table, rows int64, after func(rows int64) error) (err error) {
	stream, err := t.c.stream(t.ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closed(stream)) }()
	batch := min(t.c.Batch, rows)
	keys, values := make([][]byte, batch), make([][]byte, batch)
	payload, value, row := make([]byte, t.c.Value.Most()), t.c.Value.Of(t.c.Env.Seed), int64(0)
	for done := int64(0); done < rows; {
		if err := t.ctx.Err(); err != nil {
			return err
		}
		n := min(batch, rows-done)
		for i := range n {
			if keys[i], err = stream.Append(keys[i][:0]); err != nil {
				return err
			}
			values[i] = payload[:value(row)]
			row++
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

// played is the shape of a table of the profile into which all rows are put.
func (t *table) played(p play) (shape, error) {
	rows := p.rows
	into, err := t.open()
	if err != nil {
		return shape{}, err
	}
	grown, at, moments := map[units.Segment][]replay.Growth{}, []int64{}, octaveOf(rows)
	err = t.load(into, rows, func(done int64) error {
		if done < moments[0] {
			return nil
		}
		for len(moments) > 0 && moments[0] <= done { // the rows of a transaction may be many
			moments = moments[1:]
		}
		segments, err := into.Stats(t.ctx)
		for _, s := range segments {
			grown[s.Name] = append(grown[s.Name], replay.Growth{Leaves: s.Counts[units.LeafPages], Bytes: s.Counts[units.LeafInuse]})
		}
		at = append(at, done)
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
		s.trees[i].grew(grown[s.trees[i].segment], at)
	}
	return s, into.Close()
}

// replayed is the shape of a table that the profile's own replay makes.
func (t *table) replayed(p play) (shape, error) {
	k, err := keys(t.ctx, t.c, p.rows)
	if err != nil {
		return shape{}, err
	}
	config := t.c.replay()
	config.Table.Extra, config.Memory, config.Moments, config.Stride = t.c.Extra, keyMemory, octaveOf(p.rows), p.stride
	table, err := replay.Replayed(t.ctx, k, config)
	if errors.Is(err, replay.ErrInexact) {
		return shape{}, unknownf("%w", err)
	}
	if err != nil {
		return shape{}, err
	}
	s, err := t.told(table, p.rows)
	if err != nil {
		return shape{}, err
	}
	grown, ok := table.(replay.Grown)
	for i := 0; ok && i < len(s.trees); i++ {
		s.trees[i].grew(grown.Grown(s.trees[i].segment), config.Moments)
	}
	return s, nil
}

// told is the shape that a table tells.
func (t *table) told(from replay.Table, rows int64) (shape, error) {
	segments, err := from.Stats(t.ctx)
	if err != nil {
		return shape{}, err
	}
	s := shape{rows: float64(rows), pageSize: float64(t.habits.PageSize)}
	for _, seg := range segments {
		if _, ok := seg.Counts[units.LeafPages]; ok && seg.Name != units.ToastIndex {
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
		if n, ok := seg.Counts[units.HeapPages]; ok && seg.Name == units.HeapRows {
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

// octaveOf is the numbers of rows at which they are, until there are so many.
func octaveOf(rows int64) (list []int64) {
	for n := (rows + 1) / 2; n < rows; n += max(rows/(2*octavePoints), 1) {
		list = append(list, n)
	}
	return append(list, rows)
}

// grew tells a tree how its leaves grew while the rows doubled, at these numbers of rows. The
// mean is of rows as long as they are in the end.
func (t *tree) grew(list []replay.Growth, rows []int64) {
	if len(list) == 0 {
		return
	}
	length := func(i int) float64 {
		if list[i].Bytes == 0 {
			return 1
		}
		return float64(list[i].Bytes) / float64(rows[i])
	}
	sum, weight := 0.0, 0.0 // all octaves weigh alike
	for i, g := range list {
		n := float64(rows[i])
		sum += float64(g.Leaves) / length(i) / n / n
		weight += 1 / n
	}
	t.first, t.mean = float64(list[0].Leaves)/float64(rows[0]), sum/weight*length(len(list)-1)
}
