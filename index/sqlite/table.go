package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"idbench/index"
	"idbench/index/internal/column"
	"idbench/units"
)

// table is one file with one table, used through one connection.
type table struct {
	path   string
	config index.TableConfig
	page   int64 // bytes
	keyed  bool  // the id is the row id

	db   *sql.DB
	conn *sql.Conn

	begin, commit, rollback   *sql.Stmt
	insert, remove, get, scan *sql.Stmt
	extra                     []*sql.Stmt // rows by column 1, 2, …
	prepared                  []*sql.Stmt // all of them
	args                      []any       // of an INSERT, reused

	rows    int64   // ever inserted
	deleted bool    // some of them
	mirror  *mirror // nil unless the table is observed
}

// idIndex is the index that SQLite makes for the id of a table with row ids.
const idIndex = "sqlite_autoindex_rows_1"

// columnType is the id's. INT is not INTEGER: an INTEGER PRIMARY KEY is the row id
// itself.
func columnType(k index.KeyKind, keyed bool) string {
	switch k {
	case index.KeyInteger, index.KeySigned:
		if keyed {
			return "INTEGER"
		}
		return "INT"
	case index.KeyText:
		return "TEXT"
	}
	return "BLOB"
}

// schema makes the table, with a column and an index for each further index.
func schema(c index.TableConfig, keyed bool) []string {
	columns := []string{"id " + columnType(c.Key, keyed) + " PRIMARY KEY"}
	if !c.NoPayload {
		columns = append(columns, "payload BLOB")
	}
	var indexes []string
	for i := 1; i <= c.Extra; i++ {
		name := string(units.Extra(i))
		columns = append(columns, name+" BLOB")
		indexes = append(indexes, "CREATE INDEX "+name+" ON rows ("+name+")")
	}
	options := ""
	if c.Layout == units.Clustered && !keyed {
		options = " WITHOUT ROWID"
	}
	return append([]string{"CREATE TABLE rows (" + strings.Join(columns, ", ") + ")" + options}, indexes...)
}

// create makes the file and the table, which is written out before anything is
// counted.
func (t *table) create() error {
	if err := t.open(); err != nil {
		return err
	}
	for _, s := range schema(t.config, t.keyed) {
		if err := t.exec(s); err != nil {
			return err
		}
	}
	if err := t.prepare(); err != nil {
		return err
	}
	if !t.config.Observe {
		return nil
	}
	list, err := t.trees()
	if err != nil {
		return err
	}
	t.mirror = newMirror(t.path, t.page, list)
	if err := t.look(); err != nil {
		return err
	}
	if err := t.checkpoint(); err != nil {
		return err
	}
	t.mirror.dirty, t.mirror.written, t.mirror.log = 0, 0, 0
	return nil
}

// checkpoint copies the log into the file and empties it.
func (t *table) checkpoint() error {
	if err := t.exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return err
	}
	return t.look()
}

