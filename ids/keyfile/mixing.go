package keyfile

// mostClasses is how many kinds are told apart in a mixture.
const mostClasses = len(kinds)

// A mixing counts ids by kind, and finds where a file changes from one kind to another.
type mixing struct {
	counts [mostClasses]int64
	// turns holds, of each two kinds, the place up to which the first came more often than the
	// second by the most.
	turns [mostClasses][mostClasses]turn
	class int // of the last id
	some  bool
}

type turn struct {
	ahead int64
	ids   int64 // before the place
	line  int64 // of the id after it
}

// add takes the next id: its kind, how many came before it, and its line.
func (m *mixing) add(class int, before, line int64) {
	if class != m.class && m.some {
		of := m.counts[m.class]
		for other, count := range m.counts {
			if t := &m.turns[m.class][other]; of-count > t.ahead {
				*t = turn{of - count, before, line}
			}
		}
	}
	m.class, m.some = class, true
	m.counts[class]++
}

// change is where a file changes between two kinds, with at most 5 % of the rarer one in the wrong
// part. ok is false where there is no such place.
func (m *mixing) change(a, b int) (before, after int, at turn, misplaced int64, ok bool) {
	most := min(m.counts[a], m.counts[b]) / 20
	for _, c := range [][2]int{{a, b}, {b, a}} {
		t := m.turns[c[0]][c[1]]
		if wrong := m.counts[c[0]] - t.ahead; wrong <= most {
			return c[0], c[1], t, wrong, true
		}
	}
	return 0, 0, turn{}, 0, false
}
