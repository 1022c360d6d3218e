package model

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"idbench/index"
)

// Delete marks rows. They stay in their pages until the next count or insert, before
// which VACUUM runs.
//
// Note: the engine takes rows in without a VACUUM too, may drop dead entries from a full
// leaf then, and fills heap pages that have room again. Here rows after deletes find the
// pages vacuumed and go to the end of the heap, and pages that were unlinked are not used
// again: only what stands after deletes alone is the engine's.
func (t *table) Delete(_ context.Context, keys [][]byte) error {
	clear(t.batch)
	for _, k := range keys {
		if !t.trees[0].has(k) || t.batch[string(k)] {
			return fmt.Errorf("delete: key %x: %w", k, index.ErrMissing)
		}
		t.batch[string(k)] = true
	}
	t.log.now = int64(len(t.values))
	t.deleted, t.dead = true, true
	for _, k := range keys {
		row := t.trees[0].kill(k)
		tuple := t.columns.lay(k, int64(len(k)), int64(t.values[row]))
		t.heap.kill(row, tuple.columns)
		t.toast.kill(row, tuple.moved)
		for i, tree := range t.trees[1:] {
			extra := index.ExtraKey(row, i+1)
			tree.kill(extra[:])
		}
	}
	return nil
}

// vacuum takes what is dead out of heap and indexes.
func (t *table) vacuum() {
	if !t.dead {
		return
	}
	t.dead = false
	for _, tree := range t.trees {
		tree.vacuum()
	}
	t.heap.vacuum()
	t.toast.vacuum()
}

// kill marks the entry of a key that is there, and returns its row.
func (t *tree) kill(key []byte) int64 {
	leaf := t.descend(key)
	item := &leaf.items[leaf.place(key)]
	row := item.row
	item.row = ^row
	return row
}

func (i *item) dead() bool { return i.row < 0 }

// living is the item of a key in a leaf that is not dead, or nil.
func (p *page) living(key []byte) *item {
	at := p.place(key)
	if at == len(p.items) || !bytes.Equal(p.items[at].key, key) || p.items[at].dead() {
		return nil
	}
	return &p.items[at]
}

// A vacuum is one walk over the pages of a tree in the order of the file
// (btvacuumscan).
type vacuum struct {
	*tree
	pages  []*page // by number; nil where it is on no level
	parent map[*page]*page
	left   map[*page]*page
}

// vacuum takes dead entries out of the leaves, and unlinks leaves that are empty then.
func (t *tree) vacuum() {
	if t.root == nil {
		return
	}
	t.vacuumed = true
	v := vacuum{t, make([]*page, t.pages), map[*page]*page{}, map[*page]*page{}}
	for first := t.root; ; first = first.items[0].child {
		var last *page
		for p := first; p != nil; p = p.next {
			v.pages[p.page], v.left[p] = p, last
			last = p
			for i := range p.items {
				if p.level > 0 {
					v.parent[p.items[i].child] = p
				}
			}
		}
		if first.level == 0 {
			break
		}
	}
	for _, p := range v.pages {
		if p == nil || p.level > 0 || v.pages[p.page] == nil {
			continue
		}
		before := p.used
		p.items = slices.DeleteFunc(p.items, func(i item) bool {
			if i.dead() {
				p.used -= i.size
			}
			return i.dead()
		})
		if p.used != before {
			t.log.mark(&p.mark)
		}
		for p != nil && len(p.items) == 0 { // then the leaf right of it, if it has been left empty
			right := p.next
			if !v.unlink(p) {
				break
			}
			p = right
		}
	}
}

// unlink takes an empty leaf out of the tree, with the pages above it that lead to it
// alone, and reports whether it could (_bt_pagedel): the last page of a level stays, and
// so does the last of several children. Its keys belong to the page right of it from
// then on.
func (v *vacuum) unlink(leaf *page) bool {
	if leaf.next == nil {
		return false
	}
	top := leaf
	above := v.parent[top]
	at := above.leadsTo(top)
	for at == len(above.items)-1 {
		if at > 0 || above.next == nil {
			return false
		}
		top = above
		above = v.parent[top]
		at = above.leadsTo(top)
	}
	above.used -= above.items[at+1].size
	above.items[at].child = above.items[at+1].child
	above.items = slices.Delete(above.items, at+1, at+2)
	v.log.mark(&above.mark)
	for p := top; ; p = p.items[0].child {
		if left := v.left[p]; left != nil {
			left.next = p.next
			v.log.mark(&left.mark)
		}
		v.left[p.next] = v.left[p]
		v.log.mark(&p.next.mark)
		v.pages[p.page] = nil
		v.free++
		if p.level == 0 {
			return true
		}
		v.branches--
	}
}

// leadsTo is the place of the item that leads to a page.
func (p *page) leadsTo(child *page) int {
	return slices.IndexFunc(p.items, func(i item) bool { return i.child == child })
}

// kill notes that a row is dead, whose columns take so many bytes.
func (h *heap) kill(row, columns int64) {
	if h.gone == nil {
		h.gone, h.waste = map[int64]bool{}, map[int64]int64{}
	}
	page := h.of(row)
	h.gone[row] = true
	h.waste[page] += aligned(tupleHeader + columns)
	p := h.pages[page]
	p.gone++
	h.log.mark(&p.mark)
}

// vacuum makes room of dead rows, and of pointers at the end of their page that no row
// after them needs, but for the first (PageTruncateLinePointerArray, since PostgreSQL
// 14). Empty pages at the end of the heap go if they are many (lazy_truncate_heap), and with
// them those of the map that tell of no others (FreeSpaceMapPrepareTruncateRel).
func (h *heap) vacuum() {
	for _, page := range slices.Sorted(maps.Keys(h.waste)) {
		p := h.pages[page]
		p.free += h.waste[page]
		for p.pointers > 1 && h.gone[h.at(p, p.pointers-1)] {
			p.pointers--
			p.free += pointer
		}
		h.log.mark(&p.mark)
	}
	clear(h.waste)
	const most, share = 1000, 16 // REL_TRUNCATE_MINIMUM, REL_TRUNCATE_FRACTION
	used := len(h.pages)
	for used > 0 && h.pages[used-1].gone == h.pages[used-1].rows {
		used--
	}
	if empty := len(h.pages) - used; empty > 0 && (empty >= most || empty >= len(h.pages)/share) {
		for page := used; page < len(h.pages); page++ {
			if m := page / mapSlots; m < len(h.free) {
				h.free[m].set(page%mapSlots, 0)
			}
		}
		h.pages = h.pages[:used]
	}
	h.target = max(len(h.pages)-1, 0)
	mapped := (len(h.pages) + mapSlots - 1) / mapSlots
	if len(h.free) > mapped {
		h.free = h.free[:mapped]
	}
	for len(h.free) < mapped {
		h.free = append(h.free, freeMap{})
	}
}

// at is the row of a pointer of a page, from 0.
func (h *heap) at(p *heapPage, pointer int64) int64 {
	if h.back == nil {
		return p.first + pointer
	}
	if straight := p.rows - int64(len(p.back)); pointer >= straight {
		return p.back[pointer-straight]
	}
	row := p.first
	for at := int64(0); ; row++ { // rows in between may have gone to pages before it
		if _, elsewhere := h.back[row]; elsewhere {
			continue
		}
		if at == pointer {
			return row
		}
		at++
	}
}
