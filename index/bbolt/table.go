package bbolt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"slices"

	"go.etcd.io/bbolt"

	"idbench/index"
	"idbench/units"
)

// table is one file with the buckets that its layout needs.
type table struct {
	page    int64 // bytes
	path    string
	durable bool
	fill    float64
	trees   []tree
	observe bool

	db   *bbolt.DB
	file *pageFile // the same file, for the page walk; only when observed

	rows    int64 // rows inserted
	deleted bool  // some of them: splits are not counted any more
	dirty   int64 // leaf, branch and overflow pages written; only when observed
	written int64 // bytes of all pages written since the table was made; only when observed
	splits  int64 // splits that bbolt itself counted; only when observed
}

// tree is one bucket.
type tree struct {
	segment units.Segment
	bucket  []byte
	track   *tracker // nil unless the table is observed
}

// trees of a layout, in the order of the segments. Bucket names stand in the root
// bucket's leaf and so in the file.
func trees(l units.Layout) []tree {
	if l == units.RowID {
		return []tree{
			{segment: units.Primary, bucket: []byte("rows")},  // sequence → id + payload
			{segment: units.Secondary, bucket: []byte("ids")}, // id → sequence
		}
	}
	return []tree{{segment: units.Primary, bucket: []byte("rows")}} // id → payload
}

func (t *table) open() error {
	db, err := bbolt.Open(t.path, 0o600, &bbolt.Options{
		PageSize:     int(t.page),
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

// create makes the buckets, before anything is counted.
func (t *table) create() error {
	err := t.db.Update(func(tx *bbolt.Tx) error {
		for _, tree := range t.trees {
			if _, err := tx.CreateBucket(tree.bucket); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || !t.observe {
		return err
	}
	if t.file, err = openPageFile(t.path, t.page); err != nil {
		return err
	}
	for i := range t.trees {
		t.trees[i].track = newTracker(t.file)
	}
	return nil
}

// Insert puts the rows and commits. A row of the same key is replaced.
func (t *table) Insert(_ context.Context, keys, values [][]byte) error {
	if t.traced() {
		if err := t.traceChanges(keys); err != nil {
			return err
		}
	}
	tx, err := t.db.Begin(true)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := t.put(tx, keys, values); err != nil {
		return errors.Join(fmt.Errorf("put: %w", err), tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	t.rows += int64(len(keys))
	if !t.observe {
		return nil
	}
	return t.look(tx.Stats())
}

// put sets FillPercent anew, since bbolt does not store it.
func (t *table) put(tx *bbolt.Tx, keys, values [][]byte) error {
	b := tx.Bucket(t.trees[0].bucket)
	b.FillPercent = t.fill
	if len(t.trees) == 1 {
		for i, k := range keys {
			if err := b.Put(k, values[i]); err != nil {
				return err
			}
		}
		return nil
	}
	ids := tx.Bucket(t.trees[1].bucket)
	ids.FillPercent = t.fill
	for i, k := range keys {
		if err := putRow(b, ids, k, values[i]); err != nil {
			return err
		}
	}
	return nil
}

// putRow adds a row under the next sequence number and points its id at it. The
// row of an id that is there already keeps its number.
func putRow(rows, ids *bbolt.Bucket, id, value []byte) error {
	seq := ids.Get(id)
	if seq == nil {
		n, err := rows.NextSequence()
		if err != nil {
			return err
		}
		seq = sequence(n)
		if err := ids.Put(id, seq); err != nil {
			return err
		}
	}
	return rows.Put(seq, slices.Concat(id, value))
}

// sequence is a row number as the key of its row.
func sequence(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// look notes the counters of a commit and lets the trackers walk the trees that it
// left.
func (t *table) look(s bbolt.TxStats) error {
	t.written += s.GetPageAlloc() + t.page // and one meta page
	t.splits += s.GetSplit()
	t.file.forget()
	return t.db.View(func(tx *bbolt.Tx) error {
		freelist, err := t.file.freelistPages(tx.ID())
		if err != nil {
			return err
		}
		t.dirty += s.GetPageCount() - freelist
		for _, tree := range t.trees {
			if err := tree.track.commit(int64(tx.Bucket(tree.bucket).Root()), t.rows); err != nil {
				return fmt.Errorf("bucket %s: %w", tree.bucket, err)
			}
		}
		if t.traced() {
			t.traceWritten()
		}
		return nil
	})
}

// A reader reads one bucket: through bbolt, or, where the pages that it touches are
// traced, from the pages of the file.
type reader struct {
	bucket *bbolt.Bucket
	track  *tracker // nil: not traced
}

func (t *table) reader(tx *bbolt.Tx, i int) reader {
	r := reader{bucket: tx.Bucket(t.trees[i].bucket)}
	if t.traced() && t.trees[i].track.root != 0 {
		r.track = t.trees[i].track
	}
	return r
}

func (r reader) get(key []byte) ([]byte, error) {
	if r.track != nil {
		return r.track.get(key)
	}
	return r.bucket.Get(key), nil
}

func (r reader) scan(from []byte) iter.Seq2[index.Row, error] {
	if r.track != nil {
		return r.track.scan(from)
	}
	return func(yield func(index.Row, error) bool) {
		c := r.bucket.Cursor()
		for k, v := c.Seek(from); k != nil && yield(index.Row{Key: k, Value: v}, nil); k, v = c.Next() {
		}
	}
}

// Get reads through the id's tree, and in rowid through the row's.
func (t *table) Get(_ context.Context, key, dst []byte) (value []byte, ok bool, err error) {
	err = t.db.View(func(tx *bbolt.Tx) error {
		v, err := t.reader(tx, len(t.trees)-1).get(key)
		if v != nil && err == nil {
			ok = true
			v, err = t.payload(tx, key, v)
		}
		value = append(dst, v...)
		return err
	})
	return value, ok, err
}

// payload follows what the id's tree has for an id: in rowid to the row.
func (t *table) payload(tx *bbolt.Tx, id, value []byte) ([]byte, error) {
	if len(t.trees) == 1 {
		return value, nil
	}
	row, err := t.reader(tx, 0).get(value)
	if err != nil {
		return nil, err
	}
	return row[len(id):], nil
}

// Scan walks the id's tree from a key on. The loop must not insert.
func (t *table) Scan(_ context.Context, from []byte) iter.Seq2[index.Row, error] {
	return func(yield func(index.Row, error) bool) {
		err := t.db.View(func(tx *bbolt.Tx) error {
			for row, err := range t.reader(tx, len(t.trees)-1).scan(from) {
				if err != nil {
					return err
				}
				if row.Value, err = t.payload(tx, row.Key, row.Value); err != nil {
					return err
				}
				if !yield(row, nil) {
					return nil
				}
			}
			return nil
		})
		if err != nil {
			yield(index.Row{}, err)
		}
	}
}

// Verify runs bbolt's own consistency check, and holds the page walk against its
// bucket statistics.
func (t *table) Verify(_ context.Context) error {
	return t.db.View(func(tx *bbolt.Tx) error {
		var errs []error
		for err := range tx.Check() {
			errs = append(errs, err)
		}
		for _, tree := range t.trees {
			if tree.track != nil {
				errs = append(errs, tree.track.verify(tx.Bucket(tree.bucket).Stats()))
			}
		}
		return errors.Join(errs...)
	})
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
	if t.file != nil {
		err = errors.Join(err, t.file.close())
	}
	return err
}
