package ids

import "time"

// uuidv7monoScheme is UUID version 7 as github.com/google/uuid makes it: the 12
// bits after the millisecond are 256 ns steps of it (method 3 of RFC 9562, section
// 6.2), and a node whose clock has not moved on adds 1 to its last id's time.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------------------------------------------------------+
//	|                      unix time in ms (48)                     |
//	+                               +-------+-----------------------+
//	|                               | 0111  |  ns in the ms/256 (12)|
//	+---+---------------------------+-------+-----------------------+
//	|10 |                        random (62)                        |
//	+---+                                                           +
//	|                                                               |
//	+---------------------------------------------------------------+
//
// Go 1.27's own uuid and PostgreSQL 18 take steps of 1/4096 ms instead.
//
// It sorts by time in steps of 256 ns: strictly ascending per node. Past 4,096 ids
// a millisecond a node's ids run ahead of its clock.
var uuidv7monoScheme = Scheme{
	Name:       "uuidv7mono",
	Version:    1,
	Label:      "UUIDv7",
	Gloss:      "as Go, Node and PostgreSQL 18 make it",
	Kind:       KindUUID,
	Bytes:      16,
	TextLen:    36,
	RandomBits: 62,
	Spec:       "RFC 9562, sections 5.7 and 6.2 (method 3)",
	Reveals:    "time (256 ns)",
	Sorts:      "by 256 ns; strictly ascending per node",
	Order:      Order{Kind: Ordered, By: ByTime},
	PerMilli:   1 << 12,
	Main:       true,

	moved: unixMillis,
	plain: true,
	text:  appendUUID,
	generator: func(random []Random) generator {
		return &uuidv7mono{random: random, last: make([]int64, len(random))}
	},
}

type uuidv7mono struct {
	random []Random
	last   []int64 // by node: the time of its last id, ms·4096 + steps of 256 ns
}

func (g *uuidv7mono) next(m *Mint) Key {
	ms := m.millis()
	steps := (m.Clock - ms*int64(time.Millisecond)) / 256
	v := max(ms<<12+steps, g.last[m.Node]+1)
	g.last[m.Node] = v
	return packUUIDv7(v>>12, uint16(v&0xfff), g.random[m.Node].Bytes(m.Index))
}
