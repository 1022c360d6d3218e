package innodb

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"slices"

	"github.com/go-sql-driver/mysql"

	"idbench/index"
	"idbench/index/server"
)

// errGone is wrapped by errors of a connection that ended.
var errGone = errors.New("the connection has ended")

// full are numbers of errors that say that there is no room on the disk: ER_DISK_FULL, and
// ER_RECORD_FILE_FULL, which InnoDB gives for nothing else where its files may grow.
var full = []uint16{1021, 1114}

// says puts an error of the server into words: a duplicate is the contract's, a server
// that has ended says why.
func (t *table) says(err error) error {
	var refused *mysql.MySQLError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused) && refused.Number == 1062: // ER_DUP_ENTRY
		return fmt.Errorf("%w: %w", index.ErrDuplicate, err)
	case t.private != nil && errors.As(err, &refused) && slices.Contains(full, refused.Number):
		return fmt.Errorf("InnoDB: %w: %w", t.private.server.Full(), err)
	case errors.Is(err, server.ErrGone), errors.Is(err, errGone): // said already
		return err
	case ended(err):
		t.gone = true
		if t.private != nil && t.private.server != nil {
			if gone := t.private.server.Lost(); gone != nil {
				return gone
			}
		}
		if t.conn != nil {
			return fmt.Errorf("%w: %w", errGone, err)
		}
	}
	return err
}

// ended reports whether an error is that of a connection that ended.
func ended(err error) bool {
	var broken *net.OpError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, mysql.ErrInvalidConn) || errors.Is(err, sql.ErrConnDone) || errors.As(err, &broken)
}
