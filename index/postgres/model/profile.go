// Package model is the page model of PostgreSQL: simulated pages of the trees that it keeps, with
// exact byte accounting and its own split policy.
//
// It is written from the engine's documentation and source and never asks the engine; the
// tests beside it hold the two equal on the same keys, page for page. It stores keys and the
// length of payloads, so it is a measure of pages and not a store.
//
// What decides a split stands in tree.go and split.go, where pages come from in tree.go and heap.go, what a row keeps
// elsewhere in tuple.go and toast.go, which trees a layout needs in profile.go, how package replay goes on in policy.go, and what closed forms must know in habits.go.
package model

import (
	"bytes"
	"context"
	"fmt"
	"iter"

	"idbench/index"
	"idbench/units"
)

// Profile is that of PostgreSQL 13 and later with pages of 8,192 bytes: a heap,
// the id in an nbtree index, further indexes on columns of bytes, and a TOAST table of the values that
// are too long for their row.
//
// A leaf that is full is cut at the fillfactor if it is the last, so that what fits is on the
// left, and else where both halves have the same room. Rules and layouts: nbtinsert.c,
// nbtsplitloc.c, nbtutils.c (_bt_truncate), hio.c, and the manual's chapters "Database
// Page Layout" and "B-Tree Indexes". Rows are inserted one by one, by
// one session; COPY, which fills the heap a page at a time, is not modelled. Deletes are
// exact with the VACUUM after them (postgresdelete.go), the log apart.
type Profile struct{}

// Options of the profile are those of the engine that change what it counts, or leave
// it as it is.
var (
	imagesOption    = index.ChoiceOption("full_page_writes", "on", "off")
	checksumsOption = index.ChoiceOption("data_checksums", "off", "on")
	pipelineOption  = index.ChoiceOption("pipeline", "false", "true")
	fillOption      = index.WholeOption("fillfactor", 90, 10, 100)       // BTREE_DEFAULT_FILLFACTOR
	heapFillOption  = index.WholeOption("heap_fillfactor", 100, 10, 100) // HEAP_DEFAULT_FILLFACTOR
)

func (Profile) Name() string            { return "model-postgres" }
func (Profile) Simulates() string       { return "postgres" }
func (Profile) Version() string         { return "1" }
func (Profile) Layouts() []units.Layout { return []units.Layout{units.Heap} }
func (Profile) Options() []index.Option {
	return []index.Option{columnOption, collationOption, pipelineOption, imagesOption, checksumsOption, fillOption, heapFillOption, toastOption}
}
func (Profile) Check() error { return nil }

// Limits are the engine's.
func (Profile) Limits() index.Limits {
	return index.Limits{Key: 80, Value: 1 << 20, Extra: 8, NoUnsigned: true, Checkpoints: true, Deletes: true}
}

// Tolerance implements index.Tolerant: pages, and the log of a server with the defaults of wal_level and wal_compression,
// are exact. What reads ask the buffers for is shown beside theirs.
func (Profile) Tolerance(u units.Unit, _ bool) (share float64, held bool) {
	switch u {
	case units.PageReads, units.DistinctPages, units.PageMisses, units.SeqMisses:
		return 0, false // a session reads meta pages once, and the catalogs share the buffers
	}
	return 0, true
}

// Replacement is the clock sweep of shared_buffers.
func (Profile) Replacement() string { return "sweep" }

// Open makes an empty table: a meta page for each index.
func (Profile) Open(_ context.Context, c index.TableConfig) (index.Table, error) {
	if limit := (Profile{}).Limits().Extra; c.Extra < 0 || int64(c.Extra) > limit {
		return nil, fmt.Errorf("%d further indexes, want 0 to %d", c.Extra, limit)
	}
	images, err := c.Text(imagesOption)
	if err != nil {
		return nil, err
	}
	checksums, err := c.Text(checksumsOption)
	if err != nil {
		return nil, err
	}
	fill, err := fillOf(c)
	if err != nil {
		return nil, err
	}
	if _, err := keptOf(c); err != nil {
		return nil, err
	}
	columns, err := columnsOf(c)
	if err != nil {
		return nil, err
	}
	log := &log{interval: 1, images: images == "on", checksums: checksums == "on"}
	t := &table{config: c, columns: columns, log: log, heap: newHeap(c, log), batch: map[string]bool{}}
	t.trees = []*tree{{segment: units.Primary, fill: fill, log: log, pages: 1}}
	for i := 1; i <= c.Extra; i++ {
		t.trees = append(t.trees, &tree{segment: units.Extra(i), fill: fill, number: i + 1, log: log, pages: 1})
	}
	t.toast = newToast(c, log, len(t.trees)+1)
	return t, nil
}

