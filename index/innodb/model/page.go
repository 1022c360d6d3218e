package model

import (
	"bytes"
	"slices"
	"sort"

	"idbench/index"
)

// The layout of a page (innodb/page.go beside the engine has it in full): 120
// bytes of headers, the least and the greatest record among them, then a heap of records
// in the order in which they came; from the end down a trailer and a directory with a slot
// for every four to eight records.
const (
	head      = 120 // where the heap of records begins
	trailer   = 8
	slotBytes = 2

	slotLeast = 4 // records of a slot, but for the first and the last
	slotMost  = 8
)

// emptyRoom is what an empty page of a size has for records and their share of the directory,
// which has two slots by then.
func emptyRoom(size int64) int64 { return size - head - trailer - 2*slotBytes }

// page is a page of a tree.
type page struct {
	bytes   int64 // the size of each page
	page    int64
	level   int64 // 0: a leaf
	items   []item
	prev    *page // on its level
	next    *page
	written int64 // rows ever inserted, as of the commit that last wrote this page

	top     int64   // where the heap ends
	heap    int     // records in it, deleted ones included
	garbage int64   // bytes of the deleted ones
	free    []gap   // the deleted ones, the one to be taken first last
	slots   []uint8 // records of each slot of the directory
	last    int64   // where the record lies that was inserted last; 0: not known
}

// item is a record: a row, an entry of an index, or the way to a page and the least
// key there. The first one of the first page of a level above the leaves has no key.
type item struct {
	key   []byte
	row   int64 // of a leaf: which row arrived as it
	child *page // of a branch page
	size  int64 // with its head
	at    int64 // where it lies in the page
	heap  int   // its number in the heap
}

// gap is where a deleted record lies.
type gap struct {
	at, size int64
	heap     int
}

// clear makes a page as it is after its creation.
func (p *page) clear() {
	p.items, p.top, p.heap, p.garbage, p.free, p.last = nil, head, 0, 0, nil, 0
	p.slots = []uint8{1, 1} // the least record, and the greatest
}

// reserved is the directory's share of so many records (page_dir_calc_reserved_space).
func reserved(records int) int64 {
	return int64(slotBytes*records+slotLeast-1) / slotLeast
}

// data is the bytes of the records.
func (p *page) data() int64 { return p.top - head - p.garbage }

// room is the most that so many new records may take at the end of the heap
// (page_get_max_insert_size).
func (p *page) room(records int) int64 {
	return max(emptyRoom(p.bytes)-(p.top-head)-reserved(records+p.heap), 0)
}

// roomReorganized is the same once the heap has no gaps
// (page_get_max_insert_size_after_reorganize).
func (p *page) roomReorganized(records int) int64 {
	return max(emptyRoom(p.bytes)-p.data()-reserved(records+len(p.items)), 0)
}

// inuse is the bytes that are not free.
func (p *page) inuse() int64 {
	return p.top - p.garbage + slotBytes*int64(len(p.slots)) + trailer
}

// place is how many records are not above a key: where a new one goes.
func (p *page) place(key []byte) int {
	return sort.Search(len(p.items), func(i int) bool { return bytes.Compare(p.items[i].key, key) > 0 })
}

// owner is the slot of the record at a place, or of the greatest record, and the place of
// the slot's first one.
func (p *page) owner(at int) (slot, first int) {
	slot = 1
	for first+int(p.slots[slot]) <= at {
		first += int(p.slots[slot])
		slot++
	}
	return slot, first
}

