package model

// ascend has records come for as long as each belongs near the end of the last leaf, a listed one,
// and is sure to fit there. It does what add does, in fewer instructions, and returns how many came.
func (g *group) ascend(prefixes []uint64, row int64) (n int) {
	l, spare := g.ways.last().leaf, 0
	if g.clustered {
		spare = int(l.bytes / reserve)
	}
	for last := 0; n < len(prefixes); n++ { // of the records that came, so many were the last in key order
		if last >= ascending {
			if n += g.appendAll(l, spare, prefixes[n:], row+int64(n)); n == len(prefixes) {
				return n
			}
			last = 0
		}
		behind := g.insertNear(l, spare, prefixes[n], row+int64(n))
		if behind < 0 {
			return n
		}
		if last++; behind > 0 {
			last = 0
		}
	}
	return n
}

// ascending records one after the other are a sign that more of them come.
const ascending = 6

// appendAll is ascend for records that belong behind all that the leaf has, which has no gaps.
func (g *group) appendAll(l *packed, spare int, prefixes []uint64, row int64) (n int) {
	if len(l.free) > 0 || l.records == 0 {
		return 0
	}
	greatest := l.list[len(l.list)-1].prefix
	last := len(l.slots) - 1
	for ; n < len(prefixes) && row < g.turn && prefixes[n] > greatest; n++ {
		size := int(g.size(row))
		if l.roomReorganized(1) < size+spare {
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

// insertNear is ascend for one record. It returns how many records are behind it, or −1 where it did not
// come.
func (g *group) insertNear(l *packed, spare int, prefix uint64, row int64) (behind int) {
	size, list := int(g.size(row)), l.list
	at := len(list)
	for least := max(at-nearEnd, 0); at > least && list[at-1].prefix > prefix; {
		at--
	}
	if at == 0 || list[at-1].prefix >= prefix || row >= g.turn {
		return -1
	}
	if space := l.roomReorganized(1); space < size+spare || space < int(l.bytes/little) {
		return -1
	}
	r := record{prefix: prefix, row: uint32(row), size: uint16(size)}
	if free := len(l.free) - 1; free >= 0 && l.free[free].size >= r.size {
		r.heap = l.free[free].heap
		l.free = l.free[:free]
		l.garbage -= size
	} else {
		if l.room(1) < size {
			return -1
		}
		r.heap = uint16(l.heap)
		l.at = append(l.at, uint16(l.top))
		l.top += size
		l.heap++
	}
	behind = len(list) - at
	list = append(list, r)
	for i := len(list) - 1; i > at; i-- {
		list[i] = list[i-1]
	}
	list[at] = r
	l.list = list
	l.records++
	l.last = uint32(row)
	slot, rest := len(l.slots)-1, behind
	for rest > int(l.slots[slot].records) {
		rest -= int(l.slots[slot].records)
		slot--
	}
	if l.slots[slot].records < slotMost-1 {
		l.slots[slot].records++
	} else {
		g.own(l, place{slot: slot, at: int(l.slots[slot].records) - rest}, r)
	}
	g.write(l, uint32(row))
	return behind
}
