package postgres

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/server"
	"idbench/units"
)

// usersWorld sets all that PostgreSQL's programs and clients take from the user's
// environment and files, each to what fails or would change what is counted.
func usersWorld(t *testing.T) {
	home := t.TempDir()
	for file, text := range map[string]string{".pg_service.conf": "[y]\nhost=nowhere\n", ".pgpass": "*:*:*:*:secret\n"} {
		if err := os.WriteFile(filepath.Join(home, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range map[string]string{
		"HOME": home, "PGHOST": "x", "PGPORT": "1", "PGSERVICE": "y", "PGUSER": "nobody", "PGDATABASE": "none", "PGPASSWORD": "secret",
		"PGTZ": "Mars/Phobos", "PGOPTIONS": "-cwal_compression=pglz", "PGAPPNAME": "x", "PGCONNECT_TIMEOUT": "soon", "PGTARGETSESSIONATTRS": "standby",
		"PGSSLMODE": "bogus", "PGSSLCERTMODE": "", "PGSSLKEY": "/none", "PGSSLCERT": "/none", "PGSSLROOTCERT": "/none", "PGSSLPASSWORD": "x", "PGSSLSNI": "x", "PGSSLNEGOTIATION": "bogus",
		"PGCHANNELBINDING": "bogus", "PGREQUIREAUTH": "bogus", "PGMINPROTOCOLVERSION": "9", "PGMAXPROTOCOLVERSION": "x", "PGPASSFILE": "/dev/zero",
		"PGDATA": "/none", "PGDATESTYLE": "bogus", "PGCLIENTENCODING": "LATIN9", "PG_COLOR": "always", "TZ": "No/Where", "LC_ALL": "xx_YY",
	} {
		t.Setenv(name, value)
	}
	t.Setenv("PGSERVICEFILE", filepath.Join(home, ".pg_service.conf"))
}

// counts of a small table in a private server.
func counts(t *testing.T) []index.Segment {
	t.Helper()
	config := index.TableConfig{Dir: t.TempDir(), Layout: units.Heap, Key: index.KeyUUID, Observe: true}
	table, err := Engine{}.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := table.Close(); err != nil {
			t.Error(err)
		}
	}()
	err = indextest.Load{
		Batches: indextest.Batches(1000, 100),
		Key:     func(row int) []byte { return fmt.Appendf(nil, "%016x", (row*7919)%1000) },
		Value:   func(int) int { return 100 },
	}.Into([]index.Table{table}, func(int) error { return table.(index.Checkpointer).Checkpoint(t.Context()) })
	if err != nil {
		t.Fatal(err)
	}
	segments, err := table.(index.Observed).Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return segments
}

// A private server and its connections know nothing of the user's own: what is counted
// there does not depend on it.
func TestPrivateServerIsOutOfTheUsersWorld(t *testing.T) {
	indextest.Need(t, Engine{})
	want := counts(t)
	usersWorld(t)
	if got := counts(t); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, and in another environment %v", want, got)
	}
}

// A disk without room is called that, also where only a statement has met it.
func TestFullDisk(t *testing.T) {
	host := &table{private: &private{server: &server.Server{}}}
	err := host.says(fmt.Errorf("insert: %w", &pgconn.PgError{Severity: "ERROR", Code: "53100", Message: `could not extend file "base/5/16384"`}))
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "base/5/16384") {
		t.Errorf("%v", err)
	}
}

// All of a connection's configuration is given.
func TestConfigIsOutOfTheUsersWorld(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a,b'c")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	p := &private{home: &server.Home{Dir: dir, Socket: filepath.Join(dir, socketName)}}
	if err := os.WriteFile(filepath.Join(dir, serviceFile), []byte("["+serviceName+"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	configured := func() pgx.ConnConfig {
		c, err := p.config()
		if err != nil {
			t.Fatal(err)
		}
		if len(c.RuntimeParams) > 0 || len(c.Fallbacks) > 0 || c.ValidateConnect != nil || c.TLSConfig != nil || c.Host != dir {
			t.Errorf("not all is given: %+v", c.Config)
		}
		return *c
	}
	want := configured()
	usersWorld(t)
	got := configured()
	text := func(c pgx.ConnConfig) string {
		return fmt.Sprintf("%v", []any{c.Host, c.Port, c.Database, c.User, c.Password, c.ConnectTimeout, c.SSLNegotiation, c.SSLCertMode, c.MinProtocolVersion, c.MaxProtocolVersion, c.ChannelBinding, c.RequireAuth, c.KerberosSrvName, c.KerberosSpn})
	}
	if text(got) != text(want) {
		t.Errorf("%s, and in another environment %s", text(want), text(got))
	}
}