// fillOf is the share of the last leaf that is filled when it is cut, of each index.
func fillOf(c index.TableConfig) (float64, error) {
	percent, err := c.Int(fillOption)
	return float64(percent) / 100, err
}

// keptOf is the bytes of a page of the heap that inserts leave free (RelationGetTargetPageFreeSpace).
func keptOf(c index.TableConfig) (int64, error) {
	percent, err := c.Int(heapFillOption)
	return pageSize * (100 - percent) / 100, err
}

// newHeap is an empty heap of a table whose options are known to be right.
func newHeap(c index.TableConfig, log *log) heap {
	kept, _ := keptOf(c)
	return heap{segment: units.HeapRows, log: log, number: 1, kept: kept}
}

// table is a heap and its indexes, the id's first.
type table struct {
	config  index.TableConfig
	columns columns
	log     *log
	heap    heap
	trees   []*tree
	toast   *toast

	values []int32         // bytes of each payload, by arrival
	batch  map[string]bool // keys of the transaction that is checked

	deleted bool // some rows
	dead    bool // some of those are still in pages
}

// varlena is the bytes of a value of varying length, in a column that may be
// packed: a length of one byte, or of four on a multiple of four.
func varlena(at, length int64) int64 {
	if length <= 126 {
		return at + 1 + length
	}
	return (at+3)&^3 + 4 + length
}

// field is the bytes of a column that holds an id, the first of its tuple.
func field(kind index.KeyKind, length int64) int64 {
	switch kind {
	case index.KeyInteger, index.KeySigned:
		return 8
	case keyInt4:
		return 4
	case index.KeyUUID:
		return 16
	}
	return varlena(0, length)
}

// Insert adds the rows in one transaction. As in the engine, a key that is there already
// leaves everything as it was.
func (t *table) Insert(_ context.Context, keys, values [][]byte) error {
	clear(t.batch)
	for _, k := range keys {
		if t.trees[0].has(k) || t.batch[string(k)] {
			return fmt.Errorf("insert: %w", index.ErrDuplicate)
		}
		t.batch[string(k)] = true
	}
	if t.columns.plain {
		for i, k := range keys {
			id, payload := int64(len(k)), int64(len(values[i]))
			if err := t.columns.takes(t.columns.lay(k, id, payload), id, payload); err != nil {
				return fmt.Errorf("insert: %w", err)
			}
		}
	}
	t.vacuum()
	t.log.now = int64(len(t.values) + len(keys))
	for i, k := range keys {
		t.put(bytes.Clone(k), int64(len(values[i])))
	}
	t.log.commit()
	return nil
}

// put adds one row: the value that it does not keep, the tuple, then an entry to each index.
func (t *table) put(key []byte, value int64) {
	row := int64(len(t.values))
	t.values = append(t.values, int32(value))
	tuple := t.columns.lay(key, int64(len(key)), value)
	if tuple.moved > 0 {
		t.toast.save(row, tuple.moved)
	}
	t.heap.insert(tuple.columns)
	t.trees[0].insert(item{key: key, row: row, size: tupleSize(field(t.columns.key, int64(len(key))))})
	for i, tree := range t.trees[1:] {
		k := index.ExtraKey(row, i+1)
		tree.insert(item{key: k[:], row: row, size: tupleSize(varlena(0, index.ExtraKeyLen))})
	}
}

// Checkpoint has the pages that were changed written, and the next change of each logged
// whole.
func (t *table) Checkpoint(_ context.Context) error {
	t.log.checkpoint()
	return nil
}

