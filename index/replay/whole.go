package replay

// whole replays all keys in order of arrival, in one goroutine. With a window it keeps
// only the pages at the end of the key order, whose number does not depend on the rows,
// and reports false if a key comes below them, or nobody waits any more.
func whole(k Keys, p profile, window int) (*Tree, bool) {
	t := &Tree{more: p.Leaf.more()}
	d := &dirty{}
	s := &stack{rule: p.Branch, less: less(k), window: window, number: firstPage + 1, dirty: d, beside: p.Beside, path: p.Path}
	l := newLevel(p.Leaf, less(k))
	l.window, l.beside, l.dirty, l.touched = window, p.Beside, d, s.touched(0)
	l.chunks[0].pages[0].number = firstPage
	l.made = func(made *page) { made.number = s.add(made.low) }
	l.dropped = func(gone *page) { t.add(len(gone.items), gone.bytes, gone.number) }

	var buffer [1024]uint64
	rows := k.Rows()
	turn := int64(0) // the row with which the next interval begins
	if p.Every == 0 {
		turn = rows
	}
	for at := int64(0); at < rows; {
		list := buffer[:min(int64(len(buffer)), rows-at)]
		k.Prefixes(list, at)
		for len(list) > 0 {
			if at == turn {
				d.now = p.interval(row(at))
				turn += p.Every
				if at == 0 && p.Meta {
					d.root()
					d.make(l.tail)
				}
			}
			until := turn
			if len(l.full) > 0 {
				until = min(until, p.end(row(at)))
			}
			n := l.insertAll(list[:min(int64(len(list)), until-at)], row(at))
			list, at = list[n:], at+int64(n)
			if len(l.full) > 0 && (at == rows || at == p.end(row(at-1))) {
				m := p.moment(row(at - 1))
				l.settle(m)
				s.settle(m)
			}
		}
		if l.late || s.late() || p.stopped() {
			return nil, false
		}
	}
	l.finish()
	t.Edge = l.edge
	t.Dirty = d.pages
	if p.Meta {
		t.Dirty += d.metas
	}
	t.above(s, l.count)
	return t, true
}
