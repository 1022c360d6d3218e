package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/postgres"
	"idbench/results"
	"idbench/units"
)

// usersServer is a PostgreSQL such as a user has, and the folder of its socket. The role
// helga has a password.
func usersServer(t *testing.T) (socket string, admin *pgx.Conn) {
	t.Helper()
	indextest.Need(t, postgres.Engine{})
	dir := t.TempDir()
	table, err := postgres.Engine{}.Open(t.Context(), index.TableConfig{Dir: dir, Layout: units.Heap, Key: index.KeyUUID})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = table.Close() }) // a test may have ended it
	socket = filepath.Join(dir, "postgres")
	rules := filepath.Join(socket, "data", "pg_hba.conf")
	text, err := os.ReadFile(rules)
	if err == nil {
		err = os.WriteFile(rules, append([]byte("local all helga scram-sha-256\n"), text...), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if admin, err = pgx.Connect(t.Context(), "host="+socket+" user=postgres dbname=postgres"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close(context.Background()) }) // as above
	for _, s := range []string{
		"SELECT pg_reload_conf()", "CREATE ROLE helga LOGIN PASSWORD 'hush'", "CREATE ROLE guest LOGIN",
		"CREATE ROLE owner LOGIN", "GRANT CREATE ON DATABASE postgres TO owner",
	} {
		if _, err := admin.Exec(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	return socket, admin
}

// oneLine is a run of one case that must fail, and what it says last, after progress: one
// line, without the password.
func oneLine(t *testing.T, stderr *tripwire, args ...string) string {
	t.Helper()
	args = append([]string{"run", "--engine", "postgres", "--scheme", "uuidv4", "--batch", "100"}, args...)
	if code := run(t.Context(), args, nil, &bytes.Buffer{}, stderr); code != exitFailed {
		t.Errorf("%q: exit %d, want %d: %s", args, code, exitFailed, stderr)
	}
	_, last, found := strings.Cut(stderr.String(), "idbench run: ")
	last = strings.TrimSuffix(last, "\n")
	if !found || strings.Contains(last, "\n") || strings.Contains(stderr.String(), "hush") {
		t.Errorf("%q: not one line, or with the password:\n%s", args, stderr)
	}
	return last
}

// What is wrong with a user's server is told.
func TestServersOfUsersThatFail(t *testing.T) {
	socket, admin := usersServer(t)
	at := "host=" + socket + " password=hush "
	for dsn, want := range map[string]string{
		"postgres://joe:hush@127.0.0.1:1/db":              `no connection to postgres://127\.0\.0\.1:1/db: 127\.0\.0\.1:1 [^;]*connection refused$`,
		"postgres://joe:hush@/db?host=/no/such/socket":    `no connection to .*no such file or directory`,
		at + "user=helga dbname=postgres password=hushed": `password authentication failed for user "helga"`,
		at + "user=guest dbname=nowhere":                  `database "nowhere" does not exist`,
		at + "user=guest dbname=postgres":                 `CREATE SCHEMA idbench_[0-9a-f_]+: .*permission denied for database postgres`,
	} {
		got := oneLine(t, &tripwire{on: "no progress"}, "--rows", "200", "--out", filepath.Join(t.TempDir(), "run"), "--dsn", "postgres="+dsn)
		if !regexp.MustCompile(want).MatchString(got) {
			t.Errorf("%s: %s\nwant %s", dsn, got, want)
		}
	}
	left(t, admin)
}

// left fails if a schema of ours is in the server.
func left(t *testing.T, admin *pgx.Conn) {
	t.Helper()
	var n int
	if err := admin.QueryRow(t.Context(), "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'idbench%'").Scan(&n); err != nil || n > 0 {
		t.Errorf("%d schemas are left, %v", n, err)
	}
}

// A server that refuses extensions shows no pages. The rest is measured.
func TestServerWithoutExtensions(t *testing.T) {
	socket, admin := usersServer(t)
	dir := filepath.Join(t.TempDir(), "run")
	var words bytes.Buffer
	args := []string{"run", "--engine", "postgres", "--scheme", "uuidv4", "--rows", "200", "--rounds", "1", "--out", dir,
		"--dsn", "postgres=host=" + socket + " user=owner dbname=postgres"}
	if code := run(t.Context(), args, nil, &bytes.Buffer{}, &words); code != exitDone {
		t.Fatalf("exit %d: %s", code, &words)
	}
	r, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for unit, want := range map[units.Unit]int{units.LeafPages: 0, units.Splits: 0, units.DirtyPages: 0, units.HeapPages: 1, units.FileBytes: 1, units.NsPerOp: 1} {
		got := 0
		for _, segment := range []units.Segment{units.Primary, units.HeapRows, units.All} {
			got += len(r.Values(r.Cases[0], segment, unit))
		}
		if got != want {
			t.Errorf("%d values of %s, want %d", got, unit, want)
		}
	}
	left(t, admin)
}

// A user's server that ends a connection in the middle of a run is named, and gets no
// schema to keep.
func TestConnectionIsEnded(t *testing.T) {
	socket, admin := usersServer(t)
	stderr := &tripwire{on: " 40 %"}
	stderr.trip = func() {
		go soonKilled(t, func() bool { // a backend of ours
			var n int
			err := admin.QueryRow(context.Background(), "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'owner' AND query LIKE 'INSERT%'").Scan(&n)
			return err != nil || n > 0
		})
	}
	got := oneLine(t, stderr, "--rows", "10000", "--rounds", "1", "--out", filepath.Join(t.TempDir(), "run"),
		"--dsn", "postgres=host="+socket+" user=owner dbname=postgres")
	if !strings.Contains(got, "PostgreSQL: the connection has ended: ") {
		t.Errorf("%s", got)
	}
	left(t, admin)
}

// soonKilled tries until it is done, or the test is.
func soonKilled(t *testing.T, kill func() bool) {
	for t.Context().Err() == nil && !kill() {
		time.Sleep(time.Millisecond)
	}
}

// A private server that is killed in the middle of a run is named, what had finished is
// kept, and the run goes on where it was.
func TestServerIsKilled(t *testing.T) {
	indextest.Need(t, postgres.Engine{})
	dir := filepath.Join(t.TempDir(), "run")
	temp, err := os.MkdirTemp("", "idbench-test-") // where the server's user may enter
	if err == nil {
		err = os.Chmod(temp, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", temp)
	t.Cleanup(func() { _ = os.RemoveAll(temp) })
	stderr := &tripwire{on: " 40 %"}
	stderr.trip = func() {
		go soonKilled(t, func() bool {
			files, _ := filepath.Glob(filepath.Join(temp, "*", "*", "postgres", "data", "postmaster.pid")) // the pattern is good
			for _, f := range files {
				text, _ := os.ReadFile(f) // may be gone
				first, _, _ := strings.Cut(string(text), "\n")
				pid, err := strconv.Atoi(first)
				// Numbers of users' relations begin with 16384.
				relations, _ := filepath.Glob(filepath.Join(filepath.Dir(f), "base", "*", "16[0-9][0-9][0-9]"))
				for _, r := range relations {
					if info, e := os.Stat(r); err == nil && e == nil && info.Size() > 32*8192 { // it has rows
						return syscall.Kill(pid, syscall.SIGKILL) == nil
					}
				}
			}
			return false
		})
	}
	got := oneLine(t, stderr, "--rows", "10000", "--rounds", "1", "--out", dir)
	if !strings.Contains(got, "the server has ended") && !strings.Contains(got, "the connection has ended") || !strings.Contains(got, "is kept in "+dir) {
		t.Errorf("%s", got)
	}
	kept, err := results.Open(dir)
	if err != nil || len(kept.Cases) == 0 || len(kept.Values(kept.Cases[0], units.Primary, units.LeafPages)) != 1 {
		t.Fatalf("the round that had finished is not kept: %v", err)
	}
	var words bytes.Buffer
	if code := run(t.Context(), []string{"run", "--resume", dir}, nil, &bytes.Buffer{}, &words); code != exitDone || !strings.Contains(words.String(), " rounds are done") {
		t.Errorf("resumed: exit %d, %s", code, &words)
	}
	if whole, err := results.Open(dir); err != nil || len(whole.Values(whole.Cases[0], units.All, units.NsPerOp)) != 1 {
		t.Errorf("the run did not go on: %v", err)
	}
	if entries, err := os.ReadDir(temp); err != nil || len(entries) > 0 {
		t.Errorf("left: %v, %v", entries, err)
	}
}
