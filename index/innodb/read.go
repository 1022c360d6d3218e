package innodb

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"strings"

	"idbench/index"
	"idbench/index/internal/column"
	"idbench/units"
)

// through names the index that reads of the id go through, so that no estimate of the
// planner decides it.
func (t *table) through() string {
	if t.config.Layout == units.RowID {
		return tableName + " FORCE INDEX (" + idIndex + ")"
	}
	return tableName + " FORCE INDEX (PRIMARY)"
}

// Get reads through the id's tree, and in rowid through the row id's. InnoDB starts before
// the first row with the id and looks at the one after it, so that the first and the last
// row of a leaf cost the leaf beside it.
func (t *table) Get(ctx context.Context, key, dst []byte) ([]byte, bool, error) {
	id, err := t.value(key)
	if err != nil {
		return dst, false, err
	}
	return t.one(ctx, "SELECT "+t.payload()+" FROM "+t.through()+" WHERE id = ?", id, dst)
}

// GetExtra reads through the tree of a further index, and the rows'.
func (t *table) GetExtra(ctx context.Context, column int, key, dst []byte) ([]byte, bool, error) {
	if column < 1 || column > t.config.Extra {
		return dst, false, fmt.Errorf("no further index %d", column)
	}
	name := extra(column)
	return t.one(ctx, "SELECT "+t.payload()+" FROM "+tableName+" FORCE INDEX ("+name+") WHERE "+name+" = ?", key, dst)
}

// one appends the payload of the first row, if there is one. Of a table without payloads
// it reads the id and drops it.
func (t *table) one(ctx context.Context, query string, arg any, dst []byte) ([]byte, bool, error) {
	s, err := t.statement(ctx, query)
	if err != nil {
		return dst, false, t.says(err)
	}
	rows, err := s.QueryContext(ctx, arg)
	if err != nil {
		return dst, false, t.says(err)
	}
	value, ok, err := column.First(rows, dst)
	if t.config.NoPayload {
		value = value[:len(dst)]
	}
	return value, ok, t.says(err)
}

// payload is the column that a read of one row asks for: the id where there is no payload.
func (t *table) payload() string {
	if t.config.NoPayload {
		return "id"
	}
	return "payload"
}

// fetched is how many rows of a scan the server is asked for at a time: as many as the
// workloads read in one. It sends all that it was asked for, whatever is taken of them.
const fetched = 1000

// Scan walks the id's tree from a key on, a statement for each thousand rows.
func (t *table) Scan(ctx context.Context, from []byte) iter.Seq2[index.Row, error] {
	return func(yield func(index.Row, error) bool) {
		if err := t.scan(ctx, from, func(r index.Row) bool { return yield(r, nil) }); err != nil {
			yield(index.Row{}, t.says(err))
		}
	}
}

func (t *table) scan(ctx context.Context, from []byte, yield func(index.Row) bool) (err error) {
	id := t.least()
	if from != nil {
		if id, err = t.value(from); err != nil {
			return err
		}
	}
	for comparison := ">="; ; comparison = ">" {
		n, last, err := t.some(ctx, comparison, id, yield)
		if err != nil || n < fetched {
			return err
		}
		if id, err = t.value(last); err != nil {
			return err
		}
	}
}

// some yields rows of one statement. It returns how many there were, fewer than fetched
// when the loop has ended, and the last key.
func (t *table) some(ctx context.Context, comparison string, id any, yield func(index.Row) bool) (n int, last []byte, err error) {
	value := "payload"
	if t.config.NoPayload {
		value = "''"
	}
	s, err := t.statement(ctx, fmt.Sprintf("SELECT id, %s FROM %s WHERE id %s ? ORDER BY id LIMIT %d", value, t.through(), comparison, fetched))
	if err != nil {
		return 0, nil, err
	}
	rows, err := s.QueryContext(ctx, id)
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var raw, payload sql.RawBytes
		var number int64
		var natural uint64
		switch {
		case t.config.Key == index.KeyUnsigned:
			err = rows.Scan(&natural, &payload)
			last = binary.BigEndian.AppendUint64(last[:0], natural)
		case t.config.Key.Number():
			err = rows.Scan(&number, &payload)
			last = column.AppendNumber(last[:0], t.config.Key, number)
		default:
			if err = rows.Scan(&raw, &payload); err == nil {
				last, err = t.appendKey(last[:0], raw)
			}
		}
		if err != nil {
			return 0, nil, err
		}
		if !yield(index.Row{Key: last, Value: payload}) {
			return 0, nil, nil
		}
		n++
	}
	return n, last, rows.Err()
}

// Verify runs the server's own check, and holds the pages of the file against each other.
func (t *table) Verify(ctx context.Context) error {
	var name, op, kind, text string
	if err := t.conn.QueryRowContext(ctx, "CHECK TABLE "+tableName).Scan(&name, &op, &kind, &text); err != nil {
		return t.says(err)
	}
	if text != "OK" {
		return fmt.Errorf("CHECK TABLE: %s: %s", strings.ToLower(kind), text)
	}
	if t.observed == nil || !t.observed.pages {
		return nil
	}
	if err := t.look(ctx); err != nil {
		return t.says(err)
	}
	return t.observed.space.verify(t.observed.trees)
}
