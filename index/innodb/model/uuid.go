package model

import (
	"bytes"
	"fmt"

	"idbench/index/replay"
)

// MariaDB's type UUID stores versions 1 to 5 with their groups in reverse order, and all others as they are
// (sql_type_uuid.h, memory_to_record; from 10.11.5 on, MDEV-29959). InnoDB compares what is stored.

// asStored appends the bytes of a UUID in the order of that type.
func asStored(dst, id []byte) []byte {
	if !reversed(id[6], id[8]) {
		return append(dst, id...)
	}
	dst = append(dst, id[10:16]...)
	dst = append(dst, id[8:10]...)
	dst = append(dst, id[6:8]...)
	dst = append(dst, id[4:6]...)
	return append(dst, id[:4]...)
}

// reversed reports whether an id with these bytes of its version and of its variant is stored in reverse: version
// 1 to 5, of the variant of RFC 9562 or a later one. Version 0 is so where the rest of its byte is not 0.
func reversed(version, variant byte) bool { return version > 0 && version < 0x60 && variant&0x80 != 0 }

// asRead undoes asStored. Of what is stored in reverse the seventh byte has the variant, and the ninth the
// version (record_to_memory).
func asRead(stored []byte) []byte {
	if !reversed(stored[8], stored[6]) {
		return stored
	}
	id := make([]byte, 0, 16)
	id = append(id, stored[12:16]...)
	id = append(id, stored[10:12]...)
	id = append(id, stored[8:10]...)
	id = append(id, stored[6:8]...)
	return append(id, stored[:6]...)
}

// storedKeys are keys that are made as two words, in the order of that type.
type storedKeys struct {
	replay.Keys
	words interface {
		Words(dst [][2]uint64, from int64)
	}
}

// newStoredKeys returns keys in that order. Those of versions 6 and later are in it already.
func newStoredKeys(k replay.Keys) (replay.Keys, error) {
	if words, ok := k.(interface {
		Words(dst [][2]uint64, from int64)
	}); ok {
		return storedKeys{k, words}, nil
	}
	const part = 1024
	var prefixes [part]uint64
	for from := int64(0); from < k.Rows(); from += part {
		n := min(part, k.Rows()-from)
		k.Prefixes(prefixes[:n], from)
		for _, p := range prefixes[:n] {
			if version := byte(p >> 8); version > 0 && version < 0x60 {
				return nil, fmt.Errorf("UUIDs that are stored with their last group first, and not made by their number: %w", replay.ErrInexact)
			}
		}
	}
	return k, nil
}

// reorder puts a key of two words into the order.
func reorder(w [2]uint64) [2]uint64 {
	if !reversed(byte(w[0]>>8), byte(w[1]>>56)) {
		return w
	}
	return [2]uint64{w[1]<<16 | w[1]>>48, w[0]<<48 | w[0]>>16&0xffff<<32 | w[0]>>32}
}

// Prefixes implements replay.Keys.
func (k storedKeys) Prefixes(dst []uint64, from int64) {
	var words [256][2]uint64
	for len(dst) > 0 {
		some := words[:min(len(words), len(dst))]
		k.words.Words(some, from)
		for i, w := range some {
			dst[i] = reorder(w)[0]
		}
		dst, from = dst[len(some):], from+int64(len(some))
	}
}

// Less implements replay.Keys.
func (k storedKeys) Less(i, j int64) bool {
	var a, b [1][2]uint64
	k.words.Words(a[:], i)
	k.words.Words(b[:], j)
	v, w := reorder(a[0]), reorder(b[0])
	return v[0] < w[0] || v[0] == w[0] && v[1] < w[1]
}

// ordered are keys as the tree of the ids has them.
func (t *table) ordered(keys [][]byte) [][]byte {
	if !t.reorders {
		return keys
	}
	list := make([][]byte, len(keys))
	for i, k := range keys {
		list[i] = t.orderedKey(k)
	}
	return list
}

// orderedKey is one of them; nil stays nil.
func (t *table) orderedKey(key []byte) []byte {
	if !t.reorders || key == nil {
		return key
	}
	return asStored(nil, key)
}

// SortKey implements index.Sorter.
func (t *table) SortKey(key []byte) ([]byte, bool) { return t.orderedKey(key), true }

// readKey is a key of that tree as it was inserted.
func (t *table) readKey(key []byte) []byte {
	if !t.reorders {
		return key
	}
	return bytes.Clone(asRead(key))
}
