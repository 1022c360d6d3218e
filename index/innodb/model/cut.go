package model

// The functions below say where a page is cut for a record that comes to a place: how many
// records go to its left half, the new one among them.

// cut is where a page is cut: where records seem to come in one direction, there, and the new
// page is on that side; else in the middle.
func (p *page) cut(at int) (left int, d direction) {
	if left, ok := p.cutRight(at); ok {
		return left, up
	}
	if left, ok := p.cutLeft(at); ok {
		return left, down
	}
	left = len(p.items) / 2
	if at <= left {
		left++
	}
	return max(left, 1), up
}

// cutRight reports whether the record follows the one inserted last, and then where to
// cut: behind the one after it, so that the next can still be told to belong here, or else
// before it (btr_page_get_split_rec_to_right).
func (p *page) cutRight(at int) (left int, ok bool) {
	switch {
	case at == 0 || p.last == 0 || p.items[at-1].at != p.last:
		return 0, false
	case at+1 < len(p.items):
		return at + 2, true
	}
	return at, true
}

// cutLeft reports whether the record precedes the one inserted last, and then where to
// cut: before the record before it, or behind it if that is the first of the page or there is
// none (btr_page_get_split_rec_to_left).
func (p *page) cutLeft(at int) (left int, ok bool) {
	switch {
	case at == len(p.items) || p.last == 0 || p.items[at].at != p.last:
		return 0, false
	case at > 1:
		return at - 1, true
	}
	return at + 1, true
}

// cutEven is where the halves take about the same room (btr_page_get_split_rec).
func (p *page) cutEven(at int, size int64) (left int) {
	half := (p.data() + size + reserved(len(p.items)+1)) / 2
	taken := int64(0) // by the left half
	for left == 0 || taken+reserved(left) < half {
		switch {
		case left < at:
			taken += p.items[left].size
		case left == at:
			taken += size
		default:
			taken += p.items[left-1].size
		}
		left++
	}
	if taken+reserved(left) > emptyRoom(p.bytes) || left > len(p.items) {
		left-- // what was taken last does not fit, or nothing would be left for the right half
	}
	return left
}
