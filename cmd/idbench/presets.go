package main

import (
	"slices"
	"strings"
	"time"

	"idbench/bench"
	"idbench/design"
	"idbench/ids"
	"idbench/index"
	"idbench/units"
)

// presets lists every preset, in the order of help.
var presets = []bench.Preset{
	{Name: "quick", Sentence: "the answer: bbolt, SQLite, and the profiles of PostgreSQL and InnoDB; pages of 500,000 and of 100,000 rows, times and reads of 100,000",
		Configs: slices.Concat(answers(100_000, 100_000), loads(500_000, 100_000, 6), reads(100_000, 6)), Optional: servers(20_000)},
	{Name: "answer", Sentence: "which id to take, in a minute: pages alone, of 100,000 rows in bbolt, SQLite, and the profiles of PostgreSQL and InnoDB",
		Configs: append(answers(100_000, 100_000), pagesOf(100_000, "bbolt", "sqlite")), Optional: servers(20_000)},
	{Name: "published", Sentence: "the committed reference run: pages and times of 100,000 rows, reads of 50,000",
		Configs: slices.Concat(loads(100_000, 100_000, 6), reads(50_000, 6))},
	{Name: "schemes", Sentence: "pages of a million rows of every scheme in bbolt and its model, and of the newest thousand", Configs: everyScheme(1_000_000)},
	{Name: "standard", Sentence: "pages and times of a million rows of every scheme, reads of a million",
		Configs: slices.Concat(answers(1_000_000, 100_000), loads(1_000_000, 1_000_000, 6), everyScheme(1_000_000), reads(1_000_000, 6)), Optional: servers(20_000)},
	{Name: "full", Sentence: "every engine that can run here, in every layout: pages of a million rows, times of 50,000; every scheme in bbolt",
		Configs: slices.Concat(everyEngine(1_000_000, 50_000, 6), answers(200_000, 100_000), []bench.Config{theory("model-postgres", 1_000_000)}, checkpoints(1_000_000), everyScheme(1_000_000), reads(100_000, 6)), Optional: servers(20_000)},
	{Name: "claims", Sentence: "ids that are almost in order: pages of 200,000 rows at seven rates, of one node and of many; what inserts miss in pools of five sizes",
		Configs: slices.Concat(disorder(200_000), pools(200_000))},
	{Name: "wave", Sentence: "pages of a million UUIDv4 in every engine's first layout, beside the mean of all such tables", Configs: wave(1_000_000)},
	{Name: "migration", Sentence: "PostgreSQL: half a million UUIDv4, then as many UUIDv7, beside either alone, in buffers of four sizes", Configs: migrations(1_000_000, 6)},
	{Name: "pools", Sentence: "InnoDB: inserts of UUIDv4 and ULID, counted and timed in buffer pools from a sixth of the index to all of it", Configs: inserts(24_000, 6)},
	{Name: "streams", Sentence: "ids as they arrive: pages of 100,000 rows of numbers taken in blocks by up to 32 nodes, of UUIDv4 among UUIDv7, and of broken clocks, in the profiles of four engines",
		Configs: slices.Concat(takers(100_000), mixtures(100_000), outliers(100_000))},
	{Name: "sizes", Sentence: "rows of other sizes: pages of 20,000 rows with payloads of 10 bytes to 20 kB in the profiles of four engines; and SQLite with rows that differ in size, beside its profile",
		Configs: slices.Concat(valueSizes(20_000), uneven(108_433))},
	{Name: "libraries", Sentence: "pages of 200,000 ids of each kind that libraries make, at three rates and in a loop, by the profiles of four engines", Configs: inLibraries(200_000)},
	{Name: "smoke", Sentence: "quick in small, to see that everything works",
		Configs: slices.Concat(answers(5_000, 2_000), loads(20_000, 5_000, 2), reads(2_000, 2)), Optional: servers(2_000)},
}

// findPreset returns the preset of that name, or says which there are.
func findPreset(name string) (bench.Preset, error) {
	names := each(presets, func(p bench.Preset) string { return p.Name })
	i := slices.Index(names, name)
	if i < 0 {
		return bench.Preset{}, misusef("unknown preset %q%s; allowed: %s", name, bench.Hint(name, names), strings.Join(names, ", "))
	}
	return presets[i], nil
}

