package model_test

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"idbench/ids"
	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/sqlite"
	"idbench/index/sqlite/model"
	"idbench/units"
)

// notForetold is what SQLite tells and its profile does not: what a commit writes
// depends on which pages its cache has spilled before.
var notForetold = []units.Unit{units.DirtyPages, units.WrittenBytes, units.LogBytes}

// pair opens SQLite and its profile.
func pair(t testing.TB, c index.TableConfig) (engine, profile index.Observed) {
	return indextest.Open(t, sqlite.Engine{}, c), indextest.Open(t, model.Profile{}, c)
}

// agreeSqlite loads SQLite and its profile with the same rows and compares them after
// each transaction of the first dense rows, and at the end.
func agreeSqlite(t testing.TB, c index.TableConfig, load indextest.Load, dense int) error {
	engine, profile := pair(t, c)
	err := load.Into([]index.Table{engine, profile}, func(rows int) error {
		if rows > dense {
			return nil
		}
		return indextest.Difference(engine, profile, notForetold)
	})
	if err != nil {
		return err
	}
	return indextest.Agree(engine, profile, notForetold)
}

// TestSqliteSchemes holds the profile equal to SQLite in every count, every leaf and
// every page number, where any two of the settings meet that change a page. What three make
// together is drawn by TestSqliteProperty.
func TestSqliteSchemes(t *testing.T) {
	layouts, encodings := model.Profile{}.Layouts(), []ids.Encoding{ids.Binary, ids.Decimal}
	values, extras := []int{0, 8, 100, 1000, 5000}, []int{0, 2}
	for _, c := range indextest.Cases(t, len(ids.Schemes), len(layouts), len(encodings), len(values), len(extras)) {
		s, layout, enc, value, extra := ids.Schemes[c[0]], layouts[c[1]], encodings[c[2]], values[c[3]], extras[c[4]]
		rows := 3000
		if value >= 1000 {
			rows = 1000
		}
		t.Run(fmt.Sprintf("%s/%s/%s/value=%d/extra=%d", layout, s.Name, enc, value, extra), func(t *testing.T) {
			c := index.TableConfig{Layout: layout, Key: indextest.KindOf(s, enc), Extra: extra, NoPayload: value == 0}
			if err := agreeSqlite(t, c, indextest.SchemeLoad(t, s, enc, rows, 137, value), 500); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestSqliteProperty holds it for keys of any length in any order, for payloads and
// transactions of any size, and for deletes among them. A failure prints the seed that
// repeats it.
func TestSqliteProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := index.TableConfig{Layout: rapid.SampledFrom(model.Profile{}.Layouts()).Draw(rt, "layout"), Key: index.KeyBytes,
			Extra: rapid.SampledFrom([]int{0, 1, 2, 2, 9}).Draw(rt, "extra"), Options: drawPage(rt)}
		largest := rapid.SampledFrom([]int{0, 30, 600, 9000}).Draw(rt, "largest value")
		c.NoPayload = largest == 0
		engine, profile := pair(t, c)
		longest := rapid.SampledFrom([]int{4, 16, 36, 900, 6000}).Draw(rt, "longest key")
		held := map[string]bool{}
		for range rapid.IntRange(1, 12).Draw(rt, "transactions") {
			if len(held) > 0 && rapid.IntRange(0, 2).Draw(rt, "delete") == 0 {
				keys := rapid.Permutation(slices.Sorted(maps.Keys(held))).Draw(rt, "order")
				keys = keys[:rapid.IntRange(1, len(keys)).Draw(rt, "deletes")]
				var gone [][]byte
				for _, k := range keys {
					gone = append(gone, []byte(k))
					delete(held, k)
				}
				for _, table := range []index.Table{engine, profile} {
					if err := table.(index.Deleter).Delete(t.Context(), gone); err != nil {
						rt.Fatal(err)
					}
				}
			} else {
				var keys, values [][]byte
				for range rapid.IntRange(1, 200).Draw(rt, "rows") {
					k := make([]byte, rapid.IntRange(4, longest).Draw(rt, "length"))
					copy(k, rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(rt, "head"))
					if held[string(k)] {
						continue
					}
					held[string(k)] = true
					keys, values = append(keys, k), append(values, make([]byte, rapid.IntRange(0, largest).Draw(rt, "value")))
				}
				for _, table := range []index.Table{engine, profile} {
					if err := table.Insert(t.Context(), keys, values); err != nil {
						rt.Fatal(err)
					}
				}
			}
			if err := indextest.Difference(engine, profile, notForetold); err != nil {
				rt.Fatal(err)
			}
			if err := profile.(index.Verifier).Verify(t.Context()); err != nil {
				rt.Fatal(err)
			}
		}
	})
}

// pageSizes are those that SQLite has.
var pageSizes = []string{"512", "1024", "2048", "4096", "8192", "16384", "32768", "65536"}

// drawPage is a size of pages, in most draws the default.
func drawPage(rt *rapid.T) map[string]string {
	if rapid.Bool().Draw(rt, "default pages") {
		return nil
	}
	return map[string]string{"page_size": rapid.SampledFrom(pageSizes).Draw(rt, "page size")}
}

// TestSqlitePageSizes holds it for pages of every size, where each is the root of its tree, and where
// trees are deep. With many further indexes the schema takes pages of its own.
func TestSqlitePageSizes(t *testing.T) {
	for _, size := range pageSizes {
		for _, layout := range (model.Profile{}).Layouts() {
			for _, extra := range []int{1, 64} {
				t.Run(fmt.Sprintf("%s/%s/extra=%d", size, layout, extra), func(t *testing.T) {
					s, err := ids.Find("uuidv4")
					if err != nil {
						t.Fatal(err)
					}
					rows := 4000
					if extra > 1 || testing.Short() {
						rows = 400
					}
					c := index.TableConfig{Layout: layout, Key: index.KeyUUID, Extra: extra, Options: map[string]string{"page_size": size}}
					if err := agreeSqlite(t, c, indextest.SchemeLoad(t, s, ids.Binary, rows, 137, 100), 0); err != nil {
						t.Fatal(err)
					}
				})
			}
		}
	}
}

func TestSqliteConformance(t *testing.T) { indextest.Run(t, model.Profile{}) }

// TestSqliteNumbersProperty holds it for integers of all sizes below zero and above, whose
// columns are as wide as they need.
func TestSqliteNumbersProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		r := rand.New(rand.NewPCG(seed, 5))
		c := index.TableConfig{Layout: rapid.SampledFrom(model.Profile{}.Layouts()).Draw(rt, "layout"), Key: index.KeySigned, NoPayload: true,
			Extra: rapid.IntRange(0, 1).Draw(rt, "extra"), Options: drawPage(rt)}
		engine, profile := pair(t, c)
		held := map[uint64]bool{}
		for range rapid.IntRange(1, 4).Draw(rt, "transactions") {
			var keys [][]byte
			for range 400 {
				n := uint64(int64(r.Uint64()) >> r.IntN(64)) // at 0, -1, -2 and 1, too
				if held[n] {
					continue
				}
				held[n] = true
				keys = append(keys, binary.BigEndian.AppendUint64(nil, n^1<<63))
			}
			for _, table := range []index.Table{engine, profile} {
				if err := table.Insert(t.Context(), keys, make([][]byte, len(keys))); err != nil {
					rt.Fatalf("seed %d: %v", seed, err)
				}
			}
			if err := indextest.Difference(engine, profile, notForetold); err != nil {
				rt.Fatalf("seed %d: %v", seed, err)
			}
		}
	})
}
