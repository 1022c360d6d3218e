package bench

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"idbench/index"
	"idbench/results"
	"idbench/units"
)

// count is a structure round: the pages of each segment, those that the operations
// touch, and of a load how the pages came to be.
func count(ctx context.Context, l *load, progress func(int64)) (results.Finished, error) {
	f := results.Finished{Case: l.c.Name(), Warnings: l.c.warnings()}
	table, ok := l.table.(index.Observed)
	if !ok {
		return f, fmt.Errorf("a table of engine %s is not observed, though another one was", l.c.Engine.Name())
	}
	if warner, ok := l.table.(index.Warner); ok {
		f.Warnings = append(f.Warnings, warner.Warnings()...)
	}
	s := structure{load: l, table: table, unsteady: index.UnsteadyUnits(l.c.Engine, l.c.Layout, l.c.Workload.deletes())}
	if err := s.look(ctx); err != nil { // of the empty table, for the number of its segments
		return f, err
	}
	if l.c.Workload.deletes() {
		err := s.remove(ctx, &f, progress)
		return f, err
	}
	l.trace = newTrace(l.table, len(s.segments)-1, l.cores, l.c)
	if l.c.Start == index.Warm {
		l.trace.listen()
	}
	run := s.insert
	if l.c.Workload.reads() {
		run = s.read
	}
	err := run(ctx, &f, progress)
	return f, err
}

// structure is what a structure round knows of its table.
type structure struct {
	load     *load
	table    index.Observed
	unsteady []units.Unit
	segments []index.Segment                // as they stood at the last look
	inexact  []index.Segment                // what of them the engine does not repeat
	trees    []units.Segment                // those that have leaves
	pool     *pool                          // of the operations
	walked   map[units.Segment][]index.Leaf // by tree, at the last frame
}

// An ending table ends an operation of the trace with each transaction. Timed rounds
// have none, so that nothing of a trace lies between their clock reads.
type ending struct {
	index.Table
	trace *trace
}

func (t ending) Insert(ctx context.Context, keys, values [][]byte) error {
	defer t.trace.end()
	return t.Table.Insert(ctx, keys, values)
}

// Checkpoint is the table's.
func (t ending) Checkpoint(ctx context.Context) error { return checkpoint(ctx, t.Table) }

// insert counts a load.
func (s *structure) insert(ctx context.Context, f *results.Finished, progress func(int64)) error {
	l := s.load
	if _, aside := l.table.(index.Aside); aside {
		if err := s.listen(ctx); err != nil {
			return err
		}
	}
	l.table = ending{l.table, l.trace}
	point := int64(0)
	err := l.run(ctx, progress, func() error {
		if err := s.look(ctx); err != nil {
			return err
		}
		for _, seg := range s.segments {
			f.Series = append(f.Series, results.Point{Segment: seg.Name, Rows: l.rows, Ns: -1, Values: values(seg.Counts)})
		}
		if point++; !l.blind && framed(point, l.c.points()) {
			return s.frame(ctx, f)
		}
		return nil
	})
	if err := errors.Join(err, s.pool.stop(ctx)); err != nil {
		return err
	}
	s.record(f, l.rows)
	s.apart(f, l.rows)
	return s.leaves(ctx, f)
}

// listen begins to count what the table's own cache does.
func (s *structure) listen(ctx context.Context) (err error) {
	s.pool, err = newPool(ctx, s.load.table)
	return err
}

// apart adds a line for each segment to those of what the engine does not repeat.
func (s *structure) apart(f *results.Finished, ops int64) {
	for _, seg := range s.inexact {
		if len(seg.Counts) > 0 {
			f.Inexact = append(f.Inexact, results.Record{Case: f.Case, Segment: seg.Name, Iters: ops, Values: values(seg.Counts)})
		}
	}
}

