package ids

import "encoding/binary"

// combScheme is the "combined" id of Jimmy Nilsson's "The Cost of GUIDs as Primary
// Keys" (2002) with the time in milliseconds: random bytes, then the time at the
// end, which SQL Server's uniqueidentifier compares first. It bears neither a
// version nor a variant of RFC 9562.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------------------------------------------------------+
//	|                                                               |
//	+                                                               +
//	|                          random (80)                          |
//	+                               +-------------------------------+
//	|                               |                               |
//	+-------------------------------+                               +
//	|                      unix time in ms (48)                     |
//	+---------------------------------------------------------------+
//
// It sorts at random: the key is the bytes as they stand, and an engine that
// compares them from the first on never gets as far as the time. That is what it
// shows.
var combScheme = Scheme{
	Name:       "comb",
	Version:    1,
	Label:      "COMB",
	Gloss:      "time in the last bytes, which SQL Server alone sorts by first",
	Kind:       KindUUID,
	Bytes:      16,
	TextLen:    36,
	RandomBits: 80,
	Spec:       `Nilsson, "The Cost of GUIDs as Primary Keys", 2002`,
	Reveals:    "time (1 ms)",
	Sorts:      "at random; by ms in SQL Server's order alone",
	Order:      Order{Kind: Unordered},

	plain:     true,
	text:      appendUUID,
	generator: func(random []Random) generator { return combs(random) },
}

type combs []Random

func (g combs) next(m *Mint) Key {
	r := g[m.Node]
	var k Key
	binary.BigEndian.PutUint64(k[:], r.Word(m.Index, 0))
	binary.BigEndian.PutUint64(k[8:], r.Word(m.Index, 1)>>48<<48|uint64(m.millis()))
	return k
}
