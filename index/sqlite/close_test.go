package sqlite

import (
	"context"
	"os"
	"testing"

	"idbench/index"
	"idbench/units"
)

// A table that is closed lets go of its files: a connection that lives on would also
// keep its share of the page cache that all tables of the process have together.
func TestCloseLetsGo(t *testing.T) {
	open := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Skipf("open files are told by Linux only: %v", err)
		}
		return len(entries)
	}
	before := open()
	for range 3 {
		table, err := Engine{}.Open(context.Background(), index.TableConfig{Dir: t.TempDir(), Layout: units.RowID, Key: index.KeyUUID, Extra: 1})
		if err != nil {
			t.Fatal(err)
		}
		if err := table.Insert(t.Context(), [][]byte{make([]byte, 16)}, [][]byte{{1}}); err != nil {
			t.Fatal(err)
		}
		if err := table.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if after := open(); after != before {
		t.Errorf("%d files open before, %d after three tables were closed", before, after)
	}
}
