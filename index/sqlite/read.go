package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"

	"modernc.org/sqlite"

	"idbench/index"
	"idbench/index/internal/column"
	"idbench/units"
)

// Get reads through the id's tree, and in rowid through the row's, unless the id is all
// there is.
func (t *table) Get(_ context.Context, key, dst []byte) ([]byte, bool, error) {
	id, err := column.Value(t.config.Key, key)
	if err != nil {
		return dst, false, err
	}
	return t.one(t.get, id, dst)
}

// GetExtra reads through the tree of a further index, and the row's, unless the id is all
// there is and stands in the index.
func (t *table) GetExtra(_ context.Context, column int, key, dst []byte) ([]byte, bool, error) {
	if column < 1 || column > len(t.extra) {
		return dst, false, fmt.Errorf("no further index %d", column)
	}
	return t.one(t.extra[column-1], key, dst)
}

// one appends the payload of the first row, if there is one. Of a table without payloads
// it reads the id and drops it.
func (t *table) one(s *sql.Stmt, arg any, dst []byte) ([]byte, bool, error) {
	rows, err := s.Query(arg)
	if err != nil {
		return dst, false, err
	}
	value, ok, err := column.First(rows, dst)
	if t.config.NoPayload {
		value = value[:len(dst)]
	}
	return value, ok, err
}

// Scan walks the id's tree from a key on. The loop must not insert.
func (t *table) Scan(_ context.Context, from []byte) iter.Seq2[index.Row, error] {
	return func(yield func(index.Row, error) bool) {
		if err := t.scanRows(from, func(r index.Row) bool { return yield(r, nil) }); err != nil {
			yield(index.Row{}, err)
		}
	}
}

func (t *table) scanRows(from []byte, yield func(index.Row) bool) (err error) {
	id := column.Least(t.config.Key)
	if from != nil {
		if id, err = column.Value(t.config.Key, from); err != nil {
			return err
		}
	}
	rows, err := t.scan.Query(id)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var key [8]byte
	for rows.Next() {
		var raw, payload sql.RawBytes
		var n int64
		row := index.Row{}
		if t.config.Key.Number() {
			err = rows.Scan(&n, &payload)
			row.Key = column.AppendNumber(key[:0], t.config.Key, n)
		} else {
			err = rows.Scan(&raw, &payload)
			row.Key = raw
		}
		if err != nil {
			return err
		}
		if row.Value = payload; !yield(row) {
			return nil
		}
	}
	return rows.Err()
}

// Pool is what SQLite counts of its cache, since the file was opened. A hit or a miss
// is a page that a statement asks for, page 1 at the start of each among them.
func (t *table) Pool(_ context.Context) ([]index.Segment, error) {
	n := map[sqlite.DBStatusOp]int64{
		sqlite.DBStatusCacheHit: 0, sqlite.DBStatusCacheMiss: 0, sqlite.DBStatusCacheWrite: 0, sqlite.DBStatusCacheSpill: 0,
	}
	err := t.conn.Raw(func(driver any) error {
		status, ok := driver.(sqlite.DBStatus)
		if !ok {
			return fmt.Errorf("%T counts nothing", driver)
		}
		for op := range n {
			current, _, err := status.Status(op, false)
			if err != nil {
				return err
			}
			n[op] = int64(current)
		}
		return nil
	})
	return []index.Segment{{Name: units.All, Counts: index.Counts{
		units.PageReads:   n[sqlite.DBStatusCacheHit] + n[sqlite.DBStatusCacheMiss],
		units.PageMisses:  n[sqlite.DBStatusCacheMiss],
		units.CacheWrites: n[sqlite.DBStatusCacheWrite],
		units.CacheSpills: n[sqlite.DBStatusCacheSpill],
	}}}, err
}

// Aside: pages are read from the log.
func (t *table) Aside() {}

// Verify runs SQLite's own consistency check, and holds the mirror against dbstat.
func (t *table) Verify(ctx context.Context) error {
	var report string
	if err := t.conn.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&report); err != nil {
		return err
	}
	if report != "ok" {
		return fmt.Errorf("integrity_check: %s", report)
	}
	if t.mirror == nil {
		return nil
	}
	for _, tree := range t.mirror.trees {
		if err := t.verify(ctx, tree); err != nil {
			return fmt.Errorf("%s: %w", tree.name, err)
		}
	}
	return nil
}

// verify compares a tree of the mirror with what dbstat sums up.
func (t *table) verify(ctx context.Context, tree tree) error {
	var got dbstat
	err := t.conn.QueryRowContext(ctx, `
		SELECT total(pagetype = 'leaf'), total(pagetype = 'internal'), total(pagetype = 'overflow'),
		       total(CASE pagetype WHEN 'leaf' THEN ncell END), total(CASE pagetype WHEN 'internal' THEN ncell END), total(unused)
		FROM dbstat WHERE name = ?`, tree.name).Scan(&got.leaf, &got.branch, &got.overflow, &got.leafCells, &got.branchCells, &got.unused)
	if err != nil {
		return err
	}
	if want := t.mirror.dbstat(tree); got != want {
		return fmt.Errorf("the mirror has %+v, dbstat %+v", want, got)
	}
	return nil
}
