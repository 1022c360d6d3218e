package postgres

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"idbench/index"
)

// level and fork are words of the descriptions of records (nbtdesc.c, xlogutils.c).
var (
	splitLevel = regexp.MustCompile(`^level:? (\d+)`)
	splitRel   = regexp.MustCompile(`blkref #0: rel \d+/\d+/(\d+) `)
)

// readLog reads what the log has got since it was read last: splits, by kind, and
// full-page images. It must happen before a checkpoint lets go of that part.
func (t *table) readLog(ctx context.Context) error {
	o := t.observed
	if !o.log || len(o.commits) == 0 || o.commits[len(o.commits)-1].lsn <= o.read {
		return nil
	}
	names := map[string]string{} // by number of the file
	for _, name := range t.indexes() {
		var file int64
		if err := t.conn.QueryRow(ctx, "SELECT pg_relation_filenode($1::regclass)::bigint", name).Scan(&file); err != nil {
			return err
		}
		names[strconv.FormatInt(file, 10)] = name
	}
	to := o.commits[len(o.commits)-1].lsn
	rows, err := t.conn.Query(ctx, `SELECT resource_manager = 'Btree' AND record_type LIKE 'SPLIT%', fpi_length, description, block_ref
		FROM pg_get_wal_records_info($1::text::pg_lsn, $2::text::pg_lsn)
		WHERE fpi_length > 0 OR resource_manager = 'Btree' AND record_type LIKE 'SPLIT%'`, lsnText(o.read), lsnText(to))
	if err != nil {
		return err
	}
	var isSplit bool
	var bytes int32
	var description, blocks string
	_, err = pgx.ForEachRow(rows, []any{&isSplit, &bytes, &description, &blocks}, func() error {
		o.counts[index.PageImages] += int64(strings.Count(blocks, "FPW"))
		o.counts[index.ImageBytes] += int64(bytes)
		if !isSplit {
			return nil
		}
		return o.split(names, description, blocks)
	})
	o.read = to
	return err
}

// split counts one. One of a leaf without a right sibling, which would be block 2, cut
// the last leaf.
func (o *observed) split(names map[string]string, description, blocks string) error {
	level, rel := splitLevel.FindStringSubmatch(description), splitRel.FindStringSubmatch(blocks)
	if level == nil || rel == nil {
		return fmt.Errorf("a split in the log that cannot be read: %q of %q", description, blocks)
	}
	s, ours := o.splits[names[rel[1]]]
	switch {
	case !ours:
	case level[1] != "0":
		s.branch++
	case strings.Contains(blocks, "blkref #2:"):
		s.mid++
	default:
		s.edge++
	}
	return nil
}

func lsnText(lsn uint64) string { return fmt.Sprintf("%X/%X", lsn>>32, lsn&0xFFFFFFFF) }

// whole is what the log and the checkpoints say of the case as a whole.
func (t *table) whole() index.Counts {
	o := t.observed
	c := maps.Clone(o.counts)
	if o.log {
		c[index.PageImages] += 0
		c[index.ImageBytes] += 0
	}
	if o.checkpoints > 0 && !o.lost {
		c[index.DirtyPages] = o.dirty
	}
	if o.from > 0 {
		c[index.LogBytes] = 0
		if n := len(o.commits); n > 0 {
			c[index.LogBytes] = int64(o.commits[n-1].lsn - o.from)
		}
	}
	return c
}

// Checkpoint writes out all pages. Those of the table and its indexes that it finds to
// be written are counted, unless the buffers may have lost some before.
func (t *table) Checkpoint() error {
	return t.says(t.checkpoint(context.Background()))
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
			SELECT pg_relation_filenode(name::regclass) FROM unnest($1::text[]) AS name)), count(*) FILTER (WHERE relfilenode IS NULL) > 0
		FROM pg_buffercache`, t.relations()).Scan(&n, &whole)
	return n, whole, err
}
