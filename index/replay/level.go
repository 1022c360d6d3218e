package replay

import (
	"cmp"
	"slices"
)

// An item is a key of a level: a code that is the higher the greater the key, and the
// row of the key, which tells keys of one code apart.
type item struct {
	code code
	row  row // noRow: the first item of a level above the leaves, less than any key
}

// A level is the pages of one level of a tree, replayed as keys arrive, in any order.
//
// A page is a bag: nobody looks at the order of its items before it is cut.
type level struct {
	*Rule
	less func(a, b item) bool // for items of one code
	made func(p *page)        // called for each page that a cut makes

	chunks []*chunk // in key order
	tail   *page    // the last of them
	spare  []*page  // that were dropped
	full   []*page  // pages that the end of the moment cuts
	count  int64    // pages, those dropped among them
	cuts   int64
	edge   int64 // cuts of the last page

	dirty   *dirty
	touched func(p *page) // called for the first touch of a page in an interval
	beside  bool          // a cut changes the page that comes after those that it makes

	window  int           // chunks that are kept; 0: all
	dropped func(p *page) // called for each page that no key may come to any more
	late    bool          // a key came to where a page was dropped
}

// A chunk is some neighbouring pages, never none.
type chunk struct{ pages []*page }

const chunkPages = 64 // of the longest chunk

// A page is one page of a level.
type page struct {
	low    item // its first item, or that of its level
	items  []item
	held   int   // items that it was made with
	bytes  int64 // of its items, where they are of different sizes
	full   bool  // stands in level.full
	last   bool  // of all its level has, where those here are a range of them
	birth  moment
	number int64    // in the file, where pages are numbered
	stamp  interval // the last in which it was changed or made
}

// newLevel is a level of one page with no items.
func newLevel(r *Rule, less func(a, b item) bool) *level {
	first := &page{low: item{row: noRow}, last: true}
	return &level{Rule: r, less: less, dirty: &dirty{}, chunks: []*chunk{{pages: []*page{first}}}, tail: first, count: 1}
}

func (l *level) below(a, b item) bool {
	if a.code != b.code {
		return a.code < b.code
	}
	return l.less(a, b)
}

// insert adds an item to the page whose range has it.
func (l *level) insert(it item) {
	p := l.tail
	if it.code <= p.low.code {
		p = l.find(it)
	}
	if l.dirty.now != 0 {
		l.touch(p)
	}
	p.items = append(p.items, it)
	if l.Sizes != nil {
		p.bytes += l.size(it.row)
	}
	if !p.full && len(p.items) > p.held && l.over(p) {
		p.full = true
		l.full = append(l.full, p)
	}
}

// insertAll adds the items of rows from one on, and returns how many of them: one, or as
// many as come to the last page one after the other. The last of them may fill a page, and
// no other.
func (l *level) insertAll(prefixes []uint64, from row) int {
	p := l.tail
	n := len(prefixes)
	switch {
	case l.Sizes != nil:
		n = 1
	case !p.full:
		n = min(n, max(l.of(p.last), p.held+1)-len(p.items))
	}
	for i, prefix := range prefixes[:n] {
		if code(prefix) <= p.low.code {
			n = i
			break
		}
	}
	if n < 2 {
		l.insert(item{code(prefixes[0]), from})
		return 1
	}
	l.touch(p)
	for i, prefix := range prefixes[:n-1] {
		p.items = append(p.items, item{code(prefix), from + row(i)})
	}
	l.insert(item{code(prefixes[n-1]), from + row(n-1)})
	return n
}

// over reports whether the end of the moment cuts a page.
func (l *level) over(p *page) bool {
	if l.Sizes != nil {
		return len(p.items) > l.Sizes.Most && p.bytes >= l.Sizes.Full
	}
	return len(p.items) >= l.of(p.last)
}

// weigh adds up the items of a page, where they are of different sizes.
func (l *level) weigh(p *page) {
	if l.Sizes == nil {
		return
	}
	p.bytes = 0
	for _, it := range p.items {
		p.bytes += l.size(it.row)
	}
}

// touch notes that a page is changed.
func (l *level) touch(p *page) {
	if p.stamp == l.dirty.now || l.dirty.now == 0 {
		return
	}
	p.stamp = l.dirty.now
	l.dirty.pages++
	if l.touched != nil {
		l.touched(p)
	}
}

// find returns the page whose range has a key: the last that does not begin above it.
func (l *level) find(it item) *page {
	if !l.below(it, l.tail.low) {
		return l.tail
	}
	c := l.chunks[len(l.chunks)-1]
	if l.below(it, c.pages[0].low) {
		i, _ := slices.BinarySearchFunc(l.chunks, it, func(c *chunk, it item) int { return l.side(c.pages[0], it) })
		if i == 0 { // never where the first page of the level is still there
			l.late, i = true, 1
		}
		c = l.chunks[i-1]
	}
	i, _ := slices.BinarySearchFunc(c.pages, it, l.side)
	return c.pages[max(i, 1)-1]
}

// side says that a page begins at a key or below, or above. It never says "equal".
func (l *level) side(p *page, it item) int {
	if l.below(it, p.low) {
		return 1
	}
	return -1
}

