// Package pagecache drops a file from the operating system's page cache, so that
// an engine can read it cold.
package pagecache

import (
	"fmt"
	"os"
)

// Drop writes the file out and drops its pages. It reports whether they were shown
// to be gone; where the system cannot drop or show that, it reports false and no
// error. No process may have the file mapped.
func Drop(path string) (gone bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { _ = f.Close() }() // opened for reading: nothing to lose
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	if info.Size() == 0 {
		return true, nil
	}
	if err := f.Sync(); err != nil {
		return false, fmt.Errorf("sync %s: %w", path, err)
	}
	resident, err := drop(f, info.Size())
	if err != nil {
		return false, fmt.Errorf("drop %s from the page cache: %w", path, err)
	}
	return resident == 0, nil
}

// Resident is the number of memory pages of the file that the page cache holds, and
// −1 where the system cannot tell.
func Resident(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }() // opened for reading: nothing to lose
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return 0, err
	}
	return resident(f, info.Size())
}
