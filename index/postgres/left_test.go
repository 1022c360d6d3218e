package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/internal/mark"
	"idbench/units"
)

// A users is a server that stands for a user's, with a connection of its superuser.
type users struct {
	*testing.T
	engine client
	conn   *pgx.Conn
}

// TestGuests is about tables in servers of users; each part has a database of its own.
func TestGuests(t *testing.T) {
	at := ""
	if os.Getenv(addressVariable) == "" { // not the process to be killed
		at = shared.Address(t)
	}
	for i, part := range []struct {
		name string
		test func(t *testing.T, users func() users)
	}{
		{"runs share extensions", testRunsShareExtensions},
		{"runs at the same time", testRunsAtTheSameTime},
		{"extensions of users", testExtensionsOfUsers},
		{"left of a killed run", testLeftOfAKilledRun},
		{"extensions of a killed run", testExtensionsOfAKilledRun},
		{"a connection that ends", testConnectionThatEnds},
	} {
		t.Run(part.name, func(t *testing.T) {
			part.test(t, func() users {
				u := reach(t, at)
				u.exec(fmt.Sprintf("CREATE DATABASE d%d", i))
				return reach(t, strings.Replace(at, "dbname=postgres", fmt.Sprintf("dbname=d%d", i), 1))
			})
		})
	}
}

// addressVariable tells a process that is to be killed where its server is.
const addressVariable = "IDBENCH_TEST_ADDRESS"

