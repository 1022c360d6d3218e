package model

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"idbench/ids"
	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/replay"
	"idbench/units"
)

// A UUID comes back from the order of MariaDB's type, and its two words are its bytes.
func TestStoredUUIDs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		id := rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(rt, "id")
		id[6], id[8] = id[6]&0x7f, id[8]|0x80 // versions 0 to 7
		stored := asStored(nil, id)
		if got := asRead(stored); !bytes.Equal(got, id) {
			rt.Fatalf("%x is stored as %x, and read as %x", id, stored, got)
		}
		w := reorder([2]uint64{binary.BigEndian.Uint64(id), binary.BigEndian.Uint64(id[8:])})
		if w != [2]uint64{binary.BigEndian.Uint64(stored), binary.BigEndian.Uint64(stored[8:])} {
			rt.Fatalf("%x is stored as %x, in words as %x", id, stored, w)
		}
	})
}

// A replay has UUIDs in that order too, where it can make them by their number or they are in it as they
// stand; others are left to be counted page by page.
func TestReplayOfStoredUUIDs(t *testing.T) {
	const rows = 15_000
	for _, layout := range (Profile{}).Layouts() {
		for _, scheme := range []string{"uuidv4", "uuidv7", "uuidv7mono", "uuidv1"} {
			s, err := ids.Find(scheme)
			if err != nil {
				t.Fatal(err)
			}
			c := replay.Config{Profile: Profile{}, Batch: 300, Workers: 2, Table: index.TableConfig{Layout: layout, Key: index.KeyUUID, KeyBytes: 16, ValueBytes: 100, Extra: 1,
				Options: map[string]string{"column": "uuid"}}}
			keys := indextest.SchemeKeys(t, s, ids.DefaultEnv(), ids.Binary, rows)
			var k replay.Keys = replay.List(keys)
			if bulk, err := s.Bulk(ids.DefaultEnv(), rows); err == nil {
				k = bulk
			}
			got, err := Profile{}.Replay(t.Context(), k, c)
			if scheme == "uuidv1" {
				if !errors.Is(err, replay.ErrInexact) {
					t.Errorf("%s, %s: %v", layout, scheme, err)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			want := indextest.Open(t, Profile{}, c.Table)
			err = indextest.Load{Batches: indextest.Batches(rows, 300), Key: func(row int) []byte { return keys[row] }, Value: func(int) int { return 100 }}.
				Into([]index.Table{want}, func(int) error { return nil })
			if err == nil {
				err = indextest.Difference(want, got.(index.Observed), nil)
			}
			if err != nil {
				t.Errorf("%s, %s: %v", layout, scheme, err)
			}
			if scheme != "uuidv4" || layout != units.Clustered {
				continue
			}
			c.Table.Options = nil
			plain, err := Profile{}.Replay(t.Context(), k, c)
			if err == nil {
				err = indextest.Difference(want, plain.(index.Observed), nil)
			}
			if err == nil {
				t.Error("ids in the order of their bytes are no different")
			}
		}
	}
}
