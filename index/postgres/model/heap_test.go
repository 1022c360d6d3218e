package model_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/postgres"
	"idbench/index/postgres/model"
	"idbench/units"
)

// TestPostgresHeapOfLengths holds the heap equal to PostgreSQL's where rows are of several
// lengths and go to earlier pages that have room: every page with its rows and bytes, the
// file with its free space map, the log. 90,000 rows have more pages than a page of the
// map tells of.
func TestPostgresHeapOfLengths(t *testing.T) {
	at := shared.At(t)
	seed := rand.Uint64()
	for _, c := range []struct {
		key               index.KeyKind
		rows, key0, value int // longest key beside 8 bytes, longest payload
		few, every        int // one row in so many is that long, the others are short; rows between checkpoints
		checksums         string
	}{
		{index.KeyBytes, 20_000, 60, 0, 1, 0, "off"},
		{index.KeyBytes, 20_000, 0, 1800, 1, 3000, "off"},
		{index.KeyBytes, 30_000, 20, 1500, 7, 7000, "off"},
		{index.KeyText, 20_000, 60, 300, 3, 3000, "off"},
		{index.KeyBytes, 12_000, 8, 900, 2, 3000, "on"},
		{index.KeyBytes, 90_000, 70, 1000, 1, 0, "off"},
	} {
		if testing.Short() && c.rows > 20_000 {
			continue
		}
		t.Run(fmt.Sprintf("%s/rows=%d/key=%d/value=%d/one in %d/checksums=%s", c.key, c.rows, 8+c.key0, c.value, c.few, c.checksums), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, uint64(c.rows)))
			var engineIn index.Engine = at
			if c.checksums == "on" {
				engineIn = postgres.Engine{}
			}
			config := index.TableConfig{Layout: units.Heap, Key: c.key, NoPayload: c.value == 0,
				Options: map[string]string{"pipeline": "true", "data_checksums": c.checksums}}
			engine, profile := indextest.Open(t, engineIn, config), indextest.Open(t, model.Profile{}, config)
			length := func(longest int) int {
				if longest == 0 || r.IntN(c.few) > 0 {
					return 0
				}
				return r.IntN(longest + 1)
			}
			load := indextest.Load{
				Batches: indextest.Batches(c.rows, 1000),
				Key: func(int) []byte {
					key := make([]byte, 8+length(c.key0))
					binary.BigEndian.PutUint64(key, r.Uint64())
					if c.key == index.KeyText {
						for i := range key {
							key[i] = 'a' + key[i]%26
						}
					}
					return key
				},
				Value: func(int) int { return length(c.value) },
			}
			err := load.Into([]index.Table{engine, profile}, func(rows int) error {
				if c.every == 0 || rows%c.every != 0 || rows == c.rows {
					return nil
				}
				return indextest.Checkpoint(engine, profile)
			})
			if err == nil {
				err = indextest.Agree(engine, profile, nil)
			}
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		})
	}
}
