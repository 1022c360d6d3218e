package ids

import "encoding/binary"

// uuidv6Scheme is UUID version 6 of RFC 9562: the fields of [uuidv1Scheme], the
// time from its highest bit down.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------------------------------------------------------+
//	|            100 ns since 1582-10-15, bits 12 to 59             |
//	+                               +-------+-----------------------+
//	|                               | 0110  |     bits 0 to 11      |
//	+---+---------------------------+-------+-----------------------+
//	|10 |    clock sequence (14)    |                               |
//	+---+---------------------------+                               +
//	|                           node (48)                           |
//	+---------------------------------------------------------------+
//
// It sorts by time in steps of 100 ns, then node: strictly ascending per node.
var uuidv6Scheme = Scheme{
	Name:     "uuidv6",
	Version:  1,
	Label:    "UUIDv6",
	Gloss:    "UUIDv1 with the highest bits of its time first",
	Kind:     KindUUID,
	Bytes:    16,
	TextLen:  36,
	Spec:     "RFC 9562, section 5.6",
	Reveals:  "time (100 ns), node",
	Sorts:    "by 100 ns; strictly ascending per node",
	Order:    Order{Kind: Ordered, By: ByTime},
	PerMilli: 10_000,

	moved:     gregorianHigh,
	plain:     true,
	text:      appendUUID,
	generator: func(random []Random) generator { return newGregorian(random, packUUIDv6) },
}

// packUUIDv6 joins a time of 60 bits and the sequence and node behind it.
func packUUIDv6(time, tail uint64) (k Key) {
	binary.BigEndian.PutUint64(k[:], time>>12<<16|time&0xfff)
	binary.BigEndian.PutUint64(k[8:], tail)
	return stampUUID(k, 6)
}
