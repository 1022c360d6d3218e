package postgres

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/units"
)

// TestLog reads a log whose records are known: of the table's own files, of a catalog, of a
// file of the same number in another database, of other transactions, and records that
// PostgreSQL 16 and later have no words for.
func TestLog(t *testing.T) {
	table := load(t, Engine{}, index.TableConfig{Extra: 1}, 10)
	files, err := table.logged(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	file := map[string]string{}
	for path, segment := range files {
		file[map[units.Segment]string{units.HeapRows: "rows", units.Primary: idIndex}[segment]] = path
		if segment.IsExtra() {
			file["extra1"] = path
		}
	}
	elsewhere := "1663/1/" + filepath.Base(file["rows"])
	for _, query := range []string{
		"DROP EXTENSION pg_walinspect",
		`CREATE TABLE log (start_lsn pg_lsn DEFAULT '0/0', xid xid, resource_manager text, record_type text, record_length int, fpi_length int, description text, block_ref text)`,
		`INSERT INTO log (xid, resource_manager, record_type, record_length, fpi_length, description, block_ref) VALUES
			('7', 'Heap', 'INSERT', 1, 0, 'off 1', 'blkref #0: rel ` + file["rows"] + ` fork main blk 2'),
			('7', 'Heap', 'INSERT', 10, 192, 'off 1', 'blkref #0: rel ` + file["rows"] + ` fork main blk 3 (FPW); hole: offset: 24, length: 8000'),
			('7', 'Btree', 'INSERT_UPPER', 100, 300, NULL, 'blkref #0: rel ` + file[idIndex] + ` fork main blk 3 (FPW); hole: offset: 24, length: 8000 blkref #1: rel ` + file[idIndex] + ` fork main blk 2 (FPW); hole: offset: 24, length: 8000, compression saved: 84, method: pglz'),
			('7', 'Btree', 'SPLIT_R', 1000, 0, 'level: 0, firstrightoff: 7', 'blkref #0: rel ` + file["extra1"] + ` fork main blk 1 blkref #1: rel ` + file["extra1"] + ` fork main blk 2'),
			('7', 'Btree', 'SPLIT_L', 10000, 0, 'level 0, firstrightoff 7', 'blkref #0: rel ` + file["extra1"] + ` fork main blk 1 blkref #1: rel ` + file["extra1"] + ` fork main blk 2 blkref #2: rel ` + file["extra1"] + ` fork main blk 3'),
			('0', 'XLOG', 'FPI_FOR_HINT', 100000, 8192, NULL, 'blkref #0: rel ` + file["rows"] + ` fork fsm blk 2 (FPW); hole: offset: 0, length: 0'),
			('7', 'Transaction', 'COMMIT', 1000000, 0, 'at noon', NULL),
			('8', 'Transaction', 'COMMIT', 3, 0, 'at noon', ''),
			('8', 'Heap', 'INSERT', 3, 192, 'off 1', 'blkref #0: rel ` + elsewhere + ` fork main blk 3 (FPW); hole: offset: 24, length: 8000'),
			('8', 'Btree', 'SPLIT_R', 3, 0, 'level: 0', 'blkref #0: rel ` + elsewhere + ` fork main blk 1'),
			('0', 'Heap2', 'PRUNE', 3, 192, 'nredirected 0', 'blkref #0: rel 1663/5/1255 fork main blk 44 (FPW); hole: offset: 24, length: 8000'),
			('0', 'Standby', 'RUNNING_XACTS', 3, 0, NULL, NULL)`,
		"CREATE FUNCTION pg_get_wal_records_info(pg_lsn, pg_lsn) RETURNS SETOF log LANGUAGE sql AS 'SELECT * FROM log'",
	} {
		if err := table.exec(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	o := table.observed
	o.counts = index.Counts{}
	for segment := range o.splits {
		*o.splits[segment] = splits{}
	}
	if err := table.readLog(t.Context()); err != nil {
		t.Fatal(err)
	}
	for unit, want := range map[units.Unit]int64{units.LogBytes: 1111111, units.PageImages: 4, units.ImageBytes: 192 + 192 + 108 + 8192} {
		if got := table.whole()[unit]; got != want {
			t.Errorf("%s %d, want %d", unit, got, want)
		}
	}
	if *o.splits[units.Extra(1)] != (splits{edge: 1, mid: 1}) || *o.splits[units.Primary] != (splits{}) {
		t.Errorf("splits %v of the id, %v of the further index", *o.splits[units.Primary], *o.splits[units.Extra(1)])
	}
}

// A server that compresses in a way of its own says so of rows whose ids it may compress.
func TestCompression(t *testing.T) {
	address := shared.Address(t)
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "SET default_toast_compression = lz4"); err != nil {
		t.Skip(err)
	}
	for _, query := range []string{"CREATE ROLE packer SUPERUSER LOGIN", "ALTER ROLE packer SET default_toast_compression = lz4"} {
		if _, err := conn.Exec(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for role, want := range map[string]int{"packer": 1, superuser: 0} {
		e, err := Engine{}.At(strings.Replace(address, "user="+superuser, "user="+role, 1))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ key, value, more int }{{36, 3000, 1 + want}, {36, 300, 0}, {26, 3000, 1}} {
			opened, err := e.Open(t.Context(), index.TableConfig{Layout: units.Heap, Key: index.KeyText, KeyBytes: c.key, ValueBytes: c.value, Observe: true})
			if err != nil {
				t.Fatal(err)
			}
			if list := opened.(index.Warner).Warnings(); len(list) != c.more {
				t.Errorf("%s, ids of %d bytes, payloads of %d: %q, want %d warnings", role, c.key, c.value, list, c.more)
			}
			if err := opened.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// A server that commits before the log is written hides nothing of it: each page that a
// split made is a split of the log.
func TestLogOfAServerThatCommitsAhead(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), shared.Address(t))
	if err != nil {
		t.Fatal(err)
	}
	set := func(queries ...string) {
		for _, query := range append(queries, "SELECT pg_reload_conf()") {
			if _, err := conn.Exec(context.Background(), query); err != nil {
				t.Errorf("%s: %v", query, err)
			}
		}
	}
	defer func() {
		set("ALTER SYSTEM RESET ALL")
		if err := conn.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}()
	set("ALTER SYSTEM SET synchronous_commit = off", "ALTER SYSTEM SET wal_writer_delay = '10s'")
	opened, err := shared.At(t).Open(t.Context(), index.TableConfig{Layout: units.Heap, Key: index.KeyUUID, Observe: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	}()
	insertRandom(t, opened, 5_000)
	segments, err := opened.(index.Observed).Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := segments[0].Counts
	if leaves := c[units.LeafPages]; leaves < 15 || c[units.EdgeSplits]+c[units.MidSplits] != leaves-1 {
		t.Errorf("%d and %d leaf splits made %d leaves", c[units.EdgeSplits], c[units.MidSplits], leaves)
	}
}
