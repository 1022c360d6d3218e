package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/innodb"
	"idbench/index/postgres"
	"idbench/results"
	"idbench/units"
)

// A host is a server that all tests of the package share as a user's: it is started by the
// first that needs it.
type host struct {
	engine  index.Engine
	layout  units.Layout
	prepare func(ctx context.Context, dir string) error
	once    sync.Once
	dir     string
	table   index.Table
	err     error
}

var (
	hostPostgres = host{engine: postgres.Engine{}, layout: units.Heap, prepare: prepareUsers}
	hostInnoDB   = host{engine: innodb.Engine{}, layout: units.RowID}
)

// start returns the folder of the server.
func (h *host) start(t *testing.T) string {
	t.Helper()
	indextest.Need(t, h.engine)
	h.once.Do(func() {
		if h.dir, h.err = os.MkdirTemp("", "idbench-test-"); h.err == nil {
			h.err = os.Chmod(h.dir, 0o755) // the server has a user of its own
		}
		ctx := context.Background() // it outlives the test
		if h.err == nil {
			h.table, h.err = h.engine.Open(ctx, index.TableConfig{Dir: h.dir, Layout: h.layout, Key: index.KeyUUID})
		}
		if h.err == nil && h.prepare != nil {
			h.err = h.prepare(ctx, h.dir)
		}
	})
	if h.err != nil {
		t.Fatal(h.err)
	}
	return h.dir
}

func (h *host) close() {
	if h.table != nil {
		_ = h.table.Close() // what it keeps goes now
	}
	if h.dir != "" {
		_ = os.RemoveAll(h.dir) // so does this
	}
}

// prepareUsers makes roles such as a user's server has. Helga has a password.
func prepareUsers(ctx context.Context, dir string) error {
	rules := filepath.Join(dir, "postgres", "data", "pg_hba.conf")
	text, err := os.ReadFile(rules)
	if err == nil {
		err = os.WriteFile(rules, append([]byte("local all helga scram-sha-256\n"), text...), 0o600)
	}
	if err != nil {
		return err
	}
	admin, err := pgx.Connect(ctx, "host="+filepath.Join(dir, "postgres")+" user=postgres dbname=postgres")
	if err != nil {
		return err
	}
	for _, s := range []string{
		"SELECT pg_reload_conf()", "CREATE ROLE helga LOGIN PASSWORD 'hush'", "CREATE ROLE guest LOGIN",
		"CREATE ROLE owner LOGIN", "GRANT CREATE ON DATABASE postgres TO owner",
	} {
		if _, err := admin.Exec(ctx, s); err != nil {
			return err
		}
	}
	return admin.Close(ctx)
}

// usersServer is a PostgreSQL such as a user has, as the folder of its socket, and a
// connection of its superuser. What a test changes in it, it takes back.
func usersServer(t *testing.T) (socket string, admin *pgx.Conn) {
	t.Helper()
	socket = filepath.Join(hostPostgres.start(t), "postgres")
	admin, err := pgx.Connect(t.Context(), "host="+socket+" user=postgres dbname=postgres")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close(context.Background()) }) // nothing is lost with it
	return socket, admin
}

// takeBack runs statements when the test ends, on a connection of usersServer.
func takeBack(t *testing.T, admin *pgx.Conn, statements ...string) {
	t.Helper()
	t.Cleanup(func() {
		for _, s := range statements {
			if _, err := admin.Exec(context.Background(), s); err != nil {
				t.Error(err)
			}
		}
	})
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
						return indextest.Kill(pid) == nil
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
	if code := run(t.Context(), []string{"run", "--resume", dir}, nil, &bytes.Buffer{}, &words); code != exitDone || !strings.Contains(words.String(), " rounds done") {
		t.Errorf("resumed: exit %d, %s", code, &words)
	}
	if whole, err := results.Open(dir); err != nil || len(whole.Values(whole.Cases[0], units.All, units.NsPerOp)) != 1 {
		t.Errorf("the run did not go on: %v", err)
	}
	if entries, err := os.ReadDir(temp); err != nil || len(entries) > 0 {
		t.Errorf("left: %v, %v", entries, err)
	}
}
