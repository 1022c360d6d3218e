package ids

import (
	"time"

	"github.com/segmentio/ksuid"
)

// ksuidEpoch is the Unix time in s at which the time field is 0:
// 2014-05-13T16:53:20Z, github.com/segmentio/ksuid's.
const ksuidEpoch = 1_400_000_000

// ksuidScheme is the KSUID, made by github.com/segmentio/ksuid.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+---------------------------------------------------------------+
//	|                   s since the epoch (32)                      |
//	+---------------------------------------------------------------+
//	|                                                               |
//	+                                                               +
//	|                         random (128)                          |
//	+                                                               +
//	|                                                               |
//	+                                                               +
//	|                                                               |
//	+---------------------------------------------------------------+
//
// It sorts by the second of its node's clock, and at random within it. Its text
// form, 27 characters of base 62 in ASCII order, sorts alike.
var ksuidScheme = Scheme{
	Name:       "ksuid",
	Version:    1,
	Label:      "KSUID",
	Gloss:      "random inside the second",
	Kind:       KindBytes,
	Bytes:      20,
	TextLen:    27,
	RandomBits: 128,
	Spec:       "github.com/segmentio/ksuid",
	Reveals:    "time (1 s)",
	Sorts:      "by s, at random within it",
	Order:      Order{Kind: Mixed, By: ByTime, Tick: time.Second},

	end:       (ksuidEpoch + 1<<32) * int64(time.Second),
	text:      func(dst []byte, k Key) []byte { return ksuid.KSUID(k[:20]).Append(dst) },
	generator: func(random []Random) generator { return ksuids(random) },
}

type ksuids []Random

func (g ksuids) next(m *Mint) (k Key) {
	random := g[m.Node].Bytes(m.Index)
	id, err := ksuid.FromParts(time.Unix(0, m.Clock), random[:])
	must(err)
	copy(k[:], id[:])
	return k
}
