//go:build unix

package server

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
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
		Name: "fake", Run: Command{"/bin/sh", []string{"-c", "echo $$ > pid.new; mv pid.new pid; exec sleep 1000"}},
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
	spec.Run.Args = []string{"-c", "echo no room >&2; exit 1"}
	if _, err := Start(t.Context(), spec, answers(dir)); !errors.Is(err, ErrGone) || !strings.Contains(err.Error(), "no room") {
		t.Errorf("error %v", err)
	}
	spec.Run.Path = "/no/such/program"
	if _, err := Start(t.Context(), spec, answers(dir)); !errors.Is(err, ErrGone) || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("error %v", err)
	}
}

// orphan begins a server in a process of its own that is killed, and returns what was the
// server's folder, and the processes that it had written into it.
func orphan(t *testing.T, spec func(dir string) Spec) {
	t.Helper()
	begin := func(dir string) error {
		go func() {
			_, _ = Start(context.Background(), spec(dir), func(context.Context) error { return errors.New("not yet") })
		}()
		indextest.Soon(t, "it runs", func() bool { return answers(dir)(t.Context()) == nil })
		return nil
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
	indextest.Soon(t, "the program ends", func() bool { return dead(pid) })
	indextest.Soon(t, "its folder is removed, and the empty one above it", func() bool {
		_, err := os.Stat(filepath.Dir(dir))
		return errors.Is(err, os.ErrNotExist)
	})
}

// A process that is killed leaves neither its server nor the folder.
func TestKilledParent(t *testing.T) { orphan(t, fake) }

// Nor does it leave a program that makes the server's files, or what that has started.
func TestKilledParentOfTheFirstProgram(t *testing.T) {
	orphan(t, func(dir string) Spec {
		s := fake(dir)
		s.Make = []Command{{"/bin/sh", []string{"-c", "sh -c 'echo $$ > pid.new; mv pid.new pid; sleep 1000'; true"}}}
		return s
	})
}

// Programs before a server run once, and one that fails says why.
func TestProgramsBefore(t *testing.T) {
	dir := t.TempDir()
	spec := fake(dir)
	spec.Make = []Command{{"/bin/sh", []string{"-c", "echo made >> made"}}}
	s, err := Start(t.Context(), spec, answers(dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Restart(t.Context(), func() error { return os.Remove(filepath.Join(dir, "pid")) }); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	if made, err := os.ReadFile(filepath.Join(dir, "made")); err != nil || string(made) != "made\n" {
		t.Errorf("made %q, %v", made, err)
	}

	dir = t.TempDir()
	spec = fake(dir)
	spec.Make = []Command{{"/usr/bin/env", []string{"sh", "-c", "echo initdb: error: no luck; echo initdb: removing data directory; exit 1"}}}
	if _, err := Start(t.Context(), spec, answers(dir)); err == nil || err.Error() != "fake: env has failed: initdb: error: no luck" {
		t.Errorf("error %v", err)
	}
}

// Who gives up while a server starts is not kept waiting, though it does not hear that it is
// to stop, and gets his own reason back.
func TestStartIsInterrupted(t *testing.T) {
	dir := t.TempDir()
	deaf := fake(dir)
	deaf.Run.Args[1] = "trap '' TERM; " + deaf.Run.Args[1]
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	_, err := Start(ctx, deaf, func(context.Context) error {
		if answers(dir)(ctx) == nil {
			cancel(why)
		}
		return errors.New("not yet")
	})
	if !errors.Is(err, why) || !dead(process(t, dir)) {
		t.Errorf("error %v", err)
	}
}

// A server sees nothing of the user's environment but where programs and libraries lie.
func TestEnvironment(t *testing.T) {
	for _, name := range []string{"PGPORT", "PGOPTIONS", "PG_COLOR", "MYSQL_HOME", "UMASK", "LANG", "LC_COLLATE", "TMPDIR"} {
		t.Setenv(name, t.TempDir())
	}
	t.Setenv("LD_LIBRARY_PATH", "/nowhere")
	dir := t.TempDir()
	spec := fake(dir)
	spec.Make = []Command{{"/usr/bin/env", []string{"-u", "PWD"}}}
	s, err := Start(t.Context(), spec, answers(dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	log, err := os.ReadFile(spec.Log)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(strings.TrimSpace(string(log)), "\n")
	want := []string{"HOME=" + dir, "LC_ALL=C", "TZ=UTC", "PATH=" + os.Getenv("PATH"), "LD_LIBRARY_PATH=/nowhere"}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("a server sees %q, want %q", got, want)
	}
}

// Where the user who is to run a server cannot enter the folder for temporary files, the
// tables lie in one that everybody may enter.
func TestReach(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root runs servers as somebody else")
	}
	temp := t.TempDir() // everything above it is mode 0700
	if got, err := Reach(temp); err != nil || got == temp || !(User{Name: "nobody"}).passes(got) {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := Reach("/"); err != nil || got != "/" {
		t.Errorf("%q, %v", got, err)
	}
}

// What a log says of an end is the line that says why.
func TestReason(t *testing.T) {
	for want, log := range map[string]string{
		"": "\n \n",
		"initdb: error: could not create directory: Permission denied": `The files belonging to this database system will be owned by user "postgres".
creating directory /x ... initdb: error: could not create directory: Permission denied
initdb: removing data directory "/x"`,
		`FATAL: 1kB is outside the valid range for parameter "shared_buffers"`: `LOG:  starting
FATAL:  the database system is starting up
ERROR:  duplicate key value violates unique constraint "ids_pkey"
2026-11-27 17:42:53.497 GMT [970] FATAL:  1kB is outside the valid range for parameter "shared_buffers"
FATAL:  terminating connection
LOG:  database system is shut down`,
		"PANIC: could not open file": `FATAL:  terminating connection
PANIC:  could not open file
PANIC:  cannot abort transaction 740, it was already committed`,
		"[ERROR] InnoDB: Cannot allocate memory for the buffer pool": `[Warning] Can't open and lock privilege tables
[ERROR] InnoDB: Cannot allocate memory for the buffer pool
[ERROR] Plugin 'InnoDB' init function returned error.
[ERROR] Aborting`,
		`!PANIC: could not write to file "pg_wal/xlogtemp.30369": No space left on device`: `PANIC:  cannot do it
2026-11-27 17:40:15 UTC [30369] PANIC:  could not write to file "pg_wal/xlogtemp.30369": No space left on device
PANIC:  cannot abort transaction 740, it was already committed`,
		"![ERROR] InnoDB: preallocating 12582912 bytes for file ./ibdata1 failed with error 28": `[Note] Setting file
2026-11-27 17:40:51 0 [ERROR] InnoDB: preallocating 12582912 bytes for file ./ibdata1 failed with error 28
2026-11-27 17:40:51 0 [ERROR] Aborting`,
		`!FATAL: could not extend file "base/1/2691": wrote only 4096 of 8192 bytes at block 5`: `2026-11-27 18:01:23.816 UTC [29737] FATAL:  could not extend file "base/1/2691": wrote only 4096 of 8192 bytes at block 5
2026-11-27 18:01:23.816 UTC [29737] HINT:  Check free disk space.
2026-11-27 18:01:23.816 UTC [29737] PANIC:  cannot abort transaction 1, it was already committed`,
		`!FATAL: could not write to file "base/4/1247": No space left on device`: `performing post-bootstrap initialization ... 2026-11-27 17:39:41.038 UTC [29714] FATAL:  could not write to file "base/4/1247": No space left on device
initdb: removing data directory "/x"`,
		"no such line": "one\nno such line\n\n",
	} {
		want, full := strings.CutPrefix(want, "!")
		if got, spent := reason([]byte(log)); (got != want && got != "creating directory /x ... "+want) || spent != full {
			t.Errorf("%q (disk full: %v), want %q", got, spent, want)
		}
	}
}
