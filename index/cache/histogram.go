package cache

// A histogram is how often a stack distance occurred. Distance 0 stands for pages never
// touched before, which a cache of any size misses.
type histogram struct {
	// What every touch adds to should be small, so that a count has four bytes for as
	// long as they last.
	low  []uint32
	high []int64
}

func (h *histogram) add(distance uint32) {
	if int(distance) >= len(h.low) {
		h.low = longer(h.low, int(distance)+1)
	}
	h.low[distance]++
}

// carry moves all counts from low to high.
func (h *histogram) carry() {
	h.high = longer(h.high, len(h.low))
	for distance, n := range h.low {
		h.high[distance] += int64(n)
	}
	clear(h.low)
}

// drop takes back what was added of a distance since the last carry.
func (h *histogram) drop(distance uint32) {
	if int(distance) < len(h.low) {
		h.low[distance] = 0
	}
}

// take takes the counts of another one, which is empty then.
func (h *histogram) take(from *histogram) {
	from.carry()
	h.low = longer(h.low, len(from.high))
	h.high = longer(h.high, len(from.high))
	for distance, n := range from.high {
		h.high[distance] += n
	}
	from.clear()
}

func (h *histogram) clear() {
	clear(h.low)
	clear(h.high)
}

// counts sums the touches that a cache of so many pages hits, and those that it misses.
func (h *histogram) counts(pages int) (hits, misses int64) {
	for distance, n := range h.low {
		n := int64(n)
		if distance < len(h.high) {
			n += h.high[distance]
		}
		if 0 < distance && distance <= pages {
			hits += n
		} else {
			misses += n
		}
	}
	return hits, misses
}
