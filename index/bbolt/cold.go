package bbolt

import (
	"context"
	"fmt"

	"idbench/index"
	"idbench/index/internal/pagecache"
)

// Chill closes the file, drops it from the page cache and opens it again. Opening
// reads the two meta pages and the freelist.
func (t *table) Chill(context.Context) (string, error) {
	if err := t.db.Close(); err != nil {
		return "", fmt.Errorf("close %s: %w", t.path, err)
	}
	gone, err := pagecache.Drop(t.path)
	if err != nil {
		return "", err
	}
	if err := t.open(); err != nil {
		return "", err
	}
	if !gone {
		return index.OSWarm, nil
	}
	return index.Cold, nil
}
