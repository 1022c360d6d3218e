package innodb

import "encoding/binary"

// The layout of a page (https://dev.mysql.com/doc/internals/en/innodb-page-structure.html
// and, in MariaDB's storage/innobase/include, fil0fil.h, page0page.h and fsp0fsp.h): a
// file header of 38 bytes; on a page of a tree a page header of 36, the addresses of two
// segments, and from there up to the heap top the records; from the end down a trailer of
// 8 bytes and the directory, 2 bytes a slot. Integers are big-endian.
const (
	filPrev = 8  // page number of the left sibling
	filNext = 12 // and of the right one
	filLSN  = 16 // end of the log record that changed the page last
	filType = 24
	filHead = 38

	pageSlots   = filHead      // slots of the directory
	pageHeapTop = filHead + 2  // where the heap of records ends
	pageGarbage = filHead + 8  // bytes of deleted records in it
	pageRecs    = filHead + 16 // records
	pageLevel   = filHead + 26 // 0: a leaf
	pageIndex   = filHead + 28 // id of the index

	infimum  = 99  // the record before all others: where its data would begin
	supremum = 112 // the record after all others
	recHead  = 5   // bytes before a record's data: flags, number in the heap, distance to the next

	trailer  = 8
	slotSize = 2

	noPage = 1<<32 - 1 // no sibling
)

// Types of page.
const (
	typeIndex = 17855
	typeBlob  = 10
	typeLOB   = 24 // of MySQL 8, in place of the first of those
)

// A page is one of the table's file.
type page []byte

func (p page) u16(at int) int    { return int(binary.BigEndian.Uint16(p[at:])) }
func (p page) u32(at int) int64  { return int64(binary.BigEndian.Uint32(p[at:])) }
func (p page) u64(at int) uint64 { return binary.BigEndian.Uint64(p[at:]) }

// inuse is the bytes of the page that are not free: all but the gap between the heap of
// records and the directory, and the deleted records in the heap. They are the headers,
// infimum and supremum, the records with their heads, the directory and the trailer.
func (p page) inuse() int64 {
	return int64(p.u16(pageHeapTop) - p.u16(pageGarbage) + slotSize*p.u16(pageSlots) + trailer)
}

// following is the record after one, both by the position of their data.
func (p page) following(rec int) int {
	return (rec + p.u16(rec-2)) & (len(p) - 1) // the distance is modulo 2¹⁶
}

// Of the pages that continue a row, each has a part of it.
const (
	blobPart = filHead     // bytes of the row on this page
	blobNext = filHead + 4 // the page with those that follow
	blobHead = filHead + 8

	reference = 20 // what stands in the row instead: space, page, offset on it, length
)

// A shape says where in the rows of a table the payload lies.
type shape struct {
	fixed int  // bytes of the columns before the payload that have one length, the hidden ones included
	id    bool // the id has a length of its own
	long  bool // the longest id has more than 255 bytes
	apart bool // a payload may lie on pages of its own
}

// apart returns the first page of those that continue a row. No column may be NULL, so
// before a record's head stand only the lengths of columns without a fixed one, the first
// one last: a byte, or two where the column may have more than 255 bytes and the high bit
// says so. The bit below that one marks a column whose end is a reference.
func (p page) apart(rec int, s shape) (first int64, ok bool) {
	at, id := rec-recHead, 0
	if s.id {
		at--
		id = int(p[at])
		if s.long && id&0x80 != 0 {
			at--
			id = id&0x3F<<8 | int(p[at])
		}
	}
	high := int(p[at-1])
	if high&0xC0 != 0xC0 {
		return 0, false
	}
	end := rec + s.fixed + id + (high&0x3F<<8 | int(p[at-2]))
	return p.u32(end - reference + 4), true
}
