// Package model is the page model of SQLite: simulated pages of the trees that it keeps, with
// exact byte accounting and its own split policy.
//
// It is written from the engine's documentation and source and never asks the engine; the
// tests beside it hold the two equal on the same keys, page for page. It stores keys and the
// length of payloads, so it is a measure of pages and not a store.
//
// What decides a split stands in tree.go, balance.go and share.go, where pages come from in file.go, which trees a layout
// needs in profile.go, and what closed forms must know in habits.go.
package model

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"math"
	"slices"

	"idbench/index"
	"idbench/units"
)

// Profile is that of SQLite 3, with no bytes of a page reserved, and without auto-vacuum.
//
// A row is one cell of a table's B+tree, or of the B-tree of a table WITHOUT ROWID,
// whose branch pages keep rows too; an entry of an index is a cell of a B-tree. A page
// whose cells do not fit any more shares them out among itself and up to two
// neighbours, into as few pages as hold them; only a row at the right end of a table's
// B+tree opens a page of its own. Rules and layouts: btree.c (balance, balance_quick,
// balance_nonroot, balance_deeper, allocateBtreePage, freePage2), and
// https://www.sqlite.org/fileformat.html.
type Profile struct{}

// maxExtra is as many further indexes as the engine here takes.
const maxExtra = 64

func (Profile) Name() string            { return "model-sqlite" }
func (Profile) Simulates() string       { return "sqlite" }
func (Profile) Version() string         { return "1" }
func (Profile) Layouts() []units.Layout { return []units.Layout{units.RowID, units.Clustered} }
func (Profile) Options() []index.Option { return []index.Option{pageOption, columnOption} }
func (Profile) Check() error            { return nil }

// Limits are the engine's.
func (Profile) Limits() index.Limits {
	return index.Limits{Key: 1_000_000, Value: 990_000_000, Extra: maxExtra, NoUnsigned: true, Deletes: true}
}

// Refuses implements index.Refuser.
func (Profile) Refuses(c index.TableConfig) error {
	_, err := keyed(c)
	return err
}

// keyed reports whether the id is the row id, INTEGER PRIMARY KEY: a row's record then has a NULL in its
// place (section 2.1 of the file format).
func keyed(c index.TableConfig) (bool, error) {
	switch word, err := c.Text(columnOption); {
	case err != nil || word == columnOption.Default:
		return false, err
	case c.Layout != units.Clustered:
		return false, fmt.Errorf("option column=rowid makes the id the key of the rows' own tree, which is layout %s, not %s", units.Clustered, c.Layout)
	case c.Key != index.KeyInteger && c.Key != index.KeySigned:
		return false, fmt.Errorf("option column=rowid takes integers, and these ids are kept as %s; allowed for them: %s", c.Key, columnOption.Default)
	}
	return true, nil
}

// Open makes an empty table in a new file: the schema on page 1, and a root for each tree.
func (Profile) Open(_ context.Context, c index.TableConfig) (index.Table, error) {
	if c.Extra < 0 || c.Extra > maxExtra {
		return nil, fmt.Errorf("%d further indexes, want 0 to %d", c.Extra, maxExtra)
	}
	g, err := geometryOf(c)
	if err != nil {
		return nil, err
	}
	keyed, err := keyed(c)
	if err != nil {
		return nil, err
	}
	t := &table{key: c.Key, keyed: keyed, bare: c.NoPayload, file: &file{geometry: g, size: 1}, batch: map[string]bool{}, stride: 1}
	t.schema = makeTrees(t.file, c, func(segment units.Segment, table bool) int64 { return t.tree(segment, table).root.page })
	t.rows, t.ids, t.extra = t.trees[0], t.trees[len(t.trees)-1-c.Extra], t.trees[len(t.trees)-c.Extra:]
	return t, nil
}

