// Package aside writes files beside those that they replace, and renames them when they
// are whole: who reads meanwhile, and who comes after a kill, sees the old file or the new
// one. It is not for files that several processes write at once; package hold keeps them
// apart.
package aside

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A File is written until Replace puts it where it belongs.
type File struct {
	*os.File
	path   string
	closed bool
	done   bool
}

// Create begins the file that is to be at path. It lies in the same folder, and its name
// is that of Of.
func Create(path string) (*File, error) {
	for {
		name := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+strconv.FormatUint(uint64(rand.Uint32()), 10))
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		return &File{File: f, path: path}, nil
	}
}

// Of is the file that one of that name was to replace: it has a dot before and digits
// behind.
func Of(name string) (file string, ok bool) {
	file, dotted := strings.CutPrefix(strings.TrimRight(name, "0123456789"), ".")
	return file, dotted && file != "" && len(file)+1 < len(name)
}

// Replace closes the file and renames it. Its bytes are on the disk before that, or the
// file could be empty after a loss of power.
func (f *File) Replace() error {
	if err := f.Sync(); err != nil {
		return err
	}
	f.closed = true
	if err := f.Close(); err != nil {
		return err
	}
	if err := rename(f.Name(), f.path); err != nil {
		return err
	}
	f.done = true
	return nil
}

// Cleanup removes the file unless it was renamed.
func (f *File) Cleanup() error {
	if f.done {
		return nil
	}
	var err error
	if !f.closed {
		err = f.Close()
	}
	f.closed, f.done = true, true
	return errors.Join(err, os.Remove(f.Name()))
}

// WriteFile makes data the content of a file.
func WriteFile(path string, data []byte) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return errors.Join(err, f.Cleanup())
	}
	if err := f.Replace(); err != nil {
		return errors.Join(err, f.Cleanup())
	}
	return nil
}

// Symlink makes path a link to target, also where it is one to another. What is no link
// stays, and is an error.
func Symlink(target, path string) error {
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink == 0 {
		return &fs.PathError{Op: "link", Path: path, Err: fs.ErrExist}
	}
	for {
		name := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+strconv.FormatUint(uint64(rand.Uint32()), 10))
		err := os.Symlink(target, name)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err = relink(name, path); err != nil {
			return errors.Join(err, os.Remove(name))
		}
		return nil
	}
}
