// Package hold keeps processes out of a folder that another one works in, by a lock on a
// file of it: not every system locks folders, and NFS locks only what is open for writing.
// A lock ends with its process, however that ends, so a folder that has the file and no
// lock is one that was left.
package hold

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/gofrs/flock"
)

// File is the name of the file that is locked. It is there while somebody holds the
// folder, and stays when that process is killed.
const File = ".lock"

// ErrHeld is returned where another holds the folder.
var ErrHeld = errors.New("another process works in the folder")

// A Lock is held on a folder.
type Lock struct {
	dir  string
	file *flock.Flock
}

// Folder locks a folder that nobody holds.
func Folder(dir string) (*Lock, error) { return take(dir, os.O_CREATE) }

// Left locks a folder whose holder has ended without letting go of it. The error of one
// that never had one wraps fs.ErrNotExist.
func Left(dir string) (*Lock, error) { return take(dir, 0) }

// take locks the file. One that has been removed since it was opened was of a holder who
// has let go meanwhile, and locks nothing.
func take(dir string, create int) (*Lock, error) {
	path := filepath.Join(dir, File)
	for {
		l := &Lock{dir, flock.New(path, flock.SetFlag(os.O_RDWR|create|onlyFiles), flock.SetPermissions(0o666))}
		ok, err := l.file.TryLock()
		if err != nil || !ok {
			if err == nil {
				err = ErrHeld
			}
			return nil, errors.Join(err, l.Close())
		}
		mine, err := l.file.Stat()
		if err == nil && !mine.Mode().IsRegular() {
			err = fmt.Errorf("%s is not a regular file", path)
		}
		if err != nil {
			return nil, errors.Join(err, l.Close())
		}
		if there, err := os.Lstat(path); err == nil && os.SameFile(mine, there) {
			return l, nil
		}
		if err := l.Close(); err != nil {
			return nil, err
		}
	}
}

// Mine says why the folder at its path is not the one that is locked any more: somebody has
// removed it, or made it anew.
func (l *Lock) Mine() error {
	mine, err := l.file.Stat()
	if err != nil {
		return err
	}
	there, err := os.Lstat(filepath.Join(l.dir, File))
	if err != nil {
		return err
	}
	if !os.SameFile(mine, there) {
		return fmt.Errorf("%s is not the folder any more that was locked", l.dir)
	}
	return nil
}

// Dir is the folder.
func (l *Lock) Dir() string { return l.dir }

// Close lets go of the folder and leaves it as one whose holder was killed.
func (l *Lock) Close() error { return l.file.Close() }

// Release lets go of the folder, and removes the file.
func (l *Lock) Release() error {
	path := filepath.Join(l.dir, File)
	if runtime.GOOS == "windows" { // where nothing is removed that is open, here or elsewhere
		err := l.Close()
		_ = os.Remove(path) // another may hold it by now
		return err
	}
	err := os.Remove(path) // while it is locked: it can be nobody else's
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, l.Close())
}

// RemoveAll removes the folder and lets go of it. The file goes last: a folder of which
// something cannot be removed, or whose remover is killed, still is one that was left.
func (l *Lock) RemoveAll() error {
	if err := l.empty(); err != nil {
		return errors.Join(err, l.Close())
	}
	err := l.Release()
	if e := os.Remove(l.dir); !errors.Is(e, fs.ErrNotExist) {
		err = errors.Join(err, e)
	}
	return err
}

// empty removes all but the file, in the folder that has the file, whatever is at its path
// by now.
func (l *Lock) empty() (err error) {
	root, err := os.OpenRoot(l.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	mine, err := l.file.Stat()
	if err != nil {
		return err
	}
	if there, err := root.Lstat(File); err != nil || !os.SameFile(mine, there) {
		return fmt.Errorf("%s is not the folder any more that was locked", l.dir)
	}
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != File {
			err = errors.Join(err, root.RemoveAll(e.Name()))
		}
	}
	return err
}
