package model

import (
	"fmt"

	"idbench/index"
)

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

// Options of the id's column.
var (
	columnOption  = index.ChoiceOption("column", "auto", "char", "varchar", uuidColumn)
	charsetOption = index.ChoiceOption("charset", "ascii", "latin1", "utf8mb3", "utf8mb4")
)

// uuidColumn is MariaDB's type UUID.
const uuidColumn = "uuid"

// widest is the most bytes of a character.
var widest = map[string]int64{"ascii": 1, "latin1": 1, "utf8mb3": 3, "utf8mb4": 4}

// keyColumn is a column of keys.
type keyColumn struct {
	kind    index.KeyKind
	longest int64 // bytes of a key
	padded  bool  // CHAR, with blanks at the end of a key
	widest  int64 // most bytes of a character of text
}

// newKeyColumn is the column of the ids.
func newKeyColumn(c index.TableConfig) keyColumn {
	word, _ := c.Text(columnOption) // columned has looked at it
	set, _ := c.Text(charsetOption)
	k := keyColumn{kind: c.Key, longest: int64(c.KeyBytes), widest: 1}
	if c.Key == index.KeyText {
		k.widest = widest[set]
	}
	if k.longest == 0 {
		k.longest = longestKey / k.widest
	}
	k.padded = c.Key == index.KeyText && k.longest <= short && word != "varchar"
	return k
}

// columned says why the ids have no such column, and what is allowed.
func columned(c index.TableConfig) error {
	word, err := c.Text(columnOption)
	if err != nil {
		return err
	}
	set, err := c.Text(charsetOption)
	allowed := columnOption.Default
	if c.Key == index.KeyText {
		allowed += ", char, varchar"
	}
	switch text := c.Key == index.KeyText; {
	case err != nil:
		return err
	case word == uuidColumn && c.Key != index.KeyUUID:
		return fmt.Errorf("option column=%s takes UUIDs, and these ids are kept as %s; allowed for them: %s", word, c.Key, allowed)
	case word == uuidColumn && c.KeyOdd:
		return fmt.Errorf("option column=%s takes UUIDs of RFC 9562 in its order of bytes, and these ids are none; allowed for them: %s", word, allowed)
	case word != columnOption.Default && word != uuidColumn && !text:
		return fmt.Errorf("option column=%s takes text, and these ids are kept as %s; allowed for them: %s", word, c.Key, allowed)
	case word == "char" && (c.KeyBytes > short || c.KeyBytes == 0):
		return fmt.Errorf("option column=char takes up to %d characters, and these ids may have more; allowed for them: %s, varchar", short, columnOption.Default)
	case set != charsetOption.Default && !text:
		return fmt.Errorf("option charset=%s is of text, and these ids are kept as %s; allowed for them: %s", set, c.Key, charsetOption.Default)
	}
	return nil
}

// stored is the bytes of a key of some length as its column stores it, with those of its
// length if it has one of its own.
func (c keyColumn) stored(length int64) int64 {
	switch {
	case c.kind.Number() || c.kind == index.KeyUUID:
		return length
	case c.padded && c.widest == 1:
		return c.longest
	case c.padded: // a length of its own, but no fewer bytes than it has characters (dtype_get_fixed_size_low, row_mysql_store_col_in_innobase_format)
		length = c.longest
	}
	return lengthBytes(length, c.longest*c.widest) + length
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
