package bench

import (
	"fmt"
	"maps"
	"runtime"
	"slices"

	"idbench/index"
	"idbench/results"
)

// count is a structure round: the pages of each segment, along the load and at its
// end, and the leaves at the end.
func count(l *load, progress func(int64)) (results.Finished, error) {
	f := results.Finished{Case: l.c.Name(), Warnings: l.c.warnings()}
	table, ok := l.table.(index.Observed)
	if !ok {
		return f, fmt.Errorf("a table of engine %s is not observed, though another one was", l.c.Engine.Name())
	}
	var segments []index.Segment // as they stood at the last point
	err := l.run(progress, func() (err error) {
		if segments, err = segmentsOf(table, l.bytes); err != nil {
			return err
		}
		for _, s := range segments {
			f.Series = append(f.Series, results.Point{Segment: s.Name, Rows: l.rows, Ns: -1, Values: values(s.Counts)})
		}
		return nil
	})
	if err != nil {
		return f, err
	}
	for _, s := range segments {
		r := results.Record{Case: f.Case, Segment: s.Name, Iters: l.rows, Values: values(s.Counts)}
		if s.Name == index.All {
			r.Values = append(r.Values, results.Value{Unit: results.VirtualSpan, Value: l.c.span()})
		}
		f.Records = append(f.Records, r)
		if _, ok := s.Counts[index.LeafPages]; !ok || s.Name == index.All {
			continue
		}
		position := int64(0)
		for leaf, err := range table.Leaves(s.Name) {
			if err != nil {
				return f, fmt.Errorf("leaves of %s: %w", s.Name, err)
			}
			f.Leaves = append(f.Leaves, results.Leaf{
				Segment: s.Name, Position: position, Page: leaf.Page,
				Inuse: leaf.Inuse, Alloc: leaf.Alloc,
				Age: float64(leaf.Written) / float64(l.rows),
			})
			position++
		}
	}
	return f, nil
}

// segmentsOf asks the table and adds the bytes of the rows, which no engine knows,
// to the segment of the whole case.
func segmentsOf(table index.Observed, rowBytes int64) ([]index.Segment, error) {
	segments, err := table.Stats()
	if err != nil {
		return nil, fmt.Errorf("statistics: %w", err)
	}
	segments = slices.Clone(segments)
	i := slices.IndexFunc(segments, func(s index.Segment) bool { return s.Name == index.All })
	if i < 0 {
		i = len(segments)
		segments = append(segments, index.Segment{Name: index.All})
	}
	counts := index.Counts{index.RowBytes: rowBytes}
	maps.Copy(counts, segments[i].Counts)
	segments[i].Counts = counts
	return segments, nil
}

// values turns counts into values, by name of their units.
func values(counts index.Counts) []results.Value {
	var list []results.Value
	for _, unit := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, results.Value{Unit: string(unit), Value: float64(counts[unit])})
	}
	return list
}

// clock is a timed round. It starts with the heap collected, so that garbage of
// the round before is not paid for here.
func clock(l *load, round int, progress func(int64)) (results.Finished, error) {
	f := results.Finished{Case: l.c.Name(), Warnings: l.c.warnings()}
	runtime.GC()
	err := l.run(progress, func() error {
		f.Series = append(f.Series, results.Point{Segment: index.All, Round: round, Rows: l.rows, Ns: l.spent.Nanoseconds()})
		return nil
	})
	f.Records = []results.Record{{
		Case: f.Case, Segment: index.All, Iters: l.rows,
		Values: []results.Value{
			{Unit: string(index.NsPerOp), Value: float64(l.spent.Nanoseconds()) / float64(l.c.Rows)},
			{Unit: results.VirtualSpan, Value: l.c.span()},
		},
	}}
	return f, err
}
