package model

import (
	"encoding/binary"
	"fmt"
	"slices"

	"idbench/index"
	"idbench/units"
)

// A toast is a TOAST table: the values that are too long for their row, cut into chunks that are rows of
// a heap of their own, and an index on the number of the value and that of the chunk
// (toast_save_datum). Values are numbered as they come.
//
// Note: the number of a value is the next of all objects of the server (GetNewOidWithIndex), so that there
// are gaps where others take some, and nothing here depends on those: all keys are of one width, and
// only their order counts. What is not modelled is that the numbers begin again after 2³².
type toast struct {
	heap   heap
	index  *tree
	always bool // it is told, though it may be empty

	rows   []int64 // that have a value, ascending: that of value 0, 1, …
	chunks []int64 // the first of each
}

// newToast is the empty TOAST table of a table whose options are known to be right, with so many segments before it.
func newToast(c index.TableConfig, log *log, segments int) *toast {
	columns, _ := columnsOf(c)
	return &toast{
		heap:   heap{segment: units.Toast, log: log, number: segments},
		index:  &tree{segment: units.ToastIndex, fill: defaultFill, lead: numberBytes, number: segments + 1, log: log, pages: 1},
		always: columns.moves(int64(c.KeyBytes), int64(c.ValueBytes)),
	}
}

const (
	defaultFill = 0.90 // BTREE_DEFAULT_FILLFACTOR, which the options of the table leave alone
	numberBytes = 4    // of an Oid, and of chunk_seq
	chunkKey    = 2 * numberBytes
)

// told reports whether Stats has the TOAST table.
func (t *toast) told() bool { return t.always || t.index.root != nil }

// chunk appends the key of a chunk of a value.
func chunk(key []byte, value, seq int64) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(key, uint32(value)), uint32(seq))
}

// save takes the value of a row in, before the row itself is anywhere.
func (t *toast) save(row, bytes int64) {
	value := int64(len(t.rows))
	t.rows, t.chunks = append(t.rows, row), append(t.chunks, t.heap.rows)
	n := (bytes + chunkMost - 1) / chunkMost
	keys := make([]byte, 0, n*chunkKey)
	t.index.read(chunk(nil, value, 0)) // whether the number is taken
	for seq := range n {
		at := len(keys)
		keys = chunk(keys, value, seq)
		id := t.heap.rows
		t.heap.insert(chunkHead + min(bytes-seq*chunkMost, chunkMost))
		t.index.insert(item{key: keys[at:len(keys):len(keys)], row: id, size: tupleSize(chunkKey)})
	}
}

// value is the number of a row's value, and the chunks from one to another that it has.
func (t *toast) value(row int64) (value, from, to int64, ok bool) {
	i, ok := slices.BinarySearch(t.rows, row)
	if !ok {
		return 0, 0, 0, false
	}
	to = t.heap.rows
	if i+1 < len(t.chunks) {
		to = t.chunks[i+1]
	}
	return int64(i), t.chunks[i], to, true
}

// fetch touches the value of a row, if it has one: the index, and the chunks in their order
// (heap_fetch_toast_slice). A page that was read last is held.
func (t *toast) fetch(row int64) {
	if t.index.tracer == nil {
		return
	}
	value, _, to, ok := t.value(row)
	if !ok {
		return
	}
	held := int64(-1)
	for item := range t.index.scan(chunk(nil, value, 0)) {
		if page := t.heap.of(item.row); page != held {
			t.heap.touch(page)
			held = page
		}
		if item.row == to-1 {
			return
		}
	}
}

// kill marks the chunks of a row's value of so many bytes (toast_delete_datum).
func (t *toast) kill(row, bytes int64) {
	value, from, to, ok := t.value(row)
	if !ok {
		return
	}
	for id := from; id < to; id++ {
		seq := id - from
		t.index.kill(chunk(nil, value, seq))
		t.heap.kill(id, chunkHead+min(bytes-seq*chunkMost, chunkMost))
	}
}

// segments is what Stats has of it.
func (t *toast) segments(deleted bool) []index.Segment {
	counts := t.index.counts()
	if deleted {
		index.ForgetSplits(counts)
	}
	return []index.Segment{
		{Name: t.heap.segment, Counts: index.Counts{units.HeapPages: int64(len(t.heap.pages))}},
		{Name: t.index.segment, Counts: counts},
	}
}

// bytes is its files.
func (t *toast) bytes() int64 { return t.heap.bytes() + t.index.pages*pageSize }

// vacuum takes what is dead out of it.
func (t *toast) vacuum() {
	t.index.vacuum()
	t.heap.vacuum()
}

// trace reports its pages.
func (t *toast) trace(to index.Tracer) { t.heap.tracer, t.index.tracer = to, to }

// verify walks the index, and adds up the pages of the heap.
func (t *toast) verify(deleted bool) error {
	chunks := t.heap.rows
	if err := t.index.verify(); err != nil {
		return fmt.Errorf("%s: %w", t.index.segment, err)
	}
	return t.heap.verify(chunks, deleted)
}
