package predict

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"idbench/ids"
	"idbench/index/replay"
)

// maxHeld is how many bytes of ids are held in memory at most, where they cannot be made
// again by their number.
const maxHeld = 2 << 30

// keys returns the first ids of a table for package replay.
func keys(ctx context.Context, c Config, rows int64) (replay.Keys, error) {
	if c.Own != nil {
		return c.Own.first(ctx, c, rows)
	}
	if !c.Encoding.Spells(c.Scheme.Kind) && c.At == 0 {
		if bulk, err := c.Scheme.Bulk(c.Env, rows); err == nil {
			return bulk.In(c.Encoding), nil
		}
	}
	if err := c.holds(rows); err != nil {
		return nil, err
	}
	return flat(ctx, c, rows)
}

// flat holds the first ids of a table.
func flat(ctx context.Context, c Config, rows int64) (flat fixed, err error) {
	stream, err := c.stream(ctx)
	if err != nil {
		return flat, err
	}
	defer func() { err = errors.Join(err, closed(stream)) }()
	flat = fixed{width: c.KeyBytes(), all: make([]byte, 0, rows*int64(c.KeyBytes()))}
	for i := range rows {
		if i%(1<<16) == 0 && ctx.Err() != nil {
			return flat, ctx.Err()
		}
		if flat.all, err = stream.Append(flat.all); err != nil {
			return flat, err
		}
		if int64(len(flat.all)) != (i+1)*int64(flat.width) {
			return flat, unknownf("%s%s: its ids are not all of one length", c.Scheme.Name, c.spelled())
		}
	}
	return flat, nil
}

// spelled says in which form ids are stored, where that is not their bytes.
func (c Config) spelled() string {
	switch {
	case !c.Encoding.Spells(c.Scheme.Kind):
		return ""
	case c.Scheme.Kind.Number():
		return " in decimal digits"
	case c.Encoding == ids.Hex:
		return " in hex digits"
	}
	return " as text"
}

// holds says why ids that cannot be made again are too many to be held.
func (c Config) holds(rows int64) error {
	if !c.Encoding.Spells(c.Scheme.Kind) && c.At == 0 && c.Own == nil {
		if _, err := c.Scheme.Bulk(c.Env, rows); err == nil {
			return nil
		}
	}
	if size := rows * int64(c.KeyBytes()); size > maxHeld {
		return unknownf("%s: the ids of %d rows take %d bytes of memory, %d may be held", c.Scheme.Name, rows, size, int64(maxHeld))
	}
	return nil
}

// fixed are keys of one length, one after the other.
type fixed struct {
	width int
	all   []byte
}

func (k fixed) Rows() int64 { return int64(len(k.all) / k.width) }

func (k fixed) at(row int64) []byte { return k.all[row*int64(k.width):][:k.width] }

func (k fixed) Prefixes(dst []uint64, from int64) {
	for i := range dst {
		key := k.at(from + int64(i))
		if len(key) < 8 {
			var b [8]byte
			copy(b[:], key)
			key = b[:]
		}
		dst[i] = binary.BigEndian.Uint64(key)
	}
}

func (k fixed) Less(a, b int64) bool { return bytes.Compare(k.at(a), k.at(b)) < 0 }

// sample are the first ids of a table.
func sample(c Config, rows int64) ([][]byte, error) {
	stream, err := c.Scheme.Stream(c.Env, c.Encoding)
	if err != nil {
		return nil, usageError{fmt.Errorf("ids: %w", err)}
	}
	keys := make([][]byte, rows)
	for i := range keys {
		keys[i] = stream.Append(nil)
	}
	return keys, nil
}
