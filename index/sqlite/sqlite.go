// Package sqlite measures SQLite, as modernc.org/sqlite brings it to Go without C.
//
// Rows go in through database/sql, one INSERT a row. What SQLite does not tell (the
// fill of each leaf, its age, which pages a commit wrote) is read from its
// write-ahead log, which holds every page that a commit changed; nothing here
// predicts. The prediction is that of the folder model, which does not know this one.
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strconv"

	"idbench/index"
	"idbench/units"
)

// modulePath is where the version is found in the build information.
const modulePath = "modernc.org/sqlite"

// pageSize is set at creation, to SQLite's default too.
var pageSize = index.PowerOption("page_size", 4096, 512, 65536)

// idColumn says what holds the ids: a column with an index of its own, or the row id itself.
var idColumn = index.ChoiceOption("column", "auto", "rowid")

// maxExtra is as many further indexes as a table of InnoDB takes; SQLite itself stops
// at no number.
const maxExtra = 64

// Engine is SQLite.
type Engine struct{}

func (Engine) Name() string            { return "sqlite" }
func (Engine) Layouts() []units.Layout { return []units.Layout{units.RowID, units.Clustered} }
func (Engine) Options() []index.Option { return []index.Option{pageSize, idColumn} }
func (Engine) Check() error            { return nil }

func (Engine) Version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == modulePath {
				return modulePath + " " + m.Version
			}
		}
	}
	return modulePath
}

// Limits leave a row below SQLITE_MAX_LENGTH, 1e9 bytes, whatever its columns are.
func (Engine) Limits() index.Limits {
	return index.Limits{Key: 1_000_000, Value: 990_000_000, Extra: maxExtra, NoUnsigned: true, Deletes: true}
}

// Refuses implements index.Refuser.
func (Engine) Refuses(c index.TableConfig) error {
	_, err := keyed(c)
	return err
}

// keyed reports whether the id is the row id, INTEGER PRIMARY KEY: of integers that are the key of the tree
// that holds the rows.
func keyed(c index.TableConfig) (bool, error) {
	switch word, err := c.Text(idColumn); {
	case err != nil || word == idColumn.Default:
		return false, err
	case c.Layout != units.Clustered:
		return false, fmt.Errorf("option column=rowid makes the id the key of the rows' own tree, which is layout %s, not %s", units.Clustered, c.Layout)
	case c.Key != index.KeyInteger && c.Key != index.KeySigned:
		return false, fmt.Errorf("option column=rowid takes integers, and these ids are kept as %s; allowed for them: %s", c.Key, idColumn.Default)
	}
	return true, nil
}

// SharesPool implements index.PoolSharer: modernc.org/sqlite is built with SQLITE_ENABLE_MEMORY_MANAGEMENT, and
// then a connection whose cache is full takes the page that any connection of the
// process has used least recently.
func (Engine) SharesPool() {}

func (Engine) Settings(c index.TableConfig) map[string]string {
	page, err := c.Int(pageSize)
	if err != nil {
		return map[string]string{"error": err.Error()}
	}
	return map[string]string{
		"page_size":          strconv.FormatInt(page, 10),
		"journal_mode":       "wal",
		"synchronous":        synchronous(c),
		"cache_size":         cacheSize(c, page),
		"wal_autocheckpoint": "1000 (default)",
	}
}

// synchronous is the default where commits survive a power loss.
func synchronous(c index.TableConfig) string {
	if c.Durable {
		return "full"
	}
	return "off"
}

// cacheSize is PRAGMA cache_size, in pages. SQLite reuses the page used least recently
// as soon as one more would make that number, so its cache holds one page fewer.
// A negative size, which is the default, is KiB of memory with SQLite's own share.
func cacheSize(c index.TableConfig, page int64) string {
	if c.Cache == 0 {
		return "-2000"
	}
	return strconv.FormatInt(c.Cache/page+1, 10)
}

// Open makes the file and the table; both happen before anything is counted.
func (Engine) Open(_ context.Context, c index.TableConfig) (index.Table, error) {
	if c.Extra < 0 || c.Extra > maxExtra {
		return nil, fmt.Errorf("%d further indexes, want 0 to %d", c.Extra, maxExtra)
	}
	page, err := c.Int(pageSize)
	if err != nil {
		return nil, err
	}
	keyed, err := keyed(c)
	if err != nil {
		return nil, err
	}
	t := &table{path: filepath.Join(c.Dir, "sqlite.db"), config: c, page: page, keyed: keyed}
	if err := t.create(); err != nil {
		return nil, errors.Join(fmt.Errorf("create %s: %w", t.path, err), t.Close())
	}
	return t, nil
}
