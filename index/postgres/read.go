package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"math"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/index/internal/column"
	"idbench/units"
)

// Get reads through the id's index.
func (t *table) Get(ctx context.Context, key, dst []byte) ([]byte, bool, error) {
	id, err := column.Value(t.kind, key)
	if err != nil {
		return dst, false, err
	}
	return t.one(ctx, t.statements.get, id, dst)
}

// GetExtra reads through a further index.
func (t *table) GetExtra(ctx context.Context, column int, key, dst []byte) ([]byte, bool, error) {
	if column < 1 || column > t.config.Extra {
		return dst, false, fmt.Errorf("no further index %d", column)
	}
	return t.one(ctx, t.statements.extra[column-1], key, dst)
}

// one appends the payload of the row, if there is one.
func (t *table) one(ctx context.Context, statement string, arg any, dst []byte) ([]byte, bool, error) {
	var payload []byte
	err := t.watched(ctx, func(ctx context.Context) error { return t.conn.QueryRow(ctx, statement, arg).Scan(&payload) })
	if errors.Is(err, pgx.ErrNoRows) {
		return dst, false, nil
	}
	return append(dst, payload...), err == nil, t.says(err)
}

// fetched is how many rows of a scan the server is asked for at a time; it reads no
// page for those after them.
const fetched = 100

// Scan walks the id's index from a key on, through a cursor. The loop must not insert.
func (t *table) Scan(ctx context.Context, from []byte) iter.Seq2[index.Row, error] {
	return func(yield func(index.Row, error) bool) {
		err := t.transaction(ctx, func(ctx context.Context) error {
			return t.scan(ctx, from, func(r index.Row) bool { return yield(r, nil) })
		})
		if err != nil {
			yield(index.Row{}, t.says(err))
		}
	}
}

func (t *table) scan(ctx context.Context, from []byte, yield func(index.Row) bool) (err error) {
	id := column.Least(t.kind)
	if from != nil {
		if id, err = column.Value(t.kind, from); err != nil {
			return err
		}
	} else if columnType(t.config) == intColumn && t.kind == index.KeySigned {
		id = math.MinInt32
	}
	_, columns := read(t.config)
	if _, err := t.conn.Exec(ctx, "DECLARE idbench_scan NO SCROLL CURSOR FOR SELECT "+columns+" FROM rows WHERE id >= $1 ORDER BY id", id); err != nil {
		return err
	}
	for more := true; more; {
		rows, err := t.conn.Query(ctx, fmt.Sprintf("FETCH %d FROM idbench_scan", fetched))
		if err != nil {
			return err
		}
		more = false
		for rows.Next() {
			raw := rows.RawValues()
			row := index.Row{Key: raw[0], Value: raw[1]}
			if len(row.Key) == 4 && t.kind.Number() {
				row.Key = binary.BigEndian.AppendUint64(nil, uint64(int32(binary.BigEndian.Uint32(row.Key))))
			}
			if t.kind == index.KeySigned {
				row.Key[0] ^= 0x80 // a buffer of this row alone
			}
			if more = yield(row); !more {
				break
			}
		}
		if rows.Close(); rows.Err() != nil {
			return rows.Err()
		}
	}
	return t.exec(ctx, "CLOSE idbench_scan")
}

// Pool is what the server's buffers have counted for the table and its indexes: a read
// is a page that was asked for, a miss one that they did not hold. Servers before 15
// tell it too late to be of use.
func (t *table) Pool(ctx context.Context) ([]index.Segment, error) {
	segments, err := t.pool(ctx)
	return segments, t.says(err)
}

func (t *table) pool(ctx context.Context) ([]index.Segment, error) {
	all := index.Segment{Name: units.All, Counts: index.Counts{}}
	if _, err := t.conn.Exec(ctx, "SELECT pg_stat_force_next_flush()"); err != nil {
		return []index.Segment{all}, nil
	}
	var segments []index.Segment
	for _, r := range t.relations {
		query := "SELECT idx_blks_read, idx_blks_hit FROM pg_statio_all_indexes WHERE indexrelid = $1::text::oid"
		if !r.tree {
			query = "SELECT heap_blks_read, heap_blks_hit FROM pg_statio_all_tables WHERE relid = $1::text::oid"
		}
		var read, hit int64
		if err := t.conn.QueryRow(ctx, query, r.oid).Scan(&read, &hit); err != nil {
			return nil, err
		}
		segments = append(segments, buffered(r.segment, read, hit))
	}
	for _, s := range segments {
		for u, n := range s.Counts {
			all.Counts[u] += n
		}
	}
	return append(segments, all), nil
}

func buffered(segment units.Segment, read, hit int64) index.Segment {
	return index.Segment{Name: segment, Counts: index.Counts{units.PageReads: read + hit, units.PageMisses: read}}
}
