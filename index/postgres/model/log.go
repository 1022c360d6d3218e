package model

import (
	"idbench/index"
	"idbench/units"
)

// mark is what a page knows of the log.
type mark struct {
	written  int64 // rows ever inserted, as of the commit that last changed it
	interval int64 // between checkpoints, from 1, in which it was last changed or made
}

// log is what the write-ahead log says of the table: how long the records are
// (xl_tot_len; xloginsert.c, and the redo structures in heapam_xlog.h and nbtxlog.h), which
// pages stand in it whole, and which pages each checkpoint writes. What else the server
// logs, and how records are padded and laid out on log pages, is left out.
type log struct {
	now      int64 // rows ever inserted, as of the commit of the open transaction
	interval int64
	images   bool // full_page_writes

	checksums bool // of pages, or wal_log_hints: the log has pages that only a hint changes

	bytes                  int64 // of records
	pageImages, imageBytes int64
	waiting                int64 // pages that wait to be written
	dirty                  int64 // written by checkpoints
}

// Sizes of the parts of a record.
const (
	recordHeader = 24     // XLogRecord
	blockHeader  = 4 + 16 // XLogRecordBlockHeader, file and page number
	sameFile     = 4 + 4  // of a further block of the same file
	imageHeader  = 5      // XLogRecordBlockImageHeader
	mainHeader   = 2      // before the main data
	commit       = 8      // xl_xact_commit
	metaData     = 28     // xl_btree_metadata
)

// change is the bytes that a record has for a page: its number, and the data that change
// it, or the page whole, without its free space, when it is the first change since a
// checkpoint.
func (l *log) change(m *mark, number, data, free int64) int64 {
	first := m.interval != l.interval
	l.mark(m)
	if !first || !l.images {
		return number + data
	}
	image := pageSize - free
	l.pageImages++
	l.imageBytes += image
	return number + imageHeader + image
}

// renew is the bytes that a record has for a page that it makes anew.
func (l *log) renew(m *mark, number, data int64) int64 {
	l.mark(m)
	return number + data
}

// mark notes that a page is changed.
func (l *log) mark(m *mark) {
	if m.interval != l.interval {
		m.interval = l.interval
		l.waiting++
	}
	m.written = l.now
}

// hint notes a change that is not logged. A page with a checksum stands in the log whole all
// the same before its first one (XLOG_FPI_FOR_HINT), with its free space, since a page of a
// map has none that the log knows of.
func (l *log) hint(m *mark) {
	if l.checksums && m.interval != l.interval {
		l.bytes += recordHeader + blockHeader + imageHeader + pageSize
		l.pageImages++
		l.imageBytes += pageSize
	}
	l.mark(m)
}

// heapInsert: xl_heap_insert, and the tuple without most of its header.
func (l *log) heapInsert(p *heapPage, made bool, tuple int64) {
	const main, header, dropped = 3, 5, 23
	data := header + tuple - dropped
	if made {
		l.bytes += recordHeader + l.renew(&p.mark, blockHeader, data) + mainHeader + main
		return
	}
	l.bytes += recordHeader + l.change(&p.mark, blockHeader, data, p.free) + mainHeader + main
}

// treeInsert: xl_btree_insert, and the item.
func (l *log) treeInsert(p *page, size int64) {
	const main = 2
	l.bytes += recordHeader + l.change(&p.mark, blockHeader, size-pointer, p.free()) + mainHeader + main
}

// branchInsert: the same, and the page below whose split it completes.
func (l *log) branchInsert(p, below *page, size int64) {
	const main = 2
	l.bytes += recordHeader + l.change(&p.mark, blockHeader, size-pointer, p.free()) +
		l.change(&below.mark, sameFile, 0, below.free()) + mainHeader + main
}

// split: xl_btree_split; of the left page its high key, and the new item if it went
// there; of the right page all items; the page right of it, and the page below whose
// split it completes.
func (l *log) split(left, right, below *page, high, item int64, newLeft bool) {
	const main = 10
	data := high - pointer
	if newLeft {
		data += item - pointer
	}
	pointers := int64(len(right.items))
	if right.high != nil {
		pointers++
	}
	size := recordHeader + l.change(&left.mark, blockHeader, data, left.free()) +
		l.renew(&right.mark, sameFile, right.used-pointers*pointer)
	if right.next != nil {
		size += l.change(&right.next.mark, sameFile, 0, right.next.free())
	}
	if below != nil {
		size += l.change(&below.mark, sameFile, 0, below.free())
	}
	l.bytes += size + mainHeader + main
}

// newRoot: xl_btree_newroot; the items of the root, if it has any; the page below whose
// split it completes; the meta page.
func (l *log) newRoot(t *tree, below *page, items int64) {
	const main = 8
	size := int64(recordHeader + mainHeader + main)
	if below != nil {
		items -= int64(len(t.root.items)) * pointer
	}
	size += l.renew(&t.root.mark, blockHeader, items)
	if below != nil {
		size += l.change(&below.mark, sameFile, 0, below.free())
	}
	l.bytes += size + l.renew(&t.meta, sameFile, metaData)
}

// commit: xl_xact_commit.
func (l *log) commit() { l.bytes += recordHeader + mainHeader + commit }

// checkpoint begins a new interval.
func (l *log) checkpoint() {
	l.dirty += l.waiting
	l.waiting = 0
	l.interval++
}

// into adds what the log and the checkpoints say of the case as a whole.
func (l *log) into(c index.Counts) {
	c[units.LogBytes], c[units.PageImages], c[units.ImageBytes] = l.bytes, l.pageImages, l.imageBytes
	if l.interval > 1 {
		c[units.DirtyPages] = l.dirty
	}
}