// insert puts a record at a place, where one was deleted that was not smaller or else at
// the end of the heap, and reports whether there was room (page_cur_insert_rec_low). A slot
// of nine records becomes two.
func (p *page) insert(at int, item item) bool {
	if n := len(p.free); n > 0 && p.free[n-1].size >= item.size {
		item.at, item.heap = p.free[n-1].at, p.free[n-1].heap
		p.free = p.free[:n-1]
		p.garbage -= item.size
	} else {
		if p.room(1) < item.size {
			return false
		}
		item.at, item.heap = p.top, p.heap
		p.top += item.size
		p.heap++
	}
	p.last = item.at
	slot, _ := p.owner(at)
	p.items = slices.Insert(p.items, at, item)
	if p.slots[slot]++; p.slots[slot] > slotMost {
		const half = (slotMost + 1) / 2
		p.slots = slices.Insert(p.slots, slot, half)
		p.slots[slot+1] -= half
	}
	return true
}

// squeeze is insert, into the page reorganized if it has no room else.
func (p *page) squeeze(at int, item item) bool {
	if p.insert(at, item) {
		return true
	}
	p.reorganize()
	return p.insert(at, item)
}

// delete removes a record (page_cur_delete_rec): the last one of the heap makes it shorter.
func (p *page) delete(at int) {
	if len(p.items) == 1 {
		p.clear()
		return
	}
	slot, _ := p.owner(at)
	p.disown(slot)
	p.leave(p.items[at])
	p.items = slices.Delete(p.items, at, at+1)
	p.last = 0
}

// disown has a slot own one record less. Of too few it takes one of the next, or becomes one with it.
func (p *page) disown(slot int) {
	if p.slots[slot]--; p.slots[slot] >= slotLeast || slot == len(p.slots)-1 {
		return
	}
	if p.slots[slot+1] <= slotLeast {
		p.slots[slot+1] += p.slots[slot]
		p.slots = slices.Delete(p.slots, slot, slot+1)
	} else {
		p.slots[slot]++
		p.slots[slot+1]--
	}
}

// leave counts where a record lies as free.
func (p *page) leave(item item) {
	if item.heap == p.heap-1 {
		p.garbage -= p.top - item.at - item.size // of a longer one that lay there before
		p.top = item.at
		p.heap--
		return
	}
	p.free = append(p.free, gap{item.at, item.size, item.heap})
	p.garbage += item.size
}

// deleteFrom removes the records from a place on (page_delete_rec_list_end).
func (p *page) deleteFrom(at int) {
	switch at {
	case len(p.items):
		return
	case 0:
		p.clear()
		return
	}
	slot, first := p.owner(at)
	p.slots = p.slots[:slot+1]
	p.slots[slot] = uint8(at - first + 1)
	for i := len(p.items) - 1; i >= at; i-- {
		p.free = append(p.free, gap{p.items[i].at, p.items[i].size, p.items[i].heap})
		p.garbage += p.items[i].size
	}
	clear(p.items[at:])
	p.items = p.items[:at]
	p.last = 0
}

// deleteTo removes the records before a place, one by one (page_delete_rec_list_start).
func (p *page) deleteTo(at int) {
	switch at {
	case len(p.items):
		p.clear()
		return
	case 0:
		return
	}
	for _, item := range p.items[:at] {
		p.disown(1)
		p.leave(item)
	}
	p.items = slices.Delete(p.items, 0, at)
	p.last = 0
}

// take appends copies of records (page_copy_rec_list_start).
func (p *page) take(items []item) {
	for _, item := range items {
		p.insert(len(p.items), item)
	}
}

// takeFirst puts copies of records before all others (page_copy_rec_list_end). A page that
// was empty does not count them as inserted.
func (p *page) takeFirst(items []item) {
	empty := p.heap == 0
	for i, item := range items {
		p.insert(i, item)
	}
	if empty {
		p.last = 0
	}
}

// reorganize writes the records anew in key order, without gaps between them. The last one
// counts as inserted last (btr_page_reorganize_low).
func (p *page) reorganize() {
	items := p.items
	p.clear()
	p.take(items)
}

// leaf is the page as a leaf.
func (p *page) leaf() index.Leaf {
	return index.Leaf{Page: p.page, Pages: 1, Rows: int64(len(p.items)), Inuse: p.inuse(), Alloc: p.bytes, Written: p.written}
}
