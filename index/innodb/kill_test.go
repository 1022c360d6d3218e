package innodb

import (
	"errors"
	"path/filepath"
	"testing"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/server"
	"idbench/units"
)

// A server that ends by itself is named in the error.
func TestServerIsKilled(t *testing.T) {
	t.Parallel()
	indextest.Need(t, Engine{})
	config := index.TableConfig{Dir: t.TempDir(), Layout: units.RowID, Key: index.KeyUUID, KeyBytes: 16, ValueBytes: 100, Observe: true}
	opened, err := Engine{}.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	load(t, opened, 100, 10, 100)
	if err := indextest.Kill(indextest.Process(t, filepath.Join(config.Dir, "innodb", "pid"))); err != nil {
		t.Fatal(err)
	}
	table := opened.(*table)
	indextest.Soon(t, "the end is told", func() bool { return table.private.server.Err() != nil })
	if err := table.Insert(t.Context(), [][]byte{make([]byte, 16)}, [][]byte{{}}); !errors.Is(err, server.ErrGone) {
		t.Errorf("insert: %v", err)
	}
	if err := table.Close(); err != nil {
		t.Errorf("what was said is said again: %v", err)
	}
}

// A process that is killed leaves neither its server nor the folder.
func TestProcessIsKilled(t *testing.T) {
	t.Parallel()
	indextest.Killed(t, Engine{}, "innodb", "pid")
}
