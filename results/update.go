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

// A piece is bytes of a file.
type piece struct{ at, size int64 }

// arrange stages pieces of the file's present content in another order. The copies stay in
// the kernel where the system can do that.
func (u *update) arrange(name string, pieces []piece) error {
	old, err := openRegular(filepath.Join(u.dir, name))
	if err != nil {
		return err
	}
	err = u.stage(name, func(out *os.File) error {
		for _, p := range pieces {
			if _, err := old.Seek(p.at, io.SeekStart); err != nil {
				return err
			}
			if _, err := io.CopyN(out, old, p.size); err != nil {
				return err
			}
		}
		return nil
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

// finish ends an update that was killed. A journal in the order of the plan is renamed when all
// files are whole that are to follow it; what else was left aside is removed.
func finish(dir string, j journal) error {
	planned := slices.IsSorted(j.order())
	return leftover(dir, func(path, file string) error {
		size, err := sizeOf(path)
		if err != nil {
			return err
		}
		if planned && slices.Contains(journaled, file) && size == j.ends[file] {
			return os.Rename(path, filepath.Join(dir, file))
		}
		return os.Remove(path)
	})
}

// sweep removes the files that a killed update left.
func sweep(dir string) error {
	return leftover(dir, func(path, _ string) error { return os.Remove(path) })
}

// leftover calls f with the path of each file that an update left aside, and the name of the
// one that it was to replace.
func leftover(dir string, f func(path, file string) error) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		file, staged := aside.Of(e.Name())
		if staged && slices.Contains(append([]string{envFile, planFile, journalFile}, journaled...), file) {
			if err := f(filepath.Join(dir, e.Name()), file); err != nil {
				return err
			}
		}
	}
	return nil
}

// appendTo puts bytes at the end of a file, which has so many, and waits until they are on the
// disk. A file that has none is made.
func appendTo(path string, size int64, b []byte) error {
	flags := os.O_WRONLY
	if size == 0 {
		flags |= os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(path, flags, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(b, size)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// shorten cuts a file off where it is longer, and removes one that is to have no bytes.
func shorten(path string, size int64) error {
	now, err := sizeOf(path)
	switch {
	case err != nil:
		return err
	case size == 0 && now > 0:
		return os.Remove(path)
	case now > size:
		return os.Truncate(path, size)
	}
	return nil
}
