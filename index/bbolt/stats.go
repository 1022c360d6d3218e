package bbolt

import (
	"fmt"
	"iter"

	"go.etcd.io/bbolt"

	"idbench/index"
)

// Stats counts the pages of the tree and of the file as they stand.
func (t *table) Stats() ([]index.Segment, error) {
	all := index.Counts{
		index.DirtyPages:   t.dirty,
		index.WrittenBytes: t.written,
	}
	err := t.db.View(func(tx *bbolt.Tx) error {
		all[index.FileBytes] = tx.Size()
		return nil
	})
	if err != nil {
		return nil, err
	}
	s := t.db.Stats()
	all[index.FreePages] = int64(s.FreePageN + s.PendingPageN)
	return []index.Segment{
		{Name: index.Primary, Counts: t.track.counts()},
		{Name: index.All, Counts: all},
	}, nil
}

// Leaves yields the leaves of the bucket's tree; an inline bucket has none.
func (t *table) Leaves(segment string) iter.Seq2[index.Leaf, error] {
	return func(yield func(index.Leaf, error) bool) {
		if segment != index.Primary {
			yield(index.Leaf{}, fmt.Errorf("no segment %q in layout %s", segment, index.Clustered))
			return
		}
		for l := range t.track.leaves(t.track.root, false) {
			if !yield(l.Leaf, nil) {
				return
			}
		}
	}
}
