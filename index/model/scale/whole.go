package scale

// whole replays all keys in order of arrival, in one goroutine. With a window it keeps
// only the pages at the end of the key order, whose number does not depend on the rows,
// and reports false if a key comes below them.
func whole(k Keys, leaf, branch *rule, batch int64, window int) (*tree, bool) {
	t := &tree{}
	s := &stack{rule: branch, less: less(k), window: window, number: firstPage + 1}
	l := newLevel(leaf, less(k))
	l.window = window
	l.chunks[0].pages[0].number = firstPage
	l.made = func(p *page) { p.number = s.add(p.low) }
	l.dropped = func(p *page) { t.add(len(p.items), p.number) }

	var buffer [1024]uint64
	rows := k.Rows()
	for row := int64(0); row < rows; {
		n := min(int64(len(buffer)), rows-row)
		k.Prefixes(buffer[:n], row)
		for _, code := range buffer[:n] {
			l.insert(item{code, row})
			row++
			if len(l.full) > 0 && (row%batch == 0 || row == rows) {
				moment := uint32((row - 1) / batch)
				l.settle(moment)
				s.settle(moment)
			}
		}
		if l.late || s.late() {
			return nil, false
		}
	}
	l.finish()
	t.edge = l.edge
	t.above(s, l.count)
	return t, true
}
