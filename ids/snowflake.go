package ids

import "time"

// snowflakeEpoch is the Unix time in ms at which the time field is 0: 4 November
// 2010, Twitter's, the default of github.com/bwmarrin/snowflake.
const snowflakeEpoch = 1_288_834_974_657

// snowflakeScheme is the id of github.com/bwmarrin/snowflake.
//
//	 0                   1                   2                   3
//	 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//	+-+-------------------------------------------------------------+
//	|0|                  ms since the epoch (41)                    |
//	+-+-----------------+-------------------+-----------------------+
//	|                   |     node (10)     |       step (12)       |
//	+-------------------+-------------------+-----------------------+
//
// It sorts by millisecond, then node, then step: strictly ascending per node,
// whatever its clock does. Its text form has 19 digits from May 2018 to the end of
// the time field in July 2080, and there sorts alike.
var snowflakeScheme = Scheme{
	Name:     "snowflake",
	Version:  1,
	Label:    "Snowflake",
	Gloss:    "ms, node, count: ascending on each node",
	Kind:     KindInteger,
	Bytes:    8,
	TextLen:  19,
	Spec:     "github.com/bwmarrin/snowflake, after Twitter's",
	Reveals:  "time (1 ms), node, count within the ms",
	Sorts:    "by ms, then node; strictly ascending per node",
	Order:    Order{Kind: Ordered, By: ByTime},
	PerMilli: 1 << 12,
	MaxNodes: 1 << 10,
	Main:     true,

	sustained: 1000 << 12,
	end:       (snowflakeEpoch + 1<<41) * int64(time.Millisecond),
	text:      appendDecimal,
	generator: func(random []Random) generator { return snowflakes(make([]tick, len(random))) },
	blocked:   newSnowflakePools,
}

type snowflakes []tick // by node, in ms since snowflakeEpoch

func (g snowflakes) next(m *Mint) Key {
	last := &g[m.Node]
	last.next(m.millis()-snowflakeEpoch, 1<<12)
	return packSnowflake(last.time, int64(m.Node), last.count)
}

func packSnowflake(ms, node, step int64) Key {
	return integerKey(uint64(ms<<22 | node<<12 | step))
}
