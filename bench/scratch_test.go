package bench

import (
	"os"
	"path/filepath"
	"testing"
)

func TestScratchOfTheDeadIsRemoved(t *testing.T) {
	temp := t.TempDir()
	dead := filepath.Join(temp, scratchHeld+"1")
	if err := os.MkdirAll(filepath.Join(dead, "table"), 0o755); err != nil {
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
	for dir, want := range map[string]bool{dead: false, other: true, first.dir: true, second.dir: true} {
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
