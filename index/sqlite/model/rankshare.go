package model

// A rankSharing is leaves that share out their cells, which are what has come between two ranks.
type rankSharing struct {
	places  *places
	room    int64    // bytes of a page for cells and their pointers
	ends    []uint32 // by page: the rank of what divides it from the next one
	end     uint32   // the last of them
	sizes   []int64  // by page: bytes of its cells and their pointers
	numbers []int64  // of pages
	kids    []kid    // what comes of them
}

// begin takes leaves.
func (s *rankSharing) begin(leaves []kid) {
	s.ends, s.sizes, s.numbers, s.kids = s.ends[:0], s.sizes[:0], s.numbers[:0], s.kids[:0]
	for _, l := range leaves {
		s.ends, s.sizes, s.numbers = append(s.ends, l.high), append(s.sizes, int64(l.used)), append(s.numbers, int64(l.page))
	}
	s.end = s.ends[len(leaves)-1]
}

// find finds the ends, those that a cut would.
func (s *rankSharing) find() {
	for i := 0; i < len(s.ends); i++ {
		s.fit(i)
	}
	for i := len(s.ends) - 1; i > 0; i-- {
		s.even(i)
	}
}

// fit fills a page (cut.fit).
func (s *rankSharing) fit(i int) {
	if over := s.sizes[i] - s.room; over > 0 {
		if i+1 == len(s.ends) {
			s.sizes, s.ends = append(s.sizes, 0), append(s.ends, s.end)
		}
		to, taken := s.places.left(s.ends[i], over-1) // one cell too few
		to, last := s.places.last(to)
		s.move(i, to, -taken-last)
	} else if s.ends[i] != s.end {
		to, taken := s.places.right(s.ends[i], s.end, -over)
		s.move(i, to, taken)
	}
	if s.ends[i] == s.end {
		s.sizes, s.ends = s.sizes[:i+1], s.ends[:i+1]
	}
}

// even moves cells to a page from the one before as long as that evens them out (cut.evens).
// With d bytes less than that before it, it may take cells as long as
//
//	d >= twice what has moved + what the last one takes + what divided the pages
//
// where what has moved is without the last one, and a pointer more where it is the last page.
func (s *rankSharing) even(i int) {
	if s.sizes[i] == 0 {
		to, taken := s.places.last(s.ends[i-1])
		s.move(i-1, to, -taken)
	}
	most := s.sizes[i-1] - s.sizes[i] - s.divider(s.ends[i-1])
	if i == len(s.ends)-1 {
		most += pointer
	}
	if most < 0 {
		return
	}
	to, taken := s.places.left(s.ends[i-1], most/2)
	if next, last := s.places.last(to); 2*taken+last <= most {
		to, taken = next, taken+last
	}
	s.move(i-1, to, -taken)
}

// move moves the end of a page, by which it gets so many bytes, or loses them.
func (s *rankSharing) move(i int, to uint32, bytes int64) {
	s.sizes[i] += bytes
	s.sizes[i+1] += s.divider(s.ends[i]) - bytes - s.divider(to)
	s.ends[i] = to
}

// divider is what the cell at the end of a page takes; there is none at the end of all.
func (s *rankSharing) divider(at uint32) int64 {
	if at == s.end {
		return 0
	}
	return s.places.one(at)
}
