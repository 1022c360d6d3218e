package model

import (
	"bytes"
	"fmt"
	"iter"
	"slices"

	"idbench/index"
	"idbench/index/replay"
	"idbench/units"
)

// tree is a B+tree of Profile. Its root never moves.
type tree struct {
	segment   units.Segment
	number    int  // position in Stats
	clustered bool // its leaves are rows
	file      *file
	leaves    segment
	branches  segment
	root      *page
	key       keyColumn // of a clustered tree
	chains    []chain   // that continue rows, by arrival, up to the last row that has one
	made      int64     // branch pages, the root among them when it is one
	now       int64     // rows ever inserted, once the transaction has committed
	events    int64     // calls for a split
	tracer    index.Tracer
	replayed  []index.Leaf    // in key order, of a tree whose leaves are stubs
	grown     []replay.Growth // of such a tree after each of the moments
}

const (
	// reserve is what part of a clustered leaf stays free for rows that grow, while rows come in
	// one direction (dict_index_get_space_reserve).
	reserve = 16
	// little is what part of a page, as room, is not worth a reorganisation (BTR_CUR_PAGE_REORGANIZE_LIMIT).
	little = 32
	// heldBack extents are for the pages of one split (btr_cur_pessimistic_insert).
	heldBack   = 3
	recordHead = 5 // bytes before a record's lengths and data
	pointer    = 4 // bytes of a page number in a branch page
)

// newTree makes a tree with an empty root.
func newTree(segment units.Segment, number int, file *file) *tree {
	t := &tree{segment: segment, number: number, file: file}
	file.inode()
	t.root = &page{bytes: file.pageSize, page: file.allocate(&t.branches, 0, up)}
	t.root.clear()
	file.inode()
	return t
}

// make makes a page for a level.
func (t *tree) make(level, hint int64, d direction) *page {
	s := &t.leaves
	if level > 0 {
		s = &t.branches
		t.made++
	}
	p := &page{bytes: t.file.pageSize, page: t.file.allocate(s, hint, d), level: level}
	p.clear()
	if t.tracer != nil {
		t.tracer.Make(t.number, p.page)
	}
	t.write(p)
	return p
}

// write notes that a page is changed.
func (t *tree) write(p *page) { p.written = t.now }

func (t *tree) touch(p *page, write bool) {
	if t.tracer != nil {
		t.tracer.Touch(t.number, p.page, write)
	}
}

// descend finds the page of a level that a key belongs to, and its place there. each is
// told of the pages above.
func (t *tree) descend(key []byte, level int64, each func(*page)) (*page, int) {
	p := t.root
	for p.level > level {
		if each != nil {
			each(p)
		}
		p = p.items[max(p.place(key)-1, 0)].child
	}
	return p, p.place(key)
}

// insert adds an entry whose key is not there yet.
func (t *tree) insert(item item) {
	leaf, at := t.descend(item.key, 0, func(p *page) { t.touch(p, false) })
	t.touch(leaf, true)
	if !t.fits(leaf, at, item.size) { // both neighbours are latched for a split
		for _, beside := range []*page{leaf.prev, leaf.next} {
			if beside != nil {
				t.touch(beside, true)
			}
		}
	}
	t.add(leaf, at, item)
}

// add puts a record into a page, or splits that.
func (t *tree) add(p *page, at int, item item) {
	if !t.fits(p, at, item.size) {
		held := t.file.reserve(heldBack)
		if p == t.root {
			p = t.raise()
		}
		t.split(p, at, item)
		t.file.reserved -= held
		return
	}
	p.squeeze(at, item)
	t.write(p)
}

// fits reports whether a record goes in without a split (btr_cur_optimistic_insert).
func (t *tree) fits(p *page, at int, size int64) bool {
	room := p.roomReorganized(1)
	switch {
	case room < size:
		return false
	case p.garbage > 0 && room < p.bytes/little && len(p.items) > 1 && p.room(1) < size:
		return false
	case t.clustered && p.level == 0 && len(p.items) > 1 && p.bytes/reserve+size > room:
		_, right := p.cutRight(at)
		_, left := p.cutLeft(at)
		return !right && !left
	}
	return true
}

// raise moves all records of the root to a new page below it (btr_root_raise_and_insert).
func (t *tree) raise() *page {
	p := t.make(t.root.level, 0, noDirection)
	p.takeFirst(t.root.items)
	way := item{size: t.pointer(p.items[0], p.level), child: p}
	if t.root.level == 0 {
		t.made++
	}
	t.root.level++
	t.root.clear()
	t.root.insert(0, way)
	t.write(t.root)
	return p
}

// pointer is the bytes of the way to a page of a level that begins with a record.
func (t *tree) pointer(first item, level int64) int64 {
	switch {
	case level > 0:
		return first.size
	case t.clustered:
		return recordHead + t.key.stored(int64(len(first.key))) + pointer
	}
	return first.size + pointer // an entry is all key
}

// split cuts a page in two for a new record, and evenly if that does not fit its half then
// (btr_page_split_and_insert).
func (t *tree) split(p *page, at int, item item) {
	t.events++
	for again := false; !t.shift(p, at, item); again = true {
		left, d := p.cut(at)
		if again {
			left, d = p.cutEven(at, item.size), up
		}
		p = t.halve(p, left, at, item, d)
		at = p.place(item.key)
		if p.squeeze(at, item) {
			return
		}
	}
}

