package ids

import (
	"encoding/base32"
	"time"
)

// xidScheme is the id of github.com/rs/xid: an ObjectID whose process is split
// into a machine and a process on it, drawn together here, in a shorter text form.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------------------------------------------------------+
//	|                      unix time in s (32)                      |
//	+-----------------------------------------------+---------------+
//	|                  machine (24)                 |               |
//	+---------------+-------------------------------+               +
//	|  process (16) |                  count (24)                   |
//	+---------------+-----------------------------------------------+
//
// It sorts by the second of its node's clock, then node, then count: ascending per
// node but where the count starts again, once in 2²⁴ ids. Its text
// form, 20 lower-case characters of base 32 in ASCII order, sorts alike.
var xidScheme = Scheme{
	Name:     "xid",
	Version:  1,
	Label:    "xid",
	Gloss:    "second, process, count: ascending on each node",
	Kind:     KindBytes,
	Bytes:    12,
	TextLen:  20,
	Spec:     "github.com/rs/xid",
	Reveals:  "time (1 s), node, count",
	Sorts:    "by s, then node, then count, which wraps at 2²⁴",
	Order:    Order{Kind: Ordered, By: ByTime},
	PerMilli: 1 << 24 / 1000,

	sustained: 1 << 24,
	end:       1 << 32 * int64(time.Second),
	plain:     true,
	text:      func(dst []byte, k Key) []byte { return xidText.AppendEncode(dst, k[:12]) },
	generator: newObjectIDs,
}

// xidText is the base 32 of RFC 4648 with its extended hex alphabet in lower case.
var xidText = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)
