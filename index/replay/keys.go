package replay

import (
	"bytes"
	"encoding/binary"

	"idbench/index"
)

// Keys are the keys of a table in order of arrival. No two are equal. Its methods are
// called by several goroutines at once, and more than once for the same rows.
type Keys interface {
	// Rows is how many there are.
	Rows() int64
	// Prefixes sets dst to the first eight bytes, big-endian, of the keys of the rows
	// from one on. A key of fewer is padded with zeros.
	Prefixes(dst []uint64, from int64)
	// Less reports whether the key of row a sorts before that of row b.
	Less(a, b int64) bool
}

// UUIDs are keys of 16 bytes.
type UUIDs [][16]byte

func (k UUIDs) Rows() int64 { return int64(len(k)) }

func (k UUIDs) Prefixes(dst []uint64, from int64) {
	for i, key := range k[from:][:len(dst)] {
		dst[i] = binary.BigEndian.Uint64(key[:])
	}
}

func (k UUIDs) Less(a, b int64) bool { return bytes.Compare(k[a][:], k[b][:]) < 0 }

// A List is keys of any length.
type List [][]byte

func (k List) Rows() int64 { return int64(len(k)) }

func (k List) Prefixes(dst []uint64, from int64) {
	for i, key := range k[from:][:len(dst)] {
		var b [8]byte
		copy(b[:], key)
		dst[i] = binary.BigEndian.Uint64(b[:])
	}
}

func (k List) Less(a, b int64) bool { return bytes.Compare(k[a], k[b]) < 0 }

// Numbers are so many keys of a tree that has rows by their number in the order of arrival.
type Numbers int64

func (n Numbers) Rows() int64 { return int64(n) }

func (n Numbers) Prefixes(dst []uint64, from int64) {
	for i := range dst {
		dst[i] = uint64(from) + uint64(i)
	}
}

func (n Numbers) Less(a, b int64) bool { return a < b }

// ExtraKeys are the first keys of the index of a further column.
type ExtraKeys struct {
	N      int64 // rows
	Column int
}

func (k ExtraKeys) Rows() int64 { return k.N }

func (k ExtraKeys) key(row int64) uint64 {
	key := index.ExtraKey(row, k.Column)
	return binary.BigEndian.Uint64(key[:])
}

func (k ExtraKeys) Prefixes(dst []uint64, from int64) {
	for i := range dst {
		dst[i] = k.key(from + int64(i))
	}
}

func (k ExtraKeys) Less(a, b int64) bool { return k.key(a) < k.key(b) }

// prefix is that of one row.
func prefix(k Keys, r row) uint64 {
	var one [1]uint64
	k.Prefixes(one[:], int64(r))
	return one[0]
}

// less orders items of one code by their whole keys.
func less(k Keys) func(a, b item) bool {
	return func(a, b item) bool {
		switch {
		case a.row == b.row || b.row < 0:
			return false
		case a.row < 0:
			return true
		}
		return k.Less(int64(a.row), int64(b.row))
	}
}
