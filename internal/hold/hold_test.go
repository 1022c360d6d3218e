package hold

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	if _, err := Left(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that nobody held: %v", err)
	}
	l, err := Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, take := range []func(string) (*Lock, error){Folder, Left} {
		if _, err := take(dir); !errors.Is(err, ErrHeld) {
			t.Errorf("error %v", err)
		}
	}
	if err := l.Close(); err != nil { // as a kill does
		t.Fatal(err)
	}
	if l, err = Left(dir); err != nil {
		t.Fatal(err)
	}
	if err := l.Release(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if _, err := Folder(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}

// Of many who take a folder and let go of it at once, one has it at a time.
func TestOneAtATime(t *testing.T) {
	dir := t.TempDir()
	var within, had atomic.Int32
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			for range 200 {
				l, err := Folder(dir)
				if errors.Is(err, ErrHeld) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				had.Add(1)
				if n := within.Add(1); n != 1 {
					t.Errorf("%d have it", n)
				}
				within.Add(-1)
				if err := l.Release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if had.Load() == 0 {
		t.Error("nobody had it")
	}
}

func TestRemoveAll(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "folder")
	if err := os.MkdirAll(filepath.Join(dir, "table", "deep"), 0o755); err != nil {
		t.Fatal(err)
	}
	l, err := Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.RemoveAll(); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("kept: %v", err)
	}

	// Another folder that has come to its place is not the one that was locked.
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if l, err = Folder(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir, dir+"2"); err != nil {
		t.Skip(err) // a system that renames nothing in which a file is open
	}
	file := filepath.Join(dir, "file")
	if err := errors.Join(os.Mkdir(dir, 0o755), os.WriteFile(file, nil, 0o644)); err != nil {
		t.Fatal(err)
	}
	if err := l.RemoveAll(); err == nil {
		t.Error("no error")
	}
	if _, err := os.Lstat(file); err != nil {
		t.Error(err)
	}
}