// table is a file with one table and its indexes.
type table struct {
	key    index.KeyKind
	keyed  bool // the id is the row id, in a tree of which the rows stand
	bare   bool // rows have no payload
	file   *file
	trees  []*tree // in the order of the segments
	schema *schema

	rows  *tree   // that has the payloads
	ids   *tree   // in the order of ids
	extra []*tree // further indexes

	inserted int64           // rows ever
	stride   int64           // from one row id to the next
	batch    map[string]bool // keys of the transaction that is checked
}

// tree makes a tree with an empty root.
func (t *table) tree(segment units.Segment, table bool) *tree {
	tree := &tree{segment: segment, number: len(t.trees), table: table, file: t.file}
	tree.root = &node{page: t.file.allocate(0), leaf: true}
	t.trees = append(t.trees, tree)
	return tree
}

// rowid reports whether rows stand in a tree of row ids that are no ids.
func (t *table) rowid() bool { return t.rows != t.ids }

// entry is a cell of the tree of the ids, or what leads to it.
func (t *table) entry(key []byte) cell {
	if t.keyed {
		return cell{key: key, row: t.number(key)}
	}
	return cell{key: key}
}

// Insert adds the rows in one transaction. As in the engine, a key that is there
// already leaves everything as it was.
func (t *table) Insert(_ context.Context, keys, values [][]byte) error {
	clear(t.batch)
	for _, k := range keys {
		if t.ids.get(t.entry(k)) != nil || t.batch[string(k)] {
			return fmt.Errorf("insert: %w", index.ErrDuplicate)
		}
		t.batch[string(k)] = true
	}
	last := t.inserted + int64(len(keys))
	for _, tree := range t.trees {
		tree.now = last
	}
	for i, k := range keys {
		t.put(bytes.Clone(k), int64(len(values[i])))
	}
	return nil
}

// put adds one row: the entry of the newest index first, the row last.
func (t *table) put(key []byte, value int64) {
	arrived := t.inserted
	t.inserted++
	id := t.field(key)
	row := int64(0)
	switch {
	case t.keyed:
		row, id = t.number(key), field{kind: wholeCells}
	case t.rowid():
		row = t.rows.lastRow() + t.stride
	}
	for i := len(t.extra) - 1; i >= 0; i-- {
		k := index.ExtraKey(arrived, i+1)
		entry := cell{key: k[:], id: key}
		if t.rowid() || t.keyed {
			entry.row = row
			t.extra[i].insert(entry, record(extraField, integer(row)))
		} else {
			t.extra[i].insert(entry, record(extraField, id))
		}
	}
	columns := rowColumns(id, value, t.bare, len(t.extra))
	if t.rowid() {
		t.ids.insert(cell{key: key, row: row}, record(id, integer(row)))
		t.rows.insert(cell{key: key, row: row, value: value, arrived: arrived}, record(columns...))
		return
	}
	t.rows.insert(cell{key: key, row: row, value: value, arrived: arrived}, record(columns...))
}

// extraField is a further column.
var extraField = field{size: index.ExtraKeyLen, kind: blob}

// rowColumns are the columns of a row, with a payload unless it is bare, and so many further ones.
func rowColumns(id field, value int64, bare bool, extra int) []field {
	columns := []field{id}
	if !bare {
		columns = append(columns, field{size: value, kind: blob})
	}
	for range extra {
		columns = append(columns, extraField)
	}
	return columns
}

// field is an id as its column keeps it.
func (t *table) field(key []byte) field {
	if t.key.Number() {
		return integer(t.number(key))
	}
	return field{size: int64(len(key)), kind: kindOf(t.key)}
}

// number is the integer that an id is.
func (t *table) number(key []byte) int64 {
	n := number(key)
	if t.key == index.KeySigned {
		n ^= math.MinInt64
	}
	return n
}

// kindOf is how a column keeps ids.
func kindOf(k index.KeyKind) fieldKind {
	switch k {
	case index.KeyInteger, index.KeySigned:
		return wholeCells
	case index.KeyText:
		return text
	}
	return blob
}

