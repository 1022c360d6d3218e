package innodb

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
	"idbench/index/internal/server"
)

// process is the server's, of the table in that folder.
func process(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "innodb", "pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return pid
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

// A server that ends by itself is named in the error.
func TestServerIsKilled(t *testing.T) {
	t.Parallel()
	indextest.Need(t, Engine{})
	config := index.TableConfig{Dir: t.TempDir(), Layout: index.RowID, Key: index.KeyUUID, KeyBytes: 16, ValueBytes: 100, Observe: true}
	opened, err := Engine{}.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	load(t, opened, 100, 10, 100)
	if err := syscall.Kill(process(t, config.Dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	table := opened.(*table)
	soon(t, "the end is told", func() bool { return table.private.server.Err() != nil })
	if err := table.Insert([][]byte{make([]byte, 16)}, [][]byte{{}}); !errors.Is(err, server.ErrGone) {
		t.Errorf("insert: %v", err)
	}
	if err := table.Close(); err != nil {
		t.Errorf("what was said is said again: %v", err)
	}
}

// A process that is killed leaves neither its server nor the folder.
func TestProcessIsKilled(t *testing.T) {
	t.Parallel()
	const folder = "IDBENCH_TEST_FOLDER"
	if dir := os.Getenv(folder); dir != "" { // the process to be killed
		table, err := Engine{}.Open(context.Background(), index.TableConfig{Dir: dir, Layout: index.Clustered, Key: index.KeyUUID})
		if err != nil {
			t.Fatal(err)
		}
		load(t, table, 100, 10, 100)
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
	pid := process(t, dir)
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait() // killed
	soon(t, "the server ends", func() bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) })
	soon(t, "its folder is removed", func() bool {
		_, err := os.Stat(filepath.Join(dir, "innodb"))
		return errors.Is(err, os.ErrNotExist)
	})
}
