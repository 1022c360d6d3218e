package replay

import "slices"

// An ascent is a tree whose items all come to its end, one by one: of each level only the last
// page changes. So all that will become of it follows from how many items each last page has.
//
// Those numbers come again, and with them what happens until a page of some level is cut (a leg).
// Each such leg is worked out once, from those of the level below, so that time hardly goes with
// the rows.
type ascent struct {
	profile
	legs []map[string]*leg // of each level, by the items of its last page and of those below it
	key  []byte
	full bool // a cut left a last page that is to be cut again
}

// A leg is what happens until the last page of a level is cut, since the end of a moment or the
// begin of all.
type leg struct {
	rows   int64
	up     int     // items that come to the level above
	items  []int   // of the last page of the level, and of those below it
	pages  []int64 // made in each
	leaves tally   // that got their last item
	inner  tally   // the same of pages above the leaves
}

// A tally is how many pages there are, by their items.
type tally []struct {
	items int
	pages int64
}

func (t *tally) add(items int, pages int64) {
	i := 0
	for ; i < len(*t) && (*t)[i].items != items; i++ {
	}
	if i == len(*t) {
		*t = append(*t, struct {
			items int
			pages int64
		}{items: items})
	}
	(*t)[i].pages += pages
}

func (t *tally) addAll(more tally) {
	for _, m := range more {
		t.add(m.items, m.pages)
	}
}

// counts is the same as a list.
func (t *tally) counts() (list []int64) {
	for _, m := range *t {
		list = count(list, m.items)
		list[m.items] += m.pages - 1
	}
	return list
}

// ascended is the tree that so many rows make whose keys ascend, without the places of its pages.
// It reports false where items are of different sizes, where pages are written at the end of other
// intervals than moments or without those on the way to them, where a cut leaves a last page that
// is full, and where nobody waits any more.
func ascended(rows int64, p profile) (*Tree, bool) {
	if p.Leaf.Sizes != nil || p.Beside || p.Meta || p.Every > 0 && (!p.Path || p.Every != p.Batch) {
		return nil, false
	}
	a := &ascent{profile: p}
	all := leg{items: make([]int, 1), pages: []int64{1}}
	dirty := int64(0)
	for all.rows < rows {
		before, depth, from := all.made(), int64(len(all.items)), all.rows
		next := a.next(all.items, rows-all.rows, all.rows == 0)
		a.add(&all, next, true)
		if a.full || p.stopped() {
			return nil, false
		}
		if first, end := max(from, p.First), min(all.rows, p.End); p.Every > 0 && first < end {
			dirty += (end-first+p.Batch-1)/p.Batch*depth + all.made() - before
		}
	}
	t := &Tree{Dirty: dirty, Levels: all.pages, Edge: all.pages[0] - 1, Pages: all.made(), LastItems: int64(all.items[0])}
	all.leaves.add(all.items[0], 1)
	for level, n := range all.pages[1:] {
		all.inner.add(all.items[level+1], 1)
		t.Branches += n - 1
	}
	t.Leaves, t.Inner = all.leaves.counts(), all.inner.counts()
	return t, true
}

// made is the pages that are made in all levels.
func (l *leg) made() (sum int64) {
	for _, n := range l.pages {
		sum += n
	}
	return sum
}

// next is a leg of no more than so many rows, as long as there is one. Of the first leg of all
// some moments may not count, so that it is but one of the leaves.
func (a *ascent) next(items []int, rows int64, first bool) *leg {
	for top := len(items); top > 0; top-- {
		if l := a.leg(items[:top], rows); l != nil && (top == 1 || !first) {
			return l
		}
	}
	l := &leg{rows: rows, items: []int{items[0] + int(rows)}, pages: []int64{0}}
	if l.items[0] >= a.Leaf.of(true) { // the last moment ends early
		a.cut(l, 0)
	}
	return l
}

// leg is what happens until the last page of the highest of some levels is cut, or nil if that
// takes more rows than most.
func (a *ascent) leg(items []int, most int64) *leg {
	top := len(items) - 1
	for len(a.legs) <= top {
		a.legs = append(a.legs, map[string]*leg{})
	}
	a.key = a.key[:0]
	for _, n := range items {
		a.key = append(a.key, byte(n), byte(n>>8), byte(n>>16))
	}
	l := a.legs[top][string(a.key)]
	if l == nil {
		key := string(a.key)
		l = &leg{items: slices.Clone(items), pages: make([]int64, top+1)}
		if top == 0 {
			need := int64(max(a.Leaf.of(true)-items[0], 1))
			l.rows = (need + a.Batch - 1) / a.Batch * a.Batch
			l.items[0] += int(l.rows)
			a.cut(l, 0)
		}
		for top > 0 && l.up == 0 {
			below := a.leg(l.items[:top], most-l.rows)
			if below == nil || a.full {
				return nil
			}
			a.add(l, below, false)
		}
		a.legs[top][key] = l
	}
	if l.rows > most {
		return nil
	}
	return l
}

// add has another leg follow, of a lower level, with what it does to the levels above. A tree, and
// not a leg, grows where its highest level is cut.
func (a *ascent) add(l *leg, next *leg, grows bool) {
	l.rows += next.rows
	copy(l.items, next.items)
	for i, n := range next.pages {
		l.pages[i] += n
	}
	l.leaves.addAll(next.leaves)
	l.inner.addAll(next.inner)
	l.up = next.up
	for level := len(next.items); l.up > 0 && (grows || level < len(l.items)); level++ {
		if level == len(l.items) {
			l.items, l.pages = append(l.items, 1), append(l.pages, 1)
		}
		l.items[level] += l.up
		l.up = 0
		if l.items[level] >= a.Branch.of(true) {
			a.cut(l, level)
		}
	}
}

// cut cuts the last page of a level.
func (a *ascent) cut(l *leg, level int) {
	r, to := a.Leaf, &l.leaves
	if level > 0 {
		r, to = a.Branch, &l.inner
	}
	pages := r.pages(l.items[level], true)
	last := len(pages) - 1
	for _, n := range pages[:last] {
		to.add(n, 1)
	}
	l.items[level], l.up = pages[last], last
	l.pages[level] += int64(last)
	a.full = a.full || l.items[level] >= r.of(true)
}
