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
func (g *geometry) newItem(payload, most, key int64) item {
	stays := g.local(payload, most)
	i := item{taken: varint(payload) + key + stays, spilled: payload - stays}
	if i.spilled > 0 {
		i.taken += chain
		i.pages = g.chained(i.spilled)
	}
	i.taken = max(i.taken, leastCell) + pointer
	return i
}

// and sums up what two cells have on overflow pages.
func (i item) and(other item) item {
	return item{spilled: i.spilled + other.spilled, pages: i.pages + other.pages}
}

// room is how many more cells of one length fit a leaf.
func (g *geometry) room(k *kid, i item) int64 { return (g.leafRoom - int64(k.used)) / i.taken }

// fits reports whether some cells of one length fit a leaf.
func (g *geometry) fits(k *kid, cells int64, i item) bool {
	return int64(k.used)+cells*i.taken <= g.leafRoom
}

// add adds some cells of one length to a leaf.
func (k *kid) add(cells int64, i item, now uint32) {
	k.used += uint32(cells * i.taken)
	k.written = now
}

// leaf describes a leaf, with what its cells have on overflow pages.
func (g *geometry) leaf(k *kid, rows int64, spilled item) index.Leaf {
	l := index.Leaf{Page: int64(k.page), Pages: 1 + spilled.pages, Rows: rows, Written: int64(k.written)}
	l.Inuse = leafHeader + int64(k.used) + spilled.spilled + chain*spilled.pages
	l.Alloc = l.Pages * g.pageSize
	return l
}
