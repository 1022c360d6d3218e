//go:build !linux

package pagecache

import "os"

// drop and resident have no portable form.
func drop(*os.File, int64) (int64, error)     { return -1, nil }
func resident(*os.File, int64) (int64, error) { return -1, nil }
