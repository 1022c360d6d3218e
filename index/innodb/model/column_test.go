package model_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"idbench/ids"
	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/innodb"
	"idbench/index/innodb/model"
	"idbench/units"
)

// TestInnodbColumns holds the profile equal to InnoDB in every type and character set that the id's column can
// have.
func TestInnodbColumns(t *testing.T) {
	at := shared.At(t)
	for _, c := range []struct {
		layout          units.Layout
		scheme          string
		encoding        ids.Encoding
		column, charset string
		value, extra    int
	}{
		{units.Clustered, "uuidv4", ids.Binary, "uuid", "ascii", 100, 1},
		{units.Clustered, "uuidv7", ids.Binary, "uuid", "ascii", 100, 0},
		{units.Clustered, "uuidv1", ids.Binary, "uuid", "ascii", 100, 0},
		{units.RowID, "uuidv6", ids.Binary, "uuid", "ascii", 0, 0},
		{units.RowID, "uuidv1", ids.Binary, "uuid", "ascii", 20, 1},
		{units.Clustered, "uuidv1", ids.Swapped, "auto", "ascii", 100, 0},
		{units.Clustered, "uuidv7", ids.DotNet, "auto", "ascii", 100, 0},
		{units.Clustered, "uuidv4", ids.Hex, "auto", "ascii", 100, 1},
		{units.Clustered, "uuidv4", ids.Text, "char", "utf8mb4", 100, 1},
		{units.RowID, "uuidv7", ids.Text, "varchar", "ascii", 100, 0},
		{units.Clustered, "uuidv7", ids.Text, "varchar", "utf8mb4", 0, 0},
		{units.Clustered, "ulid", ids.Text, "varchar", "latin1", 100, 0},
		{units.RowID, "uuidv4", ids.Hex, "char", "utf8mb3", 8, 1},
		{units.Clustered, "serial", ids.Decimal, "auto", "utf8mb4", 100, 1},
		{units.Clustered, "serial", ids.Decimal, "varchar", "utf8mb4", 100, 1},
		{units.Clustered, "nanoid", ids.Text, "varchar", "utf8mb4", 300, 0},
		{units.Clustered, "ksuid", ids.Text, "char", "latin1", 100, 0},
	} {
		t.Run(fmt.Sprintf("%s/%s/%s/%s/%s/value=%d/extra=%d", c.layout, c.scheme, c.encoding, c.column, c.charset, c.value, c.extra), func(t *testing.T) {
			s, err := ids.Find(c.scheme)
			if err != nil {
				t.Fatal(err)
			}
			config := index.TableConfig{Layout: c.layout, Key: indextest.KindOf(s, c.encoding), KeyBytes: s.Stored(c.encoding), ValueBytes: c.value,
				NoPayload: c.value == 0, Extra: c.extra, Options: map[string]string{"column": c.column, "charset": c.charset}}
			agree(t, at, config, indextest.SchemeLoad(t, s, c.encoding, 12_000, 500, c.value), 12_000, 5000)
		})
	}
}

