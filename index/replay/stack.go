package replay

import "slices"

// A stack is the levels above the leaves, from the lowest up. It numbers the pages of all
// levels in the order in which they are made, each before the one above that its making
// changes or makes.
type stack struct {
	rule   *Rule
	less   func(a, b item) bool
	window int

	dirty  *dirty
	beside bool // as in level
	path   bool // who changes a page changes all pages on the way to it

	levels []*level
	inner  []int64 // pages that were dropped, by their items
	number int64   // of the page that is made next
}

// add takes the first item of a page that was made in the level below, and gives the page
// its number.
func (s *stack) add(it item) int64 {
	n := s.number
	s.number++
	s.up(0, it)
	return n
}

// up brings an item to a level, which may not exist yet.
func (s *stack) up(at int, it item) {
	if at == len(s.levels) {
		s.root()
	}
	s.levels[at].insert(it)
}

// root makes a level on top of all. It has a page with an item for the only page that the
// level below had so far.
func (s *stack) root() {
	above := len(s.levels) + 1
	l := newLevel(s.rule, s.less)
	l.window, l.beside, l.dirty = s.window, s.beside, s.dirty
	l.touched, l.dropped = s.touched(above), s.dropped
	l.made = func(p *page) {
		s.number++
		s.up(above, p.low)
	}
	l.tail.items = []item{{row: noRow}}
	l.dirty.make(l.tail)
	l.dirty.root()
	s.number++
	s.levels = append(s.levels, l)
}

// touched is what the first touch of a page in an interval means for levels[at], the one
// above it.
func (s *stack) touched(at int) func(p *page) {
	if !s.path {
		return nil
	}
	return func(p *page) {
		if at < len(s.levels) {
			l := s.levels[at]
			l.touch(l.find(p.low))
		}
	}
}

// settle ends a moment. Cuts in a level may make the one above it.
func (s *stack) settle(m moment) {
	for at := 0; at < len(s.levels); at++ {
		s.levels[at].settle(m)
	}
}

// late reports whether an item came to where a page was dropped.
func (s *stack) late() bool {
	return slices.ContainsFunc(s.levels, func(l *level) bool { return l.late })
}

func (s *stack) dropped(p *page) { s.inner = count(s.inner, len(p.items)) }
