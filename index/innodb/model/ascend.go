package model

// ascend has records come for as long as each belongs behind all that the last leaf has, a listed
// one, and fits there. It does what add does, in fewer instructions, and returns how many came.
func (g *group) ascend(prefixes []uint64, row int64) (n int) {
	l := g.ways.last().leaf
	if len(l.free) > 0 || l.records == 0 {
		return 0
	}
	greatest := l.list[len(l.list)-1].prefix
	last := len(l.slots) - 1
	for ; n < len(prefixes) && row < g.turn && prefixes[n] > greatest; n++ {
		size := int(g.size(row))
		room := l.roomReorganized(1)
		if room < size || g.clustered && l.records > 1 && reserve+size > room {
			break
		}
		greatest = prefixes[n]
		l.list = append(l.list, record{prefix: greatest, row: uint32(row), size: uint16(size), heap: uint16(l.heap)})
		l.at = append(l.at, uint16(l.top))
		l.top += size
		l.heap++
		l.records++
		if l.slots[last].records++; l.slots[last].records == slotMost {
			l.slots[last].records = slotLeast
			l.slots = append(l.slots, slot{records: slotMost - slotLeast})
			last++
		}
		g.write(l, uint32(row))
		row++
	}
	if n > 0 {
		l.last = uint32(row) - 1
	}
	return n
}
