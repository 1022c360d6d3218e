package innodb

import (
	"fmt"
	"maps"
	"strconv"

	"idbench/index"
)

// Settings lists what differs from the server's defaults.
func (Engine) Settings(c index.TableConfig) map[string]string {
	all, err := settings(c)
	if err != nil {
		return map[string]string{"error": err.Error()}
	}
	maps.Copy(all, tableOptions)
	return all
}

// settings of the server. What its pool held is not read back when it starts again.
// Samples for statistics, which it takes when it opens a table, are of one page an index.
func settings(c index.TableConfig) (map[string]string, error) {
	all := map[string]string{
		"innodb_buffer_pool_load_at_startup":  "OFF",
		"innodb_buffer_pool_dump_at_shutdown": "OFF",
		"innodb_stats_transient_sample_pages": "1",
		"innodb_monitor_enable":               splitMetric,
	}
	page, err := c.Int(pageSize)
	if err != nil {
		return nil, err
	}
	if page != 16384 {
		all["innodb_page_size"] = strconv.FormatInt(page, 10)
	}
	size, err := pool(c, page)
	if err != nil {
		return nil, err
	}
	if size > 0 {
		all["innodb_buffer_pool_size"] = strconv.FormatInt(size, 10)
		all["innodb_lru_scan_depth"] = "100" // the least; up to so many frames are kept free, by default 1,536
	}
	if ahead, err := c.Text(readAhead); err != nil {
		return nil, err
	} else if ahead == "off" {
		all["innodb_read_ahead_threshold"] = "0"
	}
	if !c.Durable {
		all["innodb_flush_log_at_trx_commit"] = "0"
	}
	if c.Observe { // never timed, and nobody asks what it writes
		all["innodb_flush_method"] = "nosync"
		all["innodb_doublewrite"] = "OFF"
	}
	return all, nil
}

// pool is the size in bytes that the server is given, in whole mebibytes, as MariaDB
// counts; 0: its default.
func pool(c index.TableConfig, page int64) (int64, error) {
	size := c.Cache
	if word, err := c.Text(poolSize); size == 0 {
		if err != nil || word == poolSize.Default {
			return 0, err
		}
		if size, err = c.Size(poolSize); err != nil {
			return 0, err
		}
	}
	const mebi = 1 << 20
	if size = size / mebi * mebi; size < leastPoolOf(page) {
		return 0, fmt.Errorf("a buffer pool of %d bytes: MariaDB takes none below %d with pages of %d KiB", c.Cache, leastPoolOf(page), page/1024)
	}
	return size, nil
}
