package replay_test

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"idbench/bench"
	"idbench/ids"
	"idbench/index"
	bboltmodel "idbench/index/bbolt/model"
	innodbmodel "idbench/index/innodb/model"
	postgresmodel "idbench/index/postgres/model"
	"idbench/index/replay"
	sqlitemodel "idbench/index/sqlite/model"
	"idbench/internal/cputime"
	"idbench/units"
)

var (
	benchOnly = flag.String("only", "", "what BenchmarkRun measures, a list of peers and of modes of profiles; empty: all")
	benchEnv  = flag.String("env", "", "file for the machine and the versions of BenchmarkRun")
)

const (
	benchBatch = 10_000 // rows of a transaction, of engines and profiles that have any
	benchValue = 100    // bytes of a payload
)

// BenchmarkRun is the cost of simulating the pages that N inserts of keys in random order
// make, beside trees that keep the keys and can be asked for them. The array of keys is
// given. N is what -benchtime says: 1000000x. Its lines are records of package results,
// those of `make bench-model` a run's folder.
//
// cpu-ns/op is processor time of all threads: on a machine that has other work, the
// steadier measure. held-bytes is what a peer holds when it is full.
func BenchmarkRun(b *testing.B) {
	keys, counted := strings.CutSuffix(flag.Lookup("test.benchtime").Value.String(), "x")
	rows, err := strconv.Atoi(keys)
	if !counted || err != nil {
		b.Skip("say how many keys: -benchtime 1000000x")
	}
	describe(b)
	all := firstKeys(b, "uuidv4", rows)
	only := strings.Split(*benchOnly, ",")
	for _, s := range subjects {
		kind := cmp.Or(string(s.mode), "pages")
		if s.profile == nil {
			kind = s.engine
		}
		if *benchOnly != "" && !slices.Contains(only, kind) {
			continue
		}
		b.Run(s.name(rows), func(b *testing.B) {
			if b.N < rows {
				return // a trial of the testing package, which it does not print
			}
			spent := spend(b, func() any { return s.run(b, all) })
			b.ReportMetric(spent.cpu/float64(rows), "cpu-ns/op")
			b.ReportMetric(spent.allocated, "allocated-bytes")
			if spent.held > 0 {
				b.ReportMetric(spent.held, "held-bytes")
			}
			if spent.file > 0 {
				b.ReportMetric(spent.file, "file-bytes")
			}
		})
	}
}

// A subject is what BenchmarkRun measures: the parts of its name, and what it does with
// the keys. run returns what it built, the bytes of its file, or nil if it keeps nothing.
type subject struct {
	engine  string
	module  string       // of a peer
	profile index.Engine // nil: a peer
	layout  units.Layout
	batch   int
	value   int
	mode    units.Mode // of replay's; "" where every page is kept
	workers int        // 0: the one that there always is
	run     func(b *testing.B, keys replay.UUIDs) any
}

var subjects = []subject{
	{engine: "tidwall", module: "github.com/tidwall/btree", layout: units.Clustered, batch: 1, run: tidwallTree},
	{engine: "google", module: "github.com/google/btree", layout: units.Clustered, batch: 1, run: googleTree},
	{engine: "bbolt", module: "go.etcd.io/bbolt", layout: units.Clustered, batch: benchBatch, value: benchValue, run: bboltFile},
	replayed(bboltmodel.Profile{}, units.Clustered, 1), replayed(bboltmodel.Profile{}, units.Clustered, 2),
	replayed(bboltmodel.Profile{}, units.RowID, 1), replayed(bboltmodel.Profile{}, units.RowID, 2),
	replayed(postgresmodel.Profile{}, units.Heap, 1), replayed(postgresmodel.Profile{}, units.Heap, 2),
	replayed(innodbmodel.Profile{}, units.Clustered, 1), replayed(innodbmodel.Profile{}, units.Clustered, 2),
	replayed(innodbmodel.Profile{}, units.RowID, 1), replayed(innodbmodel.Profile{}, units.RowID, 2),
	replayed(sqlitemodel.Profile{}, units.Clustered, 1), replayed(sqlitemodel.Profile{}, units.Clustered, 2),
	replayed(sqlitemodel.Profile{}, units.RowID, 1), replayed(sqlitemodel.Profile{}, units.RowID, 2),
	estimated(units.Urn, func(ctx context.Context, c replay.Config, rows int64) (replay.Estimate, error) {
		return replay.Urn(ctx, c, rows, 1)
	}),
	estimated(units.Fringe, replay.Fringe),
	paged(bboltmodel.Profile{}, units.Clustered), paged(bboltmodel.Profile{}, units.RowID),
	paged(postgresmodel.Profile{}, units.Heap),
	paged(innodbmodel.Profile{}, units.Clustered), paged(innodbmodel.Profile{}, units.RowID),
	paged(sqlitemodel.Profile{}, units.Clustered), paged(sqlitemodel.Profile{}, units.RowID),
}

func (s subject) name(rows int) string {
	name := fmt.Sprintf("engine=%s/layout=%s/scheme=uuidv4/encoding=binary/workload=simulate/rows=%d/batch=%d/value=%d",
		s.engine, s.layout, rows, s.batch, s.value)
	if s.mode != "" {
		name += "/mode=" + string(s.mode)
	}
	if s.workers > 1 {
		name += fmt.Sprintf("/workers=%d", s.workers)
	}
	return name + "/segment=all"
}

// of is a subject that simulates a profile.
func of(e index.Engine, l units.Layout, mode units.Mode, run func(b *testing.B, keys replay.UUIDs) any) subject {
	return subject{engine: e.Name(), profile: e, layout: l, batch: benchBatch, value: benchValue, mode: mode, run: run}
}

