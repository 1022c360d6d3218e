package model

import (
	"math"
	"math/bits"
	"slices"
	"sort"

	"idbench/index/replay"
)

// A packed leaf is what a replay keeps of a leaf: the same as page, without keys, in as few
// lines of a processor's cache as it takes. The slots of its directory are the index by which
// a place in it is found, and each has the records that it owns in a line of its own.
type packed struct {
	slots   []slot // but for that of the least record, which owns no other
	records int
	top     int
	heap    int
	garbage int
	free    []room16
	at      []uint16 // where the records of the heap lie
	last    uint32   // the row that was inserted last; noRow: not known

	// Where keys ascend, records come to the end of a leaf, or nearly. There they are a list in key
	// order, and slots only say how many they own.
	listed bool
	list   []record

	prev, next *packed // of the group
	number     int32   // of the leaf in the group
	changed    uint32  // the row that last changed it
	interval   uint32  // between checkpoints, in which that was counted
	bytes      uint32  // the size of each leaf
}

// record is a record of a packed leaf. Its key is found by its row.
type record struct {
	prefix uint64 // first eight bytes of the key
	row    uint32
	size   uint16
	heap   uint16
}

// slot is one of the directory. The last one owns the greatest record beside its own.
type slot struct {
	greatest uint64 // prefix of its last record; not kept of the last slot
	line     uint32
	records  uint32
}

// line is the records of a slot in key order.
type line [slotMost]record

// room16 is a gap of a packed leaf.
type room16 struct{ size, heap uint16 }

const noRow = math.MaxUint32

// place is where a record is in a leaf, or comes to: a slot, and how many of its records are
// before; where the leaf is listed, how many are before in all.
type place struct{ slot, at, listed int }

// store has the records of packed leaves, and the order of those whose prefixes are equal.
type store struct {
	order  replay.Keys
	lines  []line
	unused []uint32 // lines of no slot
	flat   []record // those of one leaf, for a while
}

// line takes an empty line.
func (s *store) line() (line uint32) {
	if n := len(s.unused); n > 0 {
		line = s.unused[n-1]
		s.unused = s.unused[:n-1]
		return line
	}
	s.lines = append(s.lines, [slotMost]record{})
	return uint32(len(s.lines) - 1)
}

// of is the records of a slot.
func (s *store) of(l *packed, slot int) []record {
	return s.lines[l.slots[slot].line][:l.slots[slot].records]
}

// less reports whether a record comes before another.
func (s *store) less(a, b record) bool {
	if a.prefix != b.prefix {
		return a.prefix < b.prefix
	}
	return s.order.Less(int64(a.row), int64(b.row))
}

// place is where a record comes to: before the first one that is greater.
func (s *store) place(l *packed, r record) place {
	if l.listed {
		return s.placeListed(l, r)
	}
	slots := l.slots[:len(l.slots)-1]
	from := 0
	for n := len(slots); n > 0; {
		half := (n + 1) / 2
		_, below := bits.Sub64(slots[from+half-1].greatest, r.prefix, 0)
		from += int(below) * half
		n -= half
	}
	records := uint64(l.slots[from].records)
	line := &s.lines[l.slots[from].line]
	p := place{slot: from, at: bits.TrailingZeros64(line.below(r.prefix) | 1<<records)}
	if p.at < int(records) && line[p.at].prefix == r.prefix {
		return s.placeAmong(l, r)
	}
	return p
}

// below has a bit for each record, which is 0 if its prefix is below one. It has no branch to
// guess.
func (l *line) below(prefix uint64) (above uint64) {
	for i := range l {
		_, below := bits.Sub64(l[i].prefix, prefix, 0)
		above |= (below ^ 1) << i
	}
	return above
}

// placeAmong is place where prefixes are equal.
func (s *store) placeAmong(l *packed, r record) (p place) {
	p.slot = sort.Search(len(l.slots)-1, func(i int) bool {
		records := s.of(l, i)
		return s.less(r, records[len(records)-1])
	})
	records := s.of(l, p.slot)
	p.at = sort.Search(len(records), func(i int) bool { return s.less(r, records[i]) })
	return p
}

