package bench

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"idbench/index"
	"idbench/internal/hold"
)

// A scratch folder holds the tables of one run and is locked while the run lasts, so
// that a later one can tell and remove what a killed one left. One without a lock's file
// in it is a run's that has only just made it and can make another, or nobody's.
type scratch struct {
	dir  string
	lock *hold.Lock
}

// scratchName begins the names of such folders. It is not that of older versions, which
// lock the folder itself and would take ours for nobody's.
const scratchName = "idbench-tables-"

// sharedName is the folder of it that all tables have in common.
const sharedName = "shared"

// Ready says why there can be no tables in the folder of temporary files: it is not there, or
// nothing can be made in it.
func (r Runner) Ready() error {
	dir, err := os.MkdirTemp(cmp.Or(r.Temp, os.TempDir()), "idbench-")
	if err == nil {
		err = os.Remove(dir)
	}
	if err != nil {
		return fmt.Errorf("the folder of temporary files, which TMPDIR names: %w", err)
	}
	return nil
}

// settle makes the folders of the run's tables: in Temp, or where else servers of the
// cases' engines can reach them. The returned function removes them.
func (r *Runner) settle(cases []Case) (remove func() error, err error) {
	if err := r.Ready(); err != nil { // an engine that would not use it must not hide that it is not there
		return nil, err
	}
	temp, err := filepath.Abs(cmp.Or(r.Temp, os.TempDir())) // servers run elsewhere
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
		dir, err := os.MkdirTemp(temp, scratchName)
		if err != nil {
			return nil, err
		}
		lock, err := hold.Folder(dir)
		switch {
		case err == nil:
			s := &scratch{dir, lock}
			if err := os.Mkdir(filepath.Join(dir, sharedName), 0o755); err != nil {
				return nil, errors.Join(err, s.remove())
			}
			return s, nil
		case errors.Is(err, hold.ErrHeld), errors.Is(err, os.ErrNotExist):
			// Another run has taken it for what a killed one left.
		default:
			return nil, errors.Join(err, os.Remove(dir))
		}
	}
}

func (s *scratch) remove() error { return s.lock.RemoveAll() }

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
	for _, dir := range scratches(temp) {
		if lock, err := hold.Left(dir); err == nil {
			_ = lock.RemoveAll()
		} else if errors.Is(err, os.ErrNotExist) {
			_ = os.Remove(dir) // if it is empty
		}
	}
}

// Left lists the folders of tables that runs which were killed have left. The next run
// removes them too.
func Left() (dirs []string) {
	for _, temp := range temps(os.TempDir()) {
		for _, dir := range scratches(temp) {
			if lock, err := hold.Left(dir); err == nil {
				dirs = append(dirs, dir)
				_ = lock.Close() // the next run can take it as well
			}
		}
	}
	return dirs
}

// Remove removes a folder that Left has listed, unless a run has done so by now.
func Remove(dir string) error {
	lock, err := hold.Left(dir)
	switch {
	case err == nil:
		return lock.RemoveAll()
	case errors.Is(err, hold.ErrHeld), errors.Is(err, os.ErrNotExist):
		return nil
	}
	return err
}

// scratches are the folders of runs in temp. What is no folder or belongs to another user
// is not among them.
func scratches(temp string) (dirs []string) {
	entries, _ := os.ReadDir(temp) // a folder that others may write to need not be readable
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), scratchName) {
			continue
		}
		if info, err := e.Info(); err == nil && ours(info) {
			dirs = append(dirs, filepath.Join(temp, e.Name()))
		}
	}
	return dirs
}
