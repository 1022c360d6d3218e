package bench

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"

	"idbench/index"
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

// settle makes the folders of the run's tables: in Temp, or where else servers of the
// cases' engines can reach them. The returned function removes them.
func (r *Runner) settle(cases []Case) (remove func() error, err error) {
	temp, err := filepath.Abs(cmp.Or(r.Temp, os.TempDir())) // servers run elsewhere
	if err == nil {
		_, err = os.Stat(temp) // an engine that would not use it must not hide that it is not there
	}
	if err != nil {
		return nil, err
	}
	for _, dir := range temps(temp) {
		sweep(dir)
	}
	made := map[string]*scratch{} // by the folder that it lies in
	remove = func() (err error) {
		for _, s := range made {
			err = errors.Join(err, s.remove())
		}
		return err
	}
	r.places = map[string]string{}
	for _, c := range cases {
		in := temp
		if e, served := c.Engine.(index.Served); served {
			if in, err = e.Reach(temp); err != nil {
				return nil, errors.Join(err, remove())
			}
		}
		if made[in] == nil {
			s, err := newScratch(in)
			if err != nil {
				return nil, errors.Join(err, remove())
			}
			made[in] = s
		}
		r.places[c.Engine.Name()] = made[in].dir
	}
	return remove, nil
}

// newScratch makes a folder in temp.
func newScratch(temp string) (*scratch, error) {
	for {
		dir, err := os.MkdirTemp(temp, scratchNew)
		if err != nil {
			return nil, err
		}
		held := filepath.Join(temp, scratchHeld+strings.TrimPrefix(filepath.Base(dir), scratchNew))
		s := &scratch{dir: held, lock: lockOf(dir)}
		ok, err := s.lock.TryLock()
		if err == nil && ok {
			if err := os.Rename(dir, held); err != nil {
				return nil, errors.Join(err, os.Remove(dir), s.lock.Close())
			}
			return s, nil
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

// temps are the folders for temporary files in which runs have their tables: temp, and
// those of runs that could not use that.
func temps(temp string) []string {
	list := []string{temp, os.TempDir(), "/tmp", "/var/tmp"}
	slices.Sort(list)
	return slices.Compact(list)
}

// sweep removes the folders of runs that were killed. What cannot be removed is left
// alone: no run needs it gone.
func sweep(temp string) {
	abandoned(temp, func(dir string) { _ = os.RemoveAll(dir) })
}

// Left lists the folders of tables that runs which were killed have left. The next run
// removes them too.
func Left() (dirs []string) {
	for _, temp := range temps(os.TempDir()) {
		abandoned(temp, func(dir string) { dirs = append(dirs, dir) })
	}
	return dirs
}

// Remove removes a folder that Left has listed, unless a run has it by now.
func Remove(dir string) (err error) {
	abandoned(filepath.Dir(dir), func(d string) {
		if d == dir {
			err = os.RemoveAll(d)
		}
	})
	return err
}

// abandoned calls visit with each folder in temp of a run that was killed, while no run
// can take it. What is no folder or belongs to another user is left alone.
func abandoned(temp string, visit func(dir string)) {
	entries, _ := os.ReadDir(temp) // a folder that others may write to need not be readable
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), scratchNew) && !strings.HasPrefix(e.Name(), scratchHeld) {
			continue
		}
		info, err := e.Info()
		if err != nil || !ours(info) {
			continue
		}
		dir := filepath.Join(temp, e.Name())
		lock := lockOf(dir)
		if ok, err := lock.TryLock(); err == nil && ok {
			visit(dir)
		}
		_ = lock.Close()
	}
}

// lockOf is the lock of a folder. What has become a pipe meanwhile is not waited for.
func lockOf(dir string) *flock.Flock {
	return flock.New(dir, flock.SetFlag(os.O_RDONLY|onlyFolders))
}
