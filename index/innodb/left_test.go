package innodb

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/internal/mark"
	"idbench/units"
)

// addressVariable tells a process that is to be killed where its server is.
const addressVariable = "IDBENCH_TEST_ADDRESS"

var visitor = index.TableConfig{Layout: units.RowID, Key: index.KeyUUID, KeyBytes: 16, ValueBytes: 100, Observe: true}

// A users is a server that stands for a user's.
type users struct {
	*testing.T
	engine client
	host   *table
}

func (u users) exec(query string) {
	u.Helper()
	if err := u.host.exec(u.Context(), query); err != nil {
		u.Fatal(err)
	}
}

// ours are the databases that idbench may have made.
func (u users) ours() (list []string) {
	u.Helper()
	rows, err := u.host.conn.QueryContext(u.Context(), "SHOW DATABASES LIKE 'idbench\\_%'")
	if err != nil {
		u.Fatal(err)
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			u.Fatal(err)
		}
		list = append(list, name)
	}
	if err := rows.Err(); err != nil {
		u.Fatal(err)
	}
	return list
}

func (u users) left() []index.Leftover {
	u.Helper()
	list, err := u.engine.Left(u.Context())
	if err != nil {
		u.Fatal(err)
	}
	return list
}

func (u users) open() *table {
	u.Helper()
	opened, err := u.engine.Open(u.Context(), visitor)
	if err != nil {
		u.Fatal(err)
	}
	return opened.(*table)
}

// What runs make in a server of the user's goes with them, or is told.
func TestLeft(t *testing.T) {
	t.Parallel()
	begin := func(string) error {
		e, err := Engine{}.At(os.Getenv(addressVariable))
		if err == nil {
			_, err = e.Open(context.Background(), visitor)
		}
		return err
	}
	if os.Getenv(addressVariable) != "" { // the process to be killed
		indextest.Orphan(t, begin, nil)
	}
	u := users{T: t, host: open(t, index.TableConfig{Layout: units.Clustered, ValueBytes: 10})}
	e, err := Engine{}.At("mysql://root:hush@localhost/?socket=" + u.host.private.home.Socket)
	if err != nil {
		t.Fatal(err)
	}
	u.engine = e.(client)

	// A run that lives leaves nothing, a connection that ends neither.
	alive := u.open()
	for range 3 {
		if err := alive.Reopen(t.Context()); err != nil {
			t.Fatal(err)
		}
		if list := u.left(); len(list) > 0 {
			t.Errorf("of a run that lives: %v", list)
		}
	}
	ending := u.open()
	var number string
	if err := ending.conn.QueryRowContext(t.Context(), "SELECT CONNECTION_ID()").Scan(&number); err != nil {
		t.Fatal(err)
	}
	u.exec("KILL " + number)
	if err := ending.Insert(t.Context(), [][]byte{make([]byte, 16)}, [][]byte{{1}}); err == nil {
		t.Error("a connection that was killed inserts")
	}
	if err := ending.Close(); err != nil {
		t.Error(err)
	}
	gone := u.open()
	gone.server = gone.server.Clone()
	gone.server.Addr = "/no/such/socket"
	if err := gone.conn.Close(); err != nil {
		t.Fatal(err)
	}
	if err := gone.Close(); err == nil || !strings.HasPrefix(err.Error(), "database "+gone.database+" stays in "+u.engine.Address()) || strings.Contains(err.Error(), "\n") {
		t.Errorf("a server that is gone: %v", err)
	}
	if list := u.ours(); len(list) != 2 || !slices.Contains(list, alive.database) || !slices.Contains(list, gone.database) {
		t.Errorf("left: %v, want those of %s and %s", list, alive.database, gone.database)
	}
	remove := func(l index.Leftover) {
		t.Helper()
		if err := u.engine.Remove(t.Context(), l); err != nil {
			t.Error(err)
		}
	}
	indextest.Soon(t, "the server lets go of its lock", func() bool { return len(u.left()) == 1 })
	remove(u.left()[0])

	// What a killed run leaves is listed, and removed unless somebody else has a part in it.
	if err := os.Setenv(addressVariable, "root@unix("+u.engine.config.Addr+")/"); err != nil {
		t.Fatal(err)
	}
	_, kill := indextest.Orphan(t, begin, t.TempDir)
	if err := os.Unsetenv(addressVariable); err != nil {
		t.Fatal(err)
	}
	if list := u.left(); len(list) > 0 || len(u.ours()) != 2 {
		t.Errorf("of a run that lives: %v", list)
	}
	kill()
	indextest.Soon(t, "the server lets go of its lock", func() bool { return len(u.left()) == 1 })
	dead := u.left()[0]
	name := strings.TrimPrefix(dead.Name, databaseWord)
	if !strings.HasPrefix(dead.From, "process ") || dead.Keep != "" {
		t.Errorf("%v", dead)
	}
	for made, unmade := range map[string]string{
		"CREATE TABLE %s.mine (n INT)":                                         "DROP TABLE %s.mine",
		"CREATE TRIGGER %s.mine BEFORE INSERT ON %s.ids FOR EACH ROW SET @x=1": "DROP TRIGGER %s.mine",
		"ALTER TABLE %s.ids COMMENT 'mine'":                                    "ALTER TABLE %s.ids COMMENT '" + strings.Replace(comment(u, name), "'", "''", -1) + "'",
	} {
		u.exec(strings.ReplaceAll(made, "%s", name))
		if err := u.engine.Remove(t.Context(), dead); err == nil || !slices.Contains(u.ours(), name) {
			t.Errorf("removed in spite of %s: %v", made, err)
		}
		u.exec(strings.ReplaceAll(unmade, "%s", name))
	}
	remove(dead)
	remove(dead) // it is gone: nothing to do

	// Nothing is ours by its name alone.
	mine := mark.Name()
	u.exec("CREATE DATABASE " + mine)
	if list := u.left(); len(list) != 1 || list[0].Keep != mark.Unmarked || u.engine.Remove(t.Context(), list[0]) == nil {
		t.Errorf("a database without a mark: %v", list)
	}
	for _, name := range []string{"mysql", "idbench", "idbench_1_1", "idbench_0000000000000000_1; DROP DATABASE mysql"} {
		if err := drop(t.Context(), u.host.conn, name); err == nil {
			t.Errorf("%s was dropped", name)
		}
	}
	if err := alive.Close(); err != nil {
		t.Error(err)
	}
	if list := u.ours(); len(list) != 1 || list[0] != mine {
		t.Errorf("left: %v", list)
	}
}

func comment(u users, database string) (text string) {
	u.Helper()
	err := u.host.conn.QueryRowContext(u.Context(), "SELECT TABLE_COMMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?", database).Scan(&text)
	if err != nil {
		u.Fatal(err)
	}
	return text
}