// TestInnodbTextProperty holds it for text of any length up to a longest, in any order: about 64 characters of
// four bytes, and 128, the bytes of a column's length change.
func TestInnodbTextProperty(t *testing.T) {
	at := shared.At(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	for _, longest := range []int{20, 63, 64, 150} {
		column, charset := []string{"char", "varchar"}[r.IntN(2)], []string{"ascii", "utf8mb3", "utf8mb4", "utf8mb4"}[r.IntN(4)]
		t.Run(fmt.Sprintf("%s(%d)/%s", column, longest, charset), func(t *testing.T) {
			held := map[string]bool{}
			var keys [][]byte
			for len(keys) < 6000 {
				k := make([]byte, 6+r.IntN(longest-5))
				for i := range k {
					k[i] = byte('!' + r.IntN('~'-'!'+1))
				}
				if !held[string(k)] {
					held[string(k)] = true
					keys = append(keys, k)
				}
			}
			config := index.TableConfig{Layout: (model.Profile{}).Layouts()[r.IntN(2)], Key: index.KeyText, KeyBytes: longest, ValueBytes: 50, Extra: r.IntN(2),
				Options: map[string]string{"column": column, "charset": charset}}
			load := indextest.Load{Batches: indextest.Batches(len(keys), 211), Key: func(row int) []byte { return keys[row] }, Value: func(row int) int { return row % 51 }}
			agree(t, at, config, load, len(keys), 0)
		})
	}
}

// The server stores UUIDs of each version in the order in which the profile has them, and both give back what
// was put in.
func TestUUIDsOfTheServer(t *testing.T) {
	at := shared.At(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	var keys [][]byte
	for range 4000 {
		k := make([]byte, 16)
		for i := range k {
			k[i] = byte(r.Uint32())
		}
		k[6], k[8] = k[6]&0x0f|byte(r.IntN(8))<<4, k[8]&0x3f|0x80
		if r.IntN(3) == 0 { // those that are near each other in one order or the other
			copy(k[10:], "within")
		} else if r.IntN(3) == 0 {
			copy(k[:4], "near")
		}
		keys = append(keys, k)
	}
	for _, layout := range (model.Profile{}).Layouts() {
		config := index.TableConfig{Layout: layout, Key: index.KeyUUID, KeyBytes: 16, ValueBytes: 30, Extra: 1, Options: map[string]string{"column": "uuid"}}
		engine, profile := indextest.Open(t, at, config), indextest.Open(t, model.Profile{}, config)
		err := indextest.Load{Batches: indextest.Batches(len(keys), 100), Key: func(row int) []byte { return keys[row] }, Value: func(row int) int { return row % 31 }}.
			Into([]index.Table{engine, profile}, func(int) error { return nil })
		if err == nil {
			err = indextest.Agree(engine, profile, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		if w := engine.(index.Warner).Warnings(); len(w) > 0 {
			t.Errorf("warnings: %q", w)
		}
		var scans [2][]string
		for i, table := range []index.Table{engine, profile} {
			for row, err := range table.(index.Scanner).Scan(t.Context(), nil) {
				if err != nil {
					t.Fatal(err)
				}
				scans[i] = append(scans[i], hex.EncodeToString(row.Key))
			}
			byOrder := slices.Clone(keys)
			slices.SortFunc(byOrder, func(a, b []byte) int {
				a, _ = table.(index.Sorter).SortKey(a)
				b, _ = table.(index.Sorter).SortKey(b)
				return bytes.Compare(a, b)
			})
			for at, k := range byOrder {
				if hex.EncodeToString(k) != scans[i][at] {
					t.Fatalf("%T: row %d in key order is %x, the server has %s", table, at, k, scans[i][at])
				}
			}
			from := 0
			for row, err := range table.(index.Scanner).Scan(t.Context(), keys[9]) {
				if from++; err != nil || from == 1 && !bytes.Equal(row.Key, keys[9]) {
					t.Fatalf("%T: a scan from %x begins with %x, %v", table, keys[9], row.Key, err)
				}
			}
			for row, k := range keys[:200] {
				if value, ok, err := table.(index.Getter).Get(t.Context(), k, nil); !ok || err != nil || len(value) != row%31 {
					t.Fatalf("%T: %x: %d bytes, %v, %v", table, k, len(value), ok, err)
				}
			}
		}
		sorted := slices.Sorted(slices.Values(scans[0]))
		if !slices.Equal(scans[0], scans[1]) || len(scans[0]) != len(keys) || slices.Equal(scans[0], sorted) {
			t.Errorf("%s: the server's order is not the profile's, or that of the bytes", layout)
		}
	}
}

// What makes no sense is refused, with what is allowed, in the engine and the profile alike.
func TestInnodbColumnsRefused(t *testing.T) {
	for _, c := range []struct {
		key     index.KeyKind
		odd     bool
		bytes   int
		options map[string]string
		wrong   string
	}{
		{index.KeyUUID, false, 16, map[string]string{"column": "uuid"}, ""},
		{index.KeyUUID, true, 16, map[string]string{"column": "uuid"}, "takes UUIDs of RFC 9562 in its order of bytes, and these ids are none; allowed for them: auto"},
		{index.KeyInteger, false, 8, map[string]string{"column": "uuid"}, "takes UUIDs, and these ids are kept as integer; allowed for them: auto"},
		{index.KeyText, false, 36, map[string]string{"column": "uuid"}, "allowed for them: auto, char, varchar"},
		{index.KeyText, false, 36, map[string]string{"column": "varchar", "charset": "utf8mb4"}, ""},
		{index.KeyUUID, false, 16, map[string]string{"column": "char"}, "takes text, and these ids are kept as uuid; allowed for them: auto"},
		{index.KeyInteger, false, 8, map[string]string{"charset": "utf8mb4"}, "is of text, and these ids are kept as integer; allowed for them: ascii"},
		{index.KeyText, false, 256, map[string]string{"column": "char"}, "takes up to 255 characters, and these ids may have more; allowed for them: auto, varchar"},
	} {
		config := index.TableConfig{Layout: units.Clustered, Key: c.key, KeyOdd: c.odd, KeyBytes: c.bytes, ValueBytes: 100, Options: c.options}
		for _, e := range []index.Engine{innodb.Engine{}, model.Profile{}} {
			err := e.(index.Refuser).Refuses(config)
			if (err == nil) != (c.wrong == "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("%s, %s, %v: %v, want %q", e.Name(), c.key, c.options, err, c.wrong)
			}
		}
	}
}
