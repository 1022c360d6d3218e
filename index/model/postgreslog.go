package model

import "idbench/index"

// postgresMark is what a page knows of the log.
type postgresMark struct {
	written  int64 // rows ever inserted, as of the commit that last changed it
	interval int64 // between checkpoints, from 1, in which it was last changed or made
}

// postgresLog is what the write-ahead log says of the table: how long the records are
// (xl_tot_len; xloginsert.c, and the redo structures in heapam_xlog.h and nbtxlog.h), which
// pages stand in it whole, and which pages each checkpoint writes. What else the server
// logs, and how records are padded and laid out on log pages, is left out.
type postgresLog struct {
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
	postgresRecord   = 24     // XLogRecord
	postgresBlock    = 4 + 16 // XLogRecordBlockHeader, file and page number
	postgresSameFile = 4 + 4  // of a further block of the same file
	postgresImage    = 5      // XLogRecordBlockImageHeader
	postgresMain     = 2      // before the main data
	postgresCommit   = 8      // xl_xact_commit
	postgresMetaData = 28     // xl_btree_metadata
)

// change is the bytes that a record has for a page: its number, and the data that change
// it, or the page whole, without its free space, when it is the first change since a
// checkpoint.
func (l *postgresLog) change(m *postgresMark, number, data, free int64) int64 {
	first := m.interval != l.interval
	l.mark(m)
	if !first || !l.images {
		return number + data
	}
	image := postgresPageSize - free
	l.pageImages++
	l.imageBytes += image
	return number + postgresImage + image
}

// renew is the bytes that a record has for a page that it makes anew.
func (l *postgresLog) renew(m *postgresMark, number, data int64) int64 {
	l.mark(m)
	return number + data
}

// mark notes that a page is changed.
func (l *postgresLog) mark(m *postgresMark) {
	if m.interval != l.interval {
		m.interval = l.interval
		l.waiting++
	}
	m.written = l.now
}

// hint notes a change that is not logged. A page with a checksum stands in the log whole all
// the same before its first one (XLOG_FPI_FOR_HINT), with its free space, since a page of a
// map has none that the log knows of.
func (l *postgresLog) hint(m *postgresMark) {
	if l.checksums && m.interval != l.interval {
		l.bytes += postgresRecord + postgresBlock + postgresImage + postgresPageSize
		l.pageImages++
		l.imageBytes += postgresPageSize
	}
	l.mark(m)
}

// heapInsert: xl_heap_insert, and the tuple without most of its header.
func (l *postgresLog) heapInsert(p *postgresHeapPage, made bool, tuple int64) {
	const main, header, dropped = 3, 5, 23
	data := header + tuple - dropped
	if made {
		l.bytes += postgresRecord + l.renew(&p.postgresMark, postgresBlock, data) + postgresMain + main
		return
	}
	l.bytes += postgresRecord + l.change(&p.postgresMark, postgresBlock, data, p.free) + postgresMain + main
}

// treeInsert: xl_btree_insert, and the item.
func (l *postgresLog) treeInsert(p *postgresPage, size int64) {
	const main = 2
	l.bytes += postgresRecord + l.change(&p.postgresMark, postgresBlock, size-postgresPointer, p.free()) + postgresMain + main
}

// branchInsert: the same, and the page below whose split it completes.
func (l *postgresLog) branchInsert(p, below *postgresPage, size int64) {
	const main = 2
	l.bytes += postgresRecord + l.change(&p.postgresMark, postgresBlock, size-postgresPointer, p.free()) +
		l.change(&below.postgresMark, postgresSameFile, 0, below.free()) + postgresMain + main
}

// split: xl_btree_split; of the left page its high key, and the new item if it went
// there; of the right page all items; the page right of it, and the page below whose
// split it completes.
func (l *postgresLog) split(left, right, below *postgresPage, high, item int64, newLeft bool) {
	const main = 10
	data := high - postgresPointer
	if newLeft {
		data += item - postgresPointer
	}
	pointers := int64(len(right.items))
	if right.high != nil {
		pointers++
	}
	size := postgresRecord + l.change(&left.postgresMark, postgresBlock, data, left.free()) +
		l.renew(&right.postgresMark, postgresSameFile, right.used-pointers*postgresPointer)
	if right.next != nil {
		size += l.change(&right.next.postgresMark, postgresSameFile, 0, right.next.free())
	}
	if below != nil {
		size += l.change(&below.postgresMark, postgresSameFile, 0, below.free())
	}
	l.bytes += size + postgresMain + main
}

// newRoot: xl_btree_newroot; the items of the root, if it has any; the page below whose
// split it completes; the meta page.
func (l *postgresLog) newRoot(t *postgresTree, below *postgresPage, items int64) {
	const main = 8
	size := int64(postgresRecord + postgresMain + main)
	if below != nil {
		items -= int64(len(t.root.items)) * postgresPointer
	}
	size += l.renew(&t.root.postgresMark, postgresBlock, items)
	if below != nil {
		size += l.change(&below.postgresMark, postgresSameFile, 0, below.free())
	}
	l.bytes += size + l.renew(&t.meta, postgresSameFile, postgresMetaData)
}

// commit: xl_xact_commit.
func (l *postgresLog) commit() { l.bytes += postgresRecord + postgresMain + postgresCommit }

// checkpoint begins a new interval.
func (l *postgresLog) checkpoint() {
	l.dirty += l.waiting
	l.waiting = 0
	l.interval++
}

// into adds what the log and the checkpoints say of the case as a whole.
func (l *postgresLog) into(c index.Counts) {
	c[index.LogBytes], c[index.PageImages], c[index.ImageBytes] = l.bytes, l.pageImages, l.imageBytes
	if l.interval > 1 {
		c[index.DirtyPages] = l.dirty
	}
}
