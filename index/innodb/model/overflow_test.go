package model_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"idbench/ids"
	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/innodb"
	"idbench/index/innodb/model"
	"idbench/units"
)

// pagedAt is InnoDB in a server of the test's with pages of a size.
func pagedAt(t *testing.T, page string) index.Engine {
	t.Helper()
	if page == "16384" {
		return shared.At(t)
	}
	indextest.Need(t, innodb.Engine{})
	dir, err := os.MkdirTemp("", "pages")
	if err != nil {
		t.Fatal(err)
	}
	table, err := innodb.Engine{}.Open(t.Context(), index.TableConfig{
		Dir: dir, Layout: units.Clustered, Key: index.KeyUUID, Options: map[string]string{"page_size": page}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := table.Close(); err != nil {
			t.Error(err)
		}
		_ = os.RemoveAll(dir)
	})
	guest, err := innodb.Engine{}.At("mysql://root@localhost/?socket=" + filepath.Join(dir, "innodb", "socket"))
	if err != nil {
		t.Fatal(err)
	}
	return guest
}

// edges are the lengths of a payload at, below and above each one at which something changes, up to a
// longest: where its row, of so many other bytes, continues elsewhere, and how many pages that takes. Some
// bytes of such a payload stay.
func edges(page, others, stays, longest int) (list []int) {
	around := func(length int) {
		for n := length - 2; n <= length+2; n++ {
			if n <= longest {
				list = append(list, n)
			}
		}
	}
	around(min((page-132)/2, 16384) - others)
	for pages := 1; pages <= 4; pages++ {
		around(stays + pages*(page-54))
	}
	if 1<<20 <= longest {
		list = append(list, 1<<20-1, 1<<20)
	}
	return list
}

// TestInnodbOverflow holds the profile equal to InnoDB where rows continue on pages of their own, in each count,
// page number and size, for rows at, below and above each length at which something changes.
func TestInnodbOverflow(t *testing.T) {
	for _, page := range []string{"4096", "16384", "65536"} {
		t.Run(page, func(t *testing.T) {
			at := pagedAt(t, page)
			for i, c := range []struct {
				format  string
				layout  units.Layout
				scheme  string
				longest int
				extra   int
			}{
				{"dynamic", units.Clustered, "uuidv4", 1 << 20, 0},
				{"compact", units.Clustered, "uuidv7", 61_000, 2},
				{"dynamic", units.RowID, "uuidv4", 61_001, 1},
				{"compact", units.RowID, "uuidv7mono", 1 << 20, 0},
			} {
				t.Run(fmt.Sprintf("%s/%s/%s/longest=%d/extra=%d", c.format, c.layout, c.scheme, c.longest, c.extra), func(t *testing.T) {
					s, err := ids.Find(c.scheme)
					if err != nil {
						t.Fatal(err)
					}
					config := index.TableConfig{Layout: c.layout, Key: indextest.KindOf(s, ids.Binary), KeyBytes: 16, ValueBytes: c.longest, Extra: c.extra,
						Options: map[string]string{"page_size": page, "row_format": c.format}}
					others, stays := 5+13+16+2+8*c.extra, 0
					if c.layout == units.RowID {
						others += 8
					}
					if c.format == "compact" {
						stays = 768
					}
					size := 0
					if _, err := fmt.Sscan(page, &size); err != nil {
						t.Fatal(err)
					}
					all, r := edges(size, others, stays, c.longest), rand.New(rand.NewPCG(uint64(i), uint64(size)))
					const rows = 700
					load := indextest.SchemeLoad(t, s, ids.Binary, rows, 37, 0)
					load.Value = func(row int) int {
						if row < len(all) {
							return all[row]
						}
						switch r.IntN(3) {
						case 0:
							return r.IntN(300)
						case 1:
							return r.IntN(min(3*size, c.longest))
						}
						return all[r.IntN(len(all))]
					}
					agree(t, at, config, load, rows, 185)
				})
			}
		})
	}
}

