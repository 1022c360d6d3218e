// Package innodb measures InnoDB, the storage engine of MariaDB and MySQL: a server of
// its own for each table, started in the table's folder and stopped with it, or a
// database of its own in a server of the user's.
//
// Rows go in through go-sql-driver/mysql, one INSERT a row. What the server does not
// tell (the fill of each leaf, its age, its place in the file) is read from the table's
// file, which FLUSH TABLES … FOR EXPORT brings up to date; nothing here predicts. The
// prediction is that of the folder model, which does not know this one.
//
// It is tested with MariaDB 10.11. MySQL keeps the same pages; what its servers name
// differently is asked for by those names, but no test has seen one.
package innodb

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"idbench/index"
	"idbench/index/server"
	"idbench/units"
)

// Options of the engine.
var (
	readAhead = index.ChoiceOption("read_ahead", "on", "off")
	multiRow  = index.ChoiceOption("multirow", "false", "true")
	rowFormat = index.ChoiceOption("row_format", "dynamic", "compact")
	pageSize  = index.PowerOption("page_size", 16384, 4096, 65536)
	poolSize  = index.SizeOption("buffer_pool_size", "128MB", fmt.Sprintf("%dMB", leastPool>>20), "8192GB", "MB", "GB")
)

// leastPool is the least innodb_buffer_pool_size with pages of 16 KiB: 320 pages and
// what describes them, rounded up to a mebibyte (MariaDB's ha_innodb.cc). The most is its
// innodb_buffer_pool_size_max.
const leastPool = 6 << 20

// leastPoolOf is that with pages of a size.
func leastPoolOf(page int64) int64 {
	const mebi, described = 1 << 20, 1 << 20
	return max((320*page+described+mebi-1)/mebi*mebi, leastPool)
}

// limits: a key of an index has at most 3,072 bytes. A MEDIUMBLOB takes more than payloads have here, which are
// no longer than those that the profile was held against.
var limits = index.Limits{Key: 3072, Value: 1 << 20, Extra: 63, Cache: leastPool, Deletes: true, Checkpoints: true}

// Engine is InnoDB in servers of its own.
type Engine struct{}

func (Engine) Name() string            { return "innodb" }
func (Engine) Layouts() []units.Layout { return []units.Layout{units.Clustered, units.RowID} }
func (Engine) Limits() index.Limits    { return limits }
func (Engine) Options() []index.Option {
	return []index.Option{idColumn, charset, poolSize, readAhead, multiRow, pageSize, rowFormat}
}

// Reach is temp, or a folder that the server's user may enter.
func (Engine) Reach(temp string) (string, error) { return server.Reach(temp, runners...) }

// Check looks for a server that can be started.
func (Engine) Check() error {
	if err := server.Check("innodb"); err != nil {
		return err
	}
	_, err := program()
	return err
}

// Version asks the program, since no server runs.
func (Engine) Version() string {
	path, err := program()
	if err != nil {
		return "InnoDB"
	}
	out, err := server.Output(path, "--no-defaults", "--version")
	if err != nil {
		return "InnoDB"
	}
	// mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)
	if m := regexp.MustCompile(`Ver (\S+)`).FindSubmatch(out); m != nil {
		return product(string(m[1]))
	}
	return strings.TrimSpace(string(out))
}

// product is the name of what has that version.
func product(version string) string {
	if strings.Contains(version, "MariaDB") {
		return "MariaDB " + version
	}
	return "MySQL " + version
}

// program is the path of the server: MariaDB's if there is one, else MySQL's.
func program() (string, error) {
	for _, name := range []string{"mariadbd", "mysqld"} {
		for _, folder := range []string{"", "/usr/sbin", "/usr/libexec"} { // Debian's, Fedora's; on few users' PATH
			if path, err := exec.LookPath(filepath.Join(folder, name)); err == nil {
				return path, nil
			}
		}
	}
	return "", errors.New("no server of MariaDB or MySQL: install the package mariadb-server-core")
}

// Unsteady implements index.Unsteady: a row that is deleted stays until the server purges it, and whether a page is
// merged with its neighbour depends on when that is.
func (Engine) Unsteady(_ units.Layout, deletes bool) []units.Unit {
	if !deletes {
		return nil
	}
	return []units.Unit{
		units.LeafPages, units.BranchPages, units.OverflowPages, units.Depth, units.LeafInuse, units.LeafAlloc,
		units.LeafBreaks, units.LeafBacksteps, units.FreePages, units.FileBytes, units.SplitEvents,
	}
}
