package model

// A freeMap is a page of the lowest level of the free space map: a tree of bytes over the
// heap pages that it tells of, each node the greater of its two (fsmpage.c, and the README
// of the folder freespace in PostgreSQL's source). The levels above learn what stands in it
// from VACUUM alone, so that an insert finds room only by the map page of the heap page that
// it came from.
type freeMap struct {
	mark
	nodes []uint8 // nil: it tells of no room
	next  int     // slot that a search begins at
}

const (
	mapNodes = 8164                // of a page: its bytes without header and fp_next_slot
	mapInner = pageSize/2 - 1      // those above the slots
	mapSlots = mapNodes - mapInner // heap pages that it tells of
	mapUpper = 2                   // pages of the upper levels of the map
	mapStep  = 32                  // bytes that a slot tells apart
	mapMost  = 254                 // of these steps
)

// set notes that a heap page has so many bytes left, and reports whether that is new
// (fsm_set_avail).
func (m *freeMap) set(slot int, free int64) bool {
	value := uint8(min(max(free/mapStep, 0), mapMost))
	if m.nodes == nil {
		if value == 0 {
			return false
		}
		m.nodes = make([]uint8, mapNodes)
	}
	at := mapInner + slot
	if m.nodes[at] == value {
		return false
	}
	m.nodes[at] = value
	for at > 0 {
		at = (at - 1) / 2
		most := m.nodes[2*at+1]
		if right := 2*at + 2; right < mapNodes {
			most = max(most, m.nodes[right])
		}
		if m.nodes[at] == most {
			break
		}
		m.nodes[at] = most
	}
	return true
}

// find is a slot with that many bytes left, from where the last search ended and round; −1:
// there is none (fsm_search_avail).
func (m *freeMap) find(need int64) int {
	least := uint8(min((need+mapStep-1)/mapStep, mapMost+1))
	if m.nodes == nil || m.nodes[0] < least {
		return -1
	}
	if m.next >= mapSlots {
		m.next = 0
	}
	at := mapInner + m.next
	for at > 0 && m.nodes[at] < least {
		if at++; (at+1)&at == 0 { // off the end of its level
			at = (at - 1) / 2
		}
		at = (at - 1) / 2
	}
	for at < mapInner {
		if at = 2*at + 1; m.nodes[at] < least {
			at++
		}
	}
	slot := at - mapInner
	m.next = slot + 1
	return slot
}
