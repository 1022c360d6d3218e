package ids

import "math/bits"

// bitreversedScheme is a serial number with its 63 lower bits in reverse, as of a
// bit-reversed positive sequence of Google Cloud Spanner, whose BIT_REVERSE with
// preserve_sign leaves the sign bit where it is: 1 becomes 2⁶².
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+-+-------------------------------------------------------------+
//	|0|              count, its lowest bit first (63)               |
//	+-+                                                             +
//	|                                                               |
//	+---------------------------------------------------------------+
//
// It sorts by the lowest bits of the count: each id falls into the widest gap that
// those before it have left, or one as wide, so keys stay evenly spread at all
// times. Its text form is not padded.
var bitreversedScheme = Scheme{
	Name:    "bitreversed",
	Version: 1,
	Label:   "bit-reversed bigint",
	Gloss:   "a sequence as Spanner reverses it",
	Kind:    KindInteger,
	Bytes:   8,
	TextLen: 19,
	Spec:    "a bit-reversed sequence of Spanner",
	Reveals: "count",
	Sorts:   "evenly spread over all numbers",
	Order:   Order{Kind: Spread},

	text:      appendDecimal,
	generator: func([]Random) generator { return bitreversed{} },
}

type bitreversed struct{}

func (bitreversed) next(m *Mint) Key { return integerKey(bits.Reverse64(uint64(m.Index)+1) >> 1) }
