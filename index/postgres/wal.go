package postgres

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"strconv"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/units"
)

// Parts of the descriptions of records, as pg_walinspect writes them since PostgreSQL 15
// (nbtdesc.c, xlogreader's XLogRecGetBlockRefInfo).
var (
	splitLevel = regexp.MustCompile(`^level:? (\d+)`)
	// A reference to a block: its number in the record, the file, and of an image of it
	// how long the hole is that was left out, and what compression saved.
	reference = regexp.MustCompile(`blkref #(\d+): rel (\d+/\d+/\d+) fork \w+ blk \d+(?: \(FPW\); hole: offset: \d+, length: (\d+)(?:, compression saved: (\d+))?)?`)
)

// logQuery sums up the records between two positions that refer to files, or that end a
// transaction with such a record: those that split a page and those with images of pages
// by themselves, and all others at once. What the server has no words for is NULL since
// PostgreSQL 16.
const logQuery = `WITH log AS MATERIALIZED (
		SELECT xid, resource_manager, record_length, fpi_length, description, block_ref,
			resource_manager = 'Btree' AND record_type LIKE 'SPLIT%' AS split, block_ref LIKE ANY($3::text[]) AS ours
		FROM pg_get_wal_records_info($1::text::pg_lsn, $2::text::pg_lsn))
	SELECT coalesce(CASE WHEN split THEN description END, ''), coalesce(CASE WHEN split OR fpi_length > 0 THEN block_ref END, ''), sum(record_length)
	FROM log WHERE ours OR resource_manager = 'Transaction' AND xid IN (SELECT xid FROM log WHERE ours)
	GROUP BY 1, 2`

// readLog reads what the log has got since it was read last. Only what is about the
// table's own files counts: while rows come, the server also tidies up pages of its
// catalogs, which the questions asked here have it look at. It must happen before a
// checkpoint lets go of that part.
func (t *table) readLog(ctx context.Context) error {
	o := t.observed
	if !o.log || len(o.commits) == 0 || o.commits[len(o.commits)-1].lsn <= o.read {
		return nil
	}
	files, err := t.logged(ctx)
	if err != nil {
		return err
	}
	var patterns []string
	for file := range files {
		patterns = append(patterns, "%rel "+file+" %")
	}
	to := o.commits[len(o.commits)-1].lsn
	rows, err := t.conn.Query(ctx, logQuery, lsnText(o.read), lsnText(to), patterns)
	if err != nil {
		return err
	}
	var description, blocks string
	var length int64
	_, err = pgx.ForEachRow(rows, []any{&description, &blocks, &length}, func() error {
		o.counts[units.LogBytes] += length
		return o.record(files, description, blocks)
	})
	o.read = to
	return err
}

// logged are the relations, by file as the log calls it: tablespace,
// database and number.
func (t *table) logged(ctx context.Context) (map[string]units.Segment, error) {
	rows, err := t.conn.Query(ctx, `SELECT number, format('%s/%s/%s', coalesce(nullif(c.reltablespace, 0), d.dattablespace), d.oid, pg_relation_filenode(c.oid))
		FROM unnest($1::text[]) WITH ORDINALITY AS o (oid, number) JOIN pg_class c ON c.oid = o.oid::oid, pg_database d
		WHERE d.datname = current_database()`, t.oids())
	if err != nil {
		return nil, err
	}
	segments := map[string]units.Segment{}
	var number int64
	var file string
	_, err = pgx.ForEachRow(rows, []any{&number, &file}, func() error {
		segments[file] = t.relations[number-1].segment
		return nil
	})
	return segments, err
}

// record counts the images in a record, and the split that it is, if its description is
// that of one. A split of a leaf without a right sibling, which would be block 2, cut the
// last leaf.
func (o *observed) record(files map[string]units.Segment, description, blocks string) error {
	var cut *splits
	sibling := false
	for _, m := range reference.FindAllStringSubmatch(blocks, -1) {
		number, file, hole, saved := m[1], m[2], m[3], m[4]
		segment, ours := files[file]
		if !ours {
			continue
		}
		switch number {
		case "0":
			cut = o.splits[segment]
		case "2":
			sibling = true
		}
		if hole != "" {
			left, _ := strconv.ParseInt(hole, 10, 64) // digits, and few
			less, _ := strconv.ParseInt(saved, 10, 64)
			o.counts[units.PageImages]++
			o.counts[units.ImageBytes] += pageSize - left - less
		}
	}
	if description == "" {
		return nil
	}
	level := splitLevel.FindStringSubmatch(description)
	switch {
	case level == nil || cut == nil:
		return fmt.Errorf("a split in the log that cannot be read: %q of %q", description, blocks)
	case level[1] != "0":
		cut.branch++
	case sibling:
		cut.mid++
	default:
		cut.edge++
	}
	return nil
}

func lsnText(lsn uint64) string { return fmt.Sprintf("%X/%X", lsn>>32, lsn&0xFFFFFFFF) }

// whole is what the log and the checkpoints say of the case as a whole.
func (t *table) whole() index.Counts {
	o := t.observed
	c := maps.Clone(o.counts)
	if o.log {
		c[units.LogBytes] += 0
		c[units.PageImages] += 0
		c[units.ImageBytes] += 0
	}
	if o.checkpoints > 0 && !o.lost {
		c[units.DirtyPages] = o.dirty
	}
	return c
}

// Checkpoint writes out all pages. Those of the table and its indexes that it finds to
// be written are counted, unless the buffers may have lost some before.
func (t *table) Checkpoint(ctx context.Context) error {
	return t.says(t.checkpoint(ctx))
}

func (t *table) checkpoint(ctx context.Context) error {
	if o := t.observed; o != nil {
		if err := t.readLog(ctx); err != nil {
			return err
		}
		dirty, whole, err := t.dirty(ctx)
		if err != nil {
			return err
		}
		o.lost = o.lost || !whole
		o.dirty += dirty
		o.checkpoints++
	}
	return t.exec(ctx, "CHECKPOINT")
}

// dirty is how many pages of the table wait to be written, and whether all that have
// been changed since the last checkpoint are among them: the buffers have always held
// everything.
func (t *table) dirty(ctx context.Context) (n int64, whole bool, err error) {
	if !t.observed.buffers {
		return 0, false, nil
	}
	err = t.conn.QueryRow(ctx, `SELECT count(*) FILTER (WHERE isdirty AND relfilenode = ANY(
			SELECT pg_relation_filenode(oid::oid) FROM unnest($1::text[]) AS oid)
			AND reldatabase = (SELECT oid FROM pg_database WHERE datname = current_database())), count(*) FILTER (WHERE relfilenode IS NULL) > 0
		FROM pg_buffercache`, t.oids()).Scan(&n, &whole)
	return n, whole, err
}
