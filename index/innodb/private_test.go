package innodb

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"github.com/go-sql-driver/mysql"

	"idbench/index"
	"idbench/index/server"
	"idbench/units"
)

// A private server knows nothing of the user's option files and variables, and what is
// counted there does not depend on them.
func TestPrivateServerIsOutOfTheUsersWorld(t *testing.T) {
	counts := func() []index.Segment {
		table := open(t, index.TableConfig{Layout: units.Clustered, Observe: true})
		load(t, table, 1000, 100, 100)
		segments, err := table.Stats(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return segments
	}
	want := counts()
	version := Engine{}.Version()
	home := t.TempDir()
	for _, file := range []string{".my.cnf", "my.cnf"} {
		if err := os.WriteFile(filepath.Join(home, file), []byte("[mysqld]\nno_such_option=1\ninnodb_page_size=4k\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range map[string]string{
		"HOME": home, "MYSQL_HOME": home, "MARIADB_HOME": home, "MYSQL_GROUP_SUFFIX": "x", "MYSQL_TCP_PORT": "1", "MYSQL_UNIX_PORT": "/none/socket",
		"UMASK": "0000", "UMASK_DIR": "0000", "TZ": "No/Where", "LC_ALL": "xx_YY",
	} {
		t.Setenv(name, value)
	}
	if got := counts(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, and in another environment %v", want, got)
	}
	if got := (Engine{}).Version(); got != version {
		t.Errorf("version %q, and in another environment %q", version, got)
	}
}

// A disk without room is called that, also where only a statement has met it.
func TestFullDisk(t *testing.T) {
	table := &table{private: &private{server: &server.Server{}}}
	err := table.says(fmt.Errorf("insert: %w", &mysql.MySQLError{Number: 1114, Message: "The table 'ids' is full"}))
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "'ids' is full") {
		t.Errorf("%v", err)
	}
}
