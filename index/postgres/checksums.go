package postgres

import (
	"context"
	"fmt"
	"regexp"
	"strconv"

	"github.com/jackc/pgx/v5"

	"idbench/index"
)

// Pages with checksums stand in the log whole where a page without them would not be logged
// at all: before the first hint in them after a checkpoint. Servers have none by default
// until PostgreSQL 18.
var checksums = index.ChoiceOption("data_checksums", "off", "on")

// major is the number of a version such as "PostgreSQL 15.18"; 0: there is none.
func major(version string) int {
	m := regexp.MustCompile(`^PostgreSQL (\d+)`).FindStringSubmatch(version)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // digits, and few
	return n
}

// hintsLogged is "on" where the log has pages that only a hint changes, and else "off".
func hintsLogged(ctx context.Context, conn *pgx.Conn) (word string, err error) {
	err = conn.QueryRow(ctx, "SELECT CASE WHEN 'on' IN (current_setting('data_checksums'), current_setting('wal_log_hints')) THEN 'on' ELSE 'off' END").Scan(&word)
	return word, err
}

// checksums takes what the server has.
func (c client) checksums() index.Option {
	o := checksums
	o.Parse = func(value string) (string, error) {
		if _, err := checksums.Parse(value); err != nil {
			return "", err
		}
		ctx, cancel := context.WithTimeout(context.Background(), connecting)
		defer cancel()
		has := ""
		err := c.visit(ctx, func(conn *pgx.Conn) (err error) {
			has, err = hintsLogged(ctx, conn)
			return err
		})
		if err == nil && has != value {
			err = fmt.Errorf("%q is not what the server has, which is %s", value, has)
		}
		return value, err
	}
	return o
}
