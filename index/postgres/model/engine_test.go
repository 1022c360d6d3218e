package model_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"idbench/ids"
	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/postgres"
	"idbench/index/postgres/model"
	"idbench/units"
)

func TestPostgresConformance(t *testing.T) { indextest.Run(t, model.Profile{}) }

// TestPostgresSchemes holds the profile equal to PostgreSQL in every count, every leaf,
// every page number, every full-page image and every byte of the log.
func TestPostgresSchemes(t *testing.T) {
	at := shared.At(t)
	for _, c := range []struct {
		scheme                   string
		encoding                 ids.Encoding
		rows, batch, value       int
		extra, every             int // further indexes; rows between checkpoints
		pipeline, fullPageWrites string
		checksums                string
	}{
		{"uuidv4", ids.Binary, 12_000, 500, 100, 0, 0, "false", "on", "off"},
		{"uuidv4", ids.Binary, 12_000, 500, 1000, 2, 3000, "true", "on", "off"},
		{"uuidv4", ids.Text, 12_000, 500, 8, 0, 3000, "true", "off", "off"},
		{"uuidv7", ids.Binary, 30_000, 500, 0, 0, 10_000, "true", "on", "off"},
		{"uuidv4", ids.Text, 12_000, 500, 0, 2, 3000, "true", "on", "off"},
		{"serial", ids.Binary, 30_000, 1000, 1800, 0, 10_000, "true", "on", "off"},
		{"ulid", ids.Text, 12_000, 137, 100, 1, 0, "true", "on", "off"},
		{"objectid", ids.Binary, 12_000, 500, 100, 0, 3000, "true", "on", "off"},
		{"serial", ids.Binary, 12_000, 500, 100, 0, 3000, "true", "on", "on"},
		{"bitreversed", ids.Binary, 60_000, 2000, 20, 0, 0, "true", "on", "off"},
	} {
		t.Run(fmt.Sprintf("%s/%s/value=%d/extra=%d/checkpoint=%d/checksums=%s", c.scheme, c.encoding, c.value, c.extra, c.every, c.checksums), func(t *testing.T) {
			var engineIn index.Engine = at
			if c.fullPageWrites == "off" || c.checksums == "on" {
				engineIn = postgres.Engine{}
			}
			s, err := ids.Find(c.scheme)
			if err != nil {
				t.Fatal(err)
			}
			config := index.TableConfig{Layout: units.Heap, Key: indextest.KindOf(s, c.encoding), Extra: c.extra, NoPayload: c.value == 0,
				Options: map[string]string{"pipeline": c.pipeline, "full_page_writes": c.fullPageWrites, "data_checksums": c.checksums}}
			agreeAfter(t, engineIn, config, indextest.SchemeLoad(t, s, c.encoding, c.rows, c.batch, c.value), func(rows int) bool {
				return c.every > 0 && rows%c.every == 0 && rows < c.rows
			})
		})
	}
}

// agreeAfter holds the profile equal to the engine after a load, with checkpoints after some numbers of
// rows.
func agreeAfter(t *testing.T, in index.Engine, config index.TableConfig, load indextest.Load, checkpoint func(rows int) bool) {
	t.Helper()
	engine, profile := indextest.Open(t, in, config), indextest.Open(t, model.Profile{}, config)
	err := load.Into([]index.Table{engine, profile}, func(rows int) error {
		if !checkpoint(rows) {
			return nil
		}
		return indextest.Checkpoint(engine, profile)
	})
	if err == nil {
		err = indextest.Agree(engine, profile, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestPostgresFillfactors holds it where pages of indexes are cut elsewhere, and pages of the heap keep
// room: at 10 a page of it takes no second row.
func TestPostgresFillfactors(t *testing.T) {
	at := shared.At(t)
	for _, c := range []struct {
		scheme           string
		index, heap      string
		rows, few, value int // one row in so many has a payload of up to that, the others have none
	}{
		{"uuidv7mono", "70", "85", 12_000, 1, 100},
		{"uuidv4", "10", "100", 12_000, 1, 100},
		{"uuidv7", "100", "50", 12_000, 1, 8},
		{"serial", "55", "10", 3000, 1, 100},
		{"uuidv4", "99", "60", 12_000, 5, 1800},
		{"serial", "10", "30", 6000, 3, 1800},
	} {
		t.Run(fmt.Sprintf("%s/index=%s/heap=%s/value=%d", c.scheme, c.index, c.heap, c.value), func(t *testing.T) {
			s, err := ids.Find(c.scheme)
			if err != nil {
				t.Fatal(err)
			}
			config := index.TableConfig{Layout: units.Heap, Key: indextest.KindOf(s, ids.Binary), Extra: 1,
				Options: map[string]string{"pipeline": "true", "fillfactor": c.index, "heap_fillfactor": c.heap}}
			load := indextest.SchemeLoad(t, s, ids.Binary, c.rows, 500, c.value)
			if c.few > 1 {
				load.Value = func(row int) int {
					if row%c.few > 0 {
						return 0
					}
					return row * row % c.value
				}
			}
			agreeAfter(t, at, config, load, func(rows int) bool { return rows == c.rows/2 })
		})
	}
}

// TestPostgresProperty: whatever arrives, the tree is in order, and no page of it is
// fuller than it may be. A failure prints the seed that repeats it.
func TestPostgresProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		profile := indextest.Open(t, model.Profile{}, index.TableConfig{Layout: units.Heap, Key: index.KeyBytes, Extra: rapid.IntRange(0, 2).Draw(rt, "extra")})
		indextest.StayInOrder(rt, profile, rapid.IntRange(3, 80).Draw(rt, "longest key"), rapid.SampledFrom([]int{0, 300, 1800, 9000}).Draw(rt, "largest value"))
	})
}
