package replay

// A sweep counts dirty pages after a tree was grown: it looks at all keys once more, in
// key order leaf by leaf, and in each leaf in any order.
//
// At any one time the pages of a level divide the key order among them. So for each
// interval it is enough to remember the page that was touched last: if the next key of
// that interval, in key order, belongs to another page, that one has not been touched
// before. The page to which a key came is the last, at its place or before, that had been
// made by then.
type sweep struct {
	profile
	rowBits int
	levels  []sweepLevel
	left    uint32 // keys of the leaf that are still to come
	dirty   int64
}

// A sweepLevel is one level and where the sweep is in it.
type sweepLevel struct {
	grown
	at   int      // page
	left uint32   // pages of the level below that are still to come in it
	seen []uint32 // by interval: the page that was touched last, and 1

	// Of the pages up to here, those that were made before all that came after them:
	// made[i] is when, pages[i] which. The last one that was made before a moment is the
	// one to which a key came that arrived then.
	made  []uint32
	pages []uint32
}

func newSweep(p profile, t *Tree, rowBits int) *sweep {
	s := &sweep{profile: p, rowBits: rowBits}
	for i, g := range t.grown {
		l := sweepLevel{grown: g, at: -1, seen: make([]uint32, (p.End-1)/p.Every+2)}
		s.levels = append(s.levels, l)
		for page, birth := range g.births {
			if page == 0 && i == 0 && !p.Meta {
				continue // a leaf that was not made by a cut was made when it was first touched
			}
			if s.interval(int64(birth)*p.Batch) > 0 {
				s.dirty++
			}
		}
	}
	return s
}

// add takes the next keys.
func (s *sweep) add(words []uint64) {
	mask := uint64(1)<<s.rowBits - 1
	for _, w := range words {
		if s.left == 0 {
			s.next(0)
			s.left = s.levels[0].items[s.levels[0].at]
		}
		s.left--
		row := int64(w & mask)
		s.touch(0, uint32(row/s.Batch), s.interval(row))
	}
}

// next moves on to the next page of a level, and to the one above that leads to it.
func (s *sweep) next(level int) {
	l := &s.levels[level]
	l.at++
	if level+1 < len(s.levels) {
		above := &s.levels[level+1]
		if above.left == 0 {
			s.next(level + 1)
			above.left = above.items[above.at]
		}
		above.left--
	}
	birth := l.births[l.at]
	first := 0 // the first leaf is there before all moments
	if level == 0 {
		first = 1
	}
	for n := len(l.made) - 1; n >= first && l.made[n] >= birth; n-- {
		if s.Beside { // the page here was the one after a page that was made then
			s.mark(l, uint32(l.at), s.interval(int64(l.made[n])*s.Batch))
		}
		l.made, l.pages = l.made[:n], l.pages[:n]
	}
	l.made, l.pages = append(l.made, birth), append(l.pages, uint32(l.at))
	if level+1 < len(s.levels) && l.at > 0 && !s.Path { // the way to it was put into the page above
		s.touch(level+1, birth, s.interval(int64(birth)*s.Batch))
	}
}

// touch notes that the page of a level that leads to the key here was changed.
func (s *sweep) touch(level int, moment, interval uint32) {
	if interval == 0 {
		return
	}
	for ; level < len(s.levels); level++ {
		l := &s.levels[level]
		n := len(l.made) - 1
		for n > 0 && l.made[n] >= moment {
			n--
		}
		if l.made[n] >= moment && level > 0 {
			return // the level did not exist
		}
		if !s.mark(l, l.pages[n], interval) || !s.Path {
			return
		}
	}
}

// mark notes a change of a page, and reports whether it was the first in the interval. A
// page that was made in the interval is dirty already.
func (s *sweep) mark(l *sweepLevel, page, interval uint32) bool {
	if interval == 0 || l.seen[interval] == page+1 {
		return false
	}
	if !s.Path && s.interval(int64(l.births[page])*s.Batch) == interval {
		return false
	}
	l.seen[interval] = page + 1
	s.dirty++
	return true
}

// into adds what was counted, and the intervals that changed the meta page.
func (s *sweep) into(t *Tree) {
	t.Dirty = s.dirty
	if !s.Meta {
		return
	}
	last := uint32(0)
	for i, l := range s.levels {
		birth := int64(0)
		if i > 0 {
			birth = int64(l.births[0])
		}
		if interval := s.interval(birth); interval != last {
			last = interval
			if interval > 0 {
				t.Dirty++
			}
		}
	}
}
