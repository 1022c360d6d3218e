package bbolt

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"go.etcd.io/bbolt"

	"idbench/index"
	"idbench/units"
)

// Stats counts the pages of the tree and of the file as they stand.
func (t *table) Stats(_ context.Context) ([]index.Segment, error) {
	all := index.Counts{
		units.DirtyPages:   t.dirty,
		units.WrittenBytes: t.written,
	}
	err := t.db.View(func(tx *bbolt.Tx) error {
		all[units.FileBytes] = tx.Size()
		return nil
	})
	if err != nil {
		return nil, err
	}
	s := t.db.Stats()
	all[units.FreePages] = int64(s.FreePageN + s.PendingPageN)
	var segments []index.Segment
	for _, tree := range t.trees {
		counts := tree.track.counts()
		if t.deleted {
			index.ForgetSplits(counts)
		}
		segments = append(segments, index.Segment{Name: tree.segment, Counts: counts})
	}
	return append(segments, index.Segment{Name: units.All, Counts: all}), nil
}

// Leaves yields the leaves of a bucket's tree; an inline bucket has none.
func (t *table) Leaves(_ context.Context, segment units.Segment) iter.Seq2[index.Leaf, error] {
	return func(yield func(index.Leaf, error) bool) {
		i := slices.IndexFunc(t.trees, func(tree tree) bool { return tree.segment == segment })
		if i < 0 {
			yield(index.Leaf{}, fmt.Errorf("no segment %q", segment))
			return
		}
		track := t.trees[i].track
		for l := range track.leaves(track.root, false) {
			if !yield(l.Leaf, nil) {
				return
			}
		}
	}
}
