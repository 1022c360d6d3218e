package model_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"idbench/ids"
	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/innodb"
	"idbench/index/innodb/model"
	"idbench/units"
)

func TestInnodbConformance(t *testing.T) { indextest.Run(t, model.Profile{}) }

// TestInnodbSchemes holds the profile equal to InnoDB in every count, every leaf, every
// page number and the size of the file.
func TestInnodbSchemes(t *testing.T) {
	at := shared.At(t)
	for _, c := range []struct {
		layout             units.Layout
		scheme             string
		encoding           ids.Encoding
		rows, batch, value int
		extra, every       int // further indexes; rows between checkpoints
	}{
		{units.Clustered, "serial", ids.Binary, 20_000, 1000, 100, 0, 5000},
		{units.Clustered, "uuidv4", ids.Binary, 20_000, 1000, 300, 2, 5000},
		{units.Clustered, "uuidv7", ids.Binary, 30_000, 1000, 100, 0, 0},
		{units.Clustered, "uuidv7", ids.Text, 30_000, 1000, 100, 0, 0}, // branch pages come and go
		{units.Clustered, "objectid", ids.Text, 8_000, 137, 1000, 1, 0},
		{units.Clustered, "uuidv7", ids.Binary, 1_500, 100, 7000, 0, 0},
		{units.RowID, "ulid", ids.Binary, 40_000, 1000, 0, 0, 0},
		{units.Clustered, "uuidv4", ids.Binary, 40_000, 1000, 0, 1, 5000},
		{units.RowID, "uuidv4", ids.Text, 15_000, 500, 8, 2, 5000},
		{units.RowID, "bitreversed", ids.Binary, 40_000, 1000, 8, 0, 0},
	} {
		t.Run(fmt.Sprintf("%s/%s/%s/value=%d/extra=%d", c.layout, c.scheme, c.encoding, c.value, c.extra), func(t *testing.T) {
			s, err := ids.Find(c.scheme)
			if err != nil {
				t.Fatal(err)
			}
			config := index.TableConfig{Layout: c.layout, Key: indextest.KindOf(s, c.encoding), ValueBytes: c.value, NoPayload: c.value == 0, Extra: c.extra}
			agree(t, at, config, indextest.SchemeLoad(t, s, c.encoding, c.rows, c.batch, c.value), c.rows, c.every)
		})
	}
}

// TestInnodbPageSizes holds it for pages of other sizes, each in a server of its own. With pages of 4 KiB
// a page describes the segments of three trees.
func TestInnodbPageSizes(t *testing.T) {
	indextest.Need(t, innodb.Engine{})
	for _, c := range []struct {
		page               string
		layout             units.Layout
		scheme             string
		rows, value, extra int
		format             string
	}{
		{"4096", units.RowID, "uuidv4", 12_000, 100, 3, "dynamic"},
		{"4096", units.Clustered, "uuidv7", 4000, 1800, 0, "compact"},
		{"8192", units.Clustered, "uuidv4", 12_000, 300, 1, "dynamic"},
		{"32768", units.RowID, "uuidv7", 12_000, 300, 1, "compact"},
		{"65536", units.Clustered, "uuidv4", 12_000, 1000, 1, "dynamic"},
	} {
		t.Run(fmt.Sprintf("%s/%s/%s/value=%d/extra=%d", c.page, c.layout, c.scheme, c.value, c.extra), func(t *testing.T) {
			s, err := ids.Find(c.scheme)
			if err != nil {
				t.Fatal(err)
			}
			config := index.TableConfig{Layout: c.layout, Key: indextest.KindOf(s, ids.Binary), ValueBytes: c.value, Extra: c.extra,
				Options: map[string]string{"page_size": c.page, "row_format": c.format}}
			agree(t, innodb.Engine{}, config, indextest.SchemeLoad(t, s, ids.Binary, c.rows, 1000, c.value), c.rows, 5000)
		})
	}
}

// TestInnodbShapes holds it for what schemes do not do: runs inside the key space, upwards
// and downwards, keys and payloads of any length, tables that end up at different ages.
func TestInnodbShapes(t *testing.T) {
	at := shared.At(t)
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 0))
			layout := model.Profile{}.Layouts()[seed%2]
			longest := []int{12, 40, 250, 90}[seed]
			largest := []int{300, 0, 2000, 7000}[seed]
			held := map[string]bool{}
			var keys [][]byte
			for rows := []int{20_000, 20_000, 6000, 3000}[seed]; len(keys) < rows; {
				run, down := 1+r.IntN(40), r.IntN(3) == 0
				head := []byte{byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32())}
				for i := range run {
					if down {
						i = run - i
					}
					k := append(slices.Clone(head), byte(i))
					k = append(k, make([]byte, r.IntN(longest-3))...)
					if !held[string(k)] {
						held[string(k)] = true
						keys = append(keys, k)
					}
				}
			}
			load := indextest.Load{
				Batches: indextest.Batches(len(keys), 211),
				Key:     func(row int) []byte { return keys[row] },
				Value:   func(row int) int { return int(uint64(row) * 2654435761 % uint64(largest+1)) },
			}
			agree(t, at, index.TableConfig{Layout: layout, Key: index.KeyBytes, KeyBytes: longest, ValueBytes: largest, Extra: int(seed % 3)}, load, len(keys), 0)
		})
	}
}

// agree loads the engine and its profile, with a checkpoint after every so many rows,
// and compares them half way and at the end.
func agree(t *testing.T, at index.Engine, config index.TableConfig, load indextest.Load, rows, every int) {
	t.Helper()
	profile := indextest.Open(t, model.Profile{}, config)
	if rows > 10_000 { // which changes no page, as the engine's own tests hold, and takes less time
		config.Options = maps.Clone(config.Options)
		if config.Options == nil {
			config.Options = map[string]string{}
		}
		config.Options["multirow"] = "true"
	}
	engine := indextest.Open(t, at, config)
	half := false
	err := load.Into([]index.Table{engine, profile}, func(n int) error {
		if every > 0 && n%every == 0 {
			if err := indextest.Checkpoint(engine, profile); err != nil {
				return err
			}
		}
		if half || n < rows/2 {
			return nil
		}
		half = true
		return indextest.Difference(engine, profile, nil)
	})
	if err == nil {
		err = indextest.Agree(engine, profile, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestInnodbProperty: whatever arrives, the trees are in order, their pages hold what they
// are said to, and the file's map has exactly those. A failure prints the seed that repeats
// it.
func TestInnodbProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		profile := indextest.Open(t, model.Profile{}, index.TableConfig{Layout: rapid.SampledFrom(model.Profile{}.Layouts()).Draw(rt, "layout"), Key: index.KeyBytes,
			Extra: rapid.IntRange(0, 2).Draw(rt, "extra")})
		indextest.StayInOrder(rt, profile, rapid.SampledFrom([]int{4, 20, 255}).Draw(rt, "longest key"), rapid.SampledFrom([]int{0, 300, 7700, 40_000}).Draw(rt, "largest value"))
	})
}
