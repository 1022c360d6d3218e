package bench

import (
	"os"
	"path/filepath"
	"sync"
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
	first, err := newScratch(temp)
	if err != nil {
		t.Fatal(err)
	}
	second, err := newScratch(temp)
	if err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]bool{dead: false, early: false, other: true, first.dir: true, second.dir: true} {
		if _, err := os.Stat(dir); (err == nil) != want {
			t.Errorf("%s: %v, want it kept: %v", dir, err, want)
		}
	}
	for _, s := range []*scratch{first, second} {
		if err := s.remove(); err != nil {
			t.Error(err)
		}
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) != 1 {
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
