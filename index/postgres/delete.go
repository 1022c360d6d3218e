package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/index/internal/column"
)

// Delete runs one DELETE a row in one transaction. What it deletes stays in its pages
// until VACUUM, which runs when they are counted next, outside of what is timed.
func (t *table) Delete(ctx context.Context, keys [][]byte) error {
	err := t.transaction(ctx, func(ctx context.Context) error {
		for _, k := range keys {
			id, err := column.Value(t.kind, k)
			if err != nil {
				return err
			}
			done, err := t.conn.Exec(ctx, t.statements.remove, id)
			if err != nil {
				return fmt.Errorf("delete: %w", err)
			}
			if done.RowsAffected() == 0 {
				return fmt.Errorf("delete: key %x: %w", k, index.ErrMissing)
			}
		}
		return nil
	})
	if err != nil {
		return t.says(err)
	}
	t.deleted, t.dead = true, true
	if t.observed != nil {
		return t.says(t.committed(ctx))
	}
	return nil
}

// vacuum takes deleted rows out of heap and indexes. Pages of an index that are empty
// then are unlinked, but for the last child of its parent; others are not merged. The
// indexes are cleaned however few rows are gone.
func (t *table) vacuum(ctx context.Context) error {
	if !t.dead {
		return nil
	}
	t.dead = false
	return t.exec(ctx, "VACUUM (INDEX_CLEANUP ON) rows")
}

// living sets the rows of the pages of a heap to those that are there: a pointer outlives its row.
func (t *table) living(ctx context.Context, heap relation, pages []index.Leaf) error {
	rows, err := t.conn.Query(ctx, `SELECT n, (SELECT count(*) FROM heap_page_items(get_raw_page($1, 'main', n)) WHERE lp_flags = 1)
		FROM generate_series(0, $2::int - 1) AS n`, heap.name, len(pages))
	if err != nil {
		return err
	}
	var n int32
	var living int64
	_, err = pgx.ForEachRow(rows, []any{&n, &living}, func() error {
		pages[n].Rows = living
		return nil
	})
	return err
}
