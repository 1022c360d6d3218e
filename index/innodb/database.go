package innodb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/go-sql-driver/mysql"

	"idbench/index/internal/mark"
)

// connecting is how long the connection may take that is to remove what a run made after
// the first one has ended.
const connecting = 10 * time.Second

// lockName is that of the lock that the n-th connection to a database of ours holds. Two
// names in turn let the next connection have its lock before the last lets go of its own.
func lockName(database string, n int) string { return fmt.Sprintf("%s.%d", database, n%2) }

// hold takes the lock that says that the run lives, and looks whether others can see it.
func (t *table) hold(ctx context.Context) error {
	t.visits++
	name := lockName(t.database, t.visits)
	var taken, holder, self sql.NullInt64
	err := t.conn.QueryRowContext(ctx, "SELECT GET_LOCK(?, 1), CONNECTION_ID()", name).Scan(&taken, &self)
	if err == nil {
		err = t.conn.QueryRowContext(ctx, "SELECT IS_USED_LOCK(?)", name).Scan(&holder)
	}
	if ended(err) {
		return err
	}
	t.held = err == nil && taken.Int64 == 1 && holder.Valid && holder == self
	return nil
}

// held reports whether a connection holds the lock of a database of ours.
func held(ctx context.Context, conn *sql.Conn, database string) (bool, error) {
	var first, second sql.NullInt64
	err := conn.QueryRowContext(ctx, "SELECT IS_USED_LOCK(?), IS_USED_LOCK(?)", lockName(database, 0), lockName(database, 1)).Scan(&first, &second)
	return first.Valid || second.Valid, err
}

// mark is what the definition of a table says of whose it is.
func (t *table) mark() string {
	if t.private != nil {
		return ""
	}
	return " COMMENT='" + mark.Comment(t.held) + "'"
}

// errForeign is for a database that has more in it than our table.
var errForeign = errors.New("it holds what idbench did not make")

// drop drops a database of ours, and refuses where there is more in it than the table.
func drop(ctx context.Context, conn *sql.Conn, name string) error {
	if _, ours := mark.IsName(name); !ours {
		return fmt.Errorf("%q is no name of ours", name)
	}
	for _, query := range []string{
		"TABLES WHERE TABLE_NAME <> '" + tableName + "' AND TABLE_SCHEMA", "TRIGGERS WHERE TRIGGER_SCHEMA",
		"ROUTINES WHERE ROUTINE_SCHEMA", "EVENTS WHERE EVENT_SCHEMA",
	} {
		var others int64
		err := conn.QueryRowContext(ctx, "SELECT COUNT(*) FROM information_schema."+query+" = ?", name).Scan(&others)
		var refused *mysql.MySQLError
		if errors.As(err, &refused) && refused.Number == 1146 { // ER_NO_SUCH_TABLE: a server made without tables of its own has none of these
			continue
		}
		if err != nil {
			return err
		}
		if others > 0 {
			return errForeign
		}
	}
	_, err := conn.ExecContext(ctx, "DROP DATABASE IF EXISTS "+name)
	return err
}

// leave drops the database, over another connection where the first has ended.
func (t *table) leave() error {
	ctx := context.Background()
	err := error(errGone)
	if t.conn != nil && !t.gone {
		err = drop(ctx, t.conn, t.database)
	}
	if t.conn == nil || t.gone || ended(err) {
		t.gone = true
		_ = t.disconnect() // it has ended
		t.gone = false
		soon, cancel := context.WithTimeout(ctx, connecting)
		defer cancel()
		if err = t.connect(soon); err == nil {
			err = drop(ctx, t.conn, t.database)
		}
	}
	if err != nil {
		return fmt.Errorf("database %s stays in %s (idbench clean removes it): %w", t.database, t.address, t.says(err))
	}
	return nil
}
