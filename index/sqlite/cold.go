package sqlite

import (
	"context"
	"fmt"

	"idbench/index"
	"idbench/index/internal/pagecache"
)

// Reopen closes the file and opens it again. The observation goes on.
func (t *table) Reopen(context.Context) error {
	if err := t.shut(); err != nil {
		return err
	}
	return t.resume()
}

// Chill closes the file, drops it from the page cache and opens it again, which reads
// page 1.
func (t *table) Chill(context.Context) (string, error) {
	if err := t.shut(); err != nil {
		return "", err
	}
	gone, err := pagecache.Drop(t.path)
	if err != nil {
		return "", err
	}
	if err := t.resume(); err != nil {
		return "", err
	}
	if !gone {
		return index.OSWarm, nil
	}
	return index.Cold, nil
}

// shut copies the log into the file, so that the mirror sees it, and closes.
func (t *table) shut() error {
	if err := t.checkpoint(); err != nil {
		return err
	}
	if err := t.Close(); err != nil {
		return fmt.Errorf("close %s: %w", t.path, err)
	}
	return nil
}

func (t *table) resume() error {
	if err := t.open(); err != nil {
		return err
	}
	return t.prepare()
}