// settle cuts what is full at the end of a moment.
func (l *level) settle(m moment) {
	for _, p := range l.full {
		p.full = false
		l.cut(p, m)
	}
	l.full = l.full[:0]
	for l.window > 0 && len(l.chunks) > l.window {
		l.drop()
	}
}

// cut makes several pages of one, the first of which is the page itself.
func (l *level) cut(p *page, m moment) {
	l.sort(p.items)
	counts := l.cutInto(p)
	if len(counts) == 1 {
		return
	}
	l.cuts += int64(len(counts) - 1)
	if p.last {
		l.edge += int64(len(counts) - 1)
	}
	items, last, tail := p.items, p.last, p == l.tail
	p.items, p.held, p.last = items[:counts[0]], counts[0], false
	l.weigh(p)
	rest, end := items[counts[0]:], p // of the rest, each page gets a copy
	for i, n := range counts[1:] {
		end = l.page()
		end.low, end.held, end.birth, end.last = rest[0], n, m, last && i == len(counts)-2
		end.items = append(end.items, rest[:n]...)
		rest = rest[n:]
		l.weigh(end)
		if tail {
			l.tail = end
		}
		l.place(end)
	}
	if cap(items) > 2*l.Least[1] { // memory for many goes to the end, where as many may come again
		p.items = append(make([]item, 0, l.Least[1]), p.items...)
		end.items = append(items[:0], end.items...)
	}
}

// place puts a page that a cut made among the others.
func (l *level) place(p *page) {
	l.count++
	l.dirty.make(p)
	next := l.put(p)
	if l.beside && next != nil {
		l.touch(next)
	}
	if l.made != nil {
		l.made(p)
	}
}

// cutInto returns how many items each page gets that comes of one whose items are sorted.
func (l *level) cutInto(p *page) []int {
	if l.Sizes == nil {
		return l.pages(len(p.items), p.last)
	}
	sizes := make([]int64, len(p.items))
	for i, it := range p.items {
		sizes[i] = l.size(it.row)
	}
	return l.Sizes.Split(sizes)
}

// page returns a page without items.
func (l *level) page() *page {
	if n := len(l.spare); n > 0 {
		p := l.spare[n-1]
		l.spare = l.spare[:n-1]
		*p = page{items: p.items[:0]}
		return p
	}
	return &page{items: make([]item, 0, l.Least[1])}
}

// sort sorts items that are, as a rule, nearly in order.
func (l *level) sort(items []item) {
	moves := 4 * len(items) // that are cheaper than a sort of its own
	for i, it := range items {
		if i == 0 || it.code > items[i-1].code {
			continue
		}
		j := i
		for ; j > 0 && l.below(it, items[j-1]); j-- {
			items[j] = items[j-1]
			moves--
		}
		items[j] = it
		if moves < 0 {
			break
		}
	}
	if moves >= 0 {
		return
	}
	slices.SortFunc(items, func(a, b item) int {
		switch {
		case a.code != b.code:
			return cmp.Compare(a.code, b.code)
		case l.less(a, b):
			return -1
		case l.less(b, a):
			return 1
		}
		return 0
	})
}

// put places a page among the others and returns the one after it, or nil.
func (l *level) put(p *page) (next *page) {
	at := len(l.chunks) - 1
	if end := l.chunks[at]; len(end.pages) < chunkPages-1 && !l.below(p.low, end.pages[len(end.pages)-1].low) {
		end.pages = append(end.pages, p) // as nearly always, where keys ascend
		return nil
	}
	if l.below(p.low, l.chunks[at].pages[0].low) {
		i, _ := slices.BinarySearchFunc(l.chunks, p.low, func(c *chunk, it item) int { return l.side(c.pages[0], it) })
		at = max(i, 1) - 1
	}
	c := l.chunks[at]
	i, _ := slices.BinarySearchFunc(c.pages, p.low, l.side)
	c.pages = slices.Insert(c.pages, i, p)
	switch {
	case i+1 < len(c.pages):
		next = c.pages[i+1]
	case at+1 < len(l.chunks):
		next = l.chunks[at+1].pages[0]
	}
	if len(c.pages) < chunkPages {
		return next
	}
	half := len(c.pages) / 2
	if at == len(l.chunks)-1 { // where keys ascend, full chunks stay behind
		half = len(c.pages) * 7 / 8
	}
	right := &chunk{pages: slices.Clone(c.pages[half:])}
	c.pages = slices.Clip(c.pages[:half])
	l.chunks = slices.Insert(l.chunks, at+1, right)
	return next
}

// drop forgets the first chunk.
func (l *level) drop() {
	pages := l.chunks[0].pages
	l.chunks = slices.Delete(l.chunks, 0, 1)
	for _, p := range pages {
		l.dropped(p)
		l.spare = append(l.spare, p)
	}
}

// finish drops all pages that are left.
func (l *level) finish() {
	l.all(l.dropped)
	l.chunks = nil
}

// all calls visit for each page in key order.
func (l *level) all(visit func(p *page)) {
	for _, c := range l.chunks {
		for _, p := range c.pages {
			visit(p)
		}
	}
}
