package model

import "idbench/index"

// An item is the cell of a row in a tree.
type item struct {
	taken   int64 // bytes of its page, with its pointer
	spilled int64 // bytes on overflow pages
	pages   int64 // those
}

// newItem is the cell of a payload of so many bytes, of which so many stay at most. key is the
// bytes of a row id in front of it.
func newItem(payload, most, key int64) item {
	stays := local(payload, most)
	i := item{taken: varint(payload) + key + stays, spilled: payload - stays}
	if i.spilled > 0 {
		i.taken += chain
		i.pages = (i.spilled + pageSize - chain - 1) / (pageSize - chain)
	}
	i.taken = max(i.taken, leastCell) + pointer
	return i
}

// and sums up what two cells have on overflow pages.
func (i item) and(other item) item {
	return item{spilled: i.spilled + other.spilled, pages: i.pages + other.pages}
}

const leafRoom = pageSize - leafHeader // bytes for cells and their pointers

// room is how many more cells of one length fit a leaf.
func (k *kid) room(i item) int64 { return (leafRoom - int64(k.used)) / i.taken }

// fits reports whether some cells of one length fit a leaf.
func (k *kid) fits(cells int64, i item) bool { return int64(k.used)+cells*i.taken <= leafRoom }

// add adds some cells of one length to a leaf.
func (k *kid) add(cells int64, i item, now uint32) {
	k.used += uint16(cells * i.taken)
	k.written = now
}

// leaf describes a leaf, with what its cells have on overflow pages.
func (k *kid) leaf(rows int64, spilled item) index.Leaf {
	l := index.Leaf{Page: int64(k.page), Pages: 1 + spilled.pages, Rows: rows, Written: int64(k.written)}
	l.Inuse = leafHeader + int64(k.used) + spilled.spilled + chain*spilled.pages
	l.Alloc = l.Pages * pageSize
	return l
}
