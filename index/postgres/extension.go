package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"idbench/index/internal/mark"
)

// extensionsSchema is where extensions go that the user's server has not made yet. It is
// not a schema of one table's: a database has each extension once, for all runs in it, and
// it goes with its schema.
const extensionsSchema = "idbench_extensions"

// Keys of advisory locks: of one that each run shares that uses the extensions there, and
// of one that a run has while it makes some.
const (
	extensionsLock = 0x6964_62656e_6300 + iota // "idbenc"
	makingLock
)

// extensions are those that are made there.
var extensions = []string{"amcheck", "pageinspect", "pg_buffercache", "pg_walinspect", "pgstattuple"}

// extension makes one available, or says why it cannot be had.
func (t *table) extension(ctx context.Context, name string) error {
	if t.private != nil {
		return t.exec(ctx, "CREATE EXTENSION IF NOT EXISTS "+name)
	}
	schema, err := schemaOf(ctx, t.conn, name)
	if err == nil && (schema == "" || schema == extensionsSchema) {
		schema, err = extensionsSchema, t.install(ctx, name)
	}
	if err != nil || slices.Contains(t.path, schema) {
		return err
	}
	t.path = append(t.path, schema)
	return t.setPath(ctx)
}

// schemaOf is the schema of an extension, or "".
func schemaOf(ctx context.Context, conn *pgx.Conn, name string) (schema string, err error) {
	err = conn.QueryRow(ctx, "SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = $1", name).Scan(&schema)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return schema, err
}

// commentOf is the comment of a schema, and whether there is such a schema.
func commentOf(ctx context.Context, conn *pgx.Conn, schema string) (comment string, exists bool, err error) {
	err = conn.QueryRow(ctx, "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = $1", schema).Scan(&comment)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", false, nil
	}
	return comment, err == nil, err
}

// install makes an extension in the user's server unless another run has made it, and
// keeps others from dropping it while this connection lasts.
func (t *table) install(ctx context.Context, name string) error {
	if !t.shares {
		if err := t.exec(ctx, fmt.Sprintf("SELECT pg_advisory_lock_shared(%d)", extensionsLock)); err != nil {
			return err
		}
		t.shares = true
	}
	return t.transaction(ctx, func(ctx context.Context) error {
		if err := t.exec(ctx, fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", makingLock)); err != nil {
			return err
		}
		comment, exists, err := commentOf(ctx, t.conn, extensionsSchema)
		if err != nil {
			return err
		}
		if _, marked := mark.Of(comment); exists && !marked {
			return fmt.Errorf("schema %s: %s", extensionsSchema, mark.Unmarked)
		}
		if !exists {
			err = t.exec(ctx, fmt.Sprintf("CREATE SCHEMA %[1]s; COMMENT ON SCHEMA %[1]s IS '%[2]s'", extensionsSchema, mark.Comment(t.held)))
		}
		if err == nil {
			err = t.exec(ctx, "CREATE EXTENSION IF NOT EXISTS "+name+" SCHEMA "+extensionsSchema)
		}
		return err
	})
}

// retire drops the extensions and their schema unless a run uses them. shared says that
// the connection itself has their lock.
func retire(ctx context.Context, conn *pgx.Conn, shared bool) error {
	comment, exists, err := commentOf(ctx, conn, extensionsSchema)
	if err != nil || !exists {
		return err
	}
	if m, marked := mark.Of(comment); !marked {
		return errors.New(mark.Unmarked)
	} else if !m.Locked {
		return errors.New(mark.Unlocked)
	}
	if shared {
		if _, err := conn.Exec(ctx, fmt.Sprintf("SELECT pg_advisory_unlock_shared(%d)", extensionsLock)); err != nil {
			return err
		}
	}
	var alone bool
	if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", int64(extensionsLock)).Scan(&alone); err != nil {
		return err
	}
	if !alone {
		return errors.New("a run uses it")
	}
	drop := ""
	for _, name := range extensions {
		schema, err := schemaOf(ctx, conn, name)
		if err != nil {
			return err
		}
		if schema == extensionsSchema {
			drop += "DROP EXTENSION " + name + "; "
		}
	}
	_, err = conn.Exec(ctx, drop+"DROP SCHEMA "+extensionsSchema)
	_, free := conn.Exec(ctx, fmt.Sprintf("SELECT pg_advisory_unlock(%d)", extensionsLock))
	return errors.Join(err, free)
}
