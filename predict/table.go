package predict

import (
	"context"
	"errors"
	"fmt"
	"math"

	"idbench/ids"
	"idbench/index"
	"idbench/index/replay"
	"idbench/units"
)

const (
	// autoExact is the most rows that are replayed unless that is asked for.
	autoExact = 10_000_000
	// profileExact is the same where the profile has to do it page by page.
	profileExact = 1_000_000
	// steadyHeld is how many ordered ids are held to find their pace, where they cannot be
	// made by their number.
	steadyHeld = 4_000_000
)

// table is a table that is predicted, at any number of rows.
type table struct {
	ctx    context.Context
	c      Config
	habits index.Habits // of the engine
	order  Order
	late   float64 // places that ordered ids may be away from theirs
	ends   bool    // ids are in that order up to these rows, and nobody knows in which beyond
	memo   *Predictor
	quick  bool             // nobody asks how far the pages of random ids may be off
	logs   map[int64]Number // what log has found, by the rows that it took
	plays  map[play]shape   // what has been counted
}

func (p *Predictor) newTable(ctx context.Context, c Config) (*table, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	habits, err := c.Profile.(index.Foreseen).Habits(c.TableConfig())
	if err != nil {
		return nil, err
	}
	t := &table{ctx: ctx, c: c, habits: habits, memo: p, order: Mixed, logs: map[int64]Number{}, plays: map[play]shape{}}
	if c.Own != nil {
		var err error
		if t.order, t.late, err = c.Own.order(ctx, c, habits.SortKey); err != nil {
			return nil, err
		}
		return t, nil
	}
	if c.Scheme.PeriodIn(c.Encoding) == 0 && c.At == 0 && c.sampled() { // within which ids seem to be in order
		order, late, all, err := c.arrival(habits.SortKey)
		if err != nil {
			return nil, err
		}
		t.order, t.late, t.ends = order, late, !all
	}
	return t, nil
}

// scaled reports whether package replay has rules for the profile and the layout.
func (t *table) scaled() bool {
	p, ok := t.c.Profile.(replay.Ruled)
	return ok && p.Replays(t.c.Layout)
}

// replays reports whether package replay has the profile and the layout, by rules or by a
// replay of its own.
func (t *table) replays() bool {
	p, ok := t.c.Profile.(replay.Profile)
	return ok && p.Replays(t.c.Layout)
}

// shape is the table at some number of rows.
func (t *table) shape(rows int64) (shape, error) {
	if t.c.Own != nil {
		return t.own(rows)
	}
	return t.anyway(rows)
}

// anyway is the shape in the best way that leads to it.
func (t *table) anyway(rows int64) (shape, error) {
	if !t.scaled() {
		return t.paged(rows)
	}
	trees, err := t.ids(rows)
	if err != nil {
		return shape{}, err
	}
	s := shape{rows: float64(rows), pageSize: float64(t.habits.PageSize), trees: trees}
	if t.habits.HeapRows != nil {
		s.trees[0].meta = 1
		t.heap(&s)
	}
	for column := 1; column <= t.c.Extra; column++ {
		further, err := t.extra(rows, column)
		if err != nil {
			return shape{}, err
		}
		s.trees = append(s.trees, further)
	}
	return s, nil
}

// heap adds the pages of the heap.
func (t *table) heap(s *shape) {
	c := t.c.table()
	c.Extra = t.c.Extra
	rows := int64(s.rows)
	if !t.c.Value.Varies() {
		perPage := t.habits.HeapRows(c)
		s.perPage, s.heap = float64(perPage), float64((rows-1)/perPage+1)
		return
	}
	few := min(rows, unevenRows)
	s.heap = float64(t.habits.HeapPages(c, few, t.c.Value.Of(t.c.Env.Seed)))
	s.perPage = float64(few) / s.heap
	if few < rows {
		s.heap, s.heapMode = s.rows/s.perPage, units.Sample
		s.heapOff = t.c.sizesOff(float64(few)) + s.perPage/float64(few)
	}
}

// unevenRows is the most rows of several sizes that are put on pages of a heap. More are told in
// proportion to them.
const unevenRows = 4_000_000

// sizesOff is how far the bytes of the payloads of so many rows are from those of other rows in
// proportion, relatively, which 99 of 100 tables do not exceed: their sizes are drawn
// independently of each other.
func (c Config) sizesOff(rows float64) float64 {
	if !c.Value.Varies() {
		return 0
	}
	const quantile = 2.576 // of a normal distribution
	return quantile * c.Value.Deviation() / max(c.Value.Mean(), 1) / math.Sqrt(rows)
}

