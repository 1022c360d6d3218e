package keyfile

import "encoding/binary"

// insideWidths are the bits of counters that libraries put behind the millisecond of a UUIDv7.
var insideWidths = [...]int{12, 32, 42}

// An inside follows what stands behind the millisecond of UUIDv7s, as if one maker had made them all:
// it counts, or it does not.
type inside struct {
	ms    uint64
	last  [len(insideWidths)]uint64
	some  bool
	steps int64 // from an id to the next of its millisecond
	ones  [len(insideWidths)]int64
	most  [len(insideWidths)]uint64
	wraps int64 // of 12 bits, inside a millisecond
	turns int64 // from an id to the next of a later millisecond
	zeros int64 // of those, to a count of 12 bits that is 0
	kept  int64 // and to the same
}

func (c *inside) add(k *[lead]byte) {
	high, low := binary.BigEndian.Uint64(k[:8]), binary.BigEndian.Uint64(k[8:])&(1<<62-1)
	ms, upper := high>>16, high&0xfff
	before := c.last
	for i, width := range insideWidths {
		below := width - 12 // bits behind the variant
		c.last[i] = upper<<below | low>>(62-below)
		c.most[i] = max(c.most[i], c.last[i])
	}
	switch {
	case !c.some:
	case ms == c.ms:
		c.steps++
		for i, width := range insideWidths {
			if (c.last[i]-before[i])&(1<<width-1) == 1 {
				c.ones[i]++
			}
		}
		if c.last[0] == 0 && before[0] == 1<<12-1 {
			c.wraps++
		}
	case ms > c.ms:
		c.turns++
		if c.last[0] == 0 {
			c.zeros++
		}
		if c.last[0] == before[0] {
			c.kept++
		}
	}
	c.ms, c.some = ms, true
}

// counts says which scheme counts so, and how; ok is false where nearly all steps add 1 in none.
func (c *inside) counts() (scheme string, counter Counter, ok bool) {
	nearly := func(n, all int64) bool { return all >= manyPairs && n*10 >= all*9 }
	for i, width := range insideWidths {
		if !nearly(c.ones[i], c.steps) {
			continue
		}
		counter = Counter{Bits: width, Renews: true, Most: c.most[i], Steps: c.steps, PlusOne: float64(c.ones[i]) / float64(c.steps), Followed: true}
		switch {
		case width == 32:
			return "uuidv7seq32", counter, true
		case width == 42:
			return "uuidv7seq42", counter, true
		case nearly(c.zeros, c.turns):
			scheme = "uuidv7count"
		case nearly(c.kept, c.turns):
			scheme, counter.Renews = "uuidv7wrap", false
		default:
			scheme = "uuidv7seq12"
		}
		counter.Wraps = c.wraps
		return scheme, counter, true
	}
	return "", counter, false
}
