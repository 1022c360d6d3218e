package index

import (
	"context"
	"encoding/binary"
)

// ExtraKeyLen is the width in bytes of the columns that further indexes are on.
const ExtraKeyLen = 8

// ExtraKey is the value of a further indexed column: column 1, 2, … of the row that
// arrived as number 0, 1, …. Values look random and are distinct within a column, so
// an index on one is what a random secondary key costs, whatever the id is.
//
// It is the SplitMix64 sequence (Steele, Lea, Flood 2014), started anew for each
// column. Stored results depend on it: it never changes.
func ExtraKey(row int64, column int) (key [ExtraKeyLen]byte) {
	const gamma = 0x9E3779B97F4A7C15
	binary.BigEndian.PutUint64(key[:], splitmix(splitmix(uint64(column)*gamma)+uint64(row)*gamma))
	return key
}

// splitmix is the finaliser of SplitMix64, a bijection.
func splitmix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// An ExtraGetter looks a row up by a further indexed column.
type ExtraGetter interface {
	// GetExtra appends the payload of the row whose column 1, 2, … has that value to
	// dst, or reports false.
	GetExtra(ctx context.Context, column int, key, dst []byte) (value []byte, ok bool, err error)
}
