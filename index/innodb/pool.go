package innodb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"idbench/index"
	"idbench/units"
)

// Names of counters in information_schema.INNODB_METRICS.
const (
	splitMetric = "index_page_splits"
	purgeMetric = "trx_rseg_history_len" // rows that were deleted are gone when it is 0
)

// logNow is the status variable that says where the log stands: MariaDB's, MySQL's.
var logNow = []string{"Innodb_lsn_current", "Innodb_redo_log_current_lsn"}

// Other status variables. Innodb_buffer_pool_reads is Innodb_pages_read in MariaDB since
// 10.5 and leaves read-ahead out in MySQL, so it is not used.
const (
	requests     = "Innodb_buffer_pool_read_requests"
	pagesRead    = "Innodb_pages_read"
	readLinear   = "Innodb_buffer_pool_read_ahead"
	readRandom   = "Innodb_buffer_pool_read_ahead_rnd"
	pagesWritten = "Innodb_pages_written"
	logWritten   = "Innodb_os_log_written"
	doubled      = "Innodb_dblwr_pages_written"
	syncs        = "Innodb_data_fsyncs"
)

// status reads counters of the server; those that it does not have are left out.
func (t *table) status(ctx context.Context, names ...string) (map[string]int64, error) {
	return t.numbers(ctx, "SHOW GLOBAL STATUS WHERE Variable_name IN ('"+strings.Join(names, "', '")+"')")
}

// metrics reads those that are counted.
func (t *table) metrics(ctx context.Context, names ...string) (map[string]int64, error) {
	query := "SELECT NAME, COUNT FROM information_schema.INNODB_METRICS WHERE NAME IN ('" + strings.Join(names, "', '") + "') AND "
	counted, err := t.numbers(ctx, query+"ENABLED")
	if refused := (*mysql.MySQLError)(nil); errors.As(err, &refused) && refused.Number == 1054 { // ER_BAD_FIELD_ERROR
		return t.numbers(ctx, query+"STATUS = 'enabled'") // MySQL's column
	}
	return counted, err
}

func (t *table) numbers(ctx context.Context, query string) (_ map[string]int64, err error) {
	rows, err := t.conn.QueryContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", query, err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	all := map[string]int64{}
	for rows.Next() {
		var name string
		var n int64
		if err := rows.Scan(&name, &n); err != nil {
			return nil, err
		}
		all[name] = n
	}
	return all, rows.Err()
}

// Pool is what the server has counted since it was started, of all its tables: those of a
// private server are this one and InnoDB's own. A read is a page that was asked for, and
// a miss one that came from the file, whoever asked: pages that were read ahead are among
// them, and told apart.
//
// What is written is told only of a table that is not observed: a look has the server
// write pages. Log bytes are the growth of the log in MariaDB, in MySQL with what fills
// its blocks. Written bytes are those of pages, of InnoDB's own tables too, without their
// second copies.
func (t *table) Pool(ctx context.Context) ([]index.Segment, error) {
	counts, err := t.counters(ctx)
	return []index.Segment{{Name: units.All, Counts: counts}}, t.says(err)
}

func (t *table) counters(ctx context.Context) (index.Counts, error) {
	if t.private != nil { // what it still has to do, it would count later
		if err := t.purged(ctx); err != nil {
			return nil, err
		}
	}
	s, err := t.status(ctx, requests, pagesRead, readLinear, readRandom, pagesWritten, logWritten, doubled, syncs)
	if err != nil {
		return nil, err
	}
	c := index.Counts{
		units.PageReads:  s[requests],
		units.PageMisses: s[pagesRead],
		units.PagesAhead: s[readLinear] + s[readRandom],
	}
	if t.config.Observe {
		return c, nil
	}
	c[units.CacheWrites] = s[pagesWritten]
	c[units.WrittenBytes] = s[pagesWritten] * t.page
	c[units.LogBytes] = s[logWritten]
	c[units.DoublewriteBytes] = s[doubled] * t.page
	c[units.Syncs] = s[syncs]
	return c, nil
}

// Checkpoint has the server write the pages of the table that it has changed.
func (t *table) Checkpoint(ctx context.Context) error {
	if t.observed != nil {
		return t.says(t.checkpoint(ctx))
	}
	err := t.exec(ctx, "FLUSH TABLES "+tableName+" FOR EXPORT")
	return t.says(errors.Join(err, t.exec(ctx, "UNLOCK TABLES")))
}

// purged returns when the server has forgotten what its transactions left to undo them:
// rows that were deleted are gone then, with pages that fell empty.
func (t *table) purged(ctx context.Context) error {
	if t.private != nil {
		_, err := t.conn.ExecContext(ctx, "SET GLOBAL innodb_max_purge_lag_wait = 0") // MariaDB waits for it
		if refused := (*mysql.MySQLError)(nil); !errors.As(err, &refused) {
			return err
		}
	}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for n := 0; t.private != nil || n < busy; n++ {
		left, err := t.metrics(ctx, purgeMetric)
		if more, ok := left[purgeMetric]; err != nil || !ok || more == 0 {
			return err
		}
		<-tick.C
	}
	return nil
}

// busy is how often a server of the user's is asked, which others may keep from ever
// being done.
const busy = 200
