package innodb

import (
	"testing"

	"idbench/index"
	"idbench/units"
)

// InnoDB keeps what ANALYZE TABLE counts of each index in a table that mysql_install_db
// makes; this is as much of it as InnoDB asks for.
var statistics = []string{
	"CREATE DATABASE IF NOT EXISTS mysql",
	"SET GLOBAL innodb_stats_persistent_sample_pages = 1", // of an index that it reads as a whole, it keeps the leaves as they were counted before
	`CREATE TABLE mysql.innodb_table_stats (database_name VARCHAR(64) NOT NULL, table_name VARCHAR(199) NOT NULL,
		last_update TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, n_rows BIGINT UNSIGNED NOT NULL,
		clustered_index_size BIGINT UNSIGNED NOT NULL, sum_of_other_index_sizes BIGINT UNSIGNED NOT NULL,
		PRIMARY KEY (database_name, table_name)) ENGINE=InnoDB DEFAULT CHARSET=utf8 COLLATE=utf8_bin STATS_PERSISTENT=0`,
	`CREATE TABLE mysql.innodb_index_stats (database_name VARCHAR(64) NOT NULL, table_name VARCHAR(199) NOT NULL,
		index_name VARCHAR(64) NOT NULL, last_update TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
		stat_name VARCHAR(64) NOT NULL, stat_value BIGINT UNSIGNED NOT NULL, sample_size BIGINT UNSIGNED, stat_description VARCHAR(1024) NOT NULL,
		PRIMARY KEY (database_name, table_name, index_name, stat_name)) ENGINE=InnoDB DEFAULT CHARSET=utf8 COLLATE=utf8_bin STATS_PERSISTENT=0`,
}

// What is read from the file is what the server counts: leaf pages of each index, rows,
// the size of the file, and splits, which hand some rows to the right sibling and then
// make no page.
func TestPagesAsTheServerCounts(t *testing.T) {
	t.Parallel()
	for _, layout := range (Engine{}).Layouts() {
		table := open(t, index.TableConfig{Layout: layout, ValueBytes: 100, Extra: 2, Observe: true, Options: multi})
		load(t, table, 20_000, 1000, 100)
		segments, lists := all(t, table)
		for _, s := range append(statistics, "ANALYZE TABLE "+tableName+" PERSISTENT FOR ALL") {
			if err := table.exec(t.Context(), s); err != nil {
				t.Fatal(err)
			}
		}
		made := int64(0)
		for i, tree := range table.observed.trees {
			c := segments[i].Counts
			made += c[units.LeafPages] + c[units.BranchPages] - c[units.Depth]
			var leaves, pages int64
			const query = "SELECT MAX(IF(stat_name = 'n_leaf_pages', stat_value, 0)), MAX(IF(stat_name = 'size', stat_value, 0)) FROM mysql.innodb_index_stats WHERE index_name = ?"
			if err := table.conn.QueryRowContext(t.Context(), query, tree.name).Scan(&leaves, &pages); err != nil {
				t.Fatal(err)
			}
			if c[units.LeafPages] != leaves {
				t.Errorf("%s, %s: %d leaves, the server counts %d", layout, tree.segment, c[units.LeafPages], leaves)
			}
			if reserved := c[units.LeafPages] + c[units.BranchPages]; reserved > pages {
				t.Errorf("%s, %s: %d pages, the server has reserved %d", layout, tree.segment, reserved, pages)
			}
			rows := int64(0)
			for _, leaf := range lists[i] {
				rows += leaf.Rows
			}
			if rows != 20_000 {
				t.Errorf("%s, %s: %d rows", layout, tree.segment, rows)
			}
		}
		all := segments[len(segments)-1].Counts
		var size int64
		if err := table.conn.QueryRowContext(t.Context(), "SELECT FILE_SIZE FROM information_schema.INNODB_SYS_TABLESPACES WHERE NAME = ?", table.database+"/"+tableName).Scan(&size); err != nil {
			t.Fatal(err)
		}
		if all[units.FileBytes] != size {
			t.Errorf("%s: file of %d bytes, the server says %d", layout, all[units.FileBytes], size)
		}
		if n := all[units.SplitEvents]; n < made || n > made+made/5 {
			t.Errorf("%s: %d split events, %d pages made", layout, n, made)
		}
		if err := table.Verify(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// Ascending ids: every split event makes a page.
func TestSplitsOfAscendingKeys(t *testing.T) {
	table := openIn(t, shared.At(t), index.TableConfig{Layout: units.Clustered, ValueBytes: 100, Observe: true, Options: multi})
	keys, values := make([][]byte, 1000), make([][]byte, 1000)
	for n := range 20 {
		for i := range keys {
			keys[i], values[i] = make([]byte, 16), make([]byte, 100)
			keys[i][0], keys[i][1], keys[i][2] = byte(n), byte(i>>8), byte(i)
		}
		if err := table.Insert(t.Context(), keys, values); err != nil {
			t.Fatal(err)
		}
	}
	segments, leaves := all(t, table)
	c := segments[0].Counts
	if made := c[units.LeafPages] + c[units.BranchPages] - c[units.Depth]; made != segments[1].Counts[units.SplitEvents] || made < 100 {
		t.Errorf("%d pages made, %d split events", made, segments[1].Counts[units.SplitEvents])
	}
	// A clustered leaf that grows at its end keeps a sixteenth free.
	for i, leaf := range leaves[0][:len(leaves[0])-1] {
		if free := leaf.Alloc - leaf.Inuse; i > 0 && (free < 16384/16 || free > 16384/16+200) {
			t.Errorf("leaf %d: %d bytes free", i, free)
		}
		if i > 0 && leaf.Written < leaves[0][i-1].Written {
			t.Errorf("leaf %d was written before the one before it", i)
		}
	}
}

// The pages that are told of a checkpoint are those that the server counts as written.
func TestDirtyPages(t *testing.T) {
	t.Parallel()
	const metrics = "'buffer_page_written_index_leaf', 'buffer_page_written_index_non_leaf'"
	for _, layout := range (Engine{}).Layouts() {
		table := open(t, index.TableConfig{Layout: layout, ValueBytes: 100, Observe: true, Options: multi})
		if err := table.exec(t.Context(), "SET GLOBAL innodb_monitor_enable = 'buffer_page_written_%'"); err != nil {
			t.Fatal(err)
		}
		written := func() (n int64) {
			counts, err := table.numbers(t.Context(), "SELECT NAME, COUNT FROM information_schema.INNODB_METRICS WHERE NAME IN ("+metrics+")")
			if err != nil || len(counts) != 2 {
				t.Fatalf("%v, %v", counts, err)
			}
			for _, count := range counts {
				n += count
			}
			return n
		}
		// What the server writes of its own trees is written first.
		if err := table.exec(t.Context(), "SET GLOBAL innodb_log_checkpoint_now = 1"); err != nil {
			t.Fatal(err)
		}
		before := written()
		keys := load(t, table, 4000, 1000, 100)
		if err := table.Checkpoint(t.Context()); err != nil {
			t.Fatal(err)
		}
		for i := range keys[:100] {
			keys[i][15]++
		}
		if err := table.Insert(t.Context(), keys[:100], keys[:100]); err != nil {
			t.Fatal(err)
		}
		if err := table.Checkpoint(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := table.Checkpoint(t.Context()); err != nil { // of nothing
			t.Fatal(err)
		}
		segments, _ := all(t, table)
		if got, want := segments[len(segments)-1].Counts[units.DirtyPages], written()-before; got != want {
			t.Errorf("%s: %d dirty pages, the server wrote %d", layout, got, want)
		}
	}
}
