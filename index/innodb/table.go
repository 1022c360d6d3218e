package innodb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/go-sql-driver/mysql"

	"idbench/index"
	"idbench/units"
)

// table is one table of one server, used through one connection.
type table struct {
	config   index.TableConfig
	page     int64         // bytes
	private  *private      // nil: the server is the user's
	server   *mysql.Config // how to reach it
	address  string        // of the user's, for errors
	database string        // of the table
	made     bool          // the database is there, and ours
	visits   int           // connections so far
	held     bool          // the lock of the last says that this run lives

	db       *sql.DB
	conn     *sql.Conn
	prepared map[string]*sql.Stmt // by text
	args     []any                // of an INSERT, reused
	rows     int64                // ever inserted
	gone     bool                 // the connection has ended
	old      bool                 // the type UUID reverses versions 6 and 7 too

	observed *observed // nil unless the table is observed
}

// The table, and the index of the id in layout rowid.
const (
	tableName = "ids"
	idIndex   = "id"
)

// tableOptions stand in the table's definition: its statistics are not gathered anew
// while it grows, which would read pages.
var tableOptions = map[string]string{"STATS_PERSISTENT": "1", "STATS_AUTO_RECALC": "0"}

// columnType is the id's.
func columnType(c index.TableConfig) string {
	longest := c.KeyBytes
	if longest == 0 {
		longest = int(limits.Key)
		if c.Key == index.KeyText {
			longest /= widest(c)
		}
	}
	word, _ := c.Text(idColumn) // fits has looked at it
	set, _ := c.Text(charset)
	switch {
	case word == uuidColumn:
		return "UUID"
	case c.Key == index.KeyUnsigned:
		return "BIGINT UNSIGNED"
	case c.Key.Number():
		return "BIGINT"
	case c.Key == index.KeyUUID:
		return "BINARY(16)"
	case c.Key == index.KeyText && longest <= longestChar && word != "varchar":
		return fmt.Sprintf("CHAR(%d) CHARACTER SET %s COLLATE %s_bin", longest, set, set)
	case c.Key == index.KeyText:
		return fmt.Sprintf("VARCHAR(%d) CHARACTER SET %s COLLATE %s_bin", longest, set, set)
	}
	return fmt.Sprintf("VARBINARY(%d)", longest)
}

// longest is the length of the payload column.
func longest(c index.TableConfig) int {
	if c.ValueBytes == 0 {
		return int(limits.Value)
	}
	return c.ValueBytes
}

// extra is the name of a further column and of its index.
func extra(i int) string { return string(units.Extra(i)) }

// definition makes the table, with a column and an index for each further index.
func definition(c index.TableConfig) string {
	columns := []string{"id " + columnType(c) + " NOT NULL"}
	if !c.NoPayload {
		columns = append(columns, "payload "+payloadType(c)+" NOT NULL")
	}
	keys := []string{"PRIMARY KEY (id)"}
	if c.Layout == units.RowID {
		columns = append([]string{"seq BIGINT NOT NULL AUTO_INCREMENT"}, columns...)
		keys = []string{"PRIMARY KEY (seq)", "UNIQUE KEY " + idIndex + " (id)"}
	}
	for i := 1; i <= c.Extra; i++ {
		columns = append(columns, fmt.Sprintf("%s BINARY(%d) NOT NULL", extra(i), index.ExtraKeyLen))
		keys = append(keys, fmt.Sprintf("KEY %s (%s)", extra(i), extra(i)))
	}
	format, _ := c.Text(rowFormat) // fits has looked at it
	return fmt.Sprintf("CREATE TABLE %s (%s) ENGINE=InnoDB ROW_FORMAT=%s STATS_PERSISTENT=%s STATS_AUTO_RECALC=%s",
		tableName, strings.Join(append(columns, keys...), ", "), strings.ToUpper(format), tableOptions["STATS_PERSISTENT"], tableOptions["STATS_AUTO_RECALC"])
}