// A way is one in which a profile counts the pages of a table by itself.
type way struct {
	count  func(play) (shape, error)
	most   int64   // rows that are counted unless mode exact asks for more
	halved float64 // relative error of leaf pages of more, told by Halved; 0: more are not told
}

// A play is so many rows of a table. Each has the length of every stride-th row of a larger one,
// where the way to count them knows how.
type play struct{ rows, stride int64 }

// ways are those of the profile, the best first. A table that its replay refuses, such as one of
// ids that become longer, is in no proportion to a smaller one.
func (t *table) ways() []way {
	if t.replays() {
		return []way{{t.replayed, autoExact, halvedError}, {t.played, profileExact, 0}}
	}
	return []way{{t.played, profileExact, pagedError}}
}

// paged is the table where no rules are known for its profile, which has to count it.
func (t *table) paged(rows int64) (s shape, err error) {
	mode := t.c.Mode
	if mode != units.Auto && mode != units.Exact {
		return shape{}, unknownf("%s with layout %s has no mode %s", t.c.Profile.Name(), t.c.Layout, mode)
	}
	for _, w := range t.ways() {
		switch {
		case mode == units.Exact || rows <= w.most:
			s, err = t.counted(w, play{rows, 1})
		case w.halved == 0:
			return s, err
		case t.order == Mixed:
			return shape{}, unknownf("%s with layout %s is replayed up to %d rows unless --mode exact says otherwise", t.c.Profile.Name(), t.c.Layout, w.most)
		default:
			s, err = t.beyond(w, rows)
		}
		if !errors.Is(err, errUnknown) {
			break
		}
	}
	return s, err
}

// counted is what a way counts, which takes a while and is kept.
func (t *table) counted(w way, p play) (shape, error) {
	s, ok := t.plays[p]
	if !ok {
		var err error
		if s, err = w.count(p); err != nil {
			return s, err
		}
		t.plays[p] = s
	}
	return s, nil
}

// ids is the tree of the ids, after that of the rows where that is another one.
func (t *table) ids(rows int64) ([]tree, error) {
	mode := t.c.Mode
	if mode == units.Auto {
		mode = units.Exact
		switch {
		case rows <= autoExact:
		case t.order == Ordered:
			mode = units.Steady
		case t.order == Random:
			mode = units.Fringe
		case t.c.At > 0 && !t.c.Env.Uniform():
			return nil, unknownf("what happens at one row, or comes late, is in no proportion to it in a smaller table: pages are known up to %d rows, or with --mode exact", autoExact)
		case t.c.At > 0:
			return t.migrated(rows, migratedMost)
		default:
			return nil, unknownf("%s: its order is neither random nor that of arrival%s, so its pages are known up to %d rows, or with --mode exact", t.c.Scheme.Name, t.c.process(), autoExact)
		}
	}
	switch {
	case mode == units.Exact:
		return t.exact(rows)
	case mode == units.Steady && t.order == Ordered:
		return t.steady(rows)
	case (mode == units.Fringe || mode == units.Urn) && t.order == Random:
		return t.trees(t.drawn(mode, rows, t.c.table(), t.c.Env.Seed))
	}
	return nil, unknownf("%s: mode %s is for %s ids, and these are %s", t.c.Scheme.Name, mode, ordersOf[mode], t.order)
}

// ordersOf is the order that a mode is for.
var ordersOf = map[units.Mode]Order{units.Steady: Ordered, units.Fringe: Random, units.Urn: Random}

// drawn is the counts of keys in random order, without keys.
func (t *table) drawn(mode units.Mode, rows int64, c index.TableConfig, seed uint64) (replay.Estimate, int64, error) {
	config := t.c.replay()
	config.Table = c
	if t.c.Layout == units.Heap || c.ValueBytes == 0 { // payloads lie elsewhere
		config.Value = nil
	}
	var e replay.Estimate
	var err error
	switch {
	case mode == units.Fringe && t.quick:
		for e, err = range replay.Fringes(t.ctx, config, []int64{rows}) {
		}
	case mode == units.Fringe:
		e, err = replay.Fringe(t.ctx, config, rows)
	case rows > replay.MaxUrn:
		err = unknownf("mode urn draws up to %d rows", int64(replay.MaxUrn))
	default:
		e, err = replay.Urn(t.ctx, config, rows, seed)
	}
	return e, rows, unknown(err)
}

