package scale_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	google "github.com/google/btree"
	tidwall "github.com/tidwall/btree"
	bolt "go.etcd.io/bbolt"

	"idbench/ids"
	"idbench/index"
	"idbench/index/model"
	"idbench/index/model/scale"
)

var (
	benchRows  = flag.String("rows", "1000000", "keys of BenchmarkModel, a list")
	benchPeers = flag.String("peers", "tidwall,google,bbolt", "what BenchmarkModel compares with, a list")
)

const benchBatch = 10_000 // rows of a transaction, of bbolt and its profile

// BenchmarkModel is the cost of simulating the pages that N inserts of keys in random
// order make, beside trees that keep the keys. The array of keys is given. A round of
// all of them is one run of the benchmark with -benchtime 1x; `make bench-model` makes
// rounds.
//
// cpu-ns/key is processor time of all threads: on a machine that has other work, the
// steadier measure. B/key is what a peer holds when it is full, and all that a replay
// ever allocates, freed or not.
func BenchmarkModel(b *testing.B) {
	for _, list := range strings.Split(*benchRows, ",") {
		rows, err := strconv.Atoi(list)
		if err != nil {
			b.Fatal(err)
		}
		keys := uuids(b, rows)
		for _, peer := range strings.Split(*benchPeers, ",") {
			if build := peers[peer]; build != nil {
				b.Run(fmt.Sprintf("keys=%d/%s", rows, peer), func(b *testing.B) { measure(b, rows, func() any { return build(b, keys) }) })
			}
		}
		for _, profile := range scale.Profiles {
			c := scale.Config{Profile: profile, Batch: benchBatch, Table: index.TableConfig{
				Layout: index.Clustered, Key: index.KeyUUID, KeyBytes: 16, ValueBytes: 100}}
			if profile == (model.Postgres{}).Name() {
				c.Table.Layout = index.Heap
			}
			for c.Workers = 1; c.Workers <= 2; c.Workers++ {
				b.Run(fmt.Sprintf("keys=%d/%s/workers=%d", rows, profile, c.Workers), func(b *testing.B) {
					measure(b, rows, func() any {
						if _, err := scale.Run(keys, c); err != nil {
							b.Fatal(err)
						}
						return nil
					})
				})
			}
		}
	}
}

// uuids are the first keys of uuidv4.
func uuids(b *testing.B, rows int) scale.UUIDs {
	s, err := ids.Find("uuidv4")
	if err != nil {
		b.Fatal(err)
	}
	stream, err := s.Stream(ids.DefaultEnv(), ids.Binary)
	if err != nil {
		b.Fatal(err)
	}
	keys := make(scale.UUIDs, rows)
	var key []byte
	for i := range keys {
		key = stream.Append(key[:0])
		copy(keys[i][:], key)
	}
	return keys
}

// measure reports the costs of a key. build returns what it built, or nil if it keeps
// nothing.
func measure(b *testing.B, rows int, build func() any) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	cpu := cpuTime(b)
	var built any
	for range b.N {
		built = build()
	}
	b.StopTimer()
	cpu = cpuTime(b) - cpu
	runtime.ReadMemStats(&after)
	if size, ok := built.(int64); ok {
		b.ReportMetric(float64(size)/float64(rows), "file-B/key")
	}
	bytes := float64(after.TotalAlloc-before.TotalAlloc) / float64(b.N)
	if built != nil {
		runtime.GC()
		runtime.ReadMemStats(&after)
		bytes = float64(after.HeapAlloc) - float64(before.HeapAlloc)
	}
	runtime.KeepAlive(built)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(rows), "ns/key")
	b.ReportMetric(float64(cpu.Nanoseconds())/float64(b.N)/float64(rows), "cpu-ns/key")
	b.ReportMetric(bytes/float64(rows), "B/key")
}

// cpuTime is the processor time that this process has used.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// peers build a tree of the keys.
var peers = map[string]func(b *testing.B, keys scale.UUIDs) any{
	"tidwall": func(_ *testing.B, keys scale.UUIDs) any {
		t := tidwall.NewBTreeG(less)
		for _, k := range keys {
			t.Set(k)
		}
		return t
	},
	"google": func(_ *testing.B, keys scale.UUIDs) any {
		t := google.NewG(128, less)
		for _, k := range keys {
			t.ReplaceOrInsert(k)
		}
		return t
	},
	"bbolt": func(b *testing.B, keys scale.UUIDs) any {
		db, err := bolt.Open(filepath.Join(b.TempDir(), "db"), 0o600, &bolt.Options{NoSync: true, NoFreelistSync: true})
		if err != nil {
			b.Fatal(err)
		}
		value := make([]byte, 100)
		for len(keys) > 0 {
			n := min(len(keys), benchBatch)
			err := db.Update(func(tx *bolt.Tx) error {
				bucket, err := tx.CreateBucketIfNotExists([]byte("rows"))
				for i := range keys[:n] {
					if err == nil {
						err = bucket.Put(keys[i][:], value)
					}
				}
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
			keys = keys[n:]
		}
		var size int64
		err = db.View(func(tx *bolt.Tx) error { size = tx.Size(); return nil })
		if err := errors.Join(err, db.Close()); err != nil {
			b.Fatal(err)
		}
		return size
	},
}

func less(a, b [16]byte) bool { return bytes.Compare(a[:], b[:]) < 0 }

// BenchmarkOrdered is the cost of keys that arrive in key order, or nearly, on one core.
func BenchmarkOrdered(b *testing.B) {
	const rows = 2_000_000
	for _, name := range []string{"serial", "snowflake", "uuidv7", "uuidv7mono", "ulid"} {
		s, err := ids.Find(name)
		if err != nil {
			b.Fatal(err)
		}
		stream, err := s.Stream(ids.DefaultEnv(), ids.Binary)
		if err != nil {
			b.Fatal(err)
		}
		keys := make(scale.UUIDs, rows)
		var key []byte
		for i := range keys {
			key = stream.Append(key[:0])
			copy(keys[i][:], key)
		}
		for _, profile := range scale.Profiles {
			c := scale.Config{Profile: profile, Batch: benchBatch, Table: index.TableConfig{
				Layout: index.Clustered, Key: index.KeyBytes, KeyBytes: s.Bytes, ValueBytes: 100}}
			if profile == (model.Postgres{}).Name() {
				c.Table.Layout = index.Heap
			}
			b.Run(name+"/"+profile, func(b *testing.B) {
				measure(b, rows, func() any {
					if _, err := scale.Run(keys, c); err != nil {
						b.Fatal(err)
					}
					return nil
				})
			})
		}
	}
}
