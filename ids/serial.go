package ids

// serialScheme is one counter shared by all nodes, as of a database sequence: 1,
// 2, 3, … in mint order, whatever the clocks show.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+-+-------------------------------------------------------------+
//	|0|                          count (63)                         |
//	+-+                                                             +
//	|                                                               |
//	+---------------------------------------------------------------+
//
// It sorts in mint order. Its text form is not padded and sorts by digits: 1, 10,
// 100, 11, 2.
var serialScheme = Scheme{
	Name:    "serial",
	Version: 1,
	Label:   "serial",
	Gloss:   "bigint from a sequence, one counter for all writers",
	Kind:    KindInteger,
	Bytes:   8,
	TextLen: 19,
	Spec:    "a database sequence",
	Reveals: "count",
	Sorts:   "in mint order; in decimal text by digits, 10 before 2",
	Order:   Order{Kind: Ordered, By: ByCount},
	Main:    true,

	text:      appendDecimal,
	generator: func([]Random) generator { return serial{} },
	blocked:   newSerialPools,
}

type serial struct{}

func (serial) next(m *Mint) Key { return integerKey(uint64(m.Index) + 1) }
