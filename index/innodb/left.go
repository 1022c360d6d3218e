package innodb

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"idbench/index"
	"idbench/index/internal/mark"
)

// databaseWord begins the name of a leftover.
const databaseWord = "database "

// visit connects to the server and calls f.
func (c client) visit(ctx context.Context, f func(conn *sql.Conn) error) error {
	t := &table{server: c.config, address: c.Address(), database: mark.Name()}
	err := t.connect(ctx)
	var version string
	if err == nil {
		err = t.conn.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version)
	}
	if err == nil {
		c.seen.Store(product(version))
		err = f(t.conn)
	}
	return errors.Join(t.says(err), t.disconnect())
}

// Left lists the databases of dead runs.
func (c client) Left(ctx context.Context) (list []index.Leftover, err error) {
	err = c.visit(ctx, func(conn *sql.Conn) error {
		list, err = left(ctx, conn)
		return err
	})
	return list, err
}

// left lists them. Databases are asked for before locks: a run that lives has had its
// lock since before its database was there.
func left(ctx context.Context, conn *sql.Conn) (list []index.Leftover, err error) {
	rows, err := conn.QueryContext(ctx, `SELECT s.SCHEMA_NAME, COALESCE(t.TABLE_COMMENT, '') FROM information_schema.SCHEMATA s
		LEFT JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = s.SCHEMA_NAME AND t.TABLE_NAME = ?
		WHERE LEFT(s.SCHEMA_NAME, 8) = 'idbench_' ORDER BY 1`, tableName)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	comments := map[string]string{}
	var names []string
	for rows.Next() {
		var name, comment string
		if err := rows.Scan(&name, &comment); err != nil {
			return nil, err
		}
		names, comments[name] = append(names, name), comment
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, ours := mark.IsName(name); !ours {
			continue
		}
		alive, err := held(ctx, conn, name)
		if err != nil {
			return nil, err
		}
		if from, keep, left := mark.Judge(name, comments[name], func(int64) bool { return alive }); left {
			list = append(list, index.Leftover{Name: databaseWord + name, From: from, Keep: keep})
		}
	}
	return list, nil
}

// Remove drops the database of a dead run.
func (c client) Remove(ctx context.Context, l index.Leftover) error {
	return c.visit(ctx, func(conn *sql.Conn) error {
		list, err := left(ctx, conn)
		if err != nil {
			return err
		}
		if there, err := mark.Removable(list, l); !there {
			return err
		}
		return drop(ctx, conn, strings.TrimPrefix(l.Name, databaseWord))
	})
}
