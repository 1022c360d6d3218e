package ids

import "time"

// uuidv7wrapScheme is UUID version 7 as github.com/gofrs/uuid 5.2.0 to 5.4.0 makes it: a
// counter of 16 bits starts at random, counts each id whose millisecond is not later than
// that of the node's last one, and is never set again. Its lowest 12 bits stand after the
// time, so that the count wraps every 4,096 of those ids, wherever in a millisecond that is.
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
// It sorts by the millisecond of its node's clock, then by count. From where the count wraps
// to the end of the millisecond, ids sort below those before them.
var uuidv7wrapScheme = Scheme{
	Name:       "uuidv7wrap",
	Version:    1,
	Label:      "UUIDv7",
	Gloss:      "a 12-bit count that wraps inside the millisecond, as gofrs/uuid 5.2 to 5.4 make it",
	Kind:       KindUUID,
	Bytes:      16,
	TextLen:    36,
	RandomBits: 62,
	Spec:       "github.com/gofrs/uuid 5.2.0 to 5.4.0",
	Reveals:    "time (1 ms), order within it",
	Sorts:      "by ms, then a count that wraps at 2¹² inside it",
	Order:      Order{Kind: Wrapped, By: ByTime, Tick: time.Millisecond},

	moved: unixMillis,
	plain: true,
	text:  appendUUID,
	generator: func(random []Random) generator {
		nodes := make([]uuidv7wrapNode, len(random))
		for i, r := range random {
			nodes[i].count = uint16(r.Word(nodeIndex, 0))
		}
		return &uuidv7wrap{random, nodes}
	},
}

type uuidv7wrap struct {
	random []Random
	nodes  []uuidv7wrapNode
}

// A uuidv7wrapNode is a node's last id.
type uuidv7wrapNode struct {
	ms    int64
	count uint16
}

// next follows the clock back, as the library does.
func (g *uuidv7wrap) next(m *Mint) Key {
	node := &g.nodes[m.Node]
	ms := m.millis()
	if ms <= node.ms {
		node.count++
	}
	node.ms = ms
	return packUUIDv7(ms, node.count&0xfff, g.random[m.Node].Bytes(m.Index))
}
