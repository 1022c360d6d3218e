package model_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/postgres"
	"idbench/index/postgres/model"
	"idbench/index/replay"
	"idbench/units"
)

// longRows are rows whose payloads look random, of any length.
type longRows struct {
	rows, batch int
	key         func(random *rand.Rand, row int) []byte
	value       func(random *rand.Rand, row int) int // bytes
}

// into inserts them into both tables, and calls after with the rows so far after each transaction.
func (l longRows) into(t *testing.T, seed uint64, tables []index.Observed, after func(rows int) error) (keys [][]byte) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, uint64(l.rows)))
	noise := rand.NewChaCha8([32]byte{byte(seed)})
	for len(keys) < l.rows {
		n := min(l.batch, l.rows-len(keys))
		values := make([][]byte, n)
		for i := range n {
			keys = append(keys, l.key(random, len(keys)))
			values[i] = make([]byte, l.value(random, len(keys)-1))
			_, _ = noise.Read(values[i]) // documented never to fail
		}
		for _, table := range tables {
			if err := table.Insert(t.Context(), keys[len(keys)-n:], values); err != nil {
				t.Fatalf("seed %d, up to row %d: %v", seed, len(keys), err)
			}
		}
		if err := after(len(keys)); err != nil {
			t.Fatalf("seed %d, after row %d: %v", seed, len(keys), err)
		}
	}
	return keys
}

// Keys: random ones of 16 bytes, ascending ones of 8, texts like those of UUIDs, and ones of zeros with a number.
func randomKey(random *rand.Rand, _ int) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, random.Uint64()), random.Uint64())
}

func serialKey(_ *rand.Rand, row int) []byte {
	return binary.BigEndian.AppendUint64(nil, uint64(row+1))
}

func hexKey(random *rand.Rand, _ int) []byte {
	return fmt.Appendf(nil, "%08x-%04x-4%03x-%016x-ab", random.Uint32(), random.Uint32()>>16, random.Uint32()>>20, random.Uint64())
}

// repeatedKey is a text of up to 80 bytes of which repeats may be compressed.
func repeatedKey(random *rand.Rand, row int) []byte {
	words := []string{"0000", "ab", "00000000000000000", "customer-", "q7", "abcabc", "-"}
	key := fmt.Appendf(nil, "%x.", row)
	for range random.IntN(12) {
		key = append(key, words[random.IntN(len(words))]...)
	}
	return key[:min(len(key), 80)]
}

