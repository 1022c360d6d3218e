package model

import (
	"context"
	"fmt"
	"iter"

	"idbench/index"
	"idbench/index/replay"
	"idbench/units"
)

// Replays implements replay.Profile.
func (Profile) Replays(l units.Layout) bool { return index.Supports(Profile{}, l) }

// Replay implements replay.Replayer. It sorts the keys of each index, so that its pages become
// ranges of ranks, and then has the rows arrive one after the other. c.Memory, where it is
// set, must have room for the ranks, of 4 bytes a key and index that is not in order of
// arrival.
func (p Profile) Replay(ctx context.Context, k replay.Keys, c replay.Config) (replay.Table, error) {
	if c.Table.Extra < 0 || c.Table.Extra > maxExtra {
		return nil, fmt.Errorf("%d further indexes, want 0 to %d", c.Table.Extra, maxExtra)
	}
	if !p.Replays(c.Table.Layout) {
		return nil, fmt.Errorf("layout %s of sqlite: %w", c.Table.Layout, replay.ErrInexact)
	}
	t, err := newReplayed(k, c)
	if err != nil {
		return nil, err
	}
	if err := t.sort(ctx); err != nil {
		return nil, err
	}
	if err := t.arrive(ctx); err != nil {
		return nil, err
	}
	return t, nil
}

// Holds implements replay.Holder: ranks, but of ids in order of arrival.
func (Profile) Holds(c index.TableConfig, rows int64, ascend bool) int64 {
	indexes := int64(1 + c.Extra)
	if ascend {
		indexes--
	}
	if indexes == 0 {
		return 0
	}
	return replay.RankMemory(rows, indexes)
}

// A replayed table is a file with a table and its indexes, of which all rows are known
// beforehand.
type replayed struct {
	keys replay.Keys
	replay.Config
	*file

	trees []replayedTree // in the order of the segments
	rows  *appended      // nil: those of ids have the payloads
	ids   *ranked        // nil: they are the row ids
	extra []*ranked
	keyed bool // ids are row ids, and ascend
}

// A replayedTree is ranked, or appended.
type replayedTree interface {
	Name() units.Segment
	Leaves() iter.Seq[index.Leaf]
	counts() index.Counts
	note()
	noted() []replay.Growth
}

func newReplayed(k replay.Keys, c replay.Config) (*replayed, error) {
	g, err := geometryOf(c.Table)
	if err != nil {
		return nil, err
	}
	keyed, err := keyed(c.Table)
	if err != nil {
		return nil, err
	}
	t := &replayed{keys: k, Config: c, file: &file{geometry: g, size: 1}, keyed: keyed}
	var indexes []*ranked
	makeTrees(t.file, c.Table, func(segment units.Segment, table bool) int64 {
		if table {
			t.rows = newAppended(t.file, segment, k.Rows())
			t.rows.number = t.strided
			if keyed {
				t.rows.number = func(row int64) int64 { return t.idOf(row - 1) }
			}
			t.trees = append(t.trees, t.rows)
			return t.rows.page
		}
		tree := newRanked(t.file, segment, k.Rows())
		t.trees, indexes = append(t.trees, tree), append(indexes, tree)
		return tree.page
	})
	if !keyed {
		t.ids, indexes = indexes[0], indexes[1:]
	}
	t.extra = indexes
	return t, nil
}

// indexes are the ranked trees.
func (t *replayed) indexes() []*ranked {
	if t.keyed {
		return t.extra
	}
	return append([]*ranked{t.ids}, t.extra...)
}

// sort ranks the keys of the indexes. Row ids must ascend: only the right end of their tree is replayed.
func (t *replayed) sort(ctx context.Context) (err error) {
	memory := t.Memory
	column := 0 // of the first index: the ids'
	if t.keyed {
		ranks, err := replay.Ranks(ctx, t.keys, t.Workers, memory)
		if err == nil && ranks != nil {
			err = fmt.Errorf("row ids of sqlite that do not ascend: %w", replay.ErrInexact)
		}
		if err != nil {
			return err
		}
		column = 1
	}
	for i, tree := range t.indexes() {
		k := t.keys
		if i+column > 0 {
			k = replay.ExtraKeys{N: t.keys.Rows(), Column: i + column}
		}
		if tree.ranks, err = replay.Ranks(ctx, k, t.Workers, memory); err != nil {
			return err
		}
		if memory > 0 {
			memory = max(memory-int64(len(tree.ranks))*4, 1)
		}
	}
	return nil
}

// Stats implements replay.Table.
func (t *replayed) Stats(context.Context) ([]index.Segment, error) {
	var segments []index.Segment
	for _, tree := range t.trees {
		segments = append(segments, index.Segment{Name: tree.Name(), Counts: tree.counts()})
	}
	return append(segments, t.file.segment()), nil
}

// Leaves implements replay.Table.
func (t *replayed) Leaves(_ context.Context, segment units.Segment) iter.Seq2[index.Leaf, error] {
	return index.LeavesOf(t.trees, segment)
}

// Grown implements replay.Grown.
func (t *replayed) Grown(segment units.Segment) []replay.Growth {
	for _, tree := range t.trees {
		if tree.Name() == segment {
			return tree.noted()
		}
	}
	return nil
}
