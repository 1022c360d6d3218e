package pagecache

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestDrop(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, bytes.Repeat([]byte("x"), 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	before, err := Resident(path)
	if err != nil {
		t.Fatal(err)
	}
	if before < 1 {
		t.Skipf("the system does not tell which pages it holds: %d of a file just written", before)
	}
	gone, err := Drop(path)
	if err != nil {
		t.Fatal(err)
	}
	if !gone {
		t.Skip("the file system keeps its pages in memory (tmpfs does)")
	}
	if after, err := Resident(path); err != nil || after != 0 {
		t.Errorf("%d pages resident after they were shown to be gone, %v", after, err)
	}
	if _, err := os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	if read, err := Resident(path); err != nil || read == 0 {
		t.Errorf("%d pages resident after reading the file, %v", read, err)
	}
	if _, err := Drop(path + ".missing"); err == nil {
		t.Error("a missing file was dropped")
	}
}