// read counts the operations of a read case.
func (s *structure) read(ctx context.Context, f *results.Finished, progress func(int64)) error {
	l := s.load
	l.keep = &arrivals{}
	if err := l.run(ctx, progress, nothing); err != nil {
		return err
	}
	r, err := newReader(l)
	if err != nil {
		return err
	}
	read := r.op.read
	r.op.read = func(ctx context.Context, key []byte) (int64, error) {
		defer l.trace.end()
		return read(ctx, key)
	}
	l.trace.listen()
	if err := r.warm(ctx); err != nil {
		return err
	}
	l.trace.warm()
	if err := s.chill(ctx); err != nil {
		return err
	}
	if err := s.listen(ctx); err != nil {
		return err
	}
	if err := r.count(ctx); err != nil {
		return err
	}
	if err := s.pool.stop(ctx); err != nil {
		return err
	}
	if err := s.look(ctx); err != nil {
		return err
	}
	s.segments[len(s.segments)-1].Counts[units.RowsRead] = r.read
	s.record(f, l.c.Ops)
	return nil
}

// chill empties the table's own cache, where it counts one and the case starts so.
// What the system holds of the file does not move its counts.
func (s *structure) chill(ctx context.Context) error {
	chiller, ok := s.load.table.(index.Chiller)
	if _, pooled := s.load.table.(index.Pooled); !ok || !pooled || s.load.c.Start != index.Cold {
		return nil
	}
	if _, err := chiller.Chill(ctx); err != nil {
		return fmt.Errorf("start cold: %w", err)
	}
	return nil
}

func nothing() error { return nil }

// look asks the table, sets apart what its engine does not repeat, leaves the exact
// units of that out (after deletes all of them, since nothing about a page repeats
// then), and adds the bytes of the rows, which no engine knows, to the segment of the
// whole case, which comes last.
func (s *structure) look(ctx context.Context) error {
	segments, err := s.table.Stats(ctx)
	if err != nil {
		return fmt.Errorf("statistics: %w", err)
	}
	s.segments, s.inexact, s.trees = nil, nil, nil
	for _, seg := range segments {
		counts, inexact := index.Counts{}, index.Counts{}
		for u, n := range seg.Counts {
			unit, _ := units.Find(u)
			apart := slices.Contains(s.unsteady, u)
			if apart {
				inexact[u] = n
			}
			if !apart || !unit.Exact && !s.load.c.Workload.deletes() {
				counts[u] = n
			}
		}
		if _, ok := seg.Counts[units.LeafPages]; ok {
			s.trees = append(s.trees, seg.Name)
		}
		s.segments = append(s.segments, index.Segment{Name: seg.Name, Counts: counts})
		s.inexact = append(s.inexact, index.Segment{Name: seg.Name, Counts: inexact})
	}
	last := len(s.segments) - 1
	if last < 0 || s.segments[last].Name != units.All {
		s.segments = append(s.segments, index.Segment{Name: units.All, Counts: index.Counts{}})
		last++
	}
	s.segments[last].Counts[units.RowBytes] = s.load.bytes
	return nil
}

// record adds a line for each segment, with the pages that operations touched, and
// the miss curves.
func (s *structure) record(f *results.Finished, ops int64) {
	l := s.load
	l.trace.into(s.segments)
	s.pool.into(s.segments)
	f.Curve = l.trace.points(s.segments)
	f.Warnings = append(f.Warnings, l.trace.doubts()...)
	for _, seg := range s.segments {
		r := results.Record{Case: f.Case, Segment: seg.Name, Iters: ops, Values: values(seg.Counts)}
		if seg.Name == units.All {
			r.Values = append(r.Values, l.c.span()...)
		}
		if len(r.Values) == 0 {
			continue // the engine repeats none of them
		}
		f.Records = append(f.Records, r)
	}
}

// leaves lists the leaves of each tree.
func (s *structure) leaves(ctx context.Context, f *results.Finished) error {
	for _, tree := range s.trees {
		position := int64(0)
		for leaf, err := range s.table.Leaves(ctx, tree) {
			if err != nil {
				return fmt.Errorf("leaves of %s: %w", tree, err)
			}
			f.Leaves = append(f.Leaves, results.Leaf{
				Segment: tree, Position: position, Page: leaf.Page,
				Inuse: leaf.Inuse, Alloc: leaf.Alloc,
				Age: float64(leaf.Written) / float64(s.load.rows), Rows: leaf.Rows,
			})
			position++
		}
	}
	return nil
}

// values turns counts into values, by name of their units.
func values(counts index.Counts) []results.Value {
	var list []results.Value
	for _, unit := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, results.Value{Unit: unit, Value: float64(counts[unit])})
	}
	return list
}
