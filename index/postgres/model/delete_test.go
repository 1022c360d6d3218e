package model_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"idbench/ids"
	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/postgres/model"
	"idbench/units"
)

// TestPostgresDeletes holds the profile equal to PostgreSQL after deletes and VACUUM in
// every count and every leaf, whichever rows go, in several rounds of it: the oldest, a
// random half, and ranges of keys, which empty leaves and branch pages in the middle. The
// log is the engine's alone to tell.
func TestPostgresDeletes(t *testing.T) {
	at := shared.At(t)
	const rows, batch = 8_000, 500 // some forty leaves below a root
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	for _, scheme := range []string{"uuidv4", "uuidv7"} {
		for what, victims := range map[string]func(random *rand.Rand, keys [][]byte) [][]byte{
			"oldest": func(_ *rand.Rand, keys [][]byte) [][]byte { return keys[:len(keys)/3] },
			"random": func(random *rand.Rand, keys [][]byte) [][]byte {
				random.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
				return keys[:len(keys)/2]
			},
			"ranges": func(random *rand.Rand, keys [][]byte) [][]byte {
				slices.SortFunc(keys, slices.Compare)
				from := random.IntN(len(keys) / 2)
				return keys[from : from+len(keys)/2]
			},
			"newest": func(_ *rand.Rand, keys [][]byte) [][]byte { return keys[len(keys)/3:] },
		} {
			t.Run(scheme+"/"+what, func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 0))
				s, err := ids.Find(scheme)
				if err != nil {
					t.Fatal(err)
				}
				config := index.TableConfig{Layout: units.Heap, Key: index.KeyUUID, Extra: 1, NoPayload: scheme == "uuidv7", Options: map[string]string{"pipeline": "true"}}
				tables := []index.Table{indextest.Open(t, at, config), indextest.Open(t, model.Profile{}, config)}
				var keys [][]byte
				load := indextest.SchemeLoad(t, s, ids.Binary, rows, batch, 60)
				if config.NoPayload {
					load.Value = func(int) int { return 0 }
				}
				key := load.Key
				load.Key = func(row int) []byte {
					k := slices.Clone(key(row))
					keys = append(keys, k)
					return k
				}
				if err := load.Into(tables, func(int) error { return nil }); err != nil {
					t.Fatal(err)
				}
				for round := range 4 {
					gone := victims(random, slices.Clone(keys))
					held := map[string]bool{}
					for _, k := range gone {
						held[string(k)] = true
					}
					keys = slices.DeleteFunc(keys, func(k []byte) bool { return held[string(k)] })
					for part := range slices.Chunk(gone, batch) {
						for _, table := range tables {
							if err := table.(index.Deleter).Delete(t.Context(), part); err != nil {
								t.Fatal(err)
							}
						}
					}
					if err := indextest.Difference(tables[0].(index.Observed), tables[1].(index.Observed),
						[]units.Unit{units.LogBytes, units.PageImages, units.ImageBytes}); err != nil {
						t.Fatal(fmt.Errorf("round %d, %d rows left (seed %d): %w", round, len(keys), seed, err))
					}
					if err := tables[1].(index.Verifier).Verify(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	}
}
