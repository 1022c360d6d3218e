package keyfile

import (
	"encoding/binary"
	"math"
	"time"

	"idbench/ids"
)

// A reading is a way to read a time out of an integer.
type reading struct {
	name   string // in words
	scheme string // of package ids; "" = none
	tick   time.Duration
	time   func(n uint64) time.Time

	maker  func(n uint64) maker // nil: it tells no maker
	digits int                  // bits of the counter
	renews bool                 // the counter begins again with each tick
}

// Integers that are a time.
var (
	unixSeconds = reading{name: "Unix seconds", tick: time.Second, time: since(0, time.Second, 0)}
	unixMillis  = reading{name: "Unix milliseconds", tick: time.Millisecond, time: since(0, time.Millisecond, 0)}
	unixMicros  = reading{name: "Unix microseconds", tick: time.Millisecond, time: since(0, time.Microsecond, 0)}
	unixNanos   = reading{name: "Unix nanoseconds", tick: time.Millisecond, time: since(0, time.Nanosecond, 0)}
)

// snowflakes have a time above other fields. Their layouts and epochs differ, and an id does
// not tell which it has.
var snowflakes = []reading{
	{name: "snowflakes since Twitter's epoch, 1288834974657", scheme: "snowflake", tick: time.Millisecond, time: since(22, time.Millisecond, 1_288_834_974_657),
		maker: below(12, 10, 0, 12), digits: 12, renews: true},
	// Discord's API reference, "Snowflakes".
	{name: "snowflakes since Discord's epoch, 1420070400000", scheme: "snowflake", tick: time.Millisecond, time: since(22, time.Millisecond, 1_420_070_400_000),
		maker: below(12, 10, 0, 12), digits: 12, renews: true},
	// Instagram Engineering, "Sharding & IDs at Instagram", 2012.
	{name: "Instagram's ids: ms since 1314220021721, 13 bits of the shard, 10 of a count", tick: time.Millisecond, time: since(23, time.Millisecond, 1_314_220_021_721),
		maker: below(10, 13, 0, 10), digits: 10},
	// Mastodon's lib/mastodon/snowflake.rb.
	{name: "Mastodon's ids: Unix ms, 16 bits of a hash and a count", tick: time.Millisecond, time: since(16, time.Millisecond, 0)},
}

var sonyflake = reading{name: "Sonyflakes since 2014-09-01", scheme: "sonyflake", tick: 10 * time.Millisecond, time: since(24, 10*time.Millisecond, 1_409_529_600_000),
	maker: below(0, 16, 16, 8), digits: 8, renews: true}

// below are the fields below a time: where the node and the count begin, and of how many bits they
// are.
func below(node, nodeBits, count, countBits int) func(n uint64) maker {
	return func(n uint64) maker {
		of := n >> node & (1<<nodeBits - 1)
		return maker{node: of, process: of, count: n >> count & (1<<countBits - 1)}
	}
}

// since reads the bits above shift as ticks since an epoch in Unix ms.
func since(shift int, tick time.Duration, epoch int64) func(uint64) time.Time {
	return func(n uint64) time.Time {
		ticks, second := int64(n>>shift), int64(time.Second/tick)
		return time.Unix(ticks/second, ticks%second*int64(tick)).Add(time.Duration(epoch) * time.Millisecond)
	}
}

func integer(r *row) uint64 { return binary.BigEndian.Uint64(r.key[:8]) }

// integers finds what integers are that arrive in key order or against it, nearly: random
// ones bear plausible times too. They are dense, or of the first kind of time that all of
// them can be.
func (l *Look) integers(f *File, rows []row, now time.Time) {
	if f.Kind != ids.KindInteger || len(rows) < few || math.Abs(l.Tau) < 0.9 {
		return
	}
	try := func(list ...reading) (found bool) {
		for _, r := range list {
			t := newTimes(len(rows), now)
			for i := range rows {
				t.add(rows[i].at, r.time(integer(&rows[i])))
			}
			if t.believed < t.rows || !t.likely() {
				continue
			}
			found = true
			l.Spans = append(l.Spans, Span{r.name, t.from, t.to})
			if len(l.Spans) == 1 {
				l.Scheme, l.Is = r.scheme, r.name
			}
		}
		if len(l.Spans) > 1 { // one of them, and the ids do not say which
			l.Is = l.Scheme
		}
		return found
	}
	first, last := integer(&rows[0]), integer(&rows[len(rows)-1])
	switch {
	case try(unixMillis), try(unixMicros):
	case last-first < 2*uint64(len(rows)):
		l.Scheme = "serial"
	case looksNano(rows) && try(unixNanos):
	case looksSony(rows) && try(sonyflake):
	default:
		try(snowflakes...)
	}
	if l.Scheme == "" && l.Is == "" {
		return
	}
	l.Share = 1
	if l.Tau < 0 {
		l.Warnings = append(l.Warnings, largestFirst)
	}
}

// largestFirst is the warning of times that run backwards.
const largestFirst = "they arrive the largest first: the file is probably newest first, and tac FILE turns it round"

// looksSony reports whether the lowest 16 bits, a Sonyflake's machine, are those of one and
// the 6 above, of its count, are not.
func looksSony(rows []row) bool {
	var differ uint64
	for i := range rows {
		differ |= integer(&rows[i]) ^ integer(&rows[0])
	}
	return differ&(1<<22-1) != 0 && differ&(1<<16-1) == 0
}

// looksNano reports whether the lowest bits are those of a clock, and not a node and a count:
// multiples of a microsecond, or in both fields of a snowflake as many values as random ones
// would have, nearly.
func looksNano(rows []row) bool {
	whole := true
	var nodes [1 << 10]bool
	var counts [1 << 12]bool
	for i := range rows {
		n := integer(&rows[i])
		whole = whole && n%1000 == 0
		nodes[n>>12%uint64(len(nodes))], counts[n%uint64(len(counts))] = true, true
	}
	return whole || crowded(nodes[:], len(rows)) && crowded(counts[:], len(rows))
}

// crowded reports whether n draws have taken at least 80 % of the values that random ones
// would, m·(1 − e^(−n/m)) of m.
func crowded(taken []bool, n int) bool {
	count := 0
	for _, t := range taken {
		if t {
			count++
		}
	}
	m := float64(len(taken))
	return float64(count) >= 0.8*m*(1-math.Exp(-float64(n)/m))
}
