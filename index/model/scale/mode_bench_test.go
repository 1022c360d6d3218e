package scale_test

import (
	"fmt"
	"testing"

	"idbench/index"
	"idbench/index/model"
	"idbench/index/model/scale"
)

// modeConfig is a table of ids of 16 bytes and payloads of 100.
func modeConfig(profile string) scale.Config {
	c := scale.Config{Profile: profile, Batch: 1000, Table: index.TableConfig{
		Layout: index.Clustered, Key: index.KeyUUID, KeyBytes: 16, ValueBytes: 100}}
	if profile == (model.Postgres{}).Name() {
		c.Table.Layout = index.Heap
	}
	return c
}

// BenchmarkFringe is the cost of a whole table, with dirty pages.
func BenchmarkFringe(b *testing.B) {
	for _, profile := range scale.Profiles {
		for _, rows := range []int64{1e6, 1e9, 1e12} {
			c := modeConfig(profile)
			c.Dirty, c.Checkpoint = true, min(4_500_000, rows)
			b.Run(fmt.Sprintf("%s/rows=%d", profile, rows), func(b *testing.B) {
				for range b.N {
					if _, err := scale.Fringe(c, rows); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
