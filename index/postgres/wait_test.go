package postgres

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/units"
)

// A run that is interrupted does not wait for a lock of somebody else, and leaves nothing.
func TestInsertStopsWaiting(t *testing.T) {
	opened, err := shared.At(t).Open(t.Context(), index.TableConfig{Layout: units.Heap, Key: index.KeyUUID})
	if err != nil {
		t.Fatal(err)
	}
	table := opened.(*table)
	other, err := pgx.Connect(t.Context(), shared.Address(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close(t.Context()) }()
	if _, err := other.Exec(t.Context(), "BEGIN; LOCK TABLE "+pgx.Identifier{table.schema, "rows"}.Sanitize()); err != nil {
		t.Fatal(err)
	}
	indextest.StopsWaiting(t, table, func() (waits bool, err error) {
		err = other.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)").Scan(&waits)
		return waits, err
	})
	if _, err := other.Exec(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	if err := table.Close(); err != nil {
		t.Error(err)
	}
	var left bool
	if err := other.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", table.schema).Scan(&left); err != nil || left {
		t.Errorf("schema %s is left: %v, %v", table.schema, left, err)
	}
}