// nearEnd is by how many records from the end a place is looked for one by one.
const nearEnd = 16

// placeListed is place in a list, where it is near the end as a rule.
func (s *store) placeListed(l *packed, r record) place {
	at := len(l.list)
	for least := max(at-nearEnd, 0); at > least && l.list[at-1].prefix > r.prefix; {
		at--
	}
	if at > 0 && l.list[at-1].prefix >= r.prefix {
		at = sort.Search(at, func(i int) bool { return s.less(r, l.list[i]) })
	}
	p := place{slot: len(l.slots) - 1, listed: at}
	behind := len(l.list) - at
	for behind > int(l.slots[p.slot].records) {
		behind -= int(l.slots[p.slot].records)
		p.slot--
	}
	p.at = int(l.slots[p.slot].records) - behind
	return p
}

// rank is how many records are before a place.
func (l *packed) rank(p place) (n int) {
	if l.listed {
		return p.listed
	}
	for _, slot := range l.slots[:p.slot] {
		n += int(slot.records)
	}
	return n + p.at
}

// isEnd reports whether a place is behind all records.
func (l *packed) isEnd(p place) bool {
	return p.slot == len(l.slots)-1 && p.at == int(l.slots[p.slot].records)
}

// follows reports whether what comes to a place would be right after the record that was
// inserted last.
func (s *store) follows(l *packed, p place) bool {
	if l.listed {
		return p.listed > 0 && l.list[p.listed-1].row == l.last
	}
	if p.at == 0 {
		if p.slot == 0 {
			return false
		}
		p.slot--
		p.at = int(l.slots[p.slot].records)
	}
	return s.of(l, p.slot)[p.at-1].row == l.last
}

// precedes is the same of right before.
func (s *store) precedes(l *packed, p place) bool {
	switch {
	case l.isEnd(p):
		return false
	case l.listed:
		return l.list[p.listed].row == l.last
	}
	return s.of(l, p.slot)[p.at].row == l.last
}

func (l *packed) data() int { return l.top - head - l.garbage }

// emptyRoom is that of page.
func (l *packed) emptyRoom() int { return int(emptyRoom(int64(l.bytes))) }

func (l *packed) room(records int) int {
	return max(l.emptyRoom()-(l.top-head)-int(reserved(records+l.heap)), 0)
}

func (l *packed) roomReorganized(records int) int {
	return max(l.emptyRoom()-l.data()-int(reserved(records+l.records)), 0)
}

func (l *packed) inuse() int {
	const least = 1 // the slot of the least record
	return l.top - l.garbage + slotBytes*(least+len(l.slots)) + trailer
}

// clear makes a leaf as it is after its creation.
func (s *store) clear(l *packed) {
	s.drop(l)
	l.slots, l.list = append(l.slots, s.slot(l)), l.list[:0]
	l.records, l.top, l.heap, l.garbage, l.last = 0, head, 0, 0, noRow
	l.free, l.at = l.free[:0], l.at[:0]
}

// slot makes one that owns no records.
func (s *store) slot(l *packed) slot {
	if l.listed {
		return slot{}
	}
	return slot{line: s.line()}
}

// dropSlots gives the lines of some slots of a leaf back.
func (s *store) dropSlots(l *packed, slots []slot) {
	if l.listed {
		return
	}
	for _, slot := range slots {
		s.unused = append(s.unused, slot.line)
	}
}

// drop takes all slots of a leaf away.
func (s *store) drop(l *packed) {
	s.dropSlots(l, l.slots)
	l.slots = l.slots[:0]
}

// copy makes a leaf the same as one of another store, but for what is beside it and its number.
func (s *store) copy(l *packed, from *store, of *packed) {
	s.drop(l)
	for _, slot := range of.slots {
		line := s.line()
		s.lines[line] = from.lines[slot.line]
		slot.line = line
		l.slots = append(l.slots, slot)
	}
	l.records, l.top, l.heap, l.garbage, l.last = of.records, of.top, of.heap, of.garbage, of.last
	l.free, l.at = append(l.free[:0], of.free...), append(l.at[:0], of.at...)
	l.changed, l.interval = of.changed, of.interval
}