// TestPostgresToast holds rows that are too long for the heap equal to PostgreSQL's: each page of the heap, of the TOAST
// table and of its index, the file and the log, with payloads below, at and above each threshold, byte by
// byte, to 1 MiB, beside each other in one table, by each storage. The mixed ones have more pages than a
// page of the free space map tells of.
func TestPostgresToast(t *testing.T) {
	at := shared.At(t)
	seed := rand.Uint64()
	const mebi = 1 << 20
	between := func(least, most int) func(*rand.Rand, int) int {
		return func(random *rand.Rand, _ int) int { return least + random.IntN(most-least+1) }
	}
	steps := func(least, most int) func(*rand.Rand, int) int { // each length in turn
		return func(_ *rand.Rand, row int) int { return least + row%(most-least+1) }
	}
	chunks := func(_ *rand.Rand, row int) int { return 1996*(1+row/7%9) + row%7 - 3 }
	octaves := func(random *rand.Rand, row int) int { return max(1<<(row%21), random.IntN(2<<(row%20))) }
	for _, c := range []struct {
		name    string
		kind    index.KeyKind
		load    longRows
		extra   int
		longest int // ValueBytes
		every   int // rows between checkpoints
		options map[string]string
		alone   bool // in a server of its own
	}{
		{name: "threshold", kind: index.KeyUUID, load: longRows{600, 50, randomKey, steps(1930, 2080)}},
		{name: "threshold", kind: index.KeyInteger, load: longRows{600, 50, serialKey, steps(1930, 2080)}, extra: 3, every: 200},
		{name: "threshold", kind: index.KeyText, load: longRows{600, 50, hexKey, steps(1930, 2080)}, options: map[string]string{"toast": "external"}},
		{name: "threshold", kind: index.KeyText, load: longRows{3000, 100, repeatedKey, steps(1900, 2080)}},
		{name: "threshold", kind: index.KeyText, load: longRows{3000, 100, repeatedKey, steps(1900, 2080)}, extra: 2, options: map[string]string{"toast": "external"}},
		{name: "plain", kind: index.KeyUUID, load: longRows{600, 50, randomKey, between(1, 8100)}, options: map[string]string{"toast": "plain"}},
		{name: "plain", kind: index.KeyUUID, load: longRows{600, 50, randomKey, steps(0, 200)}, longest: 200, options: map[string]string{"toast": "plain"}},
		{name: "plain", kind: index.KeyText, load: longRows{900, 50, hexKey, steps(1930, 2080)}, options: map[string]string{"toast": "plain"}, every: 300},
		{name: "plain", kind: index.KeyText, load: longRows{2000, 50, repeatedKey, between(1800, 8000)}, options: map[string]string{"toast": "plain"}},
		{name: "chunks", kind: index.KeyUUID, load: longRows{1000, 100, randomKey, chunks}, longest: 9*1996 + 3},
		{name: "chunks", kind: index.KeyInteger, load: longRows{1000, 1, serialKey, chunks}, options: map[string]string{"toast": "external", "heap_fillfactor": "50", "fillfactor": "70"}},
		{name: "mixed", kind: index.KeyUUID, load: longRows{6000, 250, randomKey, between(0, 14_000)}, longest: 14_000, every: 1000, extra: 1},
		{name: "one length", kind: index.KeyUUID, load: longRows{1500, 250, randomKey, between(10_000, 10_000)}, longest: 10_000, every: 1000},
		{name: "short", kind: index.KeyUUID, load: longRows{300, 100, randomKey, between(0, 100)}, longest: 5000},
		{name: "large", kind: index.KeyUUID, load: longRows{120, 7, randomKey, octaves}, longest: mebi},
		{name: "large", kind: index.KeyInteger, load: longRows{30, 7, serialKey, between(mebi-2000, mebi)}, every: 14},
		{name: "hints", kind: index.KeyUUID, load: longRows{3000, 250, randomKey, between(0, 6000)}, every: 1000, options: map[string]string{"data_checksums": "on"}, alone: true},
	} {
		t.Run(fmt.Sprintf("%s/%s/%v", c.name, c.kind, c.options), func(t *testing.T) {
			var in index.Engine = at
			if c.alone {
				in = postgres.Engine{}
			}
			options := map[string]string{"pipeline": "true"}
			for k, v := range c.options {
				options[k] = v
			}
			config := index.TableConfig{Layout: units.Heap, Key: c.kind, Extra: c.extra, ValueBytes: c.longest, Options: options}
			engine, profile := indextest.Open(t, in, config), indextest.Open(t, model.Profile{}, config)
			c.load.into(t, seed, []index.Observed{engine, profile}, func(rows int) error {
				if c.every == 0 || rows%c.every != 0 || rows == c.load.rows {
					return nil
				}
				return indextest.Checkpoint(engine, profile)
			})
			if err := indextest.Agree(engine, profile, nil); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		})
	}
}

