package server

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"idbench/index/indextest"
)

func TestMain(m *testing.M) {
	Watch()
	os.Exit(m.Run())
}

// A program that cannot be its own watcher is told so, and not run again.
func TestProgramThatDoesNotWatch(t *testing.T) {
	able = false
	defer func() { able = true }()
	dir := t.TempDir()
	if _, err := Start(t.Context(), fake(dir), answers(dir)); err == nil || !strings.Contains(err.Error(), "server.Watch") {
		t.Errorf("error %v", err)
	}
}

// fake is a shell that writes its process id into its folder and waits.
func fake(dir string) Spec {
	return Spec{
		Name: "fake", Path: "/bin/sh", Args: []string{"-c", "echo $$ > pid.new; mv pid.new pid; exec sleep 1000"},
		Dir: dir, Log: filepath.Join(dir, "log"), Stop: syscall.SIGTERM, Kill: syscall.SIGKILL,
	}
}

func answers(dir string) func(context.Context) error {
	return func(context.Context) error {
		_, err := os.Stat(filepath.Join(dir, "pid"))
		return err
	}
}

// process is the one that a fake server runs as.
func process(t *testing.T, dir string) int {
	t.Helper()
	return indextest.Process(t, filepath.Join(dir, "pid"))
}

func dead(pid int) bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

func TestTwoSideBySide(t *testing.T) {
	var servers []*Server
	var pids []int
	for range 2 {
		dir := t.TempDir()
		s, err := Start(t.Context(), fake(dir), answers(dir))
		if err != nil {
			t.Fatal(err)
		}
		servers, pids = append(servers, s), append(pids, process(t, dir))
	}
	for i, s := range servers {
		if err := s.Err(); err != nil || dead(pids[i]) {
			t.Errorf("server %d does not run: %v", i, err)
		}
		if err := s.Stop(); err != nil || !dead(pids[i]) {
			t.Errorf("server %d was not stopped: %v", i, err)
		}
		if _, err := os.Stat(s.spec.Dir); err != nil {
			t.Errorf("a server that is stopped leaves its folder: %v", err)
		}
	}
}

func TestServerThatEnds(t *testing.T) {
	dir := t.TempDir()
	s, err := Start(t.Context(), fake(dir), answers(dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.spec.Log, []byte("one\nFATAL: out of luck\nlast\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(process(t, dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-s.gone
	if err := s.Stop(); !errors.Is(err, ErrGone) || !strings.Contains(err.Error(), "fake: the server has ended: FATAL: out of luck") {
		t.Errorf("stop: %v", err)
	}
}

// What a user of the server has been told is not told again when it is stopped.
func TestTheEndIsToldOnce(t *testing.T) {
	dir := t.TempDir()
	s, err := Start(t.Context(), fake(dir), answers(dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Err(); err != nil {
		t.Errorf("a server that runs: %v", err)
	}
	if err := syscall.Kill(process(t, dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	indextest.Soon(t, "the end is told", func() bool { return errors.Is(s.Lost(), ErrGone) })
	if err := s.Stop(); err != nil {
		t.Errorf("told twice: %v", err)
	}
}

func TestRestart(t *testing.T) {
	dir := t.TempDir()
	s, err := Start(t.Context(), fake(dir), answers(dir))
	if err != nil {
		t.Fatal(err)
	}
	first := process(t, dir)
	err = s.Restart(t.Context(), func() error {
		if !dead(first) {
			t.Error("the server runs in between")
		}
		return os.Remove(filepath.Join(dir, "pid"))
	})
	if err != nil {
		t.Fatal(err)
	}
	if second := process(t, dir); second == first || dead(second) {
		t.Errorf("process %d after %d", second, first)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
}

func TestServerThatDoesNotStart(t *testing.T) {
	dir := t.TempDir()
	spec := fake(dir)
	spec.Args = []string{"-c", "echo no room >&2; exit 1"}
	if _, err := Start(t.Context(), spec, answers(dir)); !errors.Is(err, ErrGone) || !strings.Contains(err.Error(), "no room") {
		t.Errorf("error %v", err)
	}
	spec.Path = "/no/such/program"
	if _, err := Start(t.Context(), spec, answers(dir)); !errors.Is(err, ErrGone) || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("error %v", err)
	}
}

// A process that is killed leaves neither its server nor the folder.
func TestKilledParent(t *testing.T) {
	begin := func(dir string) error {
		_, err := Start(context.Background(), fake(dir), answers(dir))
		return err
	}
	dir, kill := indextest.Orphan(t, begin, func() string {
		dir := filepath.Join(t.TempDir(), "run", "table")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		return dir
	})
	pid := process(t, dir)
	kill()
	indextest.Soon(t, "the server ends", func() bool { return dead(pid) })
	indextest.Soon(t, "its folder is removed, and the empty one above it", func() bool {
		_, err := os.Stat(filepath.Dir(dir))
		return errors.Is(err, os.ErrNotExist)
	})
}

func TestSocketDir(t *testing.T) {
	short := t.TempDir()
	if dir, remove, err := socketDir("/tmp", "socket", User{}); err != nil || dir != "/tmp" || remove() != nil {
		t.Errorf("a short folder: %q, %v", dir, err)
	}
	long := filepath.Join(short, strings.Repeat("x", 100))
	dir, remove, err := socketDir(long, "socket", User{})
	if err != nil || len(filepath.Join(dir, "socket")) > 107 {
		t.Fatalf("a long folder: %q, %v", dir, err)
	}
	if err := remove(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", dir, err)
	}
}
