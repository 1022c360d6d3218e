// Package column is what engines of SQL have in common about the columns of a table: how
// an id is handed to a driver, and how a payload comes back.
package column

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"idbench/index"
)

// Value is an id as a driver takes it: an int64 or uint64, a string, or its bytes. An integer of
// other than 8 bytes and a UUID of other than 16 are errors.
func Value(kind index.KeyKind, key []byte) (any, error) {
	want := 0
	switch {
	case kind.Number():
		want = 8
	case kind == index.KeyUUID:
		want = 16
	}
	switch {
	case want > 0 && len(key) != want:
		return nil, fmt.Errorf("a key of kind %s has %d bytes, want %d", kind, len(key), want)
	case kind == index.KeyUnsigned:
		return binary.BigEndian.Uint64(key), nil
	case kind.Number():
		return Number(kind, key), nil
	case kind == index.KeyText:
		return string(key), nil
	}
	return key, nil
}

// sign is the bit that a key of kind signed has the other way round.
const sign = 1 << 63

// Number is the number that a key of 8 bytes is.
func Number(kind index.KeyKind, key []byte) int64 {
	n := binary.BigEndian.Uint64(key)
	if kind == index.KeySigned {
		n ^= sign
	}
	return int64(n)
}

// AppendNumber appends the key of a number, as Number reads it.
func AppendNumber(dst []byte, kind index.KeyKind, n int64) []byte {
	if kind == index.KeySigned {
		return binary.BigEndian.AppendUint64(dst, uint64(n)^sign)
	}
	return binary.BigEndian.AppendUint64(dst, uint64(n))
}

// Least is not above any id of a kind.
func Least(kind index.KeyKind) any {
	switch kind {
	case index.KeyInteger:
		return int64(0)
	case index.KeyUnsigned:
		return uint64(0)
	case index.KeySigned:
		return int64(math.MinInt64)
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
