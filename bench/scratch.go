package bench

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// A scratch folder holds the tables of one run and is locked while the run lasts, so
// that a later one can tell and remove what a killed one left.
type scratch struct {
	dir  string
	lock *flock.Flock
}

// Folders get their second name once they are locked. What is not locked belongs to
// nobody, or to a run that has only just made it and can make another.
const (
	scratchNew  = "idbench-new-"
	scratchHeld = "idbench-run-"
)

// newScratch makes a folder in temp; "" is os.TempDir.
func newScratch(temp string) (*scratch, error) {
	if temp == "" {
		temp = os.TempDir()
	}
	if err := sweep(temp); err != nil {
		return nil, err
	}
	for {
		dir, err := os.MkdirTemp(temp, scratchNew)
		if err != nil {
			return nil, err
		}
		held := filepath.Join(temp, scratchHeld+strings.TrimPrefix(filepath.Base(dir), scratchNew))
		s := &scratch{dir: held, lock: flock.New(dir, flock.SetFlag(os.O_RDONLY))}
		ok, err := s.lock.TryLock()
		if err == nil && ok {
			return s, os.Rename(dir, held)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, errors.Join(err, os.Remove(dir))
		}
		// Another run has taken it for what a killed one left.
		if err := s.lock.Close(); err != nil {
			return nil, err
		}
	}
}

func (s *scratch) remove() error {
	return errors.Join(os.RemoveAll(s.dir), s.lock.Close())
}

// sweep removes the folders of runs that were killed. What belongs to another user is
// left alone.
func sweep(temp string) error {
	var left []string
	for _, name := range []string{scratchNew, scratchHeld} {
		dirs, err := filepath.Glob(filepath.Join(temp, name+"*"))
		if err != nil {
			return err
		}
		left = append(left, dirs...)
	}
	for _, dir := range left {
		lock := flock.New(dir, flock.SetFlag(os.O_RDONLY))
		ok, err := lock.TryLock()
		switch {
		case errors.Is(err, os.ErrPermission), errors.Is(err, os.ErrNotExist):
			continue
		case err == nil && ok:
			err = os.RemoveAll(dir)
		}
		if err = errors.Join(err, lock.Close()); err != nil {
			return err
		}
	}
	return nil
}
