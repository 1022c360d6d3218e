package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"idbench/index"
)

// blockOps is how many operations are drawn ahead and timed as one.
const blockOps = 1000

// Draws of operations that are counted and of those that warm up differ; each are the
// same in every round, layout and scheme of a seed.
const (
	drawsCounted = 1<<32 + iota // above the rounds, whose order is drawn with the same seed
	drawsWarm
	drawsDeleted
)

// A reader does the operations of a read case on its loaded table.
type reader struct {
	c    Case
	rows *arrivals
	op   operation
	now  func() time.Time

	read  int64         // rows
	spent time.Duration // engine time
}

func newReader(l *load) (*reader, error) {
	op, err := l.c.Workload.prepare(l.table, l.keep)
	return &reader{c: l.c, rows: l.keep, op: op, now: l.now}, err
}

// warm does as many operations as will be counted, on other rows of the same
// distribution. Where nothing is drawn the load was warm-up enough.
func (r *reader) warm(ctx context.Context) error {
	if r.c.Start != index.Warm || r.op.key == nil {
		return nil
	}
	return r.run(ctx, drawsWarm)
}

// count does the operations that are counted.
func (r *reader) count(ctx context.Context) error {
	r.read, r.spent = 0, 0
	return r.run(ctx, drawsCounted)
}

// run does all operations. The clock is read before and after each block of them;
// what they look for is made before.
func (r *reader) run(ctx context.Context, stream uint64) error {
	draw := r.c.Reads.draws(r.rows.len(), rand.New(rand.NewPCG(r.c.Env.Seed, stream)))
	keys := make([][]byte, 0, min(blockOps, r.c.Ops))
	for done := int64(0); done < r.c.Ops; done += int64(len(keys)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		keys = keys[:min(int64(cap(keys)), r.c.Ops-done)]
		for i := range keys {
			if r.op.key != nil {
				keys[i] = r.op.key(draw())
			}
		}
		from := r.now()
		for i, key := range keys {
			n, err := r.op.read(ctx, key)
			if err != nil {
				return fmt.Errorf("after %d operations: %w", done+int64(i), err)
			}
			r.read += n
		}
		r.spent += r.now().Sub(from)
	}
	return nil
}
