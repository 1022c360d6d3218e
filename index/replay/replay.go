package replay

import (
	"context"
	"fmt"
	"math"
	"slices"

	"idbench/index"
)

// MaxRun is the most rows that Run takes: a word has room for no more.
const MaxRun = math.MaxUint32

// KeyMemory is the bytes that a key takes of Config.Memory.
const KeyMemory = wordBytes

// A Config says what is replayed.
type Config struct {
	Profile Profile
	Table   index.TableConfig // its layout, type of key, options, and length of all keys and payloads
	// Value is the bytes of the payload of a row, of which ValueBytes is the most; nil: of
	// all rows it is ValueBytes. It is called by several goroutines at once.
	Value func(row int64) int64

	Batch   int64 // rows of a transaction
	Dirty   bool  // count the pages that commits write, where the profile tells
	Workers int   // goroutines; 0: one
	Memory  int64 // bytes for the keys that are held at once, 8 each; 0: for all

	// Checkpoint is the rows between checkpoints, 0 for none: where a profile has them, the
	// pages that they write are counted. Rows after the last one wait for the next.
	Checkpoint int64

	// Moments are numbers of rows, ascending, after which a Grown table notes how many leaves
	// it has.
	Moments []int64

	// Stride makes a Replayer give row ids, and ids that are numbers from 1 on, the lengths that
	// every so-many-th row of a larger table has; 0: those that they have.
	Stride int64

	words    int64 // keys of a range; 0: as it seems best
	byNumber bool  // the tree is that of Policy.Rows
}

// Run replays the inserts of the keys in their order of arrival, and returns the counts
// that the profile would have. Those that it leaves out are not known. Once ctx is done it
// returns its error, within some thousand keys of each goroutine.
func Run(ctx context.Context, k Keys, c Config) ([]index.Segment, error) {
	rows := k.Rows()
	if rows > MaxRun {
		return nil, fmt.Errorf("%d rows: want 1 to %d", rows, int64(MaxRun))
	}
	if _, ok := c.Profile.(Replayer); ok {
		t, err := Replayed(ctx, k, c)
		if err != nil {
			return nil, err
		}
		return t.Stats(ctx)
	}
	p, err := newProfile(ctx, c, rows)
	if err != nil {
		return nil, err
	}
	t, err := run(k, c, p)
	if err != nil {
		return nil, err
	}
	return withRows(ctx, c, p, rows, p.Segments(t))
}

// Replayed is Run for a profile that is a Replayer, with its leaves.
func Replayed(ctx context.Context, k Keys, c Config) (Table, error) {
	if err := check(c, k.Rows()); err != nil {
		return nil, err
	}
	return c.Profile.(Replayer).Replay(ctx, k, c)
}

// run is the tree that the keys make.
func run(k Keys, c Config, p profile) (*Tree, error) {
	rows := k.Rows()
	if Ascending(k) {
		if t, ok := whole(k, p, orderedWindow); ok {
			return t, nil
		}
	}
	if p.stopped() {
		return nil, p.ctx.Err()
	}
	workers := max(c.Workers, 1)
	passes := 1
	if c.Memory > 0 {
		passes = int((rows*wordBytes + c.Memory - 1) / c.Memory)
	}
	switch {
	case p.Every == 0 && rows >= manyRows:
		passes = max(passes, manyPasses)
	case p.Every > 0 && passes > 1:
		return nil, fmt.Errorf("dirty pages of %d rows in less than %d bytes: %w", rows, rows*wordBytes, ErrInexact)
	}
	t := replayed(k, p, workers, passes, c.words)
	if t == nil && !p.stopped() && rows <= 4*rangeWords {
		t = small(k, p)
	}
	if t == nil && !p.stopped() {
		t, _ = whole(k, p, 0)
	}
	if p.stopped() {
		return nil, p.ctx.Err()
	}
	return t, nil
}

const (
	orderedWindow = 16 // chunks of pages that a key may come late by, where keys seem to ascend
	wordBytes     = 8

	// Of many rows a part is held at a time, though there is memory for all: to make a key
	// again takes 2 ns, and to write to memory that was not in use takes up to 25 ns for the
	// word of one, where the machine is virtual.
	manyRows   = 1 << 25
	manyPasses = 3
)

// Ascending guesses whether keys arrive in key order, or nearly: from some of them.
func Ascending(k Keys) bool {
	rows := k.Rows()
	steps := min(rows, 512)
	descents, last := int64(0), uint64(0)
	for i := range steps {
		p := prefix(k, row(i*rows/steps))
		if p < last {
			descents++
		}
		last = p
	}
	return descents <= steps/32
}

// small replays all keys as one range. It returns nil where that fails.
func small(k Keys, p profile) *Tree {
	rows := k.Rows()
	prefixes := make([]uint64, rows)
	k.Prefixes(prefixes, 0)
	g := &grower{Rule: p.Leaf.clone(), format: formatFor(rows), batch: p.Batch}
	list := g.words(prefixes)
	if !g.growRange(list, span{low: noLow, last: true}) {
		return nil
	}
	return swept(join(g.grown, p), p, g.format, slices.Values([][]word{list}))
}
