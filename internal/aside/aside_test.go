package aside

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// A file is there as a whole or not at all, and nothing is left beside it.
func TestReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file.txt")
	for _, text := range []string{"first", "second"} {
		if err := WriteFile(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("%q, %v, want %q", got, err, text)
		}
	}
	f, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("third"); err != nil {
		t.Fatal(err)
	}
	if of, ok := Of(filepath.Base(f.Name())); !ok || of != "file.txt" {
		t.Errorf("%s is of %q", f.Name(), of)
	}
	if err := errors.Join(f.Cleanup(), f.Cleanup()); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "second" {
		t.Errorf("%q, %v", got, err)
	}
	if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
	if err := WriteFile(filepath.Join(path, "file"), nil); err == nil {
		t.Error("a file in a file")
	}
}

func TestOf(t *testing.T) {
	for name, want := range map[string]string{".a.txt12": "a.txt", "a.txt12": "", ".a.txt": "", "12": "", ".12": ""} {
		if got, ok := Of(name); ok != (want != "") || ok && got != want {
			t.Errorf("%s is of %q, %v", name, got, ok)
		}
	}
}

func TestSymlink(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "latest")
	for _, target := range []string{"one", "two"} {
		if err := os.Mkdir(filepath.Join(dir, target), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := Symlink(target, link); err != nil {
			t.Skip(err) // a system that does not let this user
		}
		if got, err := os.Readlink(link); err != nil || got != target {
			t.Errorf("%s, %v, want %s", got, err, target)
		}
	}
	if err := Symlink("one", filepath.Join(dir, "two")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a folder is replaced: %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 3 {
		t.Errorf("left: %v, %v", left, err)
	}
}
