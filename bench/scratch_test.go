//go:build unix

package bench

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"idbench/index"
	"idbench/internal/hold"
	"idbench/results"
)

func TestScratchOfTheDeadIsRemoved(t *testing.T) {
	temp := t.TempDir()
	dead := filepath.Join(temp, scratchName+"1")
	if err := os.MkdirAll(filepath.Join(dead, "table"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dead, hold.File), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	unknown := filepath.Join(temp, scratchName+"7") // nothing says that a run had it
	if err := os.MkdirAll(filepath.Join(unknown, "table"), 0o755); err != nil {
		t.Fatal(err)
	}
	early := filepath.Join(temp, scratchName+"2") // of a run that was killed before it had locked it
	if err := os.Mkdir(early, 0o755); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(temp, "idbench-else")
	if err := os.Mkdir(other, 0o755); err != nil {
		t.Fatal(err)
	}
	// What is no folder of this user's is left alone, and not waited for.
	pipe, file, link := filepath.Join(temp, scratchName+"3"), filepath.Join(temp, scratchName+"4"), filepath.Join(temp, scratchName+"5")
	err := errors.Join(syscall.Mkfifo(pipe, 0o600), os.WriteFile(file, nil, 0o600), os.Symlink(other, link))
	foreign := filepath.Join(temp, scratchName+"6")
	if err := errors.Join(err, os.Mkdir(foreign, 0o755)); err != nil {
		t.Fatal(err)
	}
	kept := []string{other, pipe, file, link, unknown}
	if os.Geteuid() == 0 {
		if err := os.Chown(foreign, 65534, 65534); err != nil {
			t.Fatal(err)
		}
		kept = append(kept, foreign)
	}
	sweep(temp)
	first, err := newScratch(temp)
	if err != nil {
		t.Fatal(err)
	}
	second, err := newScratch(temp)
	if err != nil {
		t.Fatal(err)
	}
	sweep(temp)
	for _, dir := range append(kept, first.dir, second.dir) {
		if _, err := os.Lstat(dir); err != nil {
			t.Errorf("not kept: %v", err)
		}
	}
	for _, dir := range []string{dead, early} {
		if _, err := os.Lstat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is kept: %v", dir, err)
		}
	}
	for _, s := range []*scratch{first, second} {
		if err := s.remove(); err != nil {
			t.Error(err)
		}
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) != len(kept) {
		t.Errorf("left: %v, %v", left, err)
	}
}

// Runs that begin together leave each other's folders alone.
func TestScratchesAtOnce(t *testing.T) {
	temp := t.TempDir()
	var wait sync.WaitGroup
	all := make([]*scratch, 40)
	for i := range all {
		wait.Go(func() {
			s, err := newScratch(temp)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := os.Stat(s.dir); err != nil {
				t.Error(err)
			}
			all[i] = s
		})
	}
	wait.Wait()
	for _, s := range all {
		if s == nil {
			continue
		}
		if _, err := os.Stat(s.dir); err != nil {
			t.Error(err)
		}
		if err := s.remove(); err != nil {
			t.Error(err)
		}
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// confined is an engine whose process cannot enter the folder for temporary files.
type confined struct {
	*fake
	reach string
}

func (confined) Name() string                   { return "confined" }
func (c confined) Reach(string) (string, error) { return c.reach, nil }

// The tables of an engine lie where its process can reach them, and the record says what
// file system that is. Nothing is left there, and no folder is made that nobody needs.
func TestTablesLieWhereTheirEngineReachesThem(t *testing.T) {
	e := confined{&fake{}, t.TempDir()}
	cfg := small("confined")
	cases, _, err := Plan(t.Context(), []Config{cfg}, []index.Engine{e})
	if err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	if err := (Runner{Temp: temp}).Run(t.Context(), cases, func(results.Finished) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if len(e.dirs) == 0 {
		t.Error("no table was made")
	}
	for _, dir := range e.dirs {
		if filepath.Dir(filepath.Dir(dir)) != e.reach {
			t.Errorf("a table lay in %s, want it below %s", dir, e.reach)
		}
	}
	for _, dir := range []string{temp, e.reach} {
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left: %v, %v", left, err)
		}
	}
	env := Describe([]Config{cfg}, cases, nil, nil, temp)
	if _, said := env.Settings[0]["confined filesystem"]; !said {
		t.Errorf("settings %v", env.Settings)
	}
}