func (t *table) Stats(_ context.Context) ([]index.Segment, error) {
	t.vacuum()
	all := index.Counts{units.FreePages: 0, units.FileBytes: t.heap.bytes()}
	segments := []index.Segment{}
	for i, tree := range t.trees {
		counts := tree.counts()
		if t.deleted {
			index.ForgetSplits(counts)
		}
		segments = append(segments, index.Segment{Name: tree.segment, Counts: counts})
		if i == 0 {
			segments = append(segments, index.Segment{Name: units.HeapRows, Counts: index.Counts{units.HeapPages: int64(len(t.heap.pages))}})
		}
		all[units.FileBytes] += tree.pages * pageSize
		all[units.FreePages] += tree.free
	}
	if t.toast.told() {
		segments = append(segments, t.toast.segments(t.deleted)...)
		all[units.FileBytes] += t.toast.bytes()
		all[units.FreePages] += t.toast.index.free
	}
	if !t.deleted { // what deletes and VACUUM log is not modelled
		t.log.into(all)
	}
	return append(segments, index.Segment{Name: units.All, Counts: all}), nil
}

func (t *table) Leaves(_ context.Context, segment units.Segment) iter.Seq2[index.Leaf, error] {
	switch {
	case segment == t.heap.segment:
		return index.LeavesOf([]*heap{&t.heap}, segment)
	case segment == t.toast.heap.segment && t.toast.told():
		return index.LeavesOf([]*heap{&t.toast.heap}, segment)
	case segment == t.toast.index.segment && t.toast.told():
		return index.LeavesOf([]*tree{t.toast.index}, segment)
	}
	return index.LeavesOf(t.trees, segment)
}

// row appends a payload of the right length and no content, and touches the row, and the payload where
// that lies elsewhere.
func (t *table) row(item *item, dst []byte) ([]byte, bool, error) {
	if item == nil {
		return dst, false, nil
	}
	t.heap.touch(t.heap.of(item.row))
	if !t.columns.plain { // else it is the id, which is not asked for
		t.toast.fetch(item.row)
	}
	return append(dst, make([]byte, t.values[item.row])...), true, nil
}

// Get appends a payload of the right length and no content.
func (t *table) Get(_ context.Context, key, dst []byte) ([]byte, bool, error) {
	return t.row(t.trees[0].read(key), dst)
}

// GetExtra appends a payload of the right length and no content.
func (t *table) GetExtra(_ context.Context, column int, key, dst []byte) ([]byte, bool, error) {
	if column < 1 || column >= len(t.trees) {
		return dst, false, fmt.Errorf("no further index %d", column)
	}
	return t.row(t.trees[column].read(key), dst)
}

// Scan yields rows with payloads of the right length and no content. A scan holds the
// page of the heap that it read last.
func (t *table) Scan(_ context.Context, from []byte) iter.Seq2[index.Row, error] {
	return func(yield func(index.Row, error) bool) {
		held := int64(-1)
		for item := range t.trees[0].scan(from) {
			if page := t.heap.of(item.row); page != held {
				t.heap.touch(page)
				held = page
			}
			t.toast.fetch(item.row)
			if !yield(index.Row{Key: item.key, Value: make([]byte, t.values[item.row])}, nil) {
				return
			}
		}
	}
}

// Trace reports the pages of the indexes and the heap. Meta pages, which a session reads
// once, and the free space map are left out.
func (t *table) Trace(to index.Tracer) {
	t.heap.tracer = to
	for i, tree := range t.trees {
		if tree.tracer = to; i == 0 {
			tree.number = 0
		} else {
			tree.number = i + 1
		}
	}
	t.toast.trace(to)
}

func (t *table) PageSize() int64 { return pageSize }

// Verify walks the indexes, and adds up the pages of the heaps.
func (t *table) Verify(_ context.Context) error {
	for _, tree := range t.trees {
		if err := tree.verify(); err != nil {
			return fmt.Errorf("%s: %w", tree.segment, err)
		}
	}
	if err := t.toast.verify(t.deleted); err != nil {
		return err
	}
	return t.heap.verify(int64(len(t.values)), t.deleted)
}

func (t *table) Close() error { return nil }
