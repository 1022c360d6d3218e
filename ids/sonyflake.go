package ids

import "time"

// sonyflakeTick is the unit of the time field.
const sonyflakeTick = 10 * int64(time.Millisecond)

// sonyflakeEpoch is the Unix time in ticks at which the time field is 0:
// 2014-09-01T00:00:00Z, the default of github.com/sony/sonyflake version 1.
const sonyflakeEpoch = 1_409_529_600 * int64(time.Second) / sonyflakeTick

// sonyflakeScheme is the id of github.com/sony/sonyflake, whose machine is the
// node.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+-+-------------------------------------------------------------+
//	|0|                10 ms since the epoch (39)                   |
//	+-+             +---------------+-------------------------------+
//	|               | sequence (8)  |         machine (16)          |
//	+---------------+---------------+-------------------------------+
//
// It sorts by 10 ms, then sequence, then machine: strictly ascending per node,
// whatever its clock does. A node makes at most 256 ids in 10 ms, which is 25,600 a
// second. Its text form is not padded.
var sonyflakeScheme = Scheme{
	Name:     "sonyflake",
	Version:  1,
	Label:    "Sonyflake",
	Gloss:    "10 ms, count, machine: ascending on each node",
	Kind:     KindInteger,
	Bytes:    8,
	TextLen:  19,
	Spec:     "github.com/sony/sonyflake",
	Reveals:  "time (10 ms), node, count within the 10 ms",
	Sorts:    "by 10 ms, then count; strictly ascending per node",
	Order:    Order{Kind: Ordered, By: ByTime},
	PerMilli: 25, // 25.6
	MaxNodes: 1 << 16,

	sustained: 100 << 8,
	end:       (sonyflakeEpoch + 1<<39) * sonyflakeTick,
	text:      appendDecimal,
	generator: func(random []Random) generator { return sonyflakes(make([]tick, len(random))) },
}

type sonyflakes []tick // by node, in ticks since sonyflakeEpoch

func (g sonyflakes) next(m *Mint) Key {
	last := &g[m.Node]
	last.next(m.Clock/sonyflakeTick-sonyflakeEpoch, 1<<8)
	return packSonyflake(last.time, last.count, int64(m.Node))
}

func packSonyflake(ticks, sequence, machine int64) Key {
	return integerKey(uint64(ticks<<24 | sequence<<16 | machine))
}
