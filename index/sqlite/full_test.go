package sqlite

import (
	"context"
	"strings"
	"testing"

	"idbench/index"
	"idbench/units"
)

// A file that may not grow is told once, and not also as a transaction that cannot be
// undone.
func TestFullDisk(t *testing.T) {
	opened, err := Engine{}.Open(context.Background(), index.TableConfig{Dir: t.TempDir(), Layout: units.RowID, Key: index.KeyUUID})
	if err != nil {
		t.Fatal(err)
	}
	full := opened.(*table)
	if _, err := full.conn.ExecContext(t.Context(), "PRAGMA max_page_count = 6"); err != nil {
		t.Fatal(err)
	}
	var keys, values [][]byte
	for i := range 1000 {
		key := make([]byte, 16)
		key[0], key[1] = byte(i>>8), byte(i)
		keys, values = append(keys, key), append(values, make([]byte, 100))
	}
	if err := full.Insert(t.Context(), keys, values); err == nil || !strings.Contains(err.Error(), "disk is full") || strings.Contains(err.Error(), "rollback") {
		t.Errorf("insert: %v", err)
	}
	if err := full.Close(); err != nil {
		t.Error(err)
	}
}
