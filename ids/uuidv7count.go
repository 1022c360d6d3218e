package ids

// uuidv7countScheme is UUID version 7 with a counter of 12 bits that starts at 0 in each
// millisecond (method 1 of RFC 9562, section 6.2, without a random start), as
// @kripod/uuidv7 makes it. A clock that goes back is held at the millisecond of the last id.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------------------------------------------------------+
//	|                      unix time in ms (48)                     |
//	+                               +-------+-----------------------+
//	|                               | 0111  |      count (12)       |
//	+---+---------------------------+-------+-----------------------+
//	|10 |                        random (62)                        |
//	+---+                                                           +
//	|                                                               |
//	+---------------------------------------------------------------+
//
// It sorts by the millisecond of its node's clock, then by count: strictly ascending per
// node. After 4,096 ids of a millisecond the library writes a digit too many; here a node
// waits for the next one.
var uuidv7countScheme = Scheme{
	Name:       "uuidv7count",
	Version:    1,
	Label:      "UUIDv7",
	Gloss:      "a 12-bit count from 0 in each millisecond",
	Kind:       KindUUID,
	Bytes:      16,
	TextLen:    36,
	RandomBits: 62,
	Spec:       "RFC 9562, sections 5.7 and 6.2 (method 1)",
	Reveals:    "time (1 ms), count within the ms",
	Sorts:      "by ms, then count; strictly ascending per node",
	Order:      Order{Kind: Ordered, By: ByTime},
	PerMilli:   1 << 12,

	sustained: 1000 << 12,
	moved:     unixMillis,
	plain:     true,
	text:      appendUUID,
	generator: func(random []Random) generator {
		return &uuidv7count{random, make([]tick, len(random))}
	},
}

type uuidv7count struct {
	random []Random
	last   []tick // by node, in ms of Unix time
}

func (g *uuidv7count) next(m *Mint) Key {
	last := &g.last[m.Node]
	last.next(m.millis(), 1<<12)
	return packUUIDv7(last.time, uint16(last.count), g.random[m.Node].Bytes(m.Index))
}
