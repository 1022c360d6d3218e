package ids

import (
	"encoding/binary"
	"time"
)

// uuidv7Scheme is UUID version 7 of RFC 9562 in its plain form, without a counter:
// all bits after the millisecond are random.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------------------------------------------------------+
//	|                      unix time in ms (48)                     |
//	+                               +-------+-----------------------+
//	|                               | 0111  |     random_a (12)     |
//	+---+---------------------------+-------+-----------------------+
//	|10 |                       random_b (62)                       |
//	+---+                                                           +
//	|                                                               |
//	+---------------------------------------------------------------+
//
// It sorts by the millisecond of its node's clock, and at random within it.
var uuidv7Scheme = Scheme{
	Name:       "uuidv7",
	Version:    1,
	Label:      "UUIDv7",
	Gloss:      "random inside the millisecond",
	Kind:       KindUUID,
	Bytes:      16,
	TextLen:    36,
	RandomBits: 74,
	Spec:       "RFC 9562, section 5.7",
	Reveals:    "time (1 ms)",
	Sorts:      "by ms, at random within it",
	Order:      Order{Kind: Mixed, By: ByTime, Tick: time.Millisecond},
	Main:       true,

	moved:     unixMillis,
	plain:     true,
	text:      appendUUID,
	generator: func(random []Random) generator { return uuidv7(random) },
}

type uuidv7 []Random

func (g uuidv7) next(m *Mint) Key {
	random := g[m.Node].Bytes(m.Index)
	return packUUIDv7(m.millis(), binary.BigEndian.Uint16(random[6:]), random)
}

// packUUIDv7 writes the time, the 12 bits after it, the version and the variant
// over random bytes.
func packUUIDv7(ms int64, after uint16, random [16]byte) Key {
	k := uuidKey(random)
	binary.BigEndian.PutUint64(k[:], uint64(ms)<<16|uint64(after))
	return stampUUID(k, 7)
}