// answers counts what the answer needs beside the embedded engines' own loads: one writer
// on PostgreSQL and InnoDB, by their profiles; ids that sixteen machines make, whose clocks
// differ by up to 20 ms, on all profiles; and ids that are random within a millisecond on
// InnoDB at a tenth and at ten times the rate, which decides there. The cache that inserts
// meet has 20 bytes a row, an eighth to a half of what the tables take; servers write their
// pages at ten checkpoints.
func answers(one, many int64) []bench.Config {
	single := defaults()
	single.Engines, single.Rows, single.Rounds = []string{"model-postgres", "model-innodb"}, one, 0
	single.Cache, single.Checkpoint = 20*one, one/10
	machines := single
	machines.Schemes = []string{"snowflake", "uuidv4", "uuidv7", "uuidv7mono", "ulid", "nanoid"}
	machines.Rows, machines.Cache, machines.Checkpoint = many, 20*many, many/10
	machines.Env.Nodes, machines.Env.Skew = 16, 10*time.Millisecond
	inside := machines // commits are their checkpoints
	inside.Engines, inside.Checkpoint = []string{"model-sqlite", "model-bbolt"}, 0
	configs := []bench.Config{single, machines, inside}
	for _, rate := range []int64{single.Env.Rate / 10, 10 * single.Env.Rate} {
		c := single
		c.Engines, c.Schemes, c.Env.Rate = []string{"model-innodb"}, []string{"uuidv7", "uuidv7mono", "ulid"}, rate
		configs = append(configs, c)
	}
	return configs
}

// pagesOf counts the pages of engines at their default settings.
func pagesOf(rows int64, engines ...string) bench.Config {
	c := defaults()
	c.Engines, c.Rows, c.Rounds = engines, rows, 0
	return c
}

// servers puts a small load of each database server beside its profile.
func servers(rows int64) []bench.Config {
	var configs []bench.Config
	for _, engine := range []string{"postgres", "innodb"} {
		c := defaults()
		c.Engines, c.Schemes = []string{engine, "model-" + engine}, []string{"uuidv4", "uuidv7mono"}
		c.Rows, c.Rounds = rows, 0
		configs = append(configs, c)
	}
	return configs
}

// loads counts the pages of a large load, of SQLite's in both of its layouts, and takes
// times of a small one with the null engine beside it; each at bbolt's default fill and
// near the fill of most other engines. SQLite's profile, which is simulated more slowly
// than SQLite runs, stands beside one of the two.
func loads(counted, timed int64, rounds int) []bench.Config {
	fills := map[string][]string{"fill": {"0.5", "0.9"}}
	large, small := defaults(), defaults()
	large.Engines = []string{"bbolt", "sqlite", "model-bbolt", "model-sqlite"}
	large.Rows, large.Rounds = counted, 0
	large.Options = map[string]map[string][]string{"bbolt": fills, "model-bbolt": fills}
	without := large
	without.Engines, without.Layouts, without.Options = []string{"sqlite"}, []units.Layout{units.Clustered}, nil
	small.Engines = []string{"null", "bbolt", "sqlite"}
	small.Rows, small.Rounds = timed, rounds
	small.Options = map[string]map[string][]string{"bbolt": fills}
	means := theory("model-bbolt", counted)
	means.Options = map[string]map[string][]string{"model-bbolt": fills}
	return []bench.Config{large, without, small, means}
}

// theory is the means over all tables of random ids, which figures draw beside one.
func theory(engine string, rows int64) bench.Config {
	c := defaults()
	c.Engines, c.Schemes, c.Mode, c.Rows, c.Rounds = []string{engine}, []string{"uuidv4"}, units.Fringe, rows, 0
	return c
}

// everyScheme counts the pages of all schemes.
func everyScheme(rows int64) []bench.Config {
	c := defaults()
	c.Schemes, c.Workloads = []string{"all"}, []units.Workload{units.Insert, units.Newest}
	c.Rows, c.Rounds = rows, 0
	return []bench.Config{c}
}

