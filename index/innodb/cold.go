package innodb

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"

	"idbench/index"
	"idbench/index/internal/pagecache"
)

// Reopen stops the private server and starts it again; in the user's, it connects anew.
func (t *table) Reopen(ctx context.Context) error {
	return t.says(t.restart(ctx, func() error { return nil }))
}

// Chill stops the private server, drops its files from the page cache and starts it
// again.
func (t *table) Chill(ctx context.Context) (string, error) {
	if t.private == nil {
		return "", errors.New("a server of the user's is not stopped to start cold")
	}
	if err := t.purged(ctx); err != nil { // it would go on after the start
		return "", t.says(err)
	}
	start := index.Cold
	err := t.restart(ctx, func() error {
		return filepath.WalkDir(filepath.Join(t.private.spec.Dir, "data"), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			gone, err := pagecache.Drop(path)
			if !gone {
				start = index.OSWarm
			}
			return err
		})
	})
	return start, t.says(err)
}

// restart runs f between the end of the connection and the next. In the user's server the
// next comes first, since a run without a connection is taken for dead. The table is
// opened then, with what the server reads for that.
func (t *table) restart(ctx context.Context, f func() error) error {
	if t.private != nil {
		if err := t.disconnect(); err != nil {
			return err
		}
		if err := t.private.server.Restart(ctx, f); err != nil {
			return err
		}
	}
	before := *t
	if err := errors.Join(t.connect(ctx), before.disconnect()); err != nil {
		return err
	}
	if err := t.prepare(ctx); err != nil {
		return err
	}
	return t.exec(ctx, "SELECT 1 FROM "+tableName+" LIMIT 0")
}
