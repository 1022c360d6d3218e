package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"

	"idbench/index"
	"idbench/results"
	"idbench/units"
)

var (
	remove = Workload{
		Name: units.Delete, Meaning: "a random half of the rows after the load, --batch in a transaction; --ops says how many",
		victims: func(c Case) func(i int64) int64 {
			order := rand.New(rand.NewPCG(c.Env.Seed, drawsDeleted)).Perm(int(c.Rows))
			return func(i int64) int64 { return int64(order[i]) }
		},
	}
	expire = Workload{
		Name: units.Expire, Meaning: "the half of the rows that arrived first, after the load, oldest first; --ops says how many",
		victims: func(Case) func(i int64) int64 { return func(i int64) int64 { return i } },
	}
)

// Deletes reports whether the workload of that name removes rows.
func Deletes(workload units.Workload) bool { return workload == remove.Name || workload == expire.Name }

// deletes reports whether the workload removes rows of a table that was loaded before.
func (w Workload) deletes() bool { return w.victims != nil }

// ops is the workload's own number of operations on so many rows.
func (w Workload) ops(rows int64) int64 {
	if w.deletes() {
		return (rows + 1) / 2
	}
	return w.Ops
}

// delete loads the table and deletes rows, in transactions of a batch. Only they are
// timed: the load's own time is forgotten.
func (l *load) delete(ctx context.Context, progress func(int64)) error {
	d, err := power[index.Deleter](l.table, "delete rows")
	if err != nil {
		return err
	}
	l.keep = &arrivals{}
	latency := l.latency
	l.latency = nil
	if err := l.run(ctx, progress, nothing); err != nil {
		return err
	}
	victim, value := l.c.Workload.victims(l.c), l.c.Value.Of(l.c.Env.Seed)
	l.spent, l.latency = 0, latency
	runtime.GC()
	keys := make([][]byte, 0, min(l.c.Batch, l.c.Ops))
	for done := int64(0); done < l.c.Ops; done += int64(len(keys)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		keys = keys[:0]
		for i := done; i < min(done+l.c.Batch, l.c.Ops); i++ {
			row := victim(i)
			key := l.keep.at(row)
			keys = append(keys, key)
			l.bytes -= int64(len(key)) + value(row)
		}
		from := l.now()
		err := d.Delete(ctx, keys)
		l.each = append(l.each[:0], l.now().Sub(from))
		if err != nil {
			return fmt.Errorf("after %d deletes: %w", done, err)
		}
		l.record()
	}
	return nil
}

// remove counts what deletes leave. The pages that they touch are not.
func (s *structure) remove(ctx context.Context, f *results.Finished, progress func(int64)) error {
	l := s.load
	if err := l.delete(ctx, progress); err != nil {
		return err
	}
	if err := s.look(ctx); err != nil {
		return err
	}
	s.record(f, l.c.Ops)
	s.apart(f, l.c.Ops)
	return s.leaves(ctx, f)
}

// clockDeletes times deletes after a load that is not timed.
func clockDeletes(ctx context.Context, l *load, f *results.Finished, progress func(int64)) error {
	err := l.delete(ctx, progress)
	f.Records = []results.Record{l.c.timed(f.Case, l.c.Ops, l.spent, nil)}
	f.Latency = l.latency
	return err
}