// TestPostgresToastNumbers: the numbers of values are those of all objects of the server. Where others
// take some, nothing is another one.
func TestPostgresToastNumbers(t *testing.T) {
	config := index.TableConfig{Layout: units.Heap, Key: index.KeyUUID, Options: map[string]string{"pipeline": "true"}}
	engine, profile := indextest.Open(t, shared.At(t), config), indextest.Open(t, model.Profile{}, config)
	conn, err := pgx.Connect(t.Context(), shared.Address(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	seed := rand.Uint64()
	load := longRows{2000, 50, randomKey, func(random *rand.Rand, _ int) int { return random.IntN(9000) }}
	load.into(t, seed, []index.Observed{engine, profile}, func(int) error {
		_, err := conn.Exec(t.Context(), "SELECT lo_unlink(lo_create(0)) FROM generate_series(1, 3)")
		return err
	})
	if err := indextest.Agree(engine, profile, nil); err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
}

// TestPostgresToastDeletes: the chunks of rows that are deleted go with VACUUM as rows do.
func TestPostgresToastDeletes(t *testing.T) {
	at := shared.At(t)
	seed := rand.Uint64()
	for _, toast := range []string{"extended", "plain"} {
		for what, victims := range map[string]func(random *rand.Rand, keys [][]byte) [][]byte{
			"oldest": func(_ *rand.Rand, keys [][]byte) [][]byte { return keys[:len(keys)/3] },
			"newest": func(_ *rand.Rand, keys [][]byte) [][]byte { return keys[len(keys)/3:] },
			"random": func(random *rand.Rand, keys [][]byte) [][]byte {
				random.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
				return keys[:len(keys)/2]
			},
		} {
			t.Run(toast+"/"+what, func(t *testing.T) {
				config := index.TableConfig{Layout: units.Heap, Key: index.KeyText, Extra: 1, Options: map[string]string{"pipeline": "true", "toast": toast}}
				engine, profile := indextest.Open(t, at, config), indextest.Open(t, model.Profile{}, config)
				load := longRows{1000, 250, hexKey, func(random *rand.Rand, _ int) int { return random.IntN(8000) }}
				keys := load.into(t, seed, []index.Observed{engine, profile}, func(int) error { return nil })
				random := rand.New(rand.NewPCG(seed, 1))
				for round := range 3 {
					gone := victims(random, slices.Clone(keys))
					held := map[string]bool{}
					for _, k := range gone {
						held[string(k)] = true
					}
					keys = slices.DeleteFunc(keys, func(k []byte) bool { return held[string(k)] })
					for part := range slices.Chunk(gone, 250) {
						for _, table := range []index.Table{engine, profile} {
							if err := table.(index.Deleter).Delete(t.Context(), part); err != nil {
								t.Fatal(err)
							}
						}
					}
					if err := indextest.Difference(engine, profile, []units.Unit{units.LogBytes, units.PageImages, units.ImageBytes}); err != nil {
						t.Fatalf("round %d, %d rows left (seed %d): %v", round, len(keys), seed, err)
					}
					if err := profile.(index.Verifier).Verify(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
			})
		}
	}
}

// TestToastReplays: a replay has all counts of the profile, but for the log, and of many chunks or ids that may be
// compressed those that do not rest on them.
func TestToastReplays(t *testing.T) {
	seed := rand.Uint64()
	for _, c := range []struct {
		kind               index.KeyKind
		rows, value, every int
		varied             bool
		toast              string
		missing            []units.Segment
		key                func(random *rand.Rand, row int) []byte
	}{
		{index.KeyUUID, 3000, 5000, 0, false, "extended", nil, randomKey},
		{index.KeyUUID, 3000, 5000, 700, false, "external", nil, randomKey},
		{index.KeyInteger, 3000, 6000, 700, true, "extended", nil, serialKey},
		{index.KeyUUID, 3000, 1988, 700, false, "extended", nil, randomKey},
		{index.KeyUUID, 3000, 8000, 700, true, "plain", nil, randomKey},
		{index.KeyText, 3000, 5000, 700, true, "extended", []units.Segment{units.HeapRows, units.Toast, units.ToastIndex}, hexKey},
		{index.KeyText, 3000, 5000, 700, true, "plain", []units.Segment{units.HeapRows, units.Toast, units.ToastIndex}, hexKey},
		{index.KeyUUID, 2100, 1 << 20, 700, false, "extended", []units.Segment{units.Toast, units.ToastIndex}, randomKey},
	} {
		t.Run(fmt.Sprintf("%s/%d/%s", c.kind, c.value, c.toast), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			keys, values := make([][]byte, c.rows), make([]int64, c.rows)
			for i := range keys {
				keys[i], values[i] = c.key(random, i), int64(c.value)
				if c.varied {
					values[i] = random.Int64N(int64(c.value) + 1)
				}
			}
			config := replay.Config{Profile: model.Profile{}, Batch: 100, Checkpoint: int64(c.every), Table: index.TableConfig{
				Layout: units.Heap, Key: c.kind, KeyBytes: len(keys[0]), ValueBytes: c.value, Options: map[string]string{"toast": c.toast},
			}}
			if c.varied {
				config.Value = func(row int64) int64 { return values[row] }
			}
			got, err := replay.Run(t.Context(), replay.List(keys), config)
			if err != nil {
				t.Fatal(err)
			}
			profile := indextest.Open(t, model.Profile{}, config.Table)
			payload := make([]byte, c.value)
			if slices.Contains(c.missing, units.Toast) && !c.varied { // a row points to few bytes as to many
				for i := range values {
					values[i] = 2000
				}
			}
			for from := 0; from < c.rows; from += 100 {
				batch := make([][]byte, 100)
				for i := range batch {
					batch[i] = payload[:values[from+i]]
				}
				if err := profile.Insert(t.Context(), keys[from:from+100], batch); err != nil {
					t.Fatal(err)
				}
				if c.every > 0 && (from+100)%c.every == 0 {
					if err := indextest.Checkpoint(profile); err != nil {
						t.Fatal(err)
					}
				}
			}
			want, err := profile.Stats(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			want = slices.DeleteFunc(want, func(s index.Segment) bool { return slices.Contains(c.missing, s.Name) })
			all := want[len(want)-1].Counts
			for _, u := range []units.Unit{units.LogBytes, units.PageImages, units.ImageBytes} {
				delete(all, u)
			}
			if c.missing != nil {
				delete(all, units.FileBytes)
				delete(all, units.DirtyPages)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("seed %d: replayed %v\nwant %v", seed, got, want)
			}
		})
	}
}

// touches counts the pages that are touched, by segment.
type touches map[int]int64

func (t touches) Touch(segment int, _ int64, _ bool) { t[segment]++ }
func (t touches) Make(int, int64)                    {}

// TestPostgresToastReads: a read of a row touches the pages of the TOAST table that the server's buffers
// are asked for, whether the row is read by its id or among its neighbours.
func TestPostgresToastReads(t *testing.T) {
	config := index.TableConfig{Layout: units.Heap, Key: index.KeyUUID, Options: map[string]string{"pipeline": "true"}}
	engine, profile := indextest.Open(t, shared.At(t), config), indextest.Open(t, model.Profile{}, config)
	seed := rand.Uint64()
	load := longRows{1500, 250, randomKey, func(random *rand.Rand, _ int) int { return random.IntN(20_000) }}
	keys := load.into(t, seed, []index.Observed{engine, profile}, func(int) error { return nil })
	read := map[string]func(table index.Table) error{
		"by id": func(table index.Table) error {
			for _, k := range keys[1:] {
				_, ok, err := table.(index.Getter).Get(t.Context(), k, nil)
				if err == nil && !ok {
					err = index.ErrMissing
				}
				if err != nil {
					return err
				}
			}
			return nil
		},
		"in order": func(table index.Table) error {
			for _, err := range table.(index.Scanner).Scan(t.Context(), nil) {
				if err != nil {
					return err
				}
			}
			return nil
		},
	}
	for what, read := range read {
		if _, _, err := engine.(index.Getter).Get(t.Context(), keys[0], nil); err != nil { // meta pages, which a session reads once
			t.Fatal(err)
		}
		before, err := engine.(index.Pooled).Pool(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(before) == 1 {
			t.Skip("the server tells its reads too late")
		}
		counts := touches{}
		profile.(index.Traced).Trace(counts)
		for _, table := range []index.Table{engine, profile} {
			if err := read(table); err != nil {
				t.Fatal(err)
			}
		}
		profile.(index.Traced).Trace(nil)
		after, err := engine.(index.Pooled).Pool(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range after[:len(after)-1] {
			if got := s.Counts[units.PageReads] - before[i].Counts[units.PageReads]; got != counts[i] {
				t.Errorf("%s, %s (seed %d): the server was asked for %d pages, the profile touches %d", what, s.Name, seed, got, counts[i])
			}
		}
	}
}

// TestPostgresPlainLimit: the longest payload that is taken under toast=plain is the longest that the
// server takes, and engine and profile say the same of the rest, and of rows that pass the threshold.
func TestPostgresPlainLimit(t *testing.T) {
	refusal := func(e index.Engine, c index.TableConfig) string {
		if err := e.(index.Refuser).Refuses(c); err != nil {
			return err.Error()
		}
		return ""
	}
	random := rand.New(rand.NewPCG(1, 1))
	for _, id := range []struct {
		kind   index.KeyKind
		column string
		key    func(*rand.Rand, int) []byte
		stored int
	}{
		{index.KeyInteger, "auto", serialKey, 8}, {index.KeyInteger, "int4", serialKey, 4}, {index.KeyUUID, "auto", randomKey, 16},
		{index.KeyText, "auto", hexKey, len(hexKey(random, 0))}, {index.KeyBytes, "auto", randomKey, 16},
	} {
		kind, key := id.kind, id.key
		t.Run(fmt.Sprintf("%s/%s", kind, id.column), func(t *testing.T) {
			c := index.TableConfig{Layout: units.Heap, Key: kind, KeyBytes: len(key(random, 0)), Options: map[string]string{"toast": "plain", "column": id.column}}
			for c.Extra = range 4 {
				for c.ValueBytes = 8000; refusal(model.Profile{}, c) == ""; c.ValueBytes++ {
					if said := refusal(postgres.Engine{}, c); said != "" {
						t.Fatalf("%d bytes: the engine refuses: %s", c.ValueBytes, said)
					}
				}
				if a, b := refusal(model.Profile{}, c), refusal(postgres.Engine{}, c); a != b || !strings.Contains(a, fmt.Sprintf("up to %d beside an id of %d;", c.ValueBytes-1, id.stored)) {
					t.Errorf("the profile refuses with %q, the engine with %q", a, b)
				}
			}
			at := shared.At(t)
			limit := c.ValueBytes - 1
			c.ValueBytes = 0
			engine, profile := indextest.Open(t, at, c), indextest.Open(t, model.Profile{}, c)
			for more := range 2 {
				if err := indextest.Agree(engine, profile, nil); err != nil {
					t.Error(err)
				}
				for _, table := range []index.Table{engine, profile} {
					err := table.Insert(t.Context(), [][]byte{key(random, more)}, [][]byte{make([]byte, limit+more)})
					if (err == nil) != (more == 0) {
						t.Errorf("%d bytes: %v", limit+more, err)
					}
				}
			}
			for _, value := range []int{1800, 2000} {
				for _, toast := range []string{"plain", "extended"} {
					c.ValueBytes, c.Options = value, map[string]string{"toast": toast, "column": id.column}
					a := indextest.Open(t, at, c).(index.Warner).Warnings()
					b := indextest.Open(t, model.Profile{}, c).(index.Warner).Warnings()
					warned := value == 2000 && (toast != "plain" || kind == index.KeyText)
					if !slices.Equal(a, b) || len(a) > 0 != warned {
						t.Errorf("%d bytes, %s: the engine warns %q, the profile %q", value, toast, a, b)
					}
				}
			}
		})
	}
}
