package keyfile

import (
	"math"
	"slices"
	"time"
)

// A clock is one reading of the times of ids, as they stream by. Its times are in µs since 1970.
type clock struct {
	least, most int64 // what is believed
	tick        int64 // µs in which ids are counted together
	coarse      bool  // the tick is long enough for thousands of ids

	rows, believed   int64
	from, to         int64
	before, after    int64 // ids whose time is not believed
	furthestBefore   int64
	furthestAfter    int64
	waiting          []int64 // the first times, until there is an anchor
	anchor           int64   // the median of those
	earlier, later   spread  // how far times are from it
	newest, behind   int64   // the greatest so far; ids of a time before it
	late             spread  // by how much; 0 of those that are not
	lateRuns         int64   // ids behind one after another count once
	firstLate        uint32  // how many ids arrived before the first that is behind
	wasLate          bool    // the last one was
	grid             int64   // all times are multiples of so many ticks; 0: there is none but 0
	ticks            tally   // ids of a tick
	run              uint32  // ids one after another of the tick that is now
	now              int64
	last             uint32 // how many ids arrived before the last one
	pairs, ascending int64  // neighbours of one tick, and those whose keys ascend

	every  int64 // one believed time in so many is kept
	course []moment
}

// A moment is the time that an id bears, in one unit, and how many arrived before it.
type moment struct {
	nth  int64
	time int64
}

func newClock(tick time.Duration, coarse bool, now time.Time, limit int) *clock {
	return &clock{
		least: earliest.UnixMicro(), most: now.Add(ahead).UnixMicro(),
		tick: tick.Microseconds(), coarse: coarse, ticks: newTally(limit), every: 1,
	}
}

// add takes the time of the id that arrived as number at, of which up says whether it is greater
// than the one before it in the file, and reports whether it is believed.
func (c *clock) add(at uint32, us int64, up bool) bool {
	c.rows++
	switch {
	case us < c.least:
		if c.before++; c.before == 1 || us < c.furthestBefore {
			c.furthestBefore = us
		}
		return false
	case us > c.most:
		c.after++
		c.furthestAfter = max(c.furthestAfter, us)
		return false
	}
	tick := us / c.tick
	if c.believed++; c.believed == 1 {
		c.from, c.to, c.newest, c.now, c.last = us, us, us, tick, at
	}
	c.from, c.to = min(c.from, us), max(c.to, us)
	if c.believed > mostKept {
		c.place(us)
	} else if c.waiting = append(c.waiting, us); c.believed == mostKept {
		c.settle()
	}
	if tick == c.now && c.last+1 == at {
		c.pairs++
		if up {
			c.ascending++
		}
	}
	if tick != c.now {
		c.flush()
		c.now = tick
	}
	if c.grid == 0 || tick%c.grid != 0 {
		c.grid = divisor(c.grid, tick)
	}
	c.run++
	c.last = at
	if us < c.newest {
		if c.behind++; c.behind == 1 {
			c.firstLate = at
		}
		if !c.wasLate {
			c.lateRuns++
		}
		c.wasLate = true
		c.late.add(uint64(c.newest - us))
	} else {
		c.newest, c.wasLate = us, false
		c.late.add(0)
	}
	if nth := c.believed - 1; nth%c.every == 0 {
		if c.course = append(c.course, moment{nth, us}); len(c.course) >= 2*mostKept {
			c.every *= 2
			c.course = slices.DeleteFunc(c.course, func(m moment) bool { return m.nth%c.every != 0 })
		}
	}
	return true
}

// settle chooses the anchor, and places the times that waited for it.
func (c *clock) settle() {
	if len(c.waiting) == 0 {
		return
	}
	slices.Sort(c.waiting)
	c.anchor = c.waiting[len(c.waiting)/2]
	for _, us := range c.waiting {
		c.place(us)
	}
	c.waiting = nil
}

func (c *clock) place(us int64) {
	if us < c.anchor {
		c.earlier.add(uint64(c.anchor - us))
	} else {
		c.later.add(uint64(us - c.anchor))
	}
}

// divisor is the greatest of two numbers.
func divisor(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// leastSteps is how unlikely, as a power of two, times of a finer clock are to be multiples of more
// than a tick.
const leastSteps = 20

// step is how many ticks the clock goes on by, at least: where all times are multiples of more than
// one of them, which is no chance, so many.
func (c *clock) step() int64 {
	c.flush()
	if n := c.ticks.different(); c.grid > 1 && n.Value > 2 && float64(n.Value-1)*math.Log2(float64(c.grid)) >= leastSteps {
		return c.grid
	}
	return 1
}

func (c *clock) flush() {
	if c.run > 0 {
		c.ticks.add(mixed(uint64(c.now)), c.run)
		c.run = 0
	}
}

// likely reports whether nearly all ids bear a time, and not thousands of them the same.
func (c *clock) likely() bool {
	return float64(c.believed) >= likely*float64(c.rows) && c.believed > 0 && (c.coarse || c.rows < thousands || c.varies())
}

func (c *clock) varies() bool { return c.from < c.to }

// gamma is that of times.
func (c *clock) gamma() float64 { return gamma(c.course) }

// rare is the share of times at each end of all that may be of broken clocks.
const rare = 0.05

// bulk is the times between the rare ones at both ends, of those that were kept, and their share.
func (c *clock) bulk() (from, to int64, share float64) {
	list := make([]int64, len(c.course))
	for i, m := range c.course {
		list[i] = m.time
	}
	slices.Sort(list)
	last := len(list) - 1
	off := int(rare * float64(last))
	return list[off], list[last-off], 1 - 2*float64(off)/float64(max(last, 1))
}

// strays are the times that are further from the bulk than ten times its length and an hour, before
// and after it: broken clocks. some reports whether there are any, and ok whether they could be
// counted: their distances are kept from an anchor, to one part in 4,096, which tells them from the
// bulk as long as the anchor is no stray itself.
func (c *clock) strays() (before, after, from, to int64, some, ok bool) {
	c.settle()
	from, to, _ = c.bulk()
	reach := 10*(to-from) + time.Hour.Microseconds()
	low, high := from-reach, to+reach
	if some = c.from < low || c.to > high; !some || c.anchor < low || c.anchor > high {
		return 0, 0, from, to, some, !some
	}
	return int64(c.earlier.above(uint64(c.anchor - low))), int64(c.later.above(uint64(high - c.anchor))), from, to, true, true
}

// perSecond is the rate of ids between the first and the last time, or where some stray, between
// those of the bulk. It is off by the share that one tick is of that time. ok is false where they
// lie in one tick.
func (c *clock) perSecond(strays bool) (rate, off float64, ok bool) {
	from, to, n := c.from, c.to, float64(c.believed)
	if strays {
		var share float64
		from, to, share = c.bulk()
		n *= share
	}
	span := float64(to - from)
	tick := float64(c.tick * c.step())
	if span < tick {
		return math.NaN(), 0, false
	}
	return n / (span + tick) * 1e6, tick / span, true
}

// dispersion is the variance of the ids of a tick over their mean, of all ticks from the first time
// to the last; NaN where they are few.
func (c *clock) dispersion() float64 {
	ticks := float64(c.to/c.tick - c.from/c.tick + 1)
	mean := float64(c.believed) / ticks
	if mean < 2 || ticks < 100 {
		return math.NaN()
	}
	squares := 0.0
	for _, n := range c.ticks.seen {
		squares += float64(n) * float64(n)
	}
	return (squares*c.ticks.one()/ticks - mean*mean) / mean
}
