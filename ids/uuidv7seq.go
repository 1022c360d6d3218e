package ids

import "encoding/binary"

// The three schemes of this file are UUID version 7 with a counter of 12, 32 or 42 bits that
// starts at random in each millisecond and rises by 1 (methods 1 and 2 of RFC 9562, section
// 6.2). A node whose clock has not moved on, or went back, counts on; one whose counter is
// full goes to the next millisecond, and ahead of its clock. The counter stands on both
// sides of the variant, here that of 42 bits:
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------------------------------------------------------+
//	|                      unix time in ms (48)                     |
//	+                               +-------+-----------------------+
//	|                               | 0111  |  count, upper 12 bits |
//	+---+---------------------------+-------+-----------------------+
//	|10 |                 count, lower 30 bits                      |
//	+---+-----------------------------------------------------------+
//	|                          random (32)                          |
//	+---------------------------------------------------------------+
//
// They sort by the millisecond of their node's clock, then by count: strictly ascending per
// node. Within a millisecond each node's ids of 32 and 42 bits keep together, and the nodes
// come in random order; those of 12 bits lie among each other.

// uuidv7seq12Scheme starts its counter below 2¹¹, as github.com/gofrs/uuid 5.5.1 does.
var uuidv7seq12Scheme = seeded(12, 11, Scheme{
	Name:       "uuidv7seq12",
	Gloss:      "a 12-bit count from a random start in each millisecond, as gofrs/uuid 5.5.1 makes it",
	RandomBits: 73, // of a millisecond's first id; 62 are new in the others
	Spec:       "RFC 9562, sections 5.7 and 6.2 (method 1)",
	PerMilli:   1<<11 + 1, // from the highest start
})

// uuidv7seq32Scheme starts its counter below 2³¹, as npm's uuid does.
//
// Note: a full counter of the library goes on at 0. That takes two billion ids in a
// millisecond, which no stream has.
var uuidv7seq32Scheme = seeded(32, 31, Scheme{
	Name:       "uuidv7seq32",
	Gloss:      "a 32-bit count from a random start in each millisecond, as npm's uuid makes it",
	RandomBits: 73, // of a millisecond's first id; 42 are new in the others
	Spec:       "RFC 9562, sections 5.7 and 6.2 (methods 1 and 2)",
})

// uuidv7seq42Scheme starts its counter anywhere, as npm's uuidv7 does; Python's uuid7 starts
// it below 2⁴¹.
//
// Note: npm's uuidv7 follows a clock that went back by more than ten seconds, and Python's
// uuid7 goes a millisecond on where one went back. Here a node stays at its last millisecond.
var uuidv7seq42Scheme = seeded(42, 42, Scheme{
	Name:       "uuidv7seq42",
	Gloss:      "a 42-bit count from a random start in each millisecond, as npm's uuidv7 and Python make it",
	RandomBits: 74, // of a millisecond's first id; 32 are new in the others
	Spec:       "RFC 9562, sections 5.7 and 6.2 (methods 1 and 2)",
})

// seeded fills in what the schemes share. The counter has width bits, and starts below 2 to
// the power of start.
func seeded(width, start uint, s Scheme) Scheme {
	s.Version, s.Label, s.Kind, s.Bytes, s.TextLen = 1, "UUIDv7", KindUUID, 16, 36
	s.Reveals, s.Sorts = "time (1 ms), order within it", "by ms, then count; strictly ascending per node"
	s.Order = Order{Kind: Ordered, By: ByTime}
	s.moved, s.plain, s.text = unixMillis, true, appendUUID
	s.generator = func(random []Random) generator {
		return &uuidv7seq{random, make([]uuidv7seqNode, len(random)), width, start}
	}
	return s
}

type uuidv7seq struct {
	random       []Random
	nodes        []uuidv7seqNode
	width, start uint // bits of the counter, and of what it starts at
}

// A uuidv7seqNode is a node's last id.
type uuidv7seqNode struct {
	ms    int64
	count uint64
}

func (g *uuidv7seq) next(m *Mint) Key {
	node, r := &g.nodes[m.Node], g.random[m.Node]
	start := r.Word(m.Index, 0) & (1<<g.start - 1)
	switch now := m.millis(); {
	case now > node.ms:
		*node = uuidv7seqNode{now, start}
	case node.count == 1<<g.width-1:
		*node = uuidv7seqNode{node.ms + 1, start}
	default:
		node.count++
	}
	below := g.width - 12 // bits of the counter behind the variant
	random := 62 - below  // bits behind the counter
	rest := uint64(1)<<random - 1
	var after [16]byte
	binary.BigEndian.PutUint64(after[8:], node.count<<random&(1<<62-1)|r.Word(m.Index, 1)&rest)
	return packUUIDv7(node.ms, uint16(node.count>>below), after)
}
