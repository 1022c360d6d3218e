package ids

import "encoding/binary"

// gregorianUnix is the Unix epoch in units of 100 ns since 1582-10-15, the epoch
// of RFC 9562, section 5.1: 141,427 days.
const gregorianUnix = 141_427 * 24 * 60 * 60 * 10_000_000

// uuidv1Scheme is UUID version 1 of RFC 9562. Each node has a clock sequence and an
// address of its own, drawn at random, with the multicast bit set that tells it
// from a network card's (section 6.10). A node whose clock has not moved on adds 1
// to its last id's time.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------------------------------------------------------+
//	|             100 ns since 1582-10-15, bits 0 to 31             |
//	+-------------------------------+-------+-----------------------+
//	|        bits 32 to 47          | 0001  |    bits 48 to 59      |
//	+---+---------------------------+-------+-----------------------+
//	|10 |    clock sequence (14)    |                               |
//	+---+---------------------------+                               +
//	|                           node (48)                           |
//	+---------------------------------------------------------------+
//
// It sorts by the time's lowest 32 bits, which start again every 429.4967296 s:
// ascending per node within such a period, the next one's ids between those of the
// last.
var uuidv1Scheme = Scheme{
	Name:     "uuidv1",
	Version:  1,
	Label:    "UUIDv1",
	Gloss:    "lowest bits of its time first: over again every 429.5 s",
	Kind:     KindUUID,
	Bytes:    16,
	TextLen:  36,
	Spec:     "RFC 9562, section 5.1",
	Reveals:  "time (100 ns), node",
	Sorts:    "by 100 ns within 429.5 s, then over again",
	Order:    Order{Kind: Ordered, By: ByTime},
	PerMilli: 10_000,
	Period:   100 << 32, // 2³² steps of 100 ns

	moved:     gregorianLow,
	plain:     true,
	text:      appendUUID,
	generator: func(random []Random) generator { return newGregorian(random, packUUIDv1) },
}

// packUUIDv1 joins a time of 60 bits and the sequence and node behind it.
func packUUIDv1(time, tail uint64) (k Key) {
	binary.BigEndian.PutUint32(k[:], uint32(time))
	binary.BigEndian.PutUint16(k[4:], uint16(time>>32))
	binary.BigEndian.PutUint16(k[6:], uint16(time>>48))
	binary.BigEndian.PutUint64(k[8:], tail)
	return stampUUID(k, 1)
}

// gregorian makes UUIDs of versions 1 and 6.
type gregorian struct {
	nodes []gregorianNode
	pack  func(time, tail uint64) Key
}

type gregorianNode struct {
	last int64  // time of its last id, 100 ns since 1582-10-15
	tail uint64 // two bits for the variant, its clock sequence, its address
}

func newGregorian(random []Random, pack func(time, tail uint64) Key) *gregorian {
	nodes := make([]gregorianNode, len(random))
	for i, r := range random {
		nodes[i].tail = r.Word(nodeIndex, 0) | 1<<40 // the multicast bit
	}
	return &gregorian{nodes, pack}
}

func (g *gregorian) next(m *Mint) Key {
	node := &g.nodes[m.Node]
	node.last = max(m.Clock/100+gregorianUnix, node.last+1)
	return g.pack(uint64(node.last), node.tail)
}
