package bbolt

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"go.etcd.io/bbolt"

	"idbench/index"
)

// table is one file with one bucket: the layout clustered.
type table struct {
	path    string
	durable bool
	fill    float64

	db    *bbolt.DB
	track *tracker // nil unless the table is observed

	rows    int64 // rows inserted
	dirty   int64 // leaf, branch and overflow pages written; only when observed
	written int64 // bytes of all pages written since the table was made; only when observed
	splits  int64 // splits that bbolt itself counted; only when observed
}

func (t *table) open() error {
	db, err := bbolt.Open(t.path, 0o600, &bbolt.Options{
		PageSize:     pageSize,
		FreelistType: bbolt.FreelistArrayType,
		NoSync:       !t.durable,
		NoGrowSync:   !t.durable,
	})
	if err != nil {
		return fmt.Errorf("open %s: %w", t.path, err)
	}
	t.db = db
	return nil
}

func (t *table) create() error {
	err := t.db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket(bucketName)
		return err
	})
	if err != nil {
		return fmt.Errorf("create bucket: %w", err)
	}
	return nil
}

// Insert puts the rows and commits. A row of the same key is replaced.
func (t *table) Insert(keys, values [][]byte) error {
	tx, err := t.db.Begin(true)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	b := tx.Bucket(bucketName)
	b.FillPercent = t.fill // not stored in the file: every transaction sets it anew
	for i, k := range keys {
		if err := b.Put(k, values[i]); err != nil {
			return errors.Join(fmt.Errorf("put: %w", err), tx.Rollback())
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	t.rows += int64(len(keys))
	if t.track == nil {
		return nil
	}
	return t.observe(tx.Stats())
}

// observe notes the counters of a commit and lets the tracker look at the tree
// that it left.
func (t *table) observe(s bbolt.TxStats) error {
	t.written += s.GetPageAlloc() + pageSize // and one meta page
	t.splits += s.GetSplit()
	return t.view(func(b *bbolt.Bucket) error {
		freelist, err := t.track.file.freelistPages(b.Tx().ID())
		if err != nil {
			return err
		}
		t.dirty += s.GetPageCount() - freelist
		return t.track.commit(int64(b.Root()), t.rows)
	})
}

func (t *table) view(f func(*bbolt.Bucket) error) error {
	return t.db.View(func(tx *bbolt.Tx) error { return f(tx.Bucket(bucketName)) })
}

func (t *table) Get(key, dst []byte) (value []byte, ok bool, err error) {
	err = t.view(func(b *bbolt.Bucket) error {
		v := b.Get(key)
		value, ok = append(dst, v...), v != nil
		return nil
	})
	return value, ok, err
}

func (t *table) Scan(from []byte) iter.Seq2[index.Row, error] {
	return func(yield func(index.Row, error) bool) {
		err := t.view(func(b *bbolt.Bucket) error {
			c := b.Cursor()
			for k, v := c.Seek(from); k != nil; k, v = c.Next() {
				if !yield(index.Row{Key: k, Value: v}, nil) {
					break
				}
			}
			return nil
		})
		if err != nil {
			yield(index.Row{}, err)
		}
	}
}

// Verify runs bbolt's own consistency check, and the tracker's when there is one.
func (t *table) Verify() error {
	err := t.db.View(func(tx *bbolt.Tx) error {
		var errs []error
		for err := range tx.Check() {
			errs = append(errs, err)
		}
		return errors.Join(errs...)
	})
	if err != nil || t.track == nil {
		return err
	}
	return t.view(func(b *bbolt.Bucket) error { return t.track.verify(b.Stats()) })
}

// Reopen closes the file and opens it again. The observation goes on.
func (t *table) Reopen(context.Context) error {
	if err := t.db.Close(); err != nil {
		return fmt.Errorf("close %s: %w", t.path, err)
	}
	return t.open()
}

func (t *table) Close() error {
	err := t.db.Close()
	if t.track != nil {
		err = errors.Join(err, t.track.close())
	}
	return err
}
