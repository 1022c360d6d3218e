package indextest

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"idbench/index"
)

// Killed checks that a process that is killed leaves neither the server of its table nor
// the server's folder, which has that name in the table's. file is where the server writes
// the number of its process, in that folder. The test does nothing else.
func Killed(t *testing.T, e index.Engine, folder, file string) {
	t.Helper()
	begin := func(dir string) error {
		table, err := e.Open(context.Background(), index.TableConfig{Dir: dir, Layout: e.Layouts()[0], Key: index.KeyUUID})
		if err != nil {
			return err
		}
		return table.Insert(t.Context(), [][]byte{make([]byte, 16)}, [][]byte{{1}})
	}
	dir, kill := Orphan(t, begin, func() string {
		Need(t, e)
		return t.TempDir()
	})
	pid := Process(t, filepath.Join(dir, folder, file))
	kill()
	Soon(t, "the server ends", func() bool { return Dead(pid) })
	Soon(t, "its folder is removed", func() bool {
		_, err := os.Stat(filepath.Join(dir, folder))
		return errors.Is(err, os.ErrNotExist)
	})
}

// Orphan runs the test once more, as a process that begins something in a folder and waits.
// It returns the folder, which in makes, once that has begun, and what kills the process.
func Orphan(t *testing.T, begin func(dir string) error, in func() string) (dir string, kill func()) {
	t.Helper()
	const variable, ready = "IDBENCH_TEST_FOLDER", "ready"
	if dir := os.Getenv(variable); dir != "" { // the process to be killed
		if err := begin(dir); err != nil {
			t.Fatal(err)
		}
		_, _ = os.Stdout.WriteString(ready + "\n")
		_, _ = io.Copy(io.Discard, os.Stdin) // until it is killed, or who waits for it ends
		os.Exit(1)
	}
	dir = in()
	parent := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	parent.Env = append(os.Environ(), variable+"="+dir)
	out, err := parent.StdoutPipe()
	if err == nil {
		_, err = parent.StdinPipe()
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != ready; {
	}
	return dir, func() {
		t.Helper()
		if err := parent.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = parent.Wait() // killed
	}
}

// Process is the number on the first line of a file that a server writes.
func Process(t *testing.T, path string) int {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// Dead reports whether a process has ended.
func Dead(pid int) bool {
	p, err := os.FindProcess(pid)
	return err != nil || errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}

// Kill ends a process at once.
func Kill(pid int) error {
	p, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	return p.Kill()
}

// Soon waits until something is so, and fails after half a minute.
func Soon(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within half a minute: %s", what)
		}
	}
}
