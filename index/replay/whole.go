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
	end := min(p.Batch, rows) // of the moment
	for at := int64(0); at < rows; {
		n := min(int64(len(buffer)), rows-at)
		k.Prefixes(buffer[:n], at)
		for _, prefix := range buffer[:n] {
			if at == turn {
				d.now = p.interval(row(at))
				turn += p.Every
				if at == 0 && p.Meta {
					d.root()
					d.make(l.tail)
				}
			}
			l.insert(item{code(prefix), row(at)})
			at++
			if at < end {
				continue
			}
			end = min(end+p.Batch, rows)
			if len(l.full) > 0 {
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
