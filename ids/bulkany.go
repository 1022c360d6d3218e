package ids

import (
	"encoding/binary"
	"time"
)

// eachOf are schemes of a millisecond and random bits, each of whose keys is made of its own
// mint: on several nodes, at arrivals that are not even, and on clocks that tick.
var eachOf = map[string]bulk{
	"uuidv7": eachTimed(uuidv7Bits[0], uuidv7Bits[1]),
	"ulid":   eachTimed(ulidBits[0], ulidBits[1]),
}

// eachTimed is what [timed] is at even arrivals on one node.
func eachTimed(first, second random) bulk {
	return bulk{
		fill: func(b *Bulk, dst [][2]uint64, from int64) {
			var m Mint
			for i := range dst {
				index := from + int64(i)
				b.process.mint(&m, index)
				r := b.nodes[m.Node]
				dst[i] = [2]uint64{uint64(m.millis())<<16 | first.of(r.Word(index, 0)), second.of(r.Word(index, 1))}
			}
		},
		prefix: func(b *Bulk, dst []uint64, from int64) {
			if b.process.plain() {
				b.prefixesByBlock(dst, from, first)
				return
			}
			var m Mint
			for i := range dst {
				index := from + int64(i)
				b.process.mint(&m, index)
				dst[i] = uint64(m.millis())<<16 | first.of(b.nodes[m.Node].Word(index, 0))
			}
		},
	}
}

// plain reports whether ids are those of one node whose clock shows their time, at Poisson's
// arrivals.
func (p *process) plain() bool {
	return p.calendar != nil && p.states() == 1 && p.Tick == 0 && p.Rollback == Rollback{}
}

// prefixesByBlock is what a plain process makes of a scheme of milliseconds, block by block.
func (b *Bulk) prefixesByBlock(dst []uint64, from int64, after random) {
	high := b.random.keys[0] + uint64(from)*gamma
	for len(dst) > 0 {
		times := b.process.calendar.from(from, len(dst))
		part := dst[:len(times)]
		for i, t := range times {
			part[i] = uint64((b.first+t)/int64(time.Millisecond))<<16 | after.of(mix(high))
			high += gamma
		}
		dst, from = dst[len(part):], from+int64(len(part))
	}
}

// anyOf is how any scheme of forgetful can be made.
var anyOf = bulk{
	fill: func(b *Bulk, dst [][2]uint64, from int64) {
		var m Mint
		for i := range dst {
			b.process.mint(&m, from+int64(i))
			k := b.gen.next(&m)
			dst[i] = [2]uint64{binary.BigEndian.Uint64(k[:]), binary.BigEndian.Uint64(k[8:])}
		}
	},
	prefix: func(b *Bulk, dst []uint64, from int64) {
		var m Mint
		for i := range dst {
			b.process.mint(&m, from+int64(i))
			k := b.gen.next(&m)
			dst[i] = binary.BigEndian.Uint64(k[:])
		}
	},
}

// maxSnowflakes is the rate of one node up to which a block of ids spans four milliseconds or
// more.
const maxSnowflakes = 1_000_000

// snowflakesOf are the snowflakes of one node whose clock never goes back.
var snowflakesOf = bulk{
	fill: func(b *Bulk, dst [][2]uint64, from int64) {
		var part [256]uint64
		for len(dst) > 0 {
			some := part[:min(len(part), len(dst))]
			b.snowflakes(some, from)
			for i, id := range some {
				dst[i] = [2]uint64{id}
			}
			dst, from = dst[len(some):], from+int64(len(some))
		}
	},
	prefix: (*Bulk).snowflakes,
}

// snowflakes sets dst to the snowflakes from one on.
//
// As a number, ms · 2¹² + step, an id is one more than the one before it or, if that is more, the
// first of its ms. So it is its index plus the largest of ms · 2¹² − j over all ids j up to it.
// Of those before the block before its own none can be that: between two ids that have a whole
// block between them lie four ms for every 4,096 ids, and so more numbers than ids.
func (b *Bulk) snowflakes(dst []uint64, from int64) {
	millis := func(i int64) int64 {
		return (b.first+b.process.time(i))/int64(time.Millisecond) - snowflakeEpoch
	}
	now := millis(from)
	lead := now<<12 - from
	for j := from - 1; j >= max(from>>blockBits-1, 0)<<blockBits; j-- {
		ms := millis(j)
		if (now-ms)<<12 >= 2*blockIDs { // more than the ids between the two, and those before are no nearer
			break
		}
		lead = max(lead, ms<<12-j)
	}
	for index := from; len(dst) > 0; {
		times := b.process.calendar.from(index, len(dst))
		for i, t := range times {
			ms := (b.first+t)/int64(time.Millisecond) - snowflakeEpoch
			lead = max(lead, ms<<12-index)
			id := lead + index
			dst[i] = uint64(id>>12<<22 | id&(1<<12-1))
			index++
		}
		dst = dst[len(times):]
	}
}
