package bench

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"idbench/index"
	"idbench/results"
	"idbench/units"
)

// clock is a timed round. What it times starts with the heap collected, so that
// garbage of the work before is not paid for there.
func clock(ctx context.Context, l *load, round int, progress func(int64)) (results.Finished, error) {
	f := results.Finished{Case: l.c.Name(), Warnings: l.c.warnings()}
	l.latency = results.NewLatency()
	if l.c.Workload.deletes() {
		err := clockDeletes(ctx, l, &f, progress)
		return f, err
	}
	if l.c.Workload.reads() {
		err := clockReads(ctx, l, &f, progress)
		return f, err
	}
	pool, err := newPool(ctx, l.table)
	if err != nil {
		return f, err
	}
	runtime.GC()
	err = l.run(ctx, progress, func() error {
		f.Series = append(f.Series, results.Point{Segment: units.All, Round: round, Rows: l.rows, Ns: l.spent.Nanoseconds()})
		return nil
	})
	err = errors.Join(err, pool.stop(ctx))
	f.Records = []results.Record{l.c.timed(f.Case, l.rows, l.spent, pool.whole())}
	f.Latency = l.latency
	return f, err
}

// clockReads times the operations of a read case after a load that is not timed.
func clockReads(ctx context.Context, l *load, f *results.Finished, progress func(int64)) error {
	if _, ok := l.table.(index.Chiller); l.c.Start == index.Cold && !ok {
		f.Warnings = append(f.Warnings, "not timed: the engine cannot start cold")
		return nil
	}
	l.keep = &arrivals{}
	if err := l.run(ctx, progress, nothing); err != nil {
		return err
	}
	r, err := newReader(l)
	if err != nil {
		return err
	}
	if err := r.warm(ctx); err != nil {
		return err
	}
	runtime.GC()
	if l.c.Start == index.Cold {
		return clockCold(ctx, l.table, r, f)
	}
	counts, err := r.pooled(ctx, l.table)
	f.Records = []results.Record{l.c.timed(f.Case, l.c.Ops, r.spent, counts)}
	return err
}

// pooled is count, with what the table's own cache counts.
func (r *reader) pooled(ctx context.Context, t index.Table) (index.Counts, error) {
	pool, err := newPool(ctx, t)
	if err != nil {
		return nil, err
	}
	err = errors.Join(r.count(ctx), pool.stop(ctx))
	return pool.whole(), err
}

// clockCold times operations on a table that has forgotten its pages, and counts what
// the system reads for them. Where the pages could not be shown to be gone, the case
// is another one and says so.
func clockCold(ctx context.Context, table index.Table, r *reader, f *results.Finished) error {
	start, err := table.(index.Chiller).Chill(ctx)
	if err != nil {
		return fmt.Errorf("start cold: %w", err)
	}
	if start != r.c.Start {
		f.Case = slices.Clone(f.Case)
		i := slices.IndexFunc(f.Case, func(p results.Part) bool { return p.Key == startKey })
		f.Case[i].Value = start
		f.Warnings = append(f.Warnings, "the system does not show that its page cache let go of the file, so reads began "+start)
	}
	before := storageReads()
	if _, served := r.c.Engine.(index.Served); served {
		before = nil
	}
	counts, err := r.pooled(ctx, table)
	if err != nil {
		return err
	}
	for u, n := range storageReads() {
		if was, ok := before[u]; ok {
			counts[u] = n - was
		}
	}
	f.Records = []results.Record{r.c.timed(f.Case, r.c.Ops, r.spent, counts)}
	return nil
}
