// Package postgres measures PostgreSQL: a server of its own for each table, started in
// the table's folder and stopped with it, or a schema of its own in a server of the
// user's.
//
// Rows go in through pgx, one INSERT a row. What the server does not tell is read from
// its pages (through pageinspect, so that nothing is written for it) and from its
// write-ahead log (through pg_walinspect); nothing here predicts. The prediction is
// that of the folder model, which does not know this one.
package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"idbench/index"
	"idbench/index/server"
	"idbench/units"
)

// pageSize is BLCKSZ of every packaged server.
const pageSize = 8192

// oldest is the first major version whose log and pages are read here.
const oldest = 13

// Options of the engine.
var (
	pipeline = index.ChoiceOption("pipeline", "false", "true")
	copying  = index.ChoiceOption("copy", "false", "true")
	images   = index.ChoiceOption("full_page_writes", "on", "off")
	buffers  = index.SizeOption("shared_buffers", "128MB", "128kB", "8191GB", "kB", "MB", "GB") // 16 pages to 2³⁰ − 1 (guc_tables.c)
)

// Options of the table, in any server.
var (
	indexFill = index.WholeOption("fillfactor", 90, 10, 100)
	heapFill  = index.WholeOption("heap_fillfactor", 100, 10, 100)
)

var limits = index.Limits{Key: 80, Value: 1 << 20, Extra: 8, Cache: 128 << 10, NoUnsigned: true, Checkpoints: true, Deletes: true}

// Engine is PostgreSQL in servers of its own.
type Engine struct{}

func (Engine) Name() string            { return "postgres" }
func (Engine) Layouts() []units.Layout { return []units.Layout{units.Heap} }
func (Engine) Limits() index.Limits    { return limits }

func (Engine) Options() []index.Option {
	return []index.Option{idColumn, collation, pipeline, copying, buffers, images, checksums, indexFill, heapFill, storage}
}

// Reach is temp, or a folder that the server's user may enter.
func (Engine) Reach(temp string) (string, error) { return server.Reach(temp, runners...) }

// Check looks for a server that can be started.
func (Engine) Check() error {
	if err := server.Check("postgres"); err != nil {
		return err
	}
	_, err := binaries()
	return err
}

// Version asks the program, since no server runs.
func (Engine) Version() string {
	bin, err := binaries()
	if err != nil {
		return "PostgreSQL"
	}
	out, err := server.Output(filepath.Join(bin, "postgres"), "--version")
	if err != nil {
		return "PostgreSQL"
	}
	return strings.TrimSpace(strings.Replace(string(out), "postgres (PostgreSQL)", "PostgreSQL", 1))
}

// binaries is the folder of the newest server's programs.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres") // Debian's
	if err != nil {
		return "", err
	}
	major := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
		return n
	}
	found = slices.DeleteFunc(found, func(path string) bool { return major(path) < oldest })
	if len(found) > 0 {
		return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return major(a) - major(b) })), nil
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", fmt.Errorf("no PostgreSQL server of version %d or later: install the package postgresql", oldest)
}

// Settings lists what differs from the server's defaults.
func (Engine) Settings(c index.TableConfig) map[string]string {
	all, err := settings(c)
	if err != nil {
		return map[string]string{"error": err.Error()}
	}
	return all
}

// settings are those of the server and of the session. Checkpoints come when they are
// asked for and at no other time, and nothing else writes pages or reads them.
func settings(c index.TableConfig) (map[string]string, error) {
	size, err := c.Text(buffers)
	if err != nil {
		return nil, err
	}
	if c.Cache > 0 {
		size = strconv.FormatInt(c.Cache/1024, 10) + "kB"
	}
	full, err := c.Text(images)
	if err != nil {
		return nil, err
	}
	all := maps.Clone(session)
	maps.Copy(all, map[string]string{
		"shared_buffers":        size,
		"full_page_writes":      full,
		"autovacuum":            "off",
		"max_wal_size":          "1TB",
		"checkpoint_timeout":    "1d",
		"bgwriter_lru_maxpages": "0",
		"listen_addresses":      "",
		"jit":                   "off",
		"restart_after_crash":   "off", // one that goes on would have lost what it had counted
	})
	if !c.Durable {
		all["fsync"] = "off"
	}
	return all, nil
}

// session has the reads go through the index that they are about, and from there to the
// row, and statements planned once.
var session = map[string]string{
	"enable_seqscan":       "off",
	"enable_bitmapscan":    "off",
	"enable_indexonlyscan": "off",
	"enable_sort":          "off",
	"plan_cache_mode":      "force_generic_plan",
}

// Open starts a server and makes the table in it; both happen before anything is
// counted.
func (e Engine) Open(ctx context.Context, c index.TableConfig) (index.Table, error) {
	if err := fits(c); err != nil {
		return nil, err
	}
	t := &table{config: c, kind: kindOf(c), schema: "public"}
	var err error
	if t.private, err = start(ctx, c); err != nil {
		return nil, err
	}
	return t.create(ctx)
}

// fits checks the number of further indexes, the options of the table, and its rows where they stay on a page.
func fits(c index.TableConfig) error {
	for _, o := range []index.Option{indexFill, heapFill} {
		if _, err := c.Int(o); err != nil {
			return err
		}
	}
	if c.Extra < 0 || int64(c.Extra) > limits.Extra {
		return fmt.Errorf("%d further indexes, want 0 to %d", c.Extra, limits.Extra)
	}
	return cmp.Or(columned(c), stays(c))
}

// Refuses implements index.Refuser.
func (Engine) Refuses(c index.TableConfig) error { return fits(c) }

// errGone is wrapped by errors of a connection that ended.
var errGone = errors.New("the connection has ended")
