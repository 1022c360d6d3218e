package postgres

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"idbench/index"
	"idbench/index/indextest"
)

// A process that is killed leaves neither its server nor the folder.
func TestProcessIsKilled(t *testing.T) {
	const folder = "IDBENCH_TEST_FOLDER"
	if dir := os.Getenv(folder); dir != "" { // the process to be killed
		table, err := Engine{}.Open(context.Background(), index.TableConfig{Dir: dir, Layout: index.Heap, Key: index.KeyBytes})
		if err == nil {
			err = table.Insert([][]byte{{1}}, [][]byte{{2}})
		}
		if err != nil {
			t.Fatal(err)
		}
		_, _ = os.Stdout.WriteString("loaded\n")
		select {}
	}
	indextest.Need(t, Engine{})
	dir := t.TempDir()
	parent := exec.Command(os.Args[0], "-test.run=^TestProcessIsKilled$")
	parent.Env = append(os.Environ(), folder+"="+dir)
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "loaded"; {
	}
	text, err := os.ReadFile(filepath.Join(dir, "postgres", "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait() // killed
	soon(t, "the server ends", func() bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) })
	soon(t, "its folder is removed", func() bool {
		_, err := os.Stat(filepath.Join(dir, "postgres"))
		return errors.Is(err, os.ErrNotExist)
	})
}

// soon waits until something is so, and fails after half a minute.
func soon(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within half a minute: %s", what)
		}
	}
}
