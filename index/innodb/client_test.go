package innodb

import (
	"strings"
	"testing"

	"idbench/index"
	"idbench/units"
)

// In a server of the user's a table has a database of its own, which goes with it, and
// nothing else is touched.
func TestClient(t *testing.T) {
	t.Parallel()
	host := open(t, index.TableConfig{Layout: units.Clustered, ValueBytes: 10}) // its server stands for the user's
	load(t, host, 100, 100, 10)
	e, err := Engine{}.At("mysql://root:hush@localhost/?socket=" + host.private.home.Socket)
	if err != nil {
		t.Fatal(err)
	}
	config := index.TableConfig{Layout: units.RowID, Key: index.KeyUUID, KeyBytes: 16, ValueBytes: 100, Observe: true}
	var tables []*table
	for range 2 {
		opened, err := e.Open(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, opened.(*table))
	}
	if n := len((users{T: t, host: host}).ours()); n != 2 {
		t.Errorf("%d databases of ours, want one for each table", n)
	}
	keys := load(t, tables[0], 2000, 500, 100)
	segments, _ := all(t, tables[0])
	if len(segments) != 3 || segments[1].Counts[units.LeafPages] < 4 { // the file can be read here
		t.Errorf("%v", segments)
	}
	if _, ok, err := tables[0].Get(t.Context(), keys[3], nil); !ok || err != nil {
		t.Errorf("get: %v, %v", ok, err)
	}
	if err := tables[0].Delete(t.Context(), keys[:10]); err != nil {
		t.Error(err)
	}
	if err := tables[0].Reopen(t.Context()); err != nil {
		t.Error(err)
	}
	if _, ok, err := tables[0].Get(t.Context(), keys[13], nil); !ok || err != nil {
		t.Errorf("get after reopening: %v, %v", ok, err)
	}
	if _, err := tables[0].Chill(t.Context()); err == nil {
		t.Error("a server of the user's starts cold")
	}

	taken := &table{config: config, server: tables[0].server, database: tables[0].database}
	if _, err := taken.create(t.Context()); err == nil || !strings.Contains(err.Error(), "exists") {
		t.Errorf("a database that is there already: %v", err)
	}
	for _, table := range tables {
		if err := table.Close(); err != nil {
			t.Error(err)
		}
	}
	if list := (users{T: t, host: host}).ours(); len(list) != 0 {
		t.Errorf("left: %v", list)
	}
	rows := 0
	for _, err := range host.Scan(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		rows++
	}
	if rows != 100 {
		t.Errorf("the other table has %d rows", rows)
	}

	if _, err := index.FindOption(e, "read_ahead"); err == nil {
		t.Error("an option sets a setting of the server")
	}
}

// Where the table's file cannot be read there is no word of pages.
func TestClientWithoutFiles(t *testing.T) {
	table := openIn(t, shared.At(t), index.TableConfig{Layout: units.RowID, ValueBytes: 100, Observe: true})
	load(t, table, 2000, 500, 100)
	table.observed.pages = false
	segments, err := table.Stats(t.Context())
	if err != nil || len(segments) != 1 || segments[0].Name != units.All {
		t.Fatalf("%v, %v", segments, err)
	}
	if _, ok := segments[0].Counts[units.SplitEvents]; !ok {
		t.Errorf("%v: splits are counted all the same", segments[0].Counts)
	}
	if err := table.Verify(t.Context()); err != nil {
		t.Error(err)
	}
}
