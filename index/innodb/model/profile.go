// Package model is the page model of InnoDB: simulated pages of the trees that it keeps, with
// exact byte accounting and its own split policy.
//
// It is written from the engine's documentation and source and never asks the engine; the
// tests beside it hold the two equal on the same keys, page for page. It stores keys and the
// length of payloads, so it is a measure of pages and not a store.
//
// What decides a split stands in tree.go and cut.go, where pages come from in file.go, which trees a layout
// needs in profile.go, and what closed forms must know in habits.go.
package model

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"iter"

	"idbench/index"
	"idbench/units"
)

// Profile is the profile of Profile as MariaDB 10.11 has it, with rows of
// format DYNAMIC or COMPACT: a tree of the rows in the order of the ids (clustered), or of a row id
// that counts up with the ids in a unique index beside it (rowid), and further indexes.
//
// A page that is full is cut at the new record if that comes right after, or right before,
// the one that the page took last; else in the middle. While records come like that, a
// clustered leaf keeps a sixteenth free. What belongs at the end of a full page goes to the
// page after it if that has room. A row of half a page or more continues on pages of its own. Rules and layouts: btr0btr.cc, btr0cur.cc, page0cur.cc,
// page0page.cc and fsp0fsp.cc in MariaDB's storage/innobase. One session inserts rows one by
// one and never removes them, with the defaults of MariaDB 10.11: no change buffer.
type Profile struct{}

// pageOption is innodb_page_size. Rows that lie on one page are the same in both formats; of others, COMPACT
// keeps the beginning of the payload.
var (
	pageOption   = index.PowerOption("page_size", 16384, 4096, 65536)
	formatOption = index.ChoiceOption("row_format", "dynamic", "compact")
)

func (Profile) Name() string            { return "model-innodb" }
func (Profile) Simulates() string       { return "innodb" }
func (Profile) Version() string         { return "1" }
func (Profile) Layouts() []units.Layout { return []units.Layout{units.Clustered, units.RowID} }
func (Profile) Options() []index.Option {
	return []index.Option{columnOption, charsetOption, pageOption, formatOption}
}
func (Profile) Check() error { return nil }

// Limits keep an id in a column whose type the engine has for any length.
func (Profile) Limits() index.Limits {
	return index.Limits{Key: 255, Value: longestValue, Extra: 8, Checkpoints: true}
}

// Tolerance implements index.Tolerant: pages are exact. What reads ask the buffer pool for is shown beside the
// engine's.
func (Profile) Tolerance(u units.Unit, _ bool) (share float64, held bool) {
	switch u {
	case units.PageReads, units.DistinctPages, units.PageMisses, units.SeqMisses:
		return 0, false // the dictionary and the undo log share the pool
	}
	return 0, true
}

// Open makes an empty table in a tablespace of its own.
func (Profile) Open(_ context.Context, c index.TableConfig) (index.Table, error) {
	if limit := (Profile{}).Limits().Extra; c.Extra < 0 || int64(c.Extra) > limit {
		return nil, fmt.Errorf("%d further indexes, want 0 to %d", c.Extra, limit)
	}
	page, err := c.Int(pageOption)
	if err != nil {
		return nil, err
	}
	format, err := c.Text(formatOption)
	if err != nil {
		return nil, err
	}
	if err := columned(c); err != nil {
		return nil, err
	}
	word, _ := c.Text(columnOption)
	t := &table{config: c, file: newFile(page), batch: map[string]bool{}, key: newKeyColumn(c), reorders: word == uuidColumn}
	if format == "compact" {
		t.stays = beginning
	}
	t.rows = t.tree(units.Primary)
	t.rows.clustered, t.rows.key = true, t.key
	t.ids = t.rows
	if c.Layout == units.RowID {
		t.rows.key = keyColumn{kind: index.KeyInteger}
		t.ids = t.tree(units.Secondary)
	}
	for i := 1; i <= c.Extra; i++ {
		t.extra = append(t.extra, t.tree(units.Extra(i)))
	}
	_, _, err = t.divide(int64(c.KeyBytes), int64(c.ValueBytes))
	return t, err
}

// Refuses implements index.Refuser.
func (p Profile) Refuses(c index.TableConfig) error {
	_, err := p.Open(context.Background(), c)
	return err
}

// Bytes of the columns that Profile adds to a row, and of a row id.
const (
	transaction = 6 + 7 // DB_TRX_ID and DB_ROLL_PTR
	seq         = 8
)

