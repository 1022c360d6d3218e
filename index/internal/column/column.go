// Package column is what engines of SQL have in common about the columns of a table: how
// an id is handed to a driver, and how a payload comes back.
package column

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"idbench/index"
)

// Value is an id as a driver takes it: an int64, a string, or its bytes. An integer of
// other than 8 bytes and a UUID of other than 16 are errors.
func Value(kind index.KeyKind, key []byte) (any, error) {
	switch want := map[index.KeyKind]int{index.KeyInteger: 8, index.KeyUUID: 16}[kind]; {
	case want > 0 && len(key) != want:
		return nil, fmt.Errorf("a key of kind %s has %d bytes, want %d", kind, len(key), want)
	case kind == index.KeyInteger:
		return int64(binary.BigEndian.Uint64(key)), nil
	case kind == index.KeyText:
		return string(key), nil
	}
	return key, nil
}

// Least is not above any id of a kind.
func Least(kind index.KeyKind) any {
	switch kind {
	case index.KeyInteger:
		return int64(0)
	case index.KeyText:
		return ""
	case index.KeyUUID:
		return make([]byte, 16)
	}
	return []byte{}
}

// First appends the one column of the first row to dst, if there is a row, and closes
// rows.
func First(rows *sql.Rows, dst []byte) (_ []byte, ok bool, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	if ok = rows.Next(); ok {
		var value sql.RawBytes
		if err := rows.Scan(&value); err != nil {
			return dst, false, err
		}
		dst = append(dst, value...)
	}
	return dst, ok, rows.Err()
}
