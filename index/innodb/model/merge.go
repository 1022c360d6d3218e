package model

// Pages are merged even where nothing is ever deleted: a record that does not fit at the
// end of a page may go to the page after it, whose way in the level above is then taken out
// and put in anew under the smaller key.

// mergeBelow is the part of a page, in bytes of records, below which it is merged with a neighbour
// (merge_threshold).
const mergeBelow = 2

// shift puts a record that belongs at the end of a page at the beginning of the next, if
// that has room as it is (btr_insert_into_right_sibling).
func (t *tree) shift(p *page, at int, item item) bool {
	next := p.next
	if next == nil || at != len(p.items) {
		return false
	}
	father, way := t.father(next)
	if !next.insert(0, item) {
		return false
	}
	t.lower(next, father, way, item)
	return true
}

// lower puts the way to a page in anew, whose first record is a new one.
func (t *tree) lower(p, father *page, way int, first item) {
	t.write(p)
	t.remove(father, way)
	t.enter(first.key, t.pointer(first, p.level), p)
}

// remove takes the way to a page out, and merges the page that it was on if that is not
// the first record's doing (btr_cur_pessimistic_delete).
func (t *tree) remove(p *page, at int) {
	if at > 0 {
		p.delete(at)
		t.write(p)
		t.merge(p)
		return
	}
	if len(p.items) == 1 {
		t.discard(p)
		return
	}
	if p.prev == nil {
		p.items[1].key = nil
		p.delete(0)
		t.write(p)
		t.merge(p)
		return
	}
	father, way := t.father(p)
	t.remove(father, way)
	t.enter(p.items[1].key, p.items[1].size, p)
	p.delete(0)
	t.write(p)
}

// discard gives a branch page back that has a single record. A root that is left with the
// way to one page takes its place (btr_discard_page).
func (t *tree) discard(p *page) {
	father, way := t.father(p)
	other := p.prev
	if other == nil {
		other = p.next
		other.items[0].key = nil
	}
	t.remove(father, way)
	t.drop(p)
	if father == t.root && len(t.root.items) == 1 {
		t.lift(other)
	}
}

// drop takes a branch page out of its level and gives it back.
func (t *tree) drop(p *page) {
	if p.prev != nil {
		p.prev.next = p.next
		t.write(p.prev)
	}
	if p.next != nil {
		p.next.prev = p.prev
		t.write(p.next)
	}
	t.file.release(&t.branches, p.page)
	t.made--
}

// merge merges a branch page that is less than half full, or alone on its level, with the
// one before or else after it (btr_cur_compress_if_useful, btr_compress).
func (t *tree) merge(p *page) {
	alone := p.prev == nil && p.next == nil
	if p == t.root || !alone && p.data() >= p.bytes/mergeBelow {
		return
	}
	switch {
	case alone:
		t.lift(p)
	case t.takes(p.prev, p):
		father, way := t.father(p)
		p.prev.take(p.items)
		t.write(p.prev)
		t.remove(father, way)
		t.drop(p)
	case t.takes(p.next, p):
		father, way := t.father(p)
		other, place := t.father(p.next)
		p.next.takeFirst(p.items)
		t.write(p.next)
		father.items[way].child = p.next
		t.write(father)
		t.remove(other, place)
		t.drop(p)
	}
}

// takes reports whether a page has room for the records of another, and makes it
// (btr_can_merge_with_page).
func (t *tree) takes(p, from *page) bool {
	if p == nil || from.data() > p.roomReorganized(len(from.items)) {
		return false
	}
	if from.data() > p.room(len(from.items)) {
		p.reorganize()
	}
	return true
}

// lift moves the records of a branch page that is alone on its level to the one above
// (btr_lift_page_up).
func (t *tree) lift(p *page) {
	father, _ := t.father(p)
	above := []*page{}
	for up := father; up != t.root; {
		up, _ = t.father(up)
		above = append(above, up)
	}
	father.level = p.level
	father.clear()
	father.takeFirst(p.items)
	t.write(father)
	for _, up := range above {
		up.level--
		t.write(up)
	}
	t.file.release(&t.branches, p.page)
	t.made--
}
