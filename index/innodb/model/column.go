package model

import "idbench/index"

// The longest id and payload that the engine's columns take where it is not told how long
// they are: two bytes of length from 256 on.
const (
	longestKey   = 3072
	longestValue = 1 << 20
	short        = 255 // the longest value of a column with one byte of length
)

// lengthBytes is the bytes that say how long a value is, in a column of values up to a longest.
func lengthBytes(length, longest int64) int64 {
	if longest > short && length > 127 {
		return 2
	}
	return 1
}

// keyColumn is a column of keys.
type keyColumn struct {
	kind    index.KeyKind
	longest int64 // bytes of a key
}

// newKeyColumn is the column of the ids.
func newKeyColumn(c index.TableConfig) keyColumn {
	if c.KeyBytes == 0 {
		return keyColumn{c.Key, longestKey}
	}
	return keyColumn{c.Key, int64(c.KeyBytes)}
}

// stored is the bytes of a key of some length as its column stores it, with those of its
// length if it has one of its own.
func (c keyColumn) stored(length int64) int64 {
	switch {
	case c.kind.Number() || c.kind == index.KeyUUID:
		return length
	case c.kind == index.KeyText && c.longest <= short:
		return c.longest // CHAR, with blanks at its end
	}
	return lengthBytes(length, c.longest) + length
}

// rowSize is the bytes of a record of the tree of rows, of an id and a payload of some lengths, if the leaf has all of it.
func (t *table) rowSize(id, value int64) int64 {
	size := recordHead + transaction + t.key.stored(id) + t.payload(value) + index.ExtraKeyLen*int64(len(t.extra))
	if t.ids != t.rows {
		size += seq
	}
	return size
}

// entrySize is the bytes of a record of an index, of keys that are stored in so many bytes, and
// ids of a length.
func (t *table) entrySize(key, id int64) int64 {
	if t.ids != t.rows {
		return recordHead + key + seq
	}
	return recordHead + key + t.key.stored(id)
}

// payload is the bytes of a payload, with those of its length, if there is one.
func (t *table) payload(length int64) int64 {
	if t.config.NoPayload {
		return 0
	}
	return lengthBytes(length, t.longestPayload()) + length
}

// longestPayload is the most bytes that the column of the payloads takes.
func (t *table) longestPayload() int64 {
	if t.config.ValueBytes == 0 {
		return longestValue
	}
	return int64(t.config.ValueBytes)
}