// unknown marks an error that says why nothing is known.
func unknown(err error) error {
	if errors.Is(err, replay.ErrInexact) || errors.Is(err, replay.ErrUnsteady) {
		return unknownf("%w", err)
	}
	return err
}

// trees makes trees of an estimate of package replay. It is the tree of the ids that is estimated.
func (t *table) trees(e replay.Estimate, rows int64, err error) (list []tree, _ error) {
	if err != nil {
		return nil, err
	}
	for _, s := range e.Segments {
		if _, ok := s.Counts[units.LeafPages]; !ok || s.Name == units.ToastIndex {
			continue
		}
		out := t.tree(s, rows)
		if t.c.Layout != units.RowID || s.Name == units.Secondary {
			out.mode, out.off = units.Mode(e.Mode), e.Error
		}
		list = append(list, out)
	}
	return list, nil
}

// exact replays all rows.
func (t *table) exact(rows int64) ([]tree, error) {
	k, err := keys(t.ctx, t.c, rows)
	if err != nil {
		return nil, err
	}
	return t.trees(t.grow(k, t.c.table()))
}

// grow is the counts of keys.
func (t *table) grow(k replay.Keys, c index.TableConfig) (replay.Estimate, int64, error) {
	config := t.c.replay()
	config.Table, config.Memory = c, keyMemory
	if c.ValueBytes == 0 { // of a further index
		config.Value = nil
	}
	segments, err := replay.Run(t.ctx, k, config)
	return replay.Estimate{Segments: segments, Mode: units.Exact}, k.Rows(), unknown(err)
}

const (
	workers   = 2
	keyMemory = 1 << 30 // bytes
)

// first are the first ids, as many as it takes to find their pace.
func (t *table) first(rows int64) (replay.Keys, error) {
	k, err := keys(t.ctx, t.c, min(rows, steadyHeld))
	if err != nil {
		return nil, err
	}
	if b, ok := k.(*ids.Bulk); ok && rows > b.Rows() {
		if b, err = t.c.Scheme.Bulk(t.c.Env, rows); err != nil {
			return nil, usageError{err}
		}
		k = b.In(t.c.Encoding)
	}
	return k, nil
}

// steady replays the first rows, and the rest goes on at their pace.
func (t *table) steady(rows int64) ([]tree, error) {
	k, err := t.first(rows)
	if err != nil {
		return nil, err
	}
	e, err := replay.Steady(t.ctx, k, t.c.replay(), rows)
	return t.trees(e, rows, unknown(err))
}

// extraShapes is what the tables of a run know of one column.
type extraShapes struct {
	tree tree
	err  error
}

// extra is the tree of a further index: the same under all schemes, and the mean over all
// columns is that of each.
func (t *table) extra(rows int64, column int) (tree, error) {
	mode := t.c.Mode
	switch {
	case mode == units.Urn || mode == units.Fringe:
	case mode == units.Exact || rows <= autoExact:
		mode = units.Exact
	default:
		mode = units.Fringe
	}
	name := fmt.Sprint(t.c.Profile.Name(), " ", mode, rows, " ", column)
	if mode == units.Fringe {
		name = fmt.Sprint(t.c.Profile.Name(), " ", mode, rows, t.quick)
	}
	t.memo.mu.Lock()
	defer t.memo.mu.Unlock()
	if t.memo.seen == nil {
		t.memo.seen = map[string]*extraShapes{}
	}
	known := t.memo.seen[name]
	if known == nil {
		known = &extraShapes{}
		known.tree, known.err = t.column(mode, rows, column)
		t.memo.seen[name] = known
	}
	out := known.tree
	out.segment = units.Extra(column)
	return out, known.err
}

// column replays or draws the tree of a column.
func (t *table) column(mode units.Mode, rows int64, column int) (tree, error) {
	c := index.TableConfig{Layout: units.Heap, Key: index.KeyBytes, KeyBytes: index.ExtraKeyLen, Options: t.c.Options}
	var e replay.Estimate
	var err error
	if mode == units.Exact {
		e, _, err = t.grow(replay.ExtraKeys{N: rows, Column: column}, c)
	} else {
		e, _, err = t.drawn(mode, rows, c, t.c.Env.Seed+uint64(column))
	}
	if err != nil {
		return tree{}, err
	}
	x := newTree(units.Extra(column), Random, float64(rows), e.Segments[0].Counts)
	x.mode, x.off, x.meta = units.Mode(e.Mode), e.Error, 1
	return x, nil
}
