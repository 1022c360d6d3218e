package replay

import "math/bits"

// marks are the intervals in which a leaf was touched, a hash table: of each the number,
// above how many of the leaf's rows it has.
type marks struct {
	slots []uint64
	shift int
}

const (
	markBits = 24 // of the rows
	markOne  = 1 << markBits
	markMix  = 0x9e3779b97f4a7c15
)

// clear makes room for so many intervals.
func (m *marks) clear(intervals int64) {
	length := bits.Len64(uint64(4 * intervals)) // at most a quarter is taken
	if 1<<length > len(m.slots) {
		m.slots = make([]uint64, 1<<length)
	}
	m.shift = 64 - length
	clear(m.slots[:1<<length])
}

// at is the slot of an interval: 0 if it is not marked yet.
func (m *marks) at(interval int64) *uint64 {
	key := uint64(interval) + 1
	for i := key * markMix >> m.shift; ; i = (i + 1) & (1<<(64-m.shift) - 1) {
		if s := &m.slots[i]; *s == 0 || *s>>markBits == key {
			return s
		}
	}
}

// touch counts the intervals in which a leaf was touched by some rows, which are any of
// those from where its range begins up to one.
func (g *urnGrower) touch(r urnRange, rows, to int64) {
	if g.Every == 0 {
		return
	}
	g.marks.clear(rows + 2)
	g.mark(r.from-1, 0)
	if !r.made {
		g.dirty -= g.counted(r.from - 1)
	}
	for rows > 0 {
		row := r.from + g.below(to-r.from)
		interval := row / g.Every
		s := g.marks.at(interval)
		// Rows are different: it does not matter which ones of the interval were drawn before.
		if had := int64(*s % markOne); had > 0 && row-max(interval*g.Every, r.from) < had {
			continue
		}
		g.put(s, row, interval, 1)
		rows--
	}
}

// mark notes so many rows of the interval of one.
func (g *urnGrower) mark(row int64, rows uint64) {
	if g.Every > 0 {
		interval := row / g.Every
		g.put(g.marks.at(interval), row, interval, rows)
	}
}

// put counts an interval if its slot says that it is new.
func (g *urnGrower) put(slot *uint64, row, interval int64, rows uint64) {
	if *slot == 0 {
		*slot = (uint64(interval) + 1) * markOne
		g.dirty += g.counted(row)
	}
	*slot += rows
}

// counted is 1 if what a row changes is counted.
func (g *urnGrower) counted(row int64) int64 {
	if row < g.profile.First || row >= g.End {
		return 0
	}
	return 1
}
