package innodb

import (
	"database/sql"
	"testing"

	"github.com/go-sql-driver/mysql"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/units"
)

// A run that is interrupted does not wait for a lock of somebody else, and leaves nothing.
func TestInsertStopsWaiting(t *testing.T) {
	opened, err := shared.At(t).Open(t.Context(), index.TableConfig{Layout: units.Clustered, Key: index.KeyUUID, KeyBytes: 16})
	if err != nil {
		t.Fatal(err)
	}
	table := opened.(*table)
	config, err := address(shared.Address(t))
	if err != nil {
		t.Fatal(err)
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	defer func() { _ = db.Close() }()
	other, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	if _, err := other.ExecContext(t.Context(), "LOCK TABLES "+table.database+"."+tableName+" READ"); err != nil {
		t.Fatal(err)
	}
	indextest.StopsWaiting(t, table, func() (waits bool, err error) {
		err = db.QueryRowContext(t.Context(), "SELECT EXISTS (SELECT 1 FROM information_schema.processlist WHERE state LIKE 'Waiting for table%')").Scan(&waits)
		return waits, err
	})
	if _, err := other.ExecContext(t.Context(), "UNLOCK TABLES"); err != nil {
		t.Fatal(err)
	}
	if err := table.Close(); err != nil {
		t.Error(err)
	}
	var left bool
	if err := db.QueryRowContext(t.Context(), "SELECT EXISTS (SELECT 1 FROM information_schema.schemata WHERE schema_name = ?)", table.database).Scan(&left); err != nil || left {
		t.Errorf("database %s is left: %v, %v", table.database, left, err)
	}
}
