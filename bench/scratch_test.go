package bench

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
)

func TestScratchOfTheDeadIsRemoved(t *testing.T) {
	temp := t.TempDir()
	dead := filepath.Join(temp, scratchHeld+"1")
	if err := os.MkdirAll(filepath.Join(dead, "table"), 0o755); err != nil {
		t.Fatal(err)
	}
	early := filepath.Join(temp, scratchNew+"2") // of a run that was killed before it had locked it
	if err := os.Mkdir(early, 0o755); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(temp, "idbench-else")
	if err := os.Mkdir(other, 0o755); err != nil {
		t.Fatal(err)
	}
	// What is no folder of this user's is left alone, and not waited for.
	pipe, file, link := filepath.Join(temp, scratchHeld+"3"), filepath.Join(temp, scratchHeld+"4"), filepath.Join(temp, scratchNew+"5")
	err := errors.Join(syscall.Mkfifo(pipe, 0o600), os.WriteFile(file, nil, 0o600), os.Symlink(other, link))
	foreign := filepath.Join(temp, scratchHeld+"6")
	if err := errors.Join(err, os.Mkdir(foreign, 0o755)); err != nil {
		t.Fatal(err)
	}
	kept := []string{other, pipe, file, link}
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