// table is a tablespace with one table and its indexes.
type table struct {
	config   index.TableConfig
	key      keyColumn // of ids
	reorders bool      // ids are UUIDs in the order of MariaDB's type
	stays    int64     // bytes of a payload that stay with a row that continues elsewhere
	file     *file
	trees    []*tree // in the order of the segments

	rows  *tree   // that has the payloads
	ids   *tree   // in the order of ids
	extra []*tree // further indexes

	values []int32         // bytes of each payload, by arrival
	batch  map[string]bool // keys of the transaction that is checked

	dirty   int64 // pages that checkpoints wrote
	checked int64 // rows at the last of them; 0: there was none
}

func (t *table) tree(segment units.Segment) *tree {
	tree := newTree(segment, len(t.trees), t.file)
	t.trees = append(t.trees, tree)
	return tree
}

// Insert adds the rows in one transaction. As in the engine, a key that is there already
// leaves everything as it was.
func (t *table) Insert(_ context.Context, keys, values [][]byte) error {
	keys = t.ordered(keys)
	clear(t.batch)
	for _, k := range keys {
		if t.ids.get(k) != nil || t.batch[string(k)] {
			return fmt.Errorf("insert: %w", index.ErrDuplicate)
		}
		t.batch[string(k)] = true
	}
	for i, k := range keys {
		if _, _, err := t.divide(int64(len(k)), int64(len(values[i]))); err != nil {
			return err
		}
	}
	for _, tree := range t.trees {
		tree.now = int64(len(t.values) + len(keys))
	}
	for i, k := range keys {
		t.put(bytes.Clone(k), int64(len(values[i])))
	}
	return nil
}

// rowID is the key of a row in the tree of row ids.
func rowID(row int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(row)) }

// put adds one row: to the tree of rows first, then to each index.
func (t *table) put(id []byte, value int64) {
	row, length := int64(len(t.values)), int64(len(id))
	t.values = append(t.values, int32(value))
	primary := id // what an index has of the row
	if t.ids != t.rows {
		primary = rowID(row)
		t.rows.write(t.rows.root) // which keeps the last row id
	}
	record, apart, _ := t.divide(length, value) // Insert has looked at its error
	t.rows.insert(item{key: primary, row: row, size: record})
	if apart > 0 {
		t.rows.overflow(primary, row, apart)
	}
	if t.ids != t.rows {
		t.ids.insert(item{key: id, row: row, size: t.entrySize(t.key.stored(length), length)})
	}
	for i, tree := range t.extra {
		k := index.ExtraKey(row, i+1)
		tree.insert(item{key: append(k[:], primary...), row: row, size: t.entrySize(index.ExtraKeyLen, length)})
	}
}

// Checkpoint has the pages that were changed written.
func (t *table) Checkpoint(_ context.Context) error {
	for _, tree := range t.trees {
		t.dirty += tree.dirty(0, t.checked)
	}
	t.checked = int64(len(t.values))
	return nil
}

func (t *table) Stats(_ context.Context) ([]index.Segment, error) {
	var segments []index.Segment
	all := index.Counts{
		units.FileBytes:   t.file.size * t.file.pageSize,
		units.FreePages:   t.file.size - t.file.taken(),
		units.SplitEvents: 0,
	}
	for _, tree := range t.trees {
		segments = append(segments, index.Segment{Name: tree.segment, Counts: tree.counts()})
		all[units.SplitEvents] += tree.events
	}
	if t.checked > 0 {
		all[units.DirtyPages] = t.dirty
	}
	return append(segments, index.Segment{Name: units.All, Counts: all}), nil
}

func (t *table) Leaves(_ context.Context, segment units.Segment) iter.Seq2[index.Leaf, error] {
	return index.LeavesOf(t.trees, segment)
}

// get is the entry of a key, or nil.
func (t *tree) get(key []byte) *item {
	p, at := t.descend(key, 0, nil)
	if at == 0 || !bytes.Equal(p.items[at-1].key, key) {
		return nil
	}
	return &p.items[at-1]
}

// Verify walks the trees, and holds the file's map against their pages.
func (t *table) Verify(_ context.Context) error {
	var all []int64
	for _, tree := range t.trees {
		pages, err := tree.verify()
		if err != nil {
			return fmt.Errorf("%s: %w", tree.segment, err)
		}
		all = append(all, pages...)
	}
	return t.file.verify(all)
}

func (t *table) Close() error { return nil }
