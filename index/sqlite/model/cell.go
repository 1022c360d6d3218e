package model

import (
	"encoding/binary"
	"math/bits"

	"idbench/index"
)

// Sizes of a page (https://www.sqlite.org/fileformat.html, section 1.6).
const (
	fileHeader   = 100 // at the head of page 1
	leafHeader   = 8
	branchHeader = 12 // with the right-most child
	pointer      = 2  // of each cell
	child        = 4  // of each cell of a branch page
	chain        = 4  // the next overflow page, in a cell and at the head of each
	leastCell    = 4  // what a cell takes at least, so that its place can be a free block (section 1.6)
)

var pageOption = index.PowerOption("page_size", 4096, 512, 65536)

// columnOption says what holds the ids: a column with an index of its own, or the row id itself.
var columnOption = index.ChoiceOption("column", "auto", "rowid")

// A geometry is what follows from the size of a page.
type geometry struct {
	pageSize int64
	leafRoom int64 // bytes of a leaf for cells and their pointers

	tableMost, indexMost, least int64 // bytes of a payload that stay in its cell

	trunkLeaves int   // numbers that a trunk of the freelist takes: six fewer than fit
	lockPage    int64 // the page that locks lie on, and nothing else: that of byte 2^30
}

// geometryOf is that of a table's pages.
func geometryOf(c index.TableConfig) (geometry, error) {
	page, err := c.Int(pageOption)
	if err != nil {
		return geometry{}, err
	}
	return geometry{
		pageSize: page, leafRoom: page - leafHeader,
		tableMost: page - 35, indexMost: (page-12)*64/255 - 23, least: (page-12)*32/255 - 23,
		trunkLeaves: int(page/4 - 8), lockPage: 1<<30/page + 1,
	}, nil
}

// A field is a value of a record (section 2.1): the bytes of its content, and what
// kind it is, which decides its serial type.
type field struct {
	size int64
	kind fieldKind
}

type fieldKind int

const (
	blob fieldKind = iota
	text
	wholeCells
)

// typeSize is the length of the field's serial type: 12 + 2n for n bytes, one more for
// text, and a single byte for every integer.
func (f field) typeSize() int64 {
	switch f.kind {
	case wholeCells:
		return 1
	case text:
		return varint(13 + 2*f.size)
	}
	return varint(12 + 2*f.size)
}

// integer is the field of a number, in the fewest bytes of 0 (for 0 and 1), 1, 2, 3, 4,
// 6 and 8 that hold it.
func integer(n int64) field {
	f := field{kind: wholeCells}
	if n < 0 {
		n = max(^n, 2) // the others have no content
	}
	switch {
	case n == 0 || n == 1:
	case n < 1<<7:
		f.size = 1
	case n < 1<<15:
		f.size = 2
	case n < 1<<23:
		f.size = 3
	case n < 1<<31:
		f.size = 4
	case n < 1<<47:
		f.size = 6
	default:
		f.size = 8
	}
	return f
}

// number is the number that a key of 8 bytes is.
func number(key []byte) int64 { return int64(binary.BigEndian.Uint64(key)) }

// record is the bytes of a record: the length of its head, the serial types, the
// contents.
func record(fields ...field) int64 {
	head, body := int64(0), int64(0)
	for _, f := range fields {
		head += f.typeSize()
		body += f.size
	}
	// The head counts its own length, which may need a further byte for that.
	own := varint(head)
	if varint(head+own) > own {
		own++
	}
	return own + head + body
}

// varint is the length of a number: 7 bits a byte, and 8 in a ninth.
func varint(n int64) int64 {
	return min(max(1, int64(bits.Len64(uint64(n))+6)/7), 9)
}

// local is how many bytes of a payload stay in its cell: all, or as many as leave the
// last overflow page full, or the least.
func (g *geometry) local(payload int64, most int64) int64 {
	if payload <= most {
		return payload
	}
	if n := g.least + (payload-g.least)%(g.pageSize-chain); n <= most {
		return n
	}
	return g.least
}

// chained is how many overflow pages so many bytes take.
func (g *geometry) chained(bytes int64) int64 {
	return (bytes + g.pageSize - chain - 1) / (g.pageSize - chain)
}

// cell is a row, an entry of an index, or what divides two children.
type cell struct {
	key   []byte // of a B-tree
	row   int64  // row id
	id    []byte // that a further index of a table WITHOUT ROWID points at
	value int64  // length of the payload, where the row stands

	arrived int64 // number of the row in order of arrival, likewise

	size     int64   // bytes on its page, without its pointer
	spilled  int64   // bytes on overflow pages
	overflow []int64 // their numbers
	child    *node   // left of it, on a branch page
}

// taken is what the cell takes of its page.
func (c cell) taken() int64 { return pointer + c.size }