// reach connects to it.
func reach(t *testing.T, dsn string) users {
	t.Helper()
	e, err := Engine{}.At(dsn)
	if err != nil {
		t.Fatal(err)
	}
	u := users{t, e.(client), nil}
	if u.conn, err = pgx.ConnectConfig(t.Context(), u.engine.config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := u.conn.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return u
}

func (u users) open() *table {
	u.Helper()
	opened, err := u.engine.Open(u.Context(), index.TableConfig{Layout: units.Heap, Key: index.KeyUUID, Observe: true})
	if err != nil {
		u.Fatal(err)
	}
	return opened.(*table)
}

func (u users) exec(query string) {
	u.Helper()
	if _, err := u.conn.Exec(u.Context(), query); err != nil {
		u.Fatalf("%s: %v", query, err)
	}
}

// ours are the schemas and extensions that idbench may have made.
func (u users) ours() (list []string) {
	u.Helper()
	rows, err := u.conn.Query(u.Context(), `SELECT nspname::text FROM pg_namespace WHERE nspname LIKE 'idbench%'
		UNION ALL SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1`)
	if err == nil {
		list, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err != nil {
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

// seen is the number of leaves that the server shows of a table with a row.
func seen(table *table) (int64, error) {
	segments, err := table.Stats(context.Background())
	if err != nil {
		return 0, err
	}
	return segments[0].Counts[units.LeafPages], nil
}

// The end of one run takes nothing from another in the same database.
func testRunsShareExtensions(t *testing.T, users func() users) {
	u := users()
	first, second := u.open(), u.open()
	for _, table := range []*table{first, second} {
		if err := table.Insert(t.Context(), [][]byte{make([]byte, 16)}, [][]byte{{1}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if n, err := seen(second); err != nil || n != 1 {
		t.Errorf("after the end of the run that made the extensions: %d leaves, %v", n, err)
	}
	if err := second.Reopen(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := seen(second); err != nil || n != 1 {
		t.Errorf("reopened: %d leaves, %v", n, err)
	}
	if list := u.left(); len(list) > 0 {
		t.Errorf("of a run that lives: %v", list)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	if list := u.ours(); len(list) > 0 {
		t.Errorf("left: %v", list)
	}
}

// Runs that begin and end at the same time make and drop the extensions in turn.
func testRunsAtTheSameTime(t *testing.T, users func() users) {
	u := users()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 5 {
				opened, err := u.engine.Open(context.Background(), index.TableConfig{Layout: units.Heap, Key: index.KeyUUID, Observe: true})
				if err != nil {
					t.Error(err)
					return
				}
				err = opened.Insert(t.Context(), [][]byte{make([]byte, 16)}, [][]byte{{1}})
				n, unseen := seen(opened.(*table))
				if err := errors.Join(err, unseen, opened.Close()); err != nil || n != 1 {
					t.Errorf("%d leaves, %v", n, err)
				}
			}
		})
	}
	all.Wait()
	if list := u.ours(); len(list) > 0 {
		t.Errorf("left: %v", list)
	}
}

// Extensions of the user's are used where they lie, and stay.
func testExtensionsOfUsers(t *testing.T, users func() users) {
	u := users()
	u.exec(`CREATE SCHEMA "the user's ""own"""; CREATE EXTENSION pageinspect SCHEMA "the user's ""own"""`)
	table := u.open()
	if err := table.Insert(t.Context(), [][]byte{make([]byte, 16)}, [][]byte{{1}}); err != nil {
		t.Fatal(err)
	}
	if n, err := seen(table); err != nil || n != 1 {
		t.Errorf("%d leaves, %v", n, err)
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	if list := u.ours(); len(list) != 1 || list[0] != "pageinspect" {
		t.Errorf("left: %v", list)
	}
	// A schema of that name without a mark is somebody else's.
	u.exec("CREATE SCHEMA " + extensionsSchema)
	table = u.open()
	if err := table.extension(t.Context(), "pgstattuple"); err == nil || !strings.Contains(err.Error(), mark.Unmarked) {
		t.Errorf("an extension in somebody else's schema: %v", err)
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	if list := u.ours(); len(list) != 2 {
		t.Errorf("left: %v", list)
	}
}

// What a killed run leaves is listed with its name, and removed when that is asked for;
// what is somebody else's, or is not known to be of a dead run, is not.
func testLeftOfAKilledRun(t *testing.T, users func() users) {
	begin := func(string) error {
		e, err := Engine{}.At(os.Getenv(addressVariable))
		if err != nil {
			return err
		}
		_, err = e.Open(context.Background(), index.TableConfig{Layout: units.Heap, Key: index.KeyUUID, Observe: true})
		return err
	}
	if os.Getenv(addressVariable) != "" { // the process to be killed
		indextest.Orphan(t, begin, nil)
	}
	u := users()
	if err := os.Setenv(addressVariable, u.engine.Address()+"&user=postgres"); err != nil {
		t.Fatal(err)
	}
	_, kill := indextest.Orphan(t, begin, t.TempDir)
	if err := os.Unsetenv(addressVariable); err != nil {
		t.Fatal(err)
	}
	if list := u.left(); len(list) > 0 || len(u.ours()) < 2 {
		t.Errorf("of a run that lives: %v", list)
	}
	kill()
	indextest.Soon(t, "the server lets go of its locks", func() bool { return len(u.left()) == 2 })
	alive := u.open()
	if list := u.left(); len(list) != 1 || !strings.HasPrefix(list[0].Name, "schema idbench_") || !strings.HasPrefix(list[0].From, "process ") {
		t.Errorf("left beside a run that uses the extensions: %v", list)
	}
	dead := u.left()[0]
	name := strings.TrimPrefix(dead.Name, schemaWord)
	for made, unmade := range map[string]string{
		"CREATE TABLE %s.mine (n int)":                                        "DROP TABLE %s.mine",
		"CREATE VIEW mine AS SELECT id FROM %s.rows":                          "DROP VIEW mine",
		"COMMENT ON SCHEMA %s IS 'mine'":                                      "COMMENT ON SCHEMA %s IS '" + strings.Replace(comment(u, name), "'", "''", -1) + "'",
		"SELECT pg_advisory_lock(" + fmt.Sprint(runOf(name)) + "), '%s.rows'": "SELECT pg_advisory_unlock_all(), '%s.rows'",
	} {
		fill := func(query string) string { return strings.ReplaceAll(query, "%s", name) }
		u.exec(fill(made))
		err := u.engine.Remove(t.Context(), dead)
		if !strings.HasPrefix(made, "SELECT") && err == nil {
			t.Errorf("removed in spite of %s", made)
		}
		if list := u.ours(); len(list) < 3 {
			t.Fatalf("%s: %v", made, list)
		}
		u.exec(fill(unmade))
	}
	if err := u.engine.Remove(t.Context(), dead); err != nil {
		t.Error(err)
	}
	if err := alive.Close(); err != nil {
		t.Error(err)
	}
	if list := u.ours(); len(list) > 0 {
		t.Errorf("left: %v", list)
	}
	for _, name := range []string{"public", "pg_catalog", "idbench_1_1", `idbench_0000000000000000_1 CASCADE; SELECT 1; --`} {
		if err := dropSchema(t.Context(), u.conn, name); err == nil {
			t.Errorf("%s was dropped", name)
		}
	}
}

func comment(u users, schema string) string {
	u.Helper()
	text, exists, err := commentOf(u.Context(), u.conn, schema)
	if err != nil || !exists {
		u.Fatal(err)
	}
	return text
}

func runOf(name string) int64 {
	run, _ := mark.IsName(name)
	return run
}

// Extensions that a killed run left, while no other used them, go when that is asked for.
func testExtensionsOfAKilledRun(t *testing.T, users func() users) {
	u := users()
	u.exec("CREATE SCHEMA " + extensionsSchema + "; COMMENT ON SCHEMA " + extensionsSchema + " IS '" + mark.Comment(true) +
		"'; CREATE EXTENSION pageinspect SCHEMA " + extensionsSchema)
	list := u.left()
	if len(list) != 1 || list[0].Keep != "" {
		t.Fatalf("left: %v", list)
	}
	u.exec("CREATE VIEW mine AS SELECT * FROM " + extensionsSchema + ".page_header(NULL)")
	if err := u.engine.Remove(t.Context(), list[0]); err == nil || len(u.ours()) != 2 {
		t.Errorf("an extension in use: %v", err)
	}
	u.exec("DROP VIEW mine")
	if err := u.engine.Remove(t.Context(), list[0]); err != nil || len(u.ours()) > 0 {
		t.Errorf("%v, left: %v", err, u.ours())
	}
}

// A connection that ends before the table is closed is made once more; where that fails,
// what stays is named.
func testConnectionThatEnds(t *testing.T, users func() users) {
	u := users()
	table := u.open()
	u.exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database() AND backend_type = 'client backend'")
	if err := table.Close(); err != nil || len(u.ours()) > 0 {
		t.Errorf("%v, left: %v", err, u.ours())
	}
	table = u.open()
	table.server = table.server.Copy()
	table.server.Host, table.server.Fallbacks = "/no/such/folder", nil
	if err := table.conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := table.Close(); err == nil || !strings.HasPrefix(err.Error(), "schema "+table.schema+" stays in "+u.engine.Address()) || strings.Contains(err.Error(), "\n") {
		t.Errorf("a server that is gone: %v", err)
	}
}
