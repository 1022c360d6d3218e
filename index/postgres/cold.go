package postgres

import (
	"context"
	"errors"
	"io/fs"

	"idbench/index"
	"idbench/index/internal/pagecache"
)

// Reopen stops the private server and starts it again; in the user's, it connects anew.
func (t *table) Reopen(ctx context.Context) error {
	return t.says(t.restart(ctx, func() error { return nil }))
}

// Chill stops the private server, drops the files of the table and its indexes from the
// page cache, and starts it again.
func (t *table) Chill(ctx context.Context) (string, error) {
	if t.private == nil {
		return "", errors.New("a server of the user's is not stopped to start cold")
	}
	if err := t.checkpoint(ctx); err != nil {
		return "", t.says(err)
	}
	files, err := t.files(ctx)
	if err != nil {
		return "", t.says(err)
	}
	start := index.Cold
	err = t.restart(ctx, func() error {
		for _, path := range files {
			gone, err := pagecache.Drop(path)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			if !gone {
				start = index.OSWarm
			}
		}
		return nil
	})
	return start, t.says(err)
}

// restart runs f between the end of the connection and the next. In the user's server the
// next comes first, since a run without a connection is taken for dead.
func (t *table) restart(ctx context.Context, f func() error) error {
	before := t.conn
	var err error
	if t.private != nil {
		if err = t.disconnect(); err == nil {
			err = t.private.server.Restart(ctx, f)
		}
	}
	if err != nil {
		return err
	}
	if err := t.connect(ctx); err != nil {
		t.conn = before
		return err
	}
	if t.private == nil {
		if err := before.Close(ctx); err != nil {
			return err
		}
	}
	return t.prepare(ctx)
}
