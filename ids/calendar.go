package ids

import (
	"math/bits"
	"sync/atomic"
	"time"
)

const (
	blockIDs      = 1 << blockBits // ids of a block
	blockBits     = 12
	calendarPages = 16 // blocks that are kept, of 32 KiB each
)

// A calendar has the times of a Poisson process, given its count. Ids come in blocks of
// 4,096: block b begins at ⌊4096·b · 1 s / rate⌋ and spans exactly its share of time, and its
// times are as many uniform integers of that span, sorted. Given how many events of a
// Poisson process fall into a span, their times are just that (Ross, Introduction to
// Probability Models, section 5.3, on the conditional distribution of arrival times).
//
// So an id's time needs its block alone, and no floating point; and a load spans as much
// time as at even arrivals. The price is that a span of many blocks has a count that is
// fixed: counts vary as Poisson's up to about a hundredth of a block, and less beyond.
//
// It may be used by several goroutines.
type calendar struct {
	rate  int64
	draws Random // by id: word 0 is one of the times of its block
	pages [calendarPages]atomic.Pointer[calendarPage]
}

// A calendarPage is the times of one block, in ns since the start.
type calendarPage struct {
	block int64
	times [blockIDs]int64
}

// at is the time of id i.
func (c *calendar) at(i int64) int64 { return c.page(i >> blockBits).times[i&(blockIDs-1)] }

// from are the times of at most so many ids from i on: those of i's block.
func (c *calendar) from(i int64, most int) []int64 {
	times := c.page(i >> blockBits).times[i&(blockIDs-1):]
	return times[:min(len(times), most)]
}

// page returns a block, which is drawn again where others have taken its place.
func (c *calendar) page(block int64) *calendarPage {
	slot := &c.pages[block%calendarPages]
	if p := slot.Load(); p != nil && p.block == block {
		return p
	}
	p := &calendarPage{block: block}
	c.draw(p)
	slot.Store(p)
	return p
}

// endOfBlock is from the first word of a block, before it is mixed, to that of the next one.
const endOfBlock = gamma << blockBits & (1<<64 - 1)

// draw sets the times of a page's block.
//
// A time grows with the word that it is made of, so that words are sorted by their upper 12
// bits first, which leaves about one in each of as many places.
func (c *calendar) draw(p *calendarPage) {
	start := c.begins(p.block)
	span := uint64(c.begins(p.block+1) - start)
	var place [blockIDs]uint16 // where the next word of those upper bits goes
	first := c.draws.keys[0] + uint64(p.block)<<blockBits*gamma
	for at, end := first, first+endOfBlock; at != end; at += gamma {
		place[mix(at)>>(64-blockBits)]++
	}
	sum := uint16(0)
	for i, n := range place {
		place[i] = sum
		sum += n
	}
	for at, end := first, first+endOfBlock; at != end; at += gamma {
		w := mix(at) // again, which is sooner than to have kept it
		to := place[w>>(64-blockBits)]
		place[w>>(64-blockBits)] = to + 1
		p.times[to&(blockIDs-1)] = start + uniform(w, span)
	}
	for i := 1; i < blockIDs; i++ {
		t, j := p.times[i], i
		for ; j > 0 && p.times[j-1] > t; j-- {
			p.times[j] = p.times[j-1]
		}
		p.times[j] = t
	}
}

// begins is when a block does.
func (c *calendar) begins(block int64) int64 { return evenly(block<<blockBits, c.rate) }

// evenly is ⌊i · 1 s / rate⌋ in ns.
func evenly(i, rate int64) int64 {
	hi, lo := bits.Mul64(uint64(i), uint64(time.Second))
	t, _ := bits.Div64(hi, lo, uint64(rate))
	return int64(t)
}
