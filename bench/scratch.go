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

// Folders get their second name once they are locked: what has it and is not locked
// belongs to nobody.
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
	dir, err := os.MkdirTemp(temp, scratchNew)
	if err != nil {
		return nil, err
	}
	held := filepath.Join(temp, scratchHeld+strings.TrimPrefix(filepath.Base(dir), scratchNew))
	s := &scratch{dir: held, lock: flock.New(dir, flock.SetFlag(os.O_RDONLY))}
	if _, err := s.lock.TryLock(); err != nil {
		return nil, errors.Join(err, os.Remove(dir))
	}
	return s, os.Rename(dir, held)
}

func (s *scratch) remove() error {
	return errors.Join(os.RemoveAll(s.dir), s.lock.Close())
}

// sweep removes the folders of runs that were killed. What belongs to another user is
// left alone.
func sweep(temp string) error {
	left, err := filepath.Glob(filepath.Join(temp, scratchHeld+"*"))
	if err != nil {
		return err
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