// create connects and makes the database and the table.
func (t *table) create(ctx context.Context) (index.Table, error) {
	err := t.connect(ctx)
	if err == nil {
		err = t.paged(ctx)
	}
	if err == nil {
		// One that exists is not ours: the server refuses.
		err = t.exec(ctx, "CREATE DATABASE "+t.database)
		t.made = err == nil
	}
	if err == nil && uuids(t.config) {
		err = hasUUIDs(ctx, t.conn)
	}
	if err == nil {
		err = t.prepare(ctx)
	}
	if err == nil {
		err = t.exec(ctx, definition(t.config)+t.mark())
	}
	if err == nil && t.config.Observe {
		err = t.observe(ctx)
	}
	if err != nil {
		return nil, errors.Join(t.says(err), t.Close())
	}
	return t, nil
}

// paged reads the size of the server's pages, which must be what the table's options say.
func (t *table) paged(ctx context.Context) error {
	wanted, err := t.config.Int(pageSize)
	if err != nil {
		return err
	}
	if t.page, err = pageOf(ctx, t.conn); err == nil && t.page != wanted {
		err = fmt.Errorf("the server has pages of %d bytes: --option innodb.page_size=%d", t.page, t.page)
	}
	return err
}

// pageOf is the size of a server's pages.
func pageOf(ctx context.Context, conn *sql.Conn) (bytes int64, err error) {
	err = conn.QueryRowContext(ctx, "SELECT @@innodb_page_size").Scan(&bytes)
	return bytes, err
}

// connect opens the connection.
func (t *table) connect(ctx context.Context) error {
	config := t.server.Clone()
	config.Logger = &mysql.NopLogger{}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	conn, err := db.Conn(ctx)
	if err != nil {
		if t.private == nil {
			err = fmt.Errorf("no connection to %s: %w", t.address, err)
		}
		return errors.Join(err, db.Close())
	}
	t.db, t.conn = db, conn
	if t.private != nil {
		return nil
	}
	return t.hold(ctx)
}

// prepare readies the connection.
func (t *table) prepare(ctx context.Context) error {
	t.prepared = map[string]*sql.Stmt{}
	return t.exec(ctx, "USE "+t.database)
}

func (t *table) exec(ctx context.Context, query string) error {
	if _, err := t.conn.ExecContext(ctx, query); err != nil {
		return fmt.Errorf("%s: %w", query, err)
	}
	return nil
}

// most is how many statements stay prepared; those of one table are fewer, but for
// INSERTs of many rows, of which there is one for each number of rows.
const most = 200

// statement prepares one, once.
func (t *table) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := t.prepared[query]; ok {
		return s, nil
	}
	if len(t.prepared) == most {
		if err := t.forget(); err != nil {
			return nil, err
		}
	}
	s, err := t.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("%.200s: %w", query, err)
	}
	t.prepared[query] = s
	return s, nil
}

// forget closes the prepared statements.
func (t *table) forget() (err error) {
	for query, s := range t.prepared {
		err = errors.Join(err, s.Close())
		delete(t.prepared, query)
	}
	return err
}

