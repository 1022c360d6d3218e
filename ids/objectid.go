package ids

import (
	"encoding/binary"
	"encoding/hex"
	"time"
)

// objectidScheme is MongoDB's ObjectID, as its drivers make it: each process draws
// 5 bytes and the first value of its counter.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------------------------------------------------------+
//	|                      unix time in s (32)                      |
//	+---------------------------------------------------------------+
//	|                         process (40)                          |
//	+               +-----------------------------------------------+
//	|               |                  count (24)                   |
//	+---------------+-----------------------------------------------+
//
// It sorts by the second of its node's clock, then node, then count: ascending per
// node but where the count starts again, once in 2²⁴ ids. Its text
// form, 24 lower-case hexadecimal digits, sorts alike.
var objectidScheme = Scheme{
	Name:     "objectid",
	Version:  1,
	Label:    "ObjectId",
	Gloss:    "MongoDB's: second, process, count",
	Kind:     KindBytes,
	Bytes:    12,
	TextLen:  24,
	Spec:     "MongoDB's ObjectID",
	Reveals:  "time (1 s), node, count",
	Sorts:    "by s, then node, then count, which wraps at 2²⁴",
	Order:    Order{Kind: Ordered, By: ByTime},
	PerMilli: 1 << 24 / 1000,

	sustained: 1 << 24,
	end:       1 << 32 * int64(time.Second),
	plain:     true,
	text:      func(dst []byte, k Key) []byte { return hex.AppendEncode(dst, k[:12]) },
	generator: newObjectIDs,
}

type objectids []objectidNode

type objectidNode struct {
	last    tick // in s of Unix time
	process [5]byte
	count   uint32 // of the next id, modulo 2²⁴
}

func newObjectIDs(random []Random) generator {
	g := make(objectids, len(random))
	for i, r := range random {
		b := r.Bytes(nodeIndex)
		g[i] = objectidNode{process: [5]byte(b[:5]), count: binary.BigEndian.Uint32(b[5:])}
	}
	return g
}

// next never goes back behind the second of the node's last id, and moves to the
// next second when the count has gone all the way round within one.
func (g objectids) next(m *Mint) Key {
	node := &g[m.Node]
	node.last.next(m.Clock/int64(time.Second), 1<<24)
	k := packObjectID(uint32(node.last.time), node.process, node.count)
	node.count++
	return k
}

// packObjectID joins the fields. The upper 8 bits of the count give way to the
// process.
func packObjectID(sec uint32, process [5]byte, count uint32) (k Key) {
	binary.BigEndian.PutUint32(k[:], sec)
	binary.BigEndian.PutUint32(k[8:], count)
	copy(k[4:], process[:])
	return k
}
