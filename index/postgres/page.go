package postgres

import "encoding/binary"

// A page is the header of a page and its special space, as bufpage.h and nbtree.h lay
// them out. Numbers are in the byte order of the machine that the server runs on; a
// server of the other order cannot be read.
type page struct {
	lsn          uint64 // of the record that changed it last
	lower, upper int64  // bounds of its free space

	prev, next int64 // pages of the level; 0: none
	level      int64 // 0: a leaf
	flags      uint16
}

const (
	headerSize  = 24 // SizeOfPageHeaderData
	specialSize = 16 // of BTPageOpaqueData
	pointerSize = 4  // of an ItemIdData

	flagDeleted  = 1 << 2 // BTP_DELETED
	flagMeta     = 1 << 3 // BTP_META
	flagHalfDead = 1 << 4 // BTP_HALF_DEAD
)

// heapPage decodes a header.
func heapPage(header []byte) page {
	n := binary.NativeEndian
	return page{
		lsn:   uint64(n.Uint32(header))<<32 | uint64(n.Uint32(header[4:])),
		lower: int64(n.Uint16(header[12:])), upper: int64(n.Uint16(header[14:])),
	}
}

// treePage decodes a header and the special space.
func treePage(header, special []byte) page {
	p, n := heapPage(header), binary.NativeEndian
	p.prev, p.next = int64(n.Uint32(special)), int64(n.Uint32(special[4:]))
	p.level, p.flags = int64(n.Uint32(special[8:])), n.Uint16(special[12:])
	return p
}

// used is the bytes that are not free space.
func (p page) used() int64 { return pageSize - (p.upper - p.lower) }

// items is the number of line pointers.
func (p page) items() int64 { return (p.lower - headerSize) / pointerSize }

// entries is the number of rows in a leaf: all items but the high key, which every page
// has that is not the last of its level.
func (p page) entries() int64 {
	if p.next != 0 {
		return p.items() - 1
	}
	return p.items()
}

// live reports whether the page is one of the tree's levels.
func (p page) live() bool {
	return p.upper != 0 && p.flags&(flagDeleted|flagMeta|flagHalfDead) == 0
}
