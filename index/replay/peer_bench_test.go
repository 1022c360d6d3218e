package replay_test

import (
	"bytes"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	google "github.com/google/btree"
	tidwall "github.com/tidwall/btree"
	bolt "go.etcd.io/bbolt"

	"idbench/index/replay"
)

// The peers build a tree of keys that can be asked for them.

func tidwallTree(_ *testing.B, keys replay.UUIDs) any {
	t := tidwall.NewBTreeGOptions(less, tidwall.Options{NoLocks: true})
	for _, k := range keys {
		t.Set(k)
	}
	return t
}

// Note: 128 is the fastest degree for a hundred million keys of 16 bytes.
func googleTree(_ *testing.B, keys replay.UUIDs) any {
	t := google.NewG(128, less)
	for _, k := range keys {
		t.ReplaceOrInsert(k)
	}
	return t
}

func less(a, b [16]byte) bool { return bytes.Compare(a[:], b[:]) < 0 }

// bboltFile returns the bytes of its file, which holds the rows.
func bboltFile(b *testing.B, keys replay.UUIDs) any {
	db, err := bolt.Open(filepath.Join(b.TempDir(), "db"), 0o600, &bolt.Options{NoSync: true, NoFreelistSync: true})
	if err != nil {
		b.Fatal(err)
	}
	value := make([]byte, benchValue)
	for len(keys) > 0 {
		n := min(len(keys), benchBatch)
		err := db.Update(func(tx *bolt.Tx) error {
			bucket, err := tx.CreateBucketIfNotExists([]byte("rows"))
			for i := range keys[:n] {
				if err == nil {
					err = bucket.Put(keys[i][:], value)
				}
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		keys = keys[n:]
	}
	var size int64
	err = db.View(func(tx *bolt.Tx) error { size = tx.Size(); return nil })
	if err := errors.Join(err, db.Close()); err != nil {
		b.Fatal(err)
	}
	return size
}

// version is a module with its version. A test's own build information has none.
func version(b *testing.B, module string) string {
	line, err := exec.Command("go", "list", "-m", module).Output()
	if err != nil {
		b.Fatalf("go list -m %s: %v", module, err)
	}
	return strings.TrimSpace(string(line))
}
