package postgres

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/index/internal/mark"
)

// schemaWord begins the name of a leftover.
const schemaWord = "schema "

// visit connects to the server and calls f.
func (c client) visit(ctx context.Context, f func(conn *pgx.Conn) error) error {
	t := &table{server: c.config, address: c.Address()}
	err := t.connect(ctx)
	if err == nil {
		var l locale
		if l, err = localeOf(ctx, t.conn); err == nil {
			c.seen.Store(t.conn.PgConn().ParameterStatus("server_version") + "\n" + l.String())
			err = f(t.conn)
		}
		err = t.says(err)
	}
	return errors.Join(err, t.disconnect())
}

// Left lists the schemas of dead runs.
func (c client) Left(ctx context.Context) (list []index.Leftover, err error) {
	err = c.visit(ctx, func(conn *pgx.Conn) error {
		list, err = left(ctx, conn)
		return err
	})
	return list, err
}

// left lists them. Schemas are asked for before locks: a run that lives has had its lock
// since before its schema was there.
func left(ctx context.Context, conn *pgx.Conn) ([]index.Leftover, error) {
	rows, err := conn.Query(ctx, `SELECT nspname, coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE starts_with(nspname, 'idbench_') ORDER BY oid`)
	if err != nil {
		return nil, err
	}
	type schema struct{ Name, Comment string }
	schemas, err := pgx.CollectRows(rows, pgx.RowToStructByPos[schema])
	if err != nil {
		return nil, err
	}
	held, err := locks(ctx, conn)
	if err != nil {
		return nil, err
	}
	var list []index.Leftover
	for _, s := range schemas {
		from, keep, left := mark.Judge(s.Name, s.Comment, func(run int64) bool { return held[run] })
		if m, marked := mark.Of(s.Comment); s.Name == extensionsSchema && marked && !held[extensionsLock] {
			from, left = m.From, true
			if !m.Locked {
				keep = mark.Unlocked
			}
		}
		if left {
			list = append(list, index.Leftover{Name: schemaWord + s.Name, From: from, Keep: keep})
		}
	}
	return list, nil
}

// Remove drops the schema of a dead run.
func (c client) Remove(ctx context.Context, l index.Leftover) error {
	name := strings.TrimPrefix(l.Name, schemaWord)
	return c.visit(ctx, func(conn *pgx.Conn) error {
		list, err := left(ctx, conn)
		if err != nil {
			return err
		}
		if there, err := mark.Removable(list, l); !there {
			return err
		}
		if name == extensionsSchema {
			return retire(ctx, conn, false)
		}
		return dropSchema(ctx, conn, name)
	})
}