// open connects and sets what differs from SQLite's defaults.
func (t *table) open() (err error) {
	if t.db, err = sql.Open("sqlite", "file:"+(&url.URL{Path: t.path}).EscapedPath()); err != nil {
		return err
	}
	if t.conn, err = t.db.Conn(context.Background()); err != nil {
		return err
	}
	for _, p := range []string{
		"page_size = " + strconv.FormatInt(t.page, 10),
		"journal_mode = wal",
		"synchronous = " + synchronous(t.config),
		"cache_size = " + cacheSize(t.config, t.page),
	} {
		if err := t.exec("PRAGMA " + p); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) exec(query string) error {
	if _, err := t.conn.ExecContext(context.Background(), query); err != nil {
		return fmt.Errorf("%s: %w", query, err)
	}
	return nil
}

// prepare compiles the statements. Reads name the index that they go through, so that
// no estimate of the planner decides it.
func (t *table) prepare() error {
	from := "rows"
	if t.config.Layout == units.RowID {
		from += " INDEXED BY " + idIndex
	}
	columns, payload, value := 2+t.config.Extra, "payload", "payload"
	if t.config.NoPayload {
		columns, payload, value = 1+t.config.Extra, "id", "x''"
	}
	type statement struct {
		to   **sql.Stmt
		text string
	}
	list := []statement{
		{&t.begin, "BEGIN"},
		{&t.commit, "COMMIT"},
		{&t.rollback, "ROLLBACK"},
		{&t.insert, "INSERT INTO rows VALUES (?" + strings.Repeat(", ?", columns-1) + ")"},
		{&t.remove, "DELETE FROM rows WHERE id = ?"},
		{&t.get, "SELECT " + payload + " FROM rows WHERE id = ?"},
		{&t.scan, "SELECT id, " + value + " FROM " + from + " WHERE id >= ? ORDER BY id"},
	}
	t.extra = make([]*sql.Stmt, t.config.Extra)
	for i := range t.extra {
		name := string(units.Extra(i + 1))
		list = append(list, statement{&t.extra[i], "SELECT " + payload + " FROM rows INDEXED BY " + name + " WHERE " + name + " = ?"})
	}
	for _, s := range list {
		var err error
		if *s.to, err = t.conn.PrepareContext(context.Background(), s.text); err != nil {
			return fmt.Errorf("%s: %w", s.text, err)
		}
		t.prepared = append(t.prepared, *s.to)
	}
	return nil
}

// transaction runs do between BEGIN and COMMIT, or undoes it.
func (t *table) transaction(do func() error) error {
	if _, err := t.begin.Exec(); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	err := do()
	if err == nil {
		if _, err = t.commit.Exec(); err == nil {
			return nil
		}
		err = fmt.Errorf("commit: %w", err)
	}
	_, undo := t.rollback.Exec()
	if fault := (*sqlite.Error)(nil); errors.As(err, &fault) && fault.Code()&0xff == sqlite3.SQLITE_FULL {
		return err // SQLite has undone it already (lang_transaction.html), and is at a loss what else to undo
	}
	return errors.Join(err, undo)
}

// Insert adds the rows and commits. A key that is there already is refused.
func (t *table) Insert(_ context.Context, keys, values [][]byte) error {
	err := t.transaction(func() error {
		for i, k := range keys {
			if err := t.put(k, values[i], t.rows+int64(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	t.rows += int64(len(keys))
	return t.look()
}

// put adds one row, which arrived as that number.
func (t *table) put(key, value []byte, row int64) error {
	id, err := column.Value(t.config.Key, key)
	if err != nil {
		return err
	}
	t.args = append(t.args[:0], id)
	if !t.config.NoPayload {
		t.args = append(t.args, value)
	}
	for column := 1; column <= t.config.Extra; column++ {
		extra := index.ExtraKey(row, column)
		t.args = append(t.args, extra[:])
	}
	if _, err := t.insert.Exec(t.args...); err != nil {
		if fault := (*sqlite.Error)(nil); errors.As(err, &fault) &&
			(fault.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY || fault.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE) {
			err = fmt.Errorf("%w: %w", index.ErrDuplicate, err)
		}
		return fmt.Errorf("insert: %w", err)
	}
	return nil
}

// Delete removes the rows and commits.
func (t *table) Delete(_ context.Context, keys [][]byte) error {
	err := t.transaction(func() error {
		for _, k := range keys {
			id, err := column.Value(t.config.Key, k)
			if err != nil {
				return err
			}
			done, err := t.remove.Exec(id)
			if err != nil {
				return fmt.Errorf("delete: %w", err)
			}
			switch n, err := done.RowsAffected(); {
			case err != nil:
				return err
			case n == 0:
				return fmt.Errorf("delete: key %x: %w", k, index.ErrMissing)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	t.deleted = true
	return t.look()
}

// look lets the mirror read what a commit has written.
func (t *table) look() error {
	if t.mirror == nil {
		return nil
	}
	return t.mirror.commit(t.rows)
}

// Close gives up the connection; SQLite copies the log into the file then. It closes
// the statements first: one left open would keep the connection, and its share of the
// page cache, for good.
func (t *table) Close() error {
	if t.db == nil {
		return nil
	}
	var err error
	for _, s := range t.prepared {
		err = errors.Join(err, s.Close())
	}
	t.prepared = nil
	if t.conn != nil {
		err = errors.Join(err, t.conn.Close())
	}
	err = errors.Join(err, t.db.Close())
	t.db, t.conn = nil, nil
	return err
}
