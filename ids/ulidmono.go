package ids

import (
	"errors"

	"github.com/oklog/ulid/v2"
)

// ulidmonoScheme is the monotonic ULID: the layout of [ulidScheme], but within a
// millisecond a node adds a random number of 1 to 2³²−1 to the random field of its
// last id, through the MonotonicEntropy of github.com/oklog/ulid.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------------------------------------------------------+
//	|                      unix time in ms (48)                     |
//	+                               +-------------------------------+
//	|                               |    random, then rising (80)   |
//	+-------------------------------+                               +
//	|                                                               |
//	+                                                               +
//	|                                                               |
//	+---------------------------------------------------------------+
//
// It sorts by the millisecond of its node's clock: strictly ascending per node.
// Within a millisecond each node's ids keep together, and the nodes come in random
// order.
var ulidmonoScheme = Scheme{
	Name:       "ulidmono",
	Version:    1,
	Label:      "ULID",
	Gloss:      "monotonic",
	Kind:       KindUUID,
	Bytes:      16,
	TextLen:    ulid.EncodedSize,
	RandomBits: 80, // of a millisecond's first id; 32 are new in the others
	Spec:       "github.com/ulid/spec, monotonic",
	Reveals:    "time (1 ms), order within it",
	Sorts:      "by ms; strictly ascending per node",
	Order:      Order{Kind: Ordered, By: ByTime},

	plain:     true,
	text:      appendULID,
	generator: newULIDMono,
}

type ulidmono struct {
	random []Random
	nodes  []ulidmonoNode
	draws  *ulidDraws
	id     ulid.ULID // not on the stack: the library fills it through an interface
}

// A ulidmonoNode is a node's last id.
type ulidmonoNode struct {
	ms      int64
	entropy ulid.MonotonicEntropy
}

func newULIDMono(random []Random) generator {
	draws := &ulidDraws{}
	entropy := ulid.Monotonic(draws, 0) // 0: the library's default of 2³²−1
	entropy.Reader = draws              // without the buffer around it, which all nodes would share
	nodes := make([]ulidmonoNode, len(random))
	for i := range nodes {
		nodes[i].entropy = *entropy
	}
	return &ulidmono{random: random, nodes: nodes, draws: draws}
}

// next never goes back behind the node's last id. A random field that cannot be
// raised further, where the library fails, moves to the next millisecond.
func (g *ulidmono) next(m *Mint) Key {
	node := &g.nodes[m.Node]
	node.ms = max(node.ms, m.millis())
	*g.draws = ulidDraws{g.random[m.Node], m.Index}
	err := node.entropy.MonotonicRead(uint64(node.ms), g.id[6:])
	if errors.Is(err, ulid.ErrMonotonicOverflow) {
		node.ms++
		err = node.entropy.MonotonicRead(uint64(node.ms), g.id[6:])
	}
	must(err)
	must(g.id.SetTime(uint64(node.ms)))
	return uuidKey(g.id)
}

// ulidDraws is the randomness of the id that is being made. The library reads a
// millisecond's first random field from it and takes increments from Int63n.
type ulidDraws struct {
	random Random
	index  int64
}

func (d *ulidDraws) Read(p []byte) (int, error) {
	b := d.random.Bytes(d.index)
	return copy(p, b[6:]), nil
}

func (d *ulidDraws) Int63n(n int64) int64 { return uniform(d.random.Word(d.index, 1), uint64(n)) }