// everyEngine counts the loads of whatever can run here, and times smaller ones.
func everyEngine(counted, timed int64, rounds int) []bench.Config {
	large := defaults()
	large.Engines, large.Layouts = []string{"all"}, []units.Layout{bench.All}
	small := large
	large.Rows, large.Rounds = counted, 0
	small.Rows, small.Rounds = timed, rounds
	return []bench.Config{large, small}
}

// wave counts the pages of random ids while their number doubles, beside their means.
func wave(rows int64) []bench.Config {
	c := defaults()
	c.Engines, c.Schemes = []string{"bbolt", "sqlite", "postgres", "innodb"}, []string{"uuidv4"}
	c.Rows, c.Rounds = rows, 0
	return []bench.Config{c, theory("model-bbolt", rows), theory("model-postgres", rows)}
}

// migrations counts and times, by COPY, loads that stay with random ids, go over to
// ordered ones half way, or have those from the start. The buffers hold a small part of
// the index to all of it.
func migrations(rows int64, rounds int) []bench.Config {
	alone := defaults()
	alone.Engines, alone.Schemes = []string{"postgres"}, []string{"uuidv4", "uuidv7"}
	alone.Rows, alone.Rounds = rows, rounds
	alone.Options = map[string]map[string][]string{"postgres": {"copy": {"true"}, "shared_buffers": {"1MB", "4MB", "16MB", "64MB"}}}
	moved := alone
	moved.Schemes, moved.Migration = []string{"uuidv7"}, bench.Migration{From: "uuidv4", At: rows / 2}
	return []bench.Config{alone, moved}
}

// inserts counts and times loads of rows of a kilobyte into InnoDB's clustered table, of
// random and of ordered ids, in pools from its least to one that holds all.
func inserts(rows int64, rounds int) []bench.Config {
	var configs []bench.Config
	for _, pool := range []int64{6, 12, 24, 48} {
		c := defaults()
		c.Engines, c.Schemes = []string{"innodb", "model-innodb"}, []string{"uuidv4", "ulid"}
		c.Rows, c.Rounds, c.Value, c.Cache = rows, rounds, design.FixedSizes(1000), pool<<20
		configs = append(configs, c)
	}
	return configs
}

// checkpoints counts what PostgreSQL logs and writes when checkpoints are near and far.
func checkpoints(rows int64) []bench.Config {
	var configs []bench.Config
	for _, every := range []int64{rows / 100, rows / 10} {
		c := defaults()
		c.Engines, c.Schemes = []string{"model-postgres"}, []string{"main"}
		c.Rows, c.Rounds, c.Checkpoint = rows, 0, every
		configs = append(configs, c)
	}
	return configs
}

// disorder counts the pages of ids that are random within a clock tick, and of those of
// nodes whose clocks differ, at rates from one id a millisecond to a thousand.
func disorder(rows int64) []bench.Config {
	var configs []bench.Config
	for _, nodes := range []int{1, 32} {
		for _, perMs := range []int64{1, 2, 5, 20, 100, 300, 1000} {
			c := defaults()
			c.Engines, c.Schemes = []string{"model-bbolt", "model-sqlite", "model-postgres", "model-innodb"}, []string{"snowflake", "uuidv4", "uuidv7", "uuidv7mono"}
			c.Rows, c.Rounds, c.Env.Rate, c.Env.Nodes = rows, 0, 1000*perMs, nodes
			if nodes > 1 {
				c.Env.Skew = time.Millisecond
			}
			index := c // InnoDB's own default keeps the rows in the ids' tree
			index.Engines, index.Layouts = []string{"model-innodb"}, []units.Layout{units.RowID}
			configs = append(configs, c, index)
		}
	}
	return configs
}

// A shelf is a table in which they are compared, and its short title.
type shelf struct {
	engine string
	layout units.Layout
	title  string
}

var shelves = []shelf{
	{"model-postgres", units.Heap, "PostgreSQL"},
	{"model-innodb", units.Clustered, "InnoDB"},
	{"model-innodb", units.RowID, "InnoDB index"},
	{"model-sqlite", units.RowID, "SQLite"},
	{"model-bbolt", units.Clustered, "bbolt"},
}

