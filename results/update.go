package results

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"idbench/internal/aside"
)

// An update is a set of files written aside, to be renamed together.
type update struct {
	dir   string
	files []*aside.File
}

// insert stages the file's present content with b at an offset. The copies stay in
// the kernel where the system can do that.
func (u *update) insert(name string, at int64, b []byte) error {
	return u.splice(name, at, 0, b)
}

// cut stages the file's present content without n bytes from an offset on.
func (u *update) cut(name string, at, n int64) error {
	return u.splice(name, at, n, nil)
}

func (u *update) splice(name string, at, drop int64, b []byte) error {
	old, err := openRegular(filepath.Join(u.dir, name))
	if err != nil {
		return err
	}
	err = u.stage(name, func(out *os.File) error {
		if _, err := io.CopyN(out, old, at); err != nil {
			return err
		}
		if _, err := out.Write(b); err != nil {
			return err
		}
		if _, err := old.Seek(drop, io.SeekCurrent); err != nil {
			return err
		}
		_, err := io.Copy(out, old)
		return err
	})
	return errors.Join(err, old.Close())
}

func (u *update) replace(name string, b []byte) error {
	return u.stage(name, func(out *os.File) error {
		_, err := io.Copy(out, bytes.NewReader(b))
		return err
	})
}

func (u *update) stage(name string, write func(out *os.File) error) error {
	path := filepath.Join(u.dir, name)
	f, err := aside.Create(path)
	if err != nil {
		return err
	}
	u.files = append(u.files, f)
	if err := write(f.File); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return f.Sync()
}

// commit renames every staged file, in the order of staging.
func (u *update) commit() error {
	for _, f := range u.files {
		if err := f.Replace(); err != nil {
			return err
		}
	}
	return nil
}

// cleanup removes what was staged and not committed.
func (u *update) cleanup() {
	for _, f := range u.files {
		_ = f.Cleanup() // a leftover file is harmless, and the first error matters more
	}
}

// sweep removes the files that a killed update left.
func sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		file, staged := aside.Of(e.Name())
		if staged && slices.Contains(append([]string{envFile, planFile, journalFile}, journaled...), file) {
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