// replayed is a profile that package replay has.
func replayed(e index.Engine, l units.Layout, workers int) subject {
	s := of(e, l, units.Exact, func(b *testing.B, keys replay.UUIDs) any {
		c := modeConfig(e.Name())
		c.Table.Layout, c.Batch, c.Workers = l, benchBatch, workers
		if _, err := replay.Run(b.Context(), keys, c); err != nil {
			b.Fatal(err)
		}
		return nil
	})
	s.workers = workers
	return s
}

// estimated is PostgreSQL's profile in a mode without keys.
func estimated(mode units.Mode, f func(context.Context, replay.Config, int64) (replay.Estimate, error)) subject {
	e := postgresmodel.Profile{}
	return of(e, units.Heap, mode, func(b *testing.B, keys replay.UUIDs) any {
		c := modeConfig(e.Name())
		c.Batch = benchBatch
		if _, err := f(b.Context(), c, keys.Rows()); err != nil {
			b.Fatal(err)
		}
		return nil
	})
}

// paged is a profile that keeps every page.
func paged(e index.Engine, l units.Layout) subject {
	return of(e, l, "", func(b *testing.B, keys replay.UUIDs) any {
		c := modeConfig(e.Name()).Table
		c.Layout = l
		t, err := e.Open(b.Context(), c)
		if err != nil {
			b.Fatal(err)
		}
		batch, values := make([][]byte, benchBatch), make([][]byte, benchBatch)
		for i := range values {
			values[i] = make([]byte, benchValue)
		}
		for rest := keys; len(rest) > 0; {
			n := min(len(rest), benchBatch)
			for i := range n {
				batch[i] = rest[i][:]
			}
			if err := t.Insert(b.Context(), batch[:n], values[:n]); err != nil {
				b.Fatal(err)
			}
			rest = rest[n:]
		}
		return t
	})
}

// describe writes -env, unless an earlier round did.
func describe(b *testing.B) {
	if _, err := os.Stat(*benchEnv); *benchEnv == "" || err == nil {
		return
	}
	env := bench.Describe(nil, nil, nil, []string{"make", "bench-model"}, "")
	env.Seed = ids.DefaultEnv().Seed
	s := find(b, "uuidv4")
	env.Schemes[s.Name] = strconv.Itoa(s.Version)
	for _, s := range subjects {
		if s.profile != nil {
			env.Engines[s.engine] = s.profile.Version()
		} else {
			env.Engines[s.engine] = version(b, s.module)
		}
	}
	text, err := json.MarshalIndent(env, "", "  ")
	if err == nil {
		err = os.WriteFile(*benchEnv, append(text, '\n'), 0o644)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// find returns a scheme.
func find(b *testing.B, name string) ids.Scheme {
	s, err := ids.Find(name)
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// firstKeys are those of a scheme, filled up to 16 bytes.
func firstKeys(b *testing.B, name string, rows int) replay.UUIDs {
	stream, err := find(b, name).Stream(ids.DefaultEnv(), ids.Binary)
	if err != nil {
		b.Fatal(err)
	}
	keys := make(replay.UUIDs, rows)
	var key []byte
	for i := range keys {
		key = stream.Append(key[:0])
		copy(keys[i][:], key)
	}
	return keys
}

// A cost is what a call took.
type cost struct {
	cpu       float64 // ns of all threads
	allocated float64 // bytes, freed again or not
	held      float64 // bytes of what was built; 0: nothing was
	file      float64 // bytes of its file; 0: it has none
}

// spend measures a call, and has the benchmark's clock run for no longer. build returns
// what it built, the bytes of a file, or nil.
func spend(b *testing.B, build func() any) (c cost) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	cpu := cputime.Used()
	b.ResetTimer()
	built := build()
	b.StopTimer()
	c.cpu = float64((cputime.Used() - cpu).Nanoseconds())
	runtime.ReadMemStats(&after)
	c.allocated = float64(after.TotalAlloc - before.TotalAlloc)
	if size, ok := built.(int64); ok {
		c.file = float64(size)
	} else if built != nil {
		runtime.GC()
		runtime.ReadMemStats(&after)
		c.held = max(float64(after.HeapAlloc)-float64(before.HeapAlloc), 0)
	}
	runtime.KeepAlive(built)
	return c
}

// measure reports the costs of a key of rows, which f replays.
func measure(b *testing.B, rows int, f func()) {
	all := float64(rows) * float64(b.N)
	spent := spend(b, func() any {
		for range b.N {
			f()
		}
		return nil
	})
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/all, "ns/key")
	b.ReportMetric(spent.cpu/all, "cpu-ns/key")
	b.ReportMetric(spent.allocated/all, "B/key")
}

// BenchmarkOrdered is the cost of keys that arrive in key order, or nearly, on one core. It
// includes the making of those that can be made in bulk.
func BenchmarkOrdered(b *testing.B) {
	const rows = 2_000_000
	for _, name := range []string{"serial", "snowflake", "uuidv7", "uuidv7mono", "ulid"} {
		var keys replay.Keys = firstKeys(b, name, rows)
		if bulk, err := find(b, name).Bulk(ids.DefaultEnv(), rows); err == nil {
			keys = bulk
		}
		for _, profile := range append(replay.Profiles, innodbmodel.Profile{}.Name(), sqlitemodel.Profile{}.Name()) {
			c := modeConfig(profile)
			c.Batch, c.Table.Key, c.Table.KeyBytes = benchBatch, index.KeyBytes, find(b, name).Bytes
			b.Run(name+"/"+profile, func(b *testing.B) {
				measure(b, rows, func() {
					if _, err := replay.Run(b.Context(), keys, c); err != nil {
						b.Fatal(err)
					}
				})
			})
		}
	}
}
