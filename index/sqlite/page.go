package sqlite

import "encoding/binary"

// The layout of a B-tree page (https://www.sqlite.org/fileformat.html, section 1.6):
// a header, then the positions of the cells, free space, and the cells. Integers are
// big-endian.
const (
	indexBranch = 2 // kinds of page, its first byte
	tableBranch = 5
	indexLeaf   = 10
	tableLeaf   = 13

	leafHeader   = 8  // kind, first free block, cells, start of the content, fragments
	branchHeader = 12 // and the right-most child

	cellPointer = 2

	chainPointer = 4 // the next overflow page, at the head of each

	freelistCount = 36 // on page 1: pages on the freelist
)

// A page is one B-tree page as the log holds it.
type page []byte

func (p page) kind() byte   { return p[0] }
func (p page) branch() bool { return p.kind() == indexBranch || p.kind() == tableBranch }

// isTree tells a B-tree page from an overflow or freelist page, whose first byte is
// the high one of a page number or, below page 2²⁴, 0.
func (p page) isTree() bool {
	switch p.kind() {
	case indexBranch, tableBranch, indexLeaf, tableLeaf:
		return true
	}
	return false
}

func (p page) header() int {
	if p.branch() {
		return branchHeader
	}
	return leafHeader
}

func (p page) cells() int { return p.u16(3) }

func (p page) u16(at int) int { return int(binary.BigEndian.Uint16(p[at:])) }

// inuse is the bytes of the page that are not free: free are the gap before the
// content, the free blocks, and the fragments that are too small for one.
func (p page) inuse() int64 {
	content := p.u16(5)
	if content == 0 {
		content = 65536
	}
	free := content - p.header() - cellPointer*p.cells() + int(p[7])
	for at := p.u16(1); at != 0; at = p.u16(at) {
		free += p.u16(at + 2)
	}
	return int64(len(p) - free)
}

// cell is a row, or an entry of an index, or what divides two children.
func (p page) cell(i int) []byte { return p[p.u16(p.header()+cellPointer*i):] }

// child is the page left of cell i, or right of the last.
func (p page) child(i int) int64 {
	if i == p.cells() {
		return int64(binary.BigEndian.Uint32(p[leafHeader:]))
	}
	return int64(binary.BigEndian.Uint32(p.cell(i)))
}

// overflow is the bytes of cell i that lie on overflow pages.
func (p page) overflow(i int) int64 {
	c := p.cell(i)
	switch p.kind() {
	case tableBranch:
		return 0
	case indexBranch:
		c = c[4:] // the child
	}
	size := int64(0)
	for _, b := range c[:8] { // a varint: 7 bits a byte; no payload takes nine
		size = size<<7 | int64(b&0x7F)
		if b&0x80 == 0 {
			break
		}
	}
	return size - p.local(size, p.kind() == tableLeaf)
}

// local is how many bytes of a payload stay in the cell (section 1.6 too): all, or as
// many as leave the last overflow page full, or the least.
func (p page) local(size int64, table bool) int64 {
	usable := int64(len(p)) // no bytes are reserved
	most, least := (usable-12)*64/255-23, (usable-12)*32/255-23
	if table {
		most = usable - 35
	}
	if size <= most {
		return size
	}
	if n := least + (size-least)%(usable-chainPointer); n <= most {
		return n
	}
	return least
}

// chain is the pages that so many bytes take outside of their cell.
func (p page) chain(bytes int64) int64 {
	room := int64(len(p)) - chainPointer
	return (bytes + room - 1) / room
}