// inLibraries counts the pages of what id libraries make, by exact replay, at rates that they
// reach.
func inLibraries(rows int64) []bench.Config {
	var configs []bench.Config
	for _, perMs := range libraryRates {
		c := defaults()
		c.Engines = []string{"model-bbolt", "model-sqlite", "model-postgres", "model-innodb"}
		c.Rows, c.Rounds, c.Mode, c.Env.Rate, c.Schemes = rows, 0, units.Exact, 1000*perMs, nil
		for _, s := range librarySchemes() {
			if s.Check(c.Env) == nil {
				c.Schemes = append(c.Schemes, s.Name)
			}
		}
		index := c
		index.Engines, index.Layouts = []string{"model-innodb"}, []units.Layout{units.RowID}
		configs = append(configs, c, index)
	}
	return configs
}

// pools counts what inserts miss in the profiles of engines whose misses are held against
// what the engines count, in pools from InnoDB's least to one that holds a table of that
// many rows.
func pools(rows int64) []bench.Config {
	var configs []bench.Config
	for _, pool := range []int64{6, 9, 16, 32, 64} {
		c := defaults()
		c.Engines, c.Schemes = []string{"model-sqlite", "model-postgres", "model-innodb"}, []string{"uuidv4", "uuidv7", "ulid"}
		c.Rows, c.Rounds, c.Cache = rows, 0, pool<<20
		rowid := c
		rowid.Engines, rowid.Layouts = []string{"model-innodb"}, []units.Layout{units.RowID}
		configs = append(configs, c, rowid)
	}
	return configs
}

// reads counts the pages that reads and inserts touch: of every layout on the
// textbook tree and of bbolt's two, at a cache of a fifth or a quarter of the rows'
// pages; what further indexes add; and times bbolt's reads from a cold start.
func reads(rows int64, rounds int) []bench.Config {
	book := defaults()
	book.Engines, book.Layouts = []string{"model-textbook"}, []units.Layout{bench.All}
	book.Workloads = []units.Workload{units.Insert, units.Lookup, units.BySecondary, units.Newest}
	book.Rows, book.Rounds, book.Cache = rows, 0, 40*rows
	fresh := book
	fresh.Workloads, fresh.Reads = []units.Workload{units.Lookup}, "recent"
	span := book
	span.Workloads, span.Ops = []units.Workload{units.Range}, 100
	configs := []bench.Config{book, fresh, span}

	for _, secondary := range []int{1, 3, 5} {
		extra := book
		extra.Workloads, extra.Extra = []units.Workload{units.Insert}, secondary
		configs = append(configs, extra)
	}

	pair := book
	pair.Engines, pair.Layouts = []string{"bbolt", "model-bbolt"}, []units.Layout{units.Clustered, units.RowID}
	pair.Workloads, pair.Ops = []units.Workload{units.Lookup}, min(2*rows, 100_000) // of many rows, the workload's own
	pairNewest, pairSpan := pair, pair
	pairNewest.Workloads, pairNewest.Ops = []units.Workload{units.Newest}, 0
	pairSpan.Engines, pairSpan.Workloads, pairSpan.Ops = []string{"model-bbolt"}, []units.Workload{units.Range}, 100

	cold := defaults()
	cold.Engines, cold.Schemes, cold.Workloads = []string{"bbolt"}, []string{"serial", "uuidv4", "uuidv7"}, []units.Workload{units.Lookup}
	cold.Rows, cold.Rounds, cold.Start, cold.Ops = rows/2, rounds, index.Cold, rows/10
	coldFresh := cold
	coldFresh.Reads = "recent"
	return append(configs, pair, pairNewest, pairSpan, cold, coldFresh)
}

// arriving counts pages in the profiles of all engines, of InnoDB's with the ids in its rows and
// beside them, of a load that is changed.
func arriving(rows int64, change func(c *bench.Config)) []bench.Config {
	c := defaults()
	c.Engines, c.Rows, c.Rounds = []string{"model-bbolt", "model-sqlite", "model-postgres", "model-innodb"}, rows, 0
	change(&c)
	index := c // InnoDB's own default keeps the rows in the ids' tree
	index.Engines, index.Layouts = []string{"model-innodb"}, []units.Layout{units.RowID}
	return []bench.Config{c, index}
}