// insert is that of page.
func (s *store) insert(l *packed, p place, r record) bool {
	if n := len(l.free); n > 0 && l.free[n-1].size >= r.size {
		r.heap = l.free[n-1].heap
		l.free = l.free[:n-1]
		l.garbage -= int(r.size)
	} else {
		if l.room(1) < int(r.size) {
			return false
		}
		r.heap = uint16(l.heap)
		l.at = append(l.at, uint16(l.top))
		l.top += int(r.size)
		l.heap++
	}
	l.last = r.row
	l.records++
	if l.listed {
		l.list = append(l.list, r)
		for i := len(l.list) - 1; i > p.listed; i-- {
			l.list[i] = l.list[i-1]
		}
		l.list[p.listed] = r
	}
	s.own(l, p, r)
	return true
}

// own has a slot own one record more, or makes it two.
func (s *store) own(l *packed, p place, r record) {
	to := &l.slots[p.slot]
	n := int(to.records)
	most := slotMost
	if p.slot == len(l.slots)-1 {
		most-- // the greatest is its own too
	}
	if n == most {
		s.divide(l, p, r)
		return
	}
	to.records++
	if !l.listed {
		line := &s.lines[to.line]
		copy(line[p.at+1:n+1], line[p.at:n])
		line[p.at] = r
	}
}

// divide makes a slot two, with one record more.
func (s *store) divide(l *packed, p place, r record) {
	const half = (slotMost + 1) / 2
	stay := half // of those that are there
	if p.at < half {
		stay--
	}
	upper := s.slot(l)
	upper.greatest, upper.records = l.slots[p.slot].greatest, l.slots[p.slot].records-uint32(stay)
	if !l.listed {
		copy(s.lines[upper.line][:], s.of(l, p.slot)[stay:])
	}
	l.slots = slices.Insert(l.slots, p.slot+1, upper)
	lower := &l.slots[p.slot]
	lower.records = uint32(stay)
	if p.at < half {
		s.own(l, p, r)
	} else {
		s.own(l, place{slot: p.slot + 1, at: p.at - half}, r)
	}
	if !l.listed {
		lower.greatest = s.lines[lower.line][half-1].prefix
	}
}

// squeeze is that of page.
func (s *store) squeeze(l *packed, p place, r record) bool {
	if s.insert(l, p, r) {
		return true
	}
	s.reorganize(l)
	return s.insert(l, s.place(l, r), r)
}

// all is the records of a leaf in key order, until the next call, or a change of the leaf.
func (s *store) all(l *packed) []record {
	if l.listed {
		return l.list
	}
	s.flat = s.flat[:0]
	for i := range l.slots {
		s.flat = append(s.flat, s.of(l, i)...)
	}
	return s.flat
}

// build has a leaf have records that come to its end one by one. None of them was inserted
// last.
func (s *store) build(l *packed, records []record) {
	s.clear(l)
	for i := range records {
		l.at = append(l.at, uint16(l.top))
		l.top += int(records[i].size)
	}
	l.heap, l.records = len(records), len(records)
	if l.listed {
		l.list = append(l.list, records...)
	}
	for done, last := 0, 0; ; last++ {
		n := len(records) - done
		if n >= slotMost { // the last slot has been made two
			n = slotLeast
		}
		to := &l.slots[last]
		to.records = uint32(n)
		var own []record
		if l.listed {
			own = l.list[done : done+n]
		} else if own = s.of(l, last); n > 0 {
			copy(own, records[done:])
			to.greatest = own[n-1].prefix
		}
		for i := range own {
			own[i].heap = uint16(done + i)
		}
		if done += n; done == len(records) {
			return
		}
		l.slots = append(l.slots, s.slot(l))
	}
}

// reorganize is that of page.
func (s *store) reorganize(l *packed) {
	s.flat = append(s.flat[:0], s.all(l)...)
	s.build(l, s.flat)
	l.follow(s.flat)
}

