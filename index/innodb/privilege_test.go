package innodb

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/go-sql-driver/mysql"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/server"
	"idbench/units"
)

// withAccounts is a server that asks for names and passwords, unlike a private one, and
// has run some statements. It returns its socket.
func withAccounts(t *testing.T, statements ...string) (socket string) {
	t.Helper()
	indextest.Need(t, Engine{})
	const scripts = "/usr/share/mysql/" // Debian's
	text := "CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;\nSET @skip_auth_anonymous = 1;\nSET @current_hostname = 'localhost';\n"
	for _, name := range []string{"mysql_system_tables.sql", "mysql_performance_tables.sql", "mysql_system_tables_data.sql"} {
		script, err := os.ReadFile(scripts + name)
		if err != nil {
			t.Skipf("no tables of accounts can be made: %v", err)
		}
		text += string(script)
	}
	home, err := server.NewHome(t.TempDir(), "accounts", socketName, runners...)
	if err != nil {
		t.Fatal(err)
	}
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	data, script := filepath.Join(home.Dir, "data"), filepath.Join(home.Dir, "script")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := home.User.Own(home.Dir); err != nil {
		t.Fatal(err)
	}
	files := []string{path, "--no-defaults", "--datadir=" + data}
	config := mysql.NewConfig()
	config.User, config.Net, config.Addr, config.DialFunc, config.Logger = "root", "unix", home.Socket, server.Dial, &mysql.NopLogger{}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	s, err := server.Start(t.Context(), server.Spec{
		Name: "MariaDB", Dir: home.Dir, Log: filepath.Join(home.Dir, "log"), User: home.User, Stop: syscall.SIGTERM, Kill: syscall.SIGKILL,
		Make: []server.Command{{Path: "/bin/sh", Args: append([]string{"-c", `exec "$@" --bootstrap < script`, "sh"}, files...)}},
		Run:  server.Command{Path: path, Args: append(files[1:], "--socket=../"+socketName, "--skip-networking")},
	}, db.PingContext)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return home.Socket
}

// Who has no right to see what InnoDB counts gets a table all the same. What is not shown
// is absent, and said to be.
func TestRoleWithoutProcess(t *testing.T) {
	t.Parallel()
	socket := withAccounts(t, "CREATE USER plain@localhost IDENTIFIED BY 'hush'", "GRANT ALL ON `idbench\\_%`.* TO plain@localhost")
	e, err := Engine{}.At("mysql://plain:hush@localhost/?socket=" + socket)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := e.Open(context.Background(), index.TableConfig{Dir: t.TempDir(), Layout: units.Clustered, Key: index.KeyUUID, KeyBytes: 16, ValueBytes: 100, Observe: true})
	if err != nil {
		t.Fatal(err)
	}
	load(t, opened, 1000, 100, 100)
	segments, err := opened.(index.Observed).Stats(t.Context())
	if err != nil || len(segments) != 1 || segments[0].Name != units.All || len(segments[0].Counts) > 0 {
		t.Errorf("%v, %v", segments, err)
	}
	missing := opened.(index.Warner).Warnings()
	for _, what := range []string{"pages", "splits"} {
		if !slices.ContainsFunc(missing, func(m string) bool { return strings.Contains(m, what) && strings.Contains(m, "PROCESS") }) {
			t.Errorf("nothing says why there are no %s: %q", what, missing)
		}
	}
	if err := opened.Close(); err != nil {
		t.Error(err)
	}
}
