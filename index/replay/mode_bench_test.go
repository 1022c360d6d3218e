package replay_test

import (
	"flag"
	"fmt"
	"testing"

	"idbench/ids"
	"idbench/index"
	postgresmodel "idbench/index/postgres/model"
	"idbench/index/replay"
	"idbench/units"
)

var steadyRows = flag.Int64("steadyrows", 10_000_000, "rows of BenchmarkSteadyError")

var urnRows = flag.Int64("urnrows", 10_000_000, "rows of BenchmarkUrn")

// modeConfig is a table of ids of 16 bytes and payloads of 100.
func modeConfig(profile string) replay.Config {
	c := replay.Config{Profile: replay.Named[profile], Batch: 1000, Table: index.TableConfig{
		Layout: units.Clustered, Key: index.KeyUUID, KeyBytes: 16, ValueBytes: 100}}
	if profile == (postgresmodel.Profile{}).Name() {
		c.Table.Layout = units.Heap
	}
	return c
}

// BenchmarkFringe is the cost of a whole table, with dirty pages.
func BenchmarkFringe(b *testing.B) {
	for _, profile := range replay.Profiles {
		for _, rows := range []int64{1e6, 1e9, 1e12} {
			c := modeConfig(profile)
			c.Dirty, c.Checkpoint = true, min(4_500_000, rows)
			b.Run(fmt.Sprintf("%s/rows=%d", profile, rows), func(b *testing.B) {
				for range b.N {
					if _, err := replay.Fringe(b.Context(), c, rows); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkSteadyError is the cost of a table of rows, and how far its leaf pages are from
// those of a replay of all keys. It needs -steadyrows 100000000 for what SteadyError says.
func BenchmarkSteadyError(b *testing.B) {
	for _, profile := range replay.Profiles {
		for _, name := range []string{"serial", "snowflake", "uuidv7"} {
			s := find(b, name)
			k, err := s.Bulk(ids.DefaultEnv(), *steadyRows)
			if err != nil {
				b.Fatal(err)
			}
			c := modeConfig(profile)
			c.Table.KeyBytes = s.Bytes
			c.Dirty, c.Checkpoint = true, 1_000_000
			b.Run(name+"/"+profile, func(b *testing.B) {
				var e replay.Estimate
				for range b.N {
					if e, err = replay.Steady(b.Context(), k, c, *steadyRows); err != nil {
						b.Fatal(err)
					}
				}
				b.StopTimer()
				want, err := replay.Run(b.Context(), k, c)
				if err != nil {
					b.Fatal(err)
				}
				for i, s := range want {
					for _, u := range []units.Unit{units.LeafPages, units.BranchPages, units.DirtyPages} {
						if n, ok := s.Counts[u]; ok {
							b.ReportMetric(float64(e.Segments[i].Counts[u]-n)/float64(n)*1e6, "ppm-"+string(u))
						}
					}
				}
			})
		}
	}
}

// BenchmarkUrn is the cost of a row, and of memory, of -urnrows rows. The default is a
// hundredth of what the package is for.
func BenchmarkUrn(b *testing.B) {
	for _, profile := range replay.Profiles {
		for _, dirty := range []bool{false, true} {
			c := modeConfig(profile)
			name := profile
			if dirty {
				c.Dirty, c.Checkpoint = true, 1000
				name += "/dirty"
			}
			c.Workers = 2
			b.Run(name, func(b *testing.B) {
				measure(b, int(*urnRows), func() {
					if _, err := replay.Urn(b.Context(), c, *urnRows, 1); err != nil {
						b.Fatal(err)
					}
				})
			})
		}
	}
}