// follow counts the last of some records as inserted last, if there are any.
func (l *packed) follow(records []record) {
	if n := len(records); n > 0 {
		l.last = records[n-1].row
	}
}

// deleteFrom is that of page. records are those that the leaf has.
func (s *store) deleteFrom(l *packed, from int, records []record) {
	switch from {
	case l.records:
		return
	case 0:
		s.clear(l)
		return
	}
	at, before := 0, 0
	for before+int(l.slots[at].records) <= from {
		before += int(l.slots[at].records)
		at++
	}
	s.dropSlots(l, l.slots[at+1:])
	l.slots = l.slots[:at+1]
	l.slots[at].records = uint32(from - before)
	for i := len(records) - 1; i >= from; i-- {
		l.free = append(l.free, room16{records[i].size, records[i].heap})
		l.garbage += int(records[i].size)
	}
	l.records, l.last = from, noRow
	if l.listed {
		l.list = l.list[:from]
	}
}

// deleteTo is that of page, which keeps some. records are those that the leaf has.
func (s *store) deleteTo(l *packed, to int, records []record) {
	if to == 0 {
		return
	}
	first, last := 0, len(l.slots)-1
	for _, r := range records[:to] {
		l.deleteFirst(r)
		if l.slots[first].records--; l.slots[first].records >= slotLeast || first == last {
			continue
		}
		next := l.slots[first+1].records
		if first+1 == last {
			next++ // the greatest
		}
		if next <= slotLeast {
			first++
			l.slots[first].records += l.slots[first-1].records
		} else {
			l.slots[first].records++
			l.slots[first+1].records--
		}
	}
	s.dropSlots(l, l.slots[:first])
	l.slots = slices.Delete(l.slots, 0, first)
	l.records, l.last = len(records)-to, noRow
	if l.listed {
		l.list = slices.Delete(l.list, 0, to)
		return
	}
	for i := range l.slots[:min(2, len(l.slots))] { // no others gave any away
		of := s.of(l, i)
		copy(of, records[to:])
		to += len(of)
		if len(of) > 0 {
			l.slots[i].greatest = of[len(of)-1].prefix
		}
	}
}

// deleteFirst is delete of page, but for the directory.
func (l *packed) deleteFirst(r record) {
	if int(r.heap) == l.heap-1 {
		at := int(l.at[r.heap])
		l.garbage -= l.top - at - int(r.size)
		l.top = at
		l.heap--
		l.at = l.at[:l.heap]
		return
	}
	l.free = append(l.free, room16{r.size, r.heap})
	l.garbage += int(r.size)
}

// fits is that of tree.
func (s *store) fits(l *packed, p place, size int, clustered bool) bool {
	room := l.roomReorganized(1)
	switch {
	case room < size:
		return false
	case l.garbage > 0 && room < int(l.bytes/little) && l.records > 1 && l.room(1) < size:
		return false
	case clustered && l.records > 1 && int(l.bytes/reserve)+size > room:
		return !s.follows(l, p) && !s.precedes(l, p)
	}
	return true
}

// cut is that of page. at is the rank of the place.
func (s *store) cut(l *packed, p place, at int) (left int, d direction) {
	switch {
	case s.follows(l, p):
		if at+1 < l.records {
			return at + 2, up
		}
		return at, up
	case s.precedes(l, p):
		if at > 1 {
			return at - 1, down
		}
		return at + 1, down
	}
	left = l.records / 2
	if at <= left {
		left++
	}
	return max(left, 1), up
}

// cutEven is that of page. records are those that the leaf has.
func (l *packed) cutEven(at, size int, records []record) (left int) {
	half := (l.data() + size + int(reserved(l.records+1))) / 2
	taken := 0 // by the left half
	for left == 0 || taken+int(reserved(left)) < half {
		switch {
		case left < at:
			taken += int(records[left].size)
		case left == at:
			taken += size
		default:
			taken += int(records[left-1].size)
		}
		left++
	}
	if taken+int(reserved(left)) > l.emptyRoom() || left > l.records {
		left--
	}
	return left
}