// halve moves records of a page to a new one beside it, so that so many are on the left once
// the new one has come to its place. It returns the page that it belongs to.
func (t *tree) halve(p *page, left, at int, item item, d direction) *page {
	stay := left // of those that are there, how many are on the left
	first := item
	if at < left {
		stay--
	}
	if at != left {
		first = p.items[stay]
	}
	q := t.beside(p, first, d)
	lower, upper := p, q
	if d == down {
		lower, upper = q, p
		q.take(p.items[:stay])
		p.deleteTo(stay)
	} else {
		q.takeFirst(p.items[stay:])
		p.deleteFrom(stay)
	}
	if at < left {
		return lower
	}
	return upper
}

// beside makes the empty page that is to have a half of another, and attaches it. first is the
// first record of the upper half.
func (t *tree) beside(p *page, first item, d direction) *page {
	hint := p.page + 1
	if d == down {
		hint = p.page - 1
	}
	q := t.make(p.level, hint, d)
	t.attach(p, q, first, d)
	return q
}

// attach puts the way to the right half into the level above, and links the halves
// (btr_attach_half_pages).
func (t *tree) attach(p, q *page, first item, d direction) {
	lower, upper := p, q
	if d == down {
		lower, upper = q, p
		father, at := t.father(p)
		father.items[at].child = q
		t.write(father)
	}
	t.enter(first.key, t.pointer(first, p.level), upper)
	t.write(p)
	if d == down {
		if lower.prev = p.prev; lower.prev != nil {
			lower.prev.next = lower
			t.write(lower.prev)
		}
	} else {
		if upper.next = p.next; upper.next != nil {
			upper.next.prev = upper
			t.write(upper.next)
		}
	}
	lower.next, upper.prev = upper, lower
}

// enter puts the way to a page into the level above (btr_insert_on_non_leaf_level).
func (t *tree) enter(key []byte, size int64, child *page) {
	p, at := t.descend(key, child.level+1, nil)
	t.add(p, at, item{key: key, size: size, child: child})
}

// father is the page with the way to a page, and its place.
func (t *tree) father(p *page) (*page, int) {
	if p.prev == nil {
		f, _ := t.descend(nil, p.level+1, nil)
		return f, 0
	}
	f, at := t.descend(p.items[0].key, p.level+1, nil)
	return f, at - 1
}

// first is the left-most page of a level.
func (t *tree) first(level int64) *page {
	p := t.root
	for p.level > level {
		p = p.items[0].child
	}
	return p
}

func (t *tree) Name() units.Segment { return t.segment }

// Leaves yields the leaves in key order.
func (t *tree) Leaves() iter.Seq[index.Leaf] {
	if t.replayed != nil {
		return slices.Values(t.replayed)
	}
	return func(yield func(index.Leaf) bool) {
		for p := t.first(0); p != nil && yield(t.leaf(p)); p = p.next {
		}
	}
}

func (t *tree) counts() index.Counts {
	c := index.Counts{units.BranchPages: t.made, units.OverflowPages: 0, units.Depth: t.root.level + 1}
	var leaves index.LeafCounter
	for l := range t.Leaves() {
		leaves.Add(l)
	}
	leaves.Into(c)
	return c
}

// dirty is the pages changed since so many rows were inserted, from a level up, with the pages that
// continue rows of leaves.
func (t *tree) dirty(level, since int64) (n int64) {
	if level == 0 {
		for row := since; row < int64(len(t.chains)); row++ {
			n += t.chains[row].pages()
		}
	}
	for ; level <= t.root.level; level++ {
		for p := t.first(level); p != nil; p = p.next {
			if p.written > since {
				n++
			}
		}
	}
	return n
}

// verify checks order, bounds, sizes, links, and what the pages of a level have to do with
// those above.
func (t *tree) verify() (pages []int64, err error) {
	branches := int64(0)
	for level := t.root.level; level >= 0; level-- {
		var last []byte
		var before *page
		for p := t.first(level); p != nil; before, p = p, p.next {
			pages = append(pages, p.page)
			if level > 0 {
				branches++
			}
			if p.prev != before || p.level != level {
				return nil, fmt.Errorf("page %d: level %d, want %d, or its left sibling is not what links to it", p.page, p.level, level)
			}
			if len(p.items) == 0 && p != t.root {
				return nil, fmt.Errorf("page %d is empty", p.page)
			}
			data, owned := int64(0), -2
			for _, n := range p.slots {
				owned += int(n)
			}
			for i, item := range p.items {
				data += item.size
				if least := level > 0 && before == nil && i == 0; least != (item.key == nil) {
					return nil, fmt.Errorf("page %d, record %d: a key where there is none, or none where there is one", p.page, i)
				}
				if item.key != nil && last != nil && bytes.Compare(last, item.key) >= 0 {
					return nil, fmt.Errorf("page %d: record %d is out of order", p.page, i)
				}
				last = item.key
				if level > 0 && i > 0 && bytes.Compare(t.leftmost(item.child, item.key), item.key) < 0 {
					return nil, fmt.Errorf("page %d: the page of record %d begins below it", p.page, i)
				}
			}
			if data != p.data() || owned != len(p.items) || p.top+slotBytes*int64(len(p.slots))+trailer > p.bytes {
				return nil, fmt.Errorf("page %d: %d bytes of %d records, counted as %d and %d, the heap ends at %d", p.page, data, len(p.items), p.data(), owned, p.top)
			}
		}
	}
	if branches != t.made {
		return nil, fmt.Errorf("%d branch pages, counted as %d", branches, t.made)
	}
	for i := range t.chains {
		t.chains[i].each(func(page int64) { pages = append(pages, page) })
	}
	return pages, nil
}

// leftmost is the first key of a page, or one if it has none.
func (t *tree) leftmost(p *page, none []byte) []byte {
	if len(p.items) == 0 || p.items[0].key == nil {
		return none
	}
	return p.items[0].key
}