// Insert runs one INSERT a row in one transaction, unless the option multirow says
// otherwise.
func (t *table) Insert(ctx context.Context, keys, values [][]byte) error {
	step := 1
	if many, _ := t.config.Text(multiRow); many == "true" {
		step = t.atOnce(keys, values)
	}
	err := t.transaction(ctx, len(keys) <= step, func() error {
		for from := 0; from < len(keys); from += step {
			to := min(from+step, len(keys))
			if err := t.add(ctx, keys[from:to], values[from:to], t.rows+int64(from)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return t.says(err)
	}
	t.rows += int64(len(keys))
	if t.observed != nil {
		return t.says(t.committed(ctx))
	}
	return nil
}

// atOnce is the rows of one INSERT: a thousand, or as many as 8 MB hold, half of what the
// server takes by default, or as there may be parameters.
func (t *table) atOnce(keys, values [][]byte) int {
	widest := 0
	for i := range keys {
		widest = max(widest, len(keys[i])+len(values[i]))
	}
	columns := len(t.names())
	return max(1, min(1000, 8_000_000/(widest+16*columns), 65535/columns))
}

// add runs one INSERT of rows that arrived from that number on.
func (t *table) add(ctx context.Context, keys, values [][]byte, arrived int64) error {
	s, err := t.statement(ctx, t.insert(len(keys)))
	if err != nil {
		return err
	}
	t.args = t.args[:0]
	for i, k := range keys {
		id, err := t.value(k)
		if err != nil {
			return err
		}
		if t.args = append(t.args, id); !t.config.NoPayload {
			t.args = append(t.args, values[i])
		}
		for column := 1; column <= t.config.Extra; column++ {
			key := index.ExtraKey(arrived+int64(i), column)
			t.args = append(t.args, key[:])
		}
	}
	_, err = s.ExecContext(ctx, t.args...)
	return err
}

// insert is the statement that adds so many rows.
func (t *table) insert(rows int) string {
	names := t.names()
	row := ", (?" + strings.Repeat(", ?", len(names)-1) + ")"
	return "INSERT INTO " + tableName + " (" + strings.Join(names, ", ") + ") VALUES " + strings.Repeat(row, rows)[2:]
}

// names are the columns that a row is inserted with.
func (t *table) names() []string {
	list := []string{"id"}
	if !t.config.NoPayload {
		list = append(list, "payload")
	}
	for i := 1; i <= t.config.Extra; i++ {
		list = append(list, extra(i))
	}
	return list
}

// Delete removes the rows, one DELETE a row, and commits.
func (t *table) Delete(ctx context.Context, keys [][]byte) error {
	s, err := t.statement(ctx, "DELETE FROM "+tableName+" WHERE id = ?")
	if err != nil {
		return t.says(err)
	}
	err = t.transaction(ctx, false, func() error {
		for _, k := range keys {
			id, err := t.value(k)
			if err != nil {
				return err
			}
			done, err := s.ExecContext(ctx, id)
			if err != nil {
				return fmt.Errorf("delete: %w", err)
			}
			if n, err := done.RowsAffected(); err != nil {
				return err
			} else if n == 0 {
				return fmt.Errorf("delete: key %x: %w", k, index.ErrMissing)
			}
		}
		return nil
	})
	if err == nil && t.observed != nil {
		t.observed.deleted = true
		err = t.committed(ctx)
	}
	return t.says(err)
}

// transaction commits what f does, or nothing. A lone statement is one by itself.
func (t *table) transaction(ctx context.Context, lone bool, f func() error) error {
	if lone {
		return f()
	}
	if err := t.exec(ctx, "BEGIN"); err != nil {
		return err
	}
	if err := f(); err != nil {
		if ended(err) {
			return err
		}
		return errors.Join(err, t.exec(ctx, "ROLLBACK"))
	}
	return t.exec(ctx, "COMMIT")
}

// disconnect ends the connection.
func (t *table) disconnect() error {
	if t.db == nil {
		return nil
	}
	err := t.forget()
	if t.conn != nil {
		err = errors.Join(err, t.conn.Close())
	}
	err = errors.Join(err, t.db.Close())
	t.db, t.conn = nil, nil
	if t.gone { // there is nobody to say goodbye to
		return nil
	}
	return err
}

// Close stops the private server, which need not write its pages any more; of the user's
// it drops the database.
func (t *table) Close() error {
	var err error
	switch {
	case t.made && t.private == nil:
		err = t.leave()
	case t.conn != nil && t.private != nil:
		_ = t.exec(context.Background(), "SET GLOBAL innodb_fast_shutdown = 2") // it only saves time
	}
	t.made = false
	err = errors.Join(err, t.disconnect())
	if t.private != nil {
		err = errors.Join(err, t.private.close())
		t.private = nil
	}
	return err
}