// The engine and its profile say alike from which payload on rows continue elsewhere, and nothing where none does.
func TestInnodbOverflowIsTold(t *testing.T) {
	at := shared.At(t)
	for _, format := range []string{"dynamic", "compact"} {
		for _, layout := range (model.Profile{}).Layouts() {
			for _, id := range []struct {
				kind    index.KeyKind
				length  int
				stored  int
				charset string
			}{
				{index.KeyInteger, 8, 8, "ascii"}, {index.KeyUUID, 16, 16, "ascii"}, {index.KeyBytes, 20, 21, "ascii"},
				{index.KeyText, 36, 36, "ascii"}, {index.KeyText, 200, 200, "ascii"}, {index.KeyText, 36, 37, "utf8mb4"}, {index.KeyText, 180, 182, "utf8mb4"},
			} {
				c := index.TableConfig{Layout: layout, Key: id.kind, KeyBytes: id.length, Extra: 1, Options: map[string]string{"row_format": format, "charset": id.charset}}
				most := 8125 - 5 - 13 - id.stored - 8 - 2
				if layout == units.RowID {
					most -= 8
				}
				for value := most; value <= most+1; value++ {
					c.ValueBytes = value
					profile := indextest.Open(t, model.Profile{}, c).(index.Warner).Warnings()
					engine := indextest.Open(t, at, c).(index.Warner).Warnings()
					told := slices.ContainsFunc(profile, func(s string) bool { return strings.Contains(s, fmt.Sprintf("payloads of more than %d.", most)) })
					if !slices.Equal(profile, engine) || told != (value > most) {
						t.Errorf("%s, %s, ids of %d bytes, payloads of %d: the profile says %q, the engine %q", format, layout, id.length, value, profile, engine)
					}
				}
			}
		}
	}
}

// A touches is a Tracer that counts.
type touches struct{ read, made int64 }

func (n *touches) Touch(int, int64, bool) { n.read++ }
func (n *touches) Make(int, int64)        { n.made++ }

// A lookup touches the pages that continue its row, as many as the server's pool counts, but where the server reads
// pages of its own meanwhile: it did so in about one pass of four, 277 at once.
func TestInnodbOverflowIsRead(t *testing.T) {
	s, err := ids.Find("uuidv4")
	if err != nil {
		t.Fatal(err)
	}
	const rows = 300
	keys := indextest.SchemeKeys(t, s, ids.DefaultEnv(), ids.Binary, rows)
	for _, layout := range (model.Profile{}).Layouts() {
		c := index.TableConfig{Layout: layout, Key: index.KeyUUID, KeyBytes: 16, ValueBytes: 61_000}
		engine, profile := indextest.Open(t, shared.At(t), c), indextest.Open(t, model.Profile{}, c)
		load := indextest.Load{Batches: indextest.Batches(rows, 100), Key: func(row int) []byte { return keys[row] }, Value: func(row int) int { return row * 200 }}
		if err := load.Into([]index.Table{engine, profile}, func(int) error { return nil }); err != nil {
			t.Fatal(err)
		}
		asked := func() int64 {
			segments, err := engine.(index.Pooled).Pool(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return segments[0].Counts[units.PageReads]
		}
		var traced touches
		profile.(index.Traced).Trace(&traced)
		more := int64(-1)
		for try := 0; more != 0 && try < 8; try++ {
			traced.read = 0
			before := asked()
			for _, key := range keys {
				for _, table := range []index.Table{engine, profile} {
					if _, ok, err := table.(index.Getter).Get(t.Context(), key, nil); err != nil || !ok {
						t.Fatalf("get: %v, %v", ok, err)
					}
				}
			}
			more = asked() - before - traced.read
			t.Logf("%s: the trace has %d pages, the server was asked for %d more", layout, traced.read, more)
		}
		if more != 0 || traced.read < 3*rows {
			t.Errorf("%s: the trace has %d pages, and the server was always asked for others", layout, traced.read)
		}
	}
}
