package postgres

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/units"
)

// In a server that others may share sessions of, statements have names that no other
// connection has had, and a session that does not keep its settings is refused.
func TestSessionOfAUsersServer(t *testing.T) {
	opened, err := shared.At(t).Open(t.Context(), index.TableConfig{Layout: units.Heap, Key: index.KeyUUID, Extra: 1, Observe: true})
	if err != nil {
		t.Fatal(err)
	}
	guest := opened.(*table)
	defer func() {
		if err := guest.Close(); err != nil {
			t.Error(err)
		}
	}()
	prepared := func() []string {
		insertRandom(t, guest, 10+int(guest.rows))
		for _, err := range guest.Scan(t.Context(), nil) {
			if err != nil {
				t.Fatal(err)
			}
		}
		if _, err := guest.Stats(t.Context()); err != nil {
			t.Fatal(err)
		}
		rows, err := guest.conn.Query(t.Context(), "SELECT name FROM pg_prepared_statements")
		if err != nil {
			t.Fatal(err)
		}
		names, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil || len(names) != 4 {
			t.Errorf("prepared: %q, %v", names, err)
		}
		return names
	}
	before := prepared()
	if err := guest.exec(t.Context(), "TRUNCATE rows"); err != nil {
		t.Fatal(err)
	}
	if err := guest.Reopen(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, name := range prepared() {
		if !strings.HasPrefix(name, guest.schema+"_") || slices.Contains(before, name) {
			t.Errorf("%q is prepared, and before were %q", name, before)
		}
	}
	if err := guest.keepsSession(t.Context()); err != nil {
		t.Errorf("a session of its own: %v", err)
	}
	if err := guest.exec(t.Context(), "SET enable_sort = on"); err != nil {
		t.Fatal(err)
	}
	if err := guest.keepsSession(t.Context()); !errors.Is(err, errShared) {
		t.Errorf("a session that others change: %v", err)
	}
}
