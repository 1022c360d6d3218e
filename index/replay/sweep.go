package replay

import "iter"

// A sweep counts dirty pages after a tree was grown. It goes over all keys once more, in key
// order leaf by leaf and in each leaf in any order, and over the pages above with them.
//
// The history of a place in key order tells to which page a key came there. At any one time
// the pages of a level divide the key order among them. So for each interval it is enough
// to remember the page that was touched last: if the next key of that interval belongs to
// another page, that one has not been touched before.
type sweep struct {
	profile
	format
	levels []sweepLevel // the leaves' first
	dirty  int64
}

// A sweepLevel is one level and where the sweep is in it.
type sweepLevel struct {
	grown
	at      int    // page
	left    uint32 // items of it that are still to come: keys, or pages of the level below
	history history
	touched []uint32 // by interval: the page that was touched last, and 1
}

// A history is the pages to which a place in key order has belonged, one after another. Of
// the pages at the place and before it, they are those that were made before all pages
// from there to the place.
type history []stay

// A stay is one page of a history: the place came to it when it was made.
type stay struct {
	page uint32
	made int64    // moment
	born interval // of that moment; 0 where it does not count
}

// always is when the first leaf was made: before all moments.
const always = -1

// at returns the page to which a key came that arrived at a moment: the last that had been
// made by then. There is none if the level had not.
func (h history) at(m moment) *stay {
	for i := len(h) - 1; i >= 0; i-- {
		if h[i].made < int64(m) {
			return &h[i]
		}
	}
	return nil
}

// swept counts the dirty pages of a tree where they are asked for, from its keys leaf by leaf.
// It returns nil where nobody waits for them any more, or where levels were not grown.
func swept(t *Tree, p profile, f format, keys iter.Seq[[]word]) *Tree {
	if p.Every == 0 {
		return t
	}
	if t.grown == nil {
		return nil
	}
	s := &sweep{profile: p, format: f}
	for _, g := range t.grown {
		s.levels = append(s.levels, sweepLevel{grown: g, at: -1, touched: make([]uint32, (p.End-1)/p.Every+2)})
	}
	for words := range keys {
		if p.stopped() {
			return nil
		}
		for _, w := range words {
			s.item(0)
			s.touch(0, s.moment(s.row(w)))
		}
	}
	t.Dirty = s.dirty + s.metas()
	return t
}

// item goes on to the next item of a level.
func (s *sweep) item(level int) {
	l := &s.levels[level]
	if l.left == 0 {
		s.next(level)
	}
	l.left--
}

// next goes on to the next page of a level, and to the item above that leads to it.
func (s *sweep) next(level int) {
	l := &s.levels[level]
	l.at++
	l.left = l.items[l.at]
	above := level + 1
	if above < len(s.levels) {
		s.item(above)
	}
	birth := l.births[l.at]
	now := stay{uint32(l.at), int64(birth), s.intervalOf(birth)}
	if level == 0 && l.at == 0 {
		now.made = always
		if !s.Meta { // its first key makes it
			now.born = 0
		}
	}
	if now.born > 0 {
		s.dirty++
	}
	for n := len(l.history) - 1; n >= 0 && l.history[n].made >= now.made; n-- {
		if s.Beside { // then the page here was the one after the page that was made
			s.mark(l, &now, l.history[n].born)
		}
		l.history = l.history[:n]
	}
	l.history = append(l.history, now)
	if above < len(s.levels) && l.at > 0 && !s.Path { // the way to it was put into the page above
		s.touch(above, birth)
	}
}

// touch notes that at a moment the page of a level changed to which the place of the sweep
// belonged, and with Path all those above it.
func (s *sweep) touch(level int, m moment) {
	in := s.intervalOf(m)
	if in == 0 {
		return
	}
	for ; level < len(s.levels); level++ {
		l := &s.levels[level]
		at := l.history.at(m)
		if at == nil || !s.mark(l, at, in) || !s.Path {
			return
		}
	}
}

// mark notes a change of a page, and reports whether it was the first in the interval. A
// page that was made in the interval is dirty already.
func (s *sweep) mark(l *sweepLevel, at *stay, in interval) bool {
	if in == 0 || at.born == in || l.touched[in] == at.page+1 {
		return false
	}
	l.touched[in] = at.page + 1
	s.dirty++
	return true
}

// metas is the intervals that changed the meta page: those in which a level was made.
func (s *sweep) metas() (n int64) {
	if !s.Meta {
		return 0
	}
	last := interval(0)
	for _, l := range s.levels {
		if in := s.intervalOf(l.births[0]); in != last {
			last = in
			if in > 0 {
				n++
			}
		}
	}
	return n
}
