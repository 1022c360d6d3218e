package bench

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"idbench/index"
)

const (
	points    = 100     // of a series
	blockRows = 1 << 16 // rows made ahead at most, where a transaction does not hold more
)

// A load inserts the rows of a case into a table.
type load struct {
	c     Case
	table index.Table
	now   func() time.Time

	trace *trace    // nil: nobody asks which pages it touches
	keep  *arrivals // where the keys stay; nil: nowhere

	blind bool // keep no frames of it
	cores int  // that its trace may use; 0 is 1

	latency *hdrhistogram.Histogram // of transactions, in ns; nil: nobody asks

	rows  int64           // loaded so far
	bytes int64           // of their keys and payloads
	spent time.Duration   // engine time so far
	each  []time.Duration // of every transaction since the last block
}

// run loads all rows, with a checkpoint at each interval that the case asks for, rounded
// up to whole transactions. It calls progress with the number of rows after each block,
// and point after each hundredth of the load, rounded up to whole transactions;
// both outside the timed region.
func (l *load) run(ctx context.Context, progress func(rows int64), point func() error) (err error) {
	src, err := newSource(l.c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.close()) }()
	batch, step := l.c.batch(), l.c.step()
	block := min(step, max(batch, blockRows/batch*batch))
	interval := int64(math.MaxInt64)
	if l.c.Checkpoint > 0 {
		interval = roundUp(l.c.Checkpoint, batch)
	}
	next := interval // checkpoint
	for due := step; l.rows < l.c.Rows; {
		n := min(block, due-l.rows, l.c.Rows-l.rows, next-l.rows)
		size, err := src.next(int(n))
		if err != nil {
			return fmt.Errorf("key %d: %w", l.rows, err)
		}
		if err := l.insert(ctx, src.keys, src.values); err != nil {
			return fmt.Errorf("after %d rows: %w", l.rows, err)
		}
		l.record()
		l.keep.add(src.keys)
		l.rows += n
		l.bytes += size
		progress(n)
		if l.rows == next { // outside of the timed region
			next += interval
			if err := checkpoint(ctx, l.table); err != nil {
				return fmt.Errorf("checkpoint after %d rows: %w", l.rows, err)
			}
		}
		if l.rows == due || l.rows == l.c.Rows {
			due += step
			if err := point(); err != nil {
				return err
			}
		}
	}
	return nil
}

// batch is the rows of a transaction.
func (c Case) batch() int64 { return min(c.Batch, c.Rows) }

// step is the rows from one point of the series to the next.
func (c Case) step() int64 { return roundUp((c.Rows+points-1)/points, c.batch()) }

// checkpoint asks a table for one, if it makes any.
func checkpoint(ctx context.Context, t index.Table) error {
	if c, ok := t.(index.Checkpointer); ok {
		return c.Checkpoint(ctx)
	}
	return nil
}

// insert is the timed region: transactions of a batch each, with one clock read
// after each, and one before the first.
func (l *load) insert(ctx context.Context, keys, values [][]byte) error {
	l.each = slices.Grow(l.each[:0], len(keys)/int(l.c.Batch)+1)
	from := l.now()
	for len(keys) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(int(l.c.Batch), len(keys))
		if err := l.table.Insert(ctx, keys[:n], values[:n]); err != nil {
			return err
		}
		to := l.now()
		l.each = append(l.each, to.Sub(from))
		from, keys, values = to, keys[n:], values[n:]
	}
	return nil
}

// record adds up the transactions of a block, outside the timed region.
func (l *load) record() {
	for _, d := range l.each {
		l.spent += d
		if l.latency != nil {
			_ = l.latency.RecordValue(min(d.Nanoseconds(), l.latency.HighestTrackableValue())) // in range, so never refused
		}
	}
}

// roundUp returns the least multiple of unit that is n or more.
func roundUp(n, unit int64) int64 { return (n + unit - 1) / unit * unit }
