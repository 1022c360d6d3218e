package bbolt

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"idbench/index"
)

// Delete removes the rows and commits. bbolt then merges nodes that have become small
// with a neighbour, in the order of a Go map: what comes out differs from run to run.
func (t *table) Delete(_ context.Context, keys [][]byte) error {
	tx, err := t.db.Begin(true)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := t.remove(tx, keys); err != nil {
		return errors.Join(fmt.Errorf("delete: %w", err), tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	t.deleted = true
	if !t.observe {
		return nil
	}
	return t.look(tx.Stats())
}

func (t *table) remove(tx *bbolt.Tx, keys [][]byte) error {
	var buckets []*bbolt.Bucket
	for _, tree := range t.trees {
		b := tx.Bucket(tree.bucket)
		b.FillPercent = t.fill // how small a node may become depends on it too
		buckets = append(buckets, b)
	}
	ids := buckets[len(buckets)-1]
	for _, k := range keys {
		seq := ids.Get(k)
		if seq == nil {
			return fmt.Errorf("key %x: %w", k, index.ErrMissing)
		}
		if len(buckets) > 1 {
			if err := buckets[0].Delete(seq); err != nil {
				return err
			}
		}
		if err := ids.Delete(k); err != nil {
			return err
		}
	}
	return nil
}
