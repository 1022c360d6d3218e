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
	first            int64  // time, of all
	earlier, later   spread // how far times are from the first
	newest, behind   int64  // the greatest so far; ids of a time before it
	late             spread // by how much; 0 of those that are not
	ticks            tally  // ids of a tick
	run              uint32 // ids one after another of the tick that is now
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
		c.first, c.from, c.to, c.newest, c.now, c.last = us, us, us, us, tick, at
	}
	c.from, c.to = min(c.from, us), max(c.to, us)
	if us < c.first {
		c.earlier.add(uint64(c.first - us))
	} else {
		c.later.add(uint64(us - c.first))
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
	c.run++
	c.last = at
	if us < c.newest {
		c.behind++
		c.late.add(uint64(c.newest - us))
	} else {
		c.newest = us
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

// bulk is the times from the first to the ninety-ninth hundredth of those that were kept.
func (c *clock) bulk() (from, to int64) {
	list := make([]int64, len(c.course))
	for i, m := range c.course {
		list[i] = m.time
	}
	slices.Sort(list)
	n := len(list) - 1
	return list[n/100], list[n-n/100]
}

// strays are the times that are further from the bulk than ten times its length and an hour,
// before and after it: broken clocks. They are counted in steps of one part in 4,096 of how far
// they are from the first time of all.
func (c *clock) strays() (before, after int64, from, to int64) {
	from, to = c.bulk()
	reach := 10*(to-from) + time.Hour.Microseconds()
	low, high := from-reach, to+reach
	if c.from < low {
		before = c.beyond(&c.earlier, &c.later, c.first-low)
	}
	if c.to > high {
		after = c.beyond(&c.later, &c.earlier, high-c.first)
	}
	return before, after, from, to
}

// beyond counts the times further than reach from the first in the direction of one spread; where
// reach is negative, those of it and of the other that are not further the other way.
func (c *clock) beyond(there, back *spread, reach int64) int64 {
	if reach >= 0 {
		return int64(there.above(uint64(reach)))
	}
	return int64(there.n + back.n - back.above(uint64(-reach)))
}

// perSecond is the rate of ids between the first and the last time, or where some stray, between
// those of the bulk. It is off by the share that one tick is of that time. ok is false where they
// lie in one tick.
func (c *clock) perSecond(strays bool) (rate, off float64, ok bool) {
	from, to, n := c.from, c.to, float64(c.believed)
	if strays {
		from, to = c.bulk()
		n *= 0.98
	}
	span := float64(to - from)
	tick := float64(c.tick)
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