// takers counts the pages of serial numbers that nodes take one at a time and in blocks, at random
// and in turns, and of random ids.
func takers(rows int64) (configs []bench.Config) {
	for _, nodes := range []int{1, 2, 4, 8, 10, 16, 32} {
		for _, b := range []ids.Blocks{{}, {Size: 10}, {Size: 50}, {Size: 200}, {Size: 10, Turns: true}, {Size: 50, Turns: true}, {Size: 200, Turns: true}} {
			configs = append(configs, arriving(rows, func(c *bench.Config) {
				if c.Schemes = []string{"serial"}; b == (ids.Blocks{}) {
					c.Schemes = []string{"serial", "uuidv4"}
				}
				c.Env.Nodes, c.Env.Blocks = nodes, b
			})...)
		}
	}
	return configs
}

// mixtures counts the pages of random ids among ordered ones.
func mixtures(rows int64) []bench.Config {
	configs := arriving(rows, func(c *bench.Config) { c.Schemes = []string{"uuidv4", "uuidv7"} })
	for _, mix := range []string{"0.001", "0.01", "0.05", "0.1", "0.25", "0.5", "0.75", "0.9"} {
		configs = append(configs, arriving(rows, func(c *bench.Config) {
			share, _ := ids.ParseShare(mix)
			c.Schemes, c.Mix = nil, "uuidv4:"+share.String()+",uuidv7:"+share.Rest().String()
		})...)
	}
	return configs
}

// outliers counts the pages of ids of which some are of a clock that is far ahead.
func outliers(rows int64) (configs []bench.Config) {
	for _, text := range []string{"", "0.01%:12y", "0.1%:12y", "1%:12y", "10%:12y"} {
		configs = append(configs, arriving(rows, func(c *bench.Config) {
			c.Schemes = []string{"snowflake", "uuidv7", "uuidv7mono"}
			if text != "" {
				c.Env.Outliers, _ = ids.ParseOutliers(text)
			}
		})...)
	}
	return configs
}

// valueSizes counts the pages of payloads of several sizes in the profiles of all engines, in each
// layout, as far as an engine takes them.
func valueSizes(rows int64) (configs []bench.Config) {
	for _, bytes := range []int64{10, 30, 100, 200, 300, 450, 600, 800, 900, 980, 1000, 1100, 1300, 1600, 1800, 1900, 2000, 2100, 2500, 3000, 4000, 4200, 5000, 6000, 7000, 8000, 8200, 10_000, 14_000, 20_000} {
		for _, e := range engines {
			if s, ok := e.(index.Simulator); !ok || s.Simulates() == "" || bytes > e.Limits().Value {
				continue
			}
			c := defaults()
			c.Engines, c.Layouts, c.Schemes = []string{e.Name()}, []units.Layout{bench.All}, []string{"uuidv4", "uuidv7"}
			c.Rows, c.Rounds, c.Value = rows, 0, design.FixedSizes(bytes)
			configs = append(configs, c)
		}
	}
	return configs
}

// unevenSizes are payloads of 330 bytes, and of 330 bytes in the mean: any size up to twice that, short
// and long ones, and many short ones with a few that are very long.
var unevenSizes = []string{"330", "0..660", "60*0.73+1060*0.27", "lognormal(143,1.3)"}

// uneven counts the pages of text ids with such payloads in SQLite and in its profile.
func uneven(rows int64) (configs []bench.Config) {
	for _, text := range unevenSizes {
		c := defaults()
		c.Engines, c.Layouts, c.Schemes = []string{"sqlite", "model-sqlite"}, []units.Layout{bench.All}, []string{"uuidv4", "uuidv7"}
		c.Rows, c.Rounds, c.Encoding = rows, 0, ids.Text
		c.Value, _ = design.ParseSizes(text) // written here, not by a user
		configs = append(configs, c)
	}
	return configs
}