// Delete removes the rows in one transaction: the entries of further indexes first,
// then the row, then the entry of its id.
func (t *table) Delete(_ context.Context, keys [][]byte) error {
	clear(t.batch)
	for _, k := range keys {
		if t.ids.get(t.entry(k)) == nil || t.batch[string(k)] {
			return fmt.Errorf("delete: key %x: %w", k, index.ErrMissing)
		}
		t.batch[string(k)] = true
	}
	for _, tree := range t.trees {
		tree.now = t.inserted
	}
	for _, k := range keys {
		t.remove(k)
	}
	return nil
}

// remove deletes one row.
func (t *table) remove(key []byte) {
	found := *t.ids.get(t.entry(key))
	if t.rowid() {
		t.rows.descend(&cell{row: found.row})
		last := t.rows.path[len(t.rows.path)-1]
		found = last.node.cells[last.at]
	}
	for i := len(t.extra) - 1; i >= 0; i-- {
		k := index.ExtraKey(found.arrived, i+1)
		t.extra[i].delete(cell{key: k[:]})
	}
	if t.rowid() {
		t.rows.delete(cell{row: found.row})
	}
	t.ids.delete(t.entry(key))
}

func (t *table) Stats(_ context.Context) ([]index.Segment, error) {
	var segments []index.Segment
	for _, tree := range t.trees {
		segments = append(segments, index.Segment{Name: tree.segment, Counts: tree.counts()})
	}
	return append(segments, t.file.segment()), nil
}

func (t *table) Leaves(_ context.Context, segment units.Segment) iter.Seq2[index.Leaf, error] {
	return index.LeavesOf(t.trees, segment)
}

// Get appends a payload of the right length and no content.
func (t *table) Get(_ context.Context, key, dst []byte) ([]byte, bool, error) {
	found := t.ids.seek(t.entry(key))
	if found == nil {
		return dst, false, nil
	}
	if t.rowid() && !t.bare {
		found = t.rows.read(cell{row: found.row})
	}
	return append(dst, make([]byte, found.value)...), true, nil
}

// GetExtra appends a payload of the right length and no content.
func (t *table) GetExtra(_ context.Context, column int, key, dst []byte) ([]byte, bool, error) {
	if column < 1 || column > len(t.extra) {
		return dst, false, fmt.Errorf("no further index %d", column)
	}
	found := t.extra[column-1].seek(cell{key: key})
	if found == nil {
		return dst, false, nil
	}
	switch {
	case t.rowid(), t.keyed && !t.bare:
		found = t.rows.read(cell{row: found.row})
	case !t.bare: // else the entry has all there is
		found = t.rows.read(cell{key: found.id})
	}
	return append(dst, make([]byte, found.value)...), true, nil
}

// Scan yields rows with payloads of the right length and no content.
func (t *table) Scan(_ context.Context, from []byte) iter.Seq2[index.Row, error] {
	return func(yield func(index.Row, error) bool) {
		rows := cursor{tree: t.rows}
		var first *cell // nil: the first of all
		if from != nil {
			c := t.entry(from)
			first = &c
		}
		for entry := range t.ids.scan(first) {
			value := entry.value
			if t.rowid() && !t.bare {
				value = rows.read(entry.row).value
			}
			if !yield(index.Row{Key: entry.key, Value: make([]byte, value)}, nil) {
				return
			}
		}
	}
}

// Trace reports the pages of the trees, overflow pages among them. Page 1, which every
// statement asks for, belongs to no tree and is left out.
func (t *table) Trace(to index.Tracer) {
	for _, tree := range t.trees {
		tree.tracer = to
	}
}

func (t *table) PageSize() int64 { return t.file.pageSize }

// Verify walks the trees.
func (t *table) Verify(_ context.Context) error {
	for _, tree := range t.trees {
		if err := tree.verify(); err != nil {
			return fmt.Errorf("%s: %w", tree.segment, err)
		}
	}
	if err := t.schema.verify(); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	return t.file.verify(append(slices.Clone(t.trees), &t.schema.tree))
}

func (t *table) Close() error { return nil }
