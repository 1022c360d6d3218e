package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"idbench/index/internal/mark"
)

// connecting is how long the connection may take that is to remove what a run made after
// the first one has ended.
const connecting = 10 * time.Second

// errShared is for addresses where a connection has no session of its own.
var errShared = errors.New("connections share sessions there, as behind a pooler of transactions, and a session's settings are not kept, " +
	"so that neither plans nor times would be the server's; give the address of the server itself, or of a pool of whole sessions")

// settle readies a connection to the user's server: it sees that the settings of the
// session hold, takes the locks that say what is in use, and the path that names are looked
// up by.
func (t *table) settle(ctx context.Context) error {
	if err := t.keepsSession(ctx); err != nil {
		return err
	}
	if _, err := t.conn.Exec(ctx, fmt.Sprintf("SELECT pg_advisory_lock_shared(%d)", mark.Run())); err == nil {
		held, err := locks(ctx, t.conn)
		t.held = err == nil && held[mark.Run()]
	}
	if t.shares {
		if err := t.exec(ctx, fmt.Sprintf("SELECT pg_advisory_lock_shared(%d)", extensionsLock)); err != nil {
			return err
		}
	}
	return t.setPath(ctx)
}

// keepsSession is an error where the settings of the session are not those that the
// connection began with. PGlite, which has one session, takes them when it is told.
func (t *table) keepsSession(ctx context.Context) error {
	var version string
	if err := t.conn.QueryRow(ctx, "SELECT version()").Scan(&version); err != nil {
		return err
	}
	for name, value := range t.session() {
		if strings.Contains(version, "PGlite") {
			if err := t.exec(ctx, "SET "+name+" = "+value); err != nil {
				return err
			}
		}
		var now string
		if err := t.conn.QueryRow(ctx, "SELECT current_setting($1)", name).Scan(&now); err != nil {
			return err
		}
		if now != value {
			return errShared
		}
	}
	return nil
}

// setPath has names looked up in the schemas of t.path.
func (t *table) setPath(ctx context.Context) error {
	if len(t.path) == 0 {
		return nil
	}
	var list []string
	for _, schema := range t.path {
		list = append(list, pgx.Identifier{schema}.Sanitize())
	}
	return t.exec(ctx, "SET search_path = "+strings.Join(list, ", "))
}

// locks are the keys of the advisory locks that anybody holds in the database.
func locks(ctx context.Context, conn *pgx.Conn) (map[int64]bool, error) {
	rows, err := conn.Query(ctx, `SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
		WHERE locktype = 'advisory' AND objsubid = 1 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	held := map[int64]bool{}
	for _, key := range list {
		held[key] = true
	}
	return held, err
}

// makeSchema makes the schema of the table, with its mark, or neither.
func (t *table) makeSchema(ctx context.Context) error {
	// Several statements at once are one transaction.
	_, err := t.conn.Exec(ctx, fmt.Sprintf("CREATE SCHEMA %[1]s; COMMENT ON SCHEMA %[1]s IS '%[2]s'", t.schema, mark.Comment(t.held)))
	if err != nil {
		return fmt.Errorf("CREATE SCHEMA %s: %w", t.schema, err)
	}
	t.made = true
	t.path = []string{t.schema}
	return t.setPath(ctx)
}

// dropSchema drops the schema of a table, and refuses where there is more in it than the
// table, or where something of somebody else's is made from that.
func dropSchema(ctx context.Context, conn *pgx.Conn, name string) error {
	if _, ours := mark.IsName(name); !ours {
		return fmt.Errorf("%q is no name of ours", name)
	}
	_, err := conn.Exec(ctx, fmt.Sprintf("DROP TABLE IF EXISTS %[1]s.rows; DROP SCHEMA IF EXISTS %[1]s", name))
	return err
}

// leave drops the schema, over another connection where the first has ended, and the
// extensions that nobody uses any more.
func (t *table) leave() error {
	ctx := context.Background()
	err := errGone
	if !t.conn.IsClosed() {
		err = dropSchema(ctx, t.conn, t.schema)
	}
	if t.conn.IsClosed() {
		soon, cancel := context.WithTimeout(ctx, connecting)
		defer cancel()
		if err = t.connect(soon); err == nil {
			err = dropSchema(ctx, t.conn, t.schema)
		}
	}
	if err != nil {
		return fmt.Errorf("schema %s stays in %s (idbench clean removes it): %w", t.schema, t.address, t.says(err))
	}
	if t.shares {
		t.shares = false
		_ = retire(ctx, t.conn, true) // what stays is used by the next run, or listed by idbench clean
	}
	return nil
}
