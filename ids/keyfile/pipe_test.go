//go:build unix

package keyfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A named pipe is not opened, which would wait for somebody to write; one that the shell
// has opened is read.
func TestPipes(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Skip(err)
	}
	want := fifo + " is not a regular file, and may never end: name - instead, and < " + fifo + " behind the command has it read as standard input"
	if _, err := check(t, fifo); !errors.Is(err, ErrFile) || err.Error() != want {
		t.Errorf("%v", err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	if _, err := w.WriteString("7\n8\n"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := check(t, fmt.Sprintf("/dev/fd/%d", r.Fd()))
	if err != nil || f.Path != Stdin || f.Rows != 2 {
		t.Errorf("%+v, %v", f, err)
	}
}

// Zeros never end, and are refused before they fill a disk.
func TestEndlessZeros(t *testing.T) {
	if _, err := Check(t.Context(), Ask{Path: Stdin}, zeros{}, time.Now()); !errors.Is(err, ErrFile) || err.Error() != "standard input is zeros, and no ids" {
		t.Errorf("%v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
