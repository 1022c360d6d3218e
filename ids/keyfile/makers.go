package keyfile

// A makers follows the nodes that ids name, and the counters of their processes.
type makers struct {
	kind
	nodes, processes tally
	last             map[uint64]made // by process
	limit            int             // of those that are followed
	steps, ones      int64           // from an id of a process to its next; those that add 1 to its counter
	wraps            int64           // its counter began again within a tick, or came to its end
	most             uint64

	groups map[uint64]group // ids of one process and tick, where the counter begins anew with each
	zeros  uint             // of the hashes of those that are kept, as in a tally
}

// made is the last id of a process.
type made struct {
	tick  int64
	count uint64
}

// A group is ids of one process and tick.
type group struct{ n, most uint64 }

func newMakers(k kind, limit int) *makers {
	return &makers{kind: k, nodes: newTally(limit), processes: newTally(limit), last: map[uint64]made{}, limit: limit, groups: map[uint64]group{}}
}

// add takes the next id, of which the tick of its time is known.
func (m *makers) add(f maker, tick int64) {
	m.nodes.add(mixed(f.node), 1)
	m.processes.add(mixed(f.process), 1)
	if m.digits == 0 {
		return
	}
	m.most = max(m.most, f.count)
	if m.renews {
		m.join(mixed(mixed(f.process)^uint64(tick)), f.count)
	}
	before, known := m.last[f.process]
	if !known && len(m.last) == m.limit {
		return
	}
	m.last[f.process] = made{tick, f.count}
	if !known || m.renews && before.tick != tick {
		return
	}
	m.steps++
	if half := uint64(1) << (m.digits - 1); f.count < before.count && before.count-f.count > half {
		m.wraps++
	}
	if (f.count-before.count)&(1<<m.digits-1) == 1 {
		m.ones++
	}
}

// join adds an id to its group.
func (m *makers) join(hash, count uint64) {
	if hash&(1<<m.zeros-1) != 0 {
		return
	}
	g := m.groups[hash]
	for m.groups[hash] = (group{g.n + 1, max(g.most, count)}); len(m.groups) > m.limit; {
		m.zeros++
		for h := range m.groups {
			if h&(1<<m.zeros-1) != 0 {
				delete(m.groups, h)
			}
		}
	}
}

// counting are the ticks in which a process made several ids, and those of them in which its counter
// took each number from 0 on.
func (m *makers) counting() (several, whole int64) {
	for _, g := range m.groups {
		if g.n > 1 {
			several++
			if g.most == g.n-1 {
				whole++
			}
		}
	}
	return several, whole
}

// followed reports whether the counter of every process was.
func (m *makers) followed() bool { return m.processes.zeros == 0 && len(m.processes.seen) <= m.limit }
