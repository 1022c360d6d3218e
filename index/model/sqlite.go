package model

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"

	"idbench/index"
)

// Sqlite is the profile of SQLite 3 with pages of 4,096 bytes, none of them reserved,
// and without auto-vacuum.
//
// A row is one cell of a table's B+tree, or of the B-tree of a table WITHOUT ROWID,
// whose branch pages keep rows too; an entry of an index is a cell of a B-tree. A page
// whose cells do not fit any more shares them out among itself and up to two
// neighbours, into as few pages as hold them; only a row at the right end of a table's
// B+tree opens a page of its own. Rules and layouts: btree.c (balance, balance_quick,
// balance_nonroot, balance_deeper, allocateBtreePage, freePage2), and
// https://www.sqlite.org/fileformat.html.
type Sqlite struct{}

// sqliteMaxExtra is as many further indexes as the engine here takes.
const sqliteMaxExtra = 64

func (Sqlite) Name() string            { return "model-sqlite" }
func (Sqlite) Simulates() string       { return "sqlite" }
func (Sqlite) Version() string         { return "1" }
func (Sqlite) Layouts() []index.Layout { return []index.Layout{index.RowID, index.Clustered} }
func (Sqlite) Options() []index.Option { return nil }
func (Sqlite) Check() error            { return nil }

// Limits are the engine's.
func (Sqlite) Limits() index.Limits {
	return index.Limits{Key: 1_000_000, Value: 990_000_000, Extra: sqliteMaxExtra, Deletes: true}
}

// Open makes an empty table in a new file: a root for each tree, from page 2 on.
func (Sqlite) Open(_ context.Context, c index.TableConfig) (index.Table, error) {
	if c.Extra < 0 || c.Extra > sqliteMaxExtra {
		return nil, fmt.Errorf("%d further indexes, want 0 to %d", c.Extra, sqliteMaxExtra)
	}
	t := &sqliteTable{key: c.Key, bare: c.NoPayload, file: &sqliteFile{size: 1}, batch: map[string]bool{}}
	t.rows = t.tree(index.Primary, c.Layout == index.RowID)
	t.ids = t.rows
	if c.Layout == index.RowID {
		t.ids = t.tree(index.Secondary, false)
	}
	for i := 1; i <= c.Extra; i++ {
		t.extra = append(t.extra, t.tree(fmt.Sprintf("%s%d", index.Extra, i), false))
	}
	return t, nil
}

// sqliteTable is a file with one table and its indexes.
type sqliteTable struct {
	key   index.KeyKind
	bare  bool // rows have no payload
	file  *sqliteFile
	trees []*sqliteTree // in the order of the segments

	rows  *sqliteTree   // that has the payloads
	ids   *sqliteTree   // in the order of ids
	extra []*sqliteTree // further indexes

	inserted int64           // rows ever
	batch    map[string]bool // keys of the transaction that is checked
}

// tree makes a tree with an empty root.
func (t *sqliteTable) tree(segment string, table bool) *sqliteTree {
	tree := &sqliteTree{segment: segment, number: len(t.trees), table: table, file: t.file}
	tree.root = &sqliteNode{page: t.file.allocate(0), leaf: true}
	t.trees = append(t.trees, tree)
	return tree
}

// rowid reports whether rows stand in a tree of row ids.
func (t *sqliteTable) rowid() bool { return t.rows != t.ids }

// Insert adds the rows in one transaction. As in the engine, a key that is there
// already leaves everything as it was.
func (t *sqliteTable) Insert(keys, values [][]byte) error {
	clear(t.batch)
	for _, k := range keys {
		if t.ids.get(k) != nil || t.batch[string(k)] {
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
func (t *sqliteTable) put(key []byte, value int64) {
	row := t.rows.lastRow() + 1 // of a table of row ids
	arrived := t.inserted
	t.inserted++
	id := t.field(key)
	extra := sqliteField{size: index.ExtraKeyLen, kind: sqliteBlob}
	for i := len(t.extra) - 1; i >= 0; i-- {
		k := index.ExtraKey(arrived, i+1)
		cell := sqliteCell{key: k[:], id: key}
		if t.rowid() {
			cell.row = row
			t.extra[i].insert(cell, sqliteRecord(extra, sqliteInteger(row)))
		} else {
			t.extra[i].insert(cell, sqliteRecord(extra, id))
		}
	}
	columns := []sqliteField{id}
	if !t.bare {
		columns = append(columns, sqliteField{size: value, kind: sqliteBlob})
	}
	for range t.extra {
		columns = append(columns, extra)
	}
	if t.rowid() {
		t.ids.insert(sqliteCell{key: key, row: row}, sqliteRecord(id, sqliteInteger(row)))
		t.rows.insert(sqliteCell{key: key, row: row, value: value, arrived: arrived}, sqliteRecord(columns...))
		return
	}
	t.rows.insert(sqliteCell{key: key, value: value, arrived: arrived}, sqliteRecord(columns...))
}

// field is an id as its column keeps it.
func (t *sqliteTable) field(key []byte) sqliteField {
	switch t.key {
	case index.KeyInteger:
		return sqliteInteger(sqliteNumber(key))
	case index.KeyText:
		return sqliteField{size: int64(len(key)), kind: sqliteText}
	}
	return sqliteField{size: int64(len(key)), kind: sqliteBlob}
}

// Delete removes the rows in one transaction: the entries of further indexes first,
// then the row, then the entry of its id.
func (t *sqliteTable) Delete(keys [][]byte) error {
	clear(t.batch)
	for _, k := range keys {
		if t.ids.get(k) == nil || t.batch[string(k)] {
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
func (t *sqliteTable) remove(key []byte) {
	cell := *t.ids.get(key)
	if t.rowid() {
		t.rows.descend(&sqliteCell{row: cell.row})
		last := t.rows.path[len(t.rows.path)-1]
		cell = last.node.cells[last.at]
	}
	for i := len(t.extra) - 1; i >= 0; i-- {
		k := index.ExtraKey(cell.arrived, i+1)
		t.extra[i].delete(sqliteCell{key: k[:]})
	}
	if t.rowid() {
		t.rows.delete(sqliteCell{row: cell.row})
	}
	t.ids.delete(sqliteCell{key: key})
}

func (t *sqliteTable) Stats() ([]index.Segment, error) {
	var segments []index.Segment
	for _, tree := range t.trees {
		segments = append(segments, index.Segment{Name: tree.segment, Counts: tree.counts()})
	}
	return append(segments, index.Segment{Name: index.All, Counts: index.Counts{
		index.FileBytes: t.file.size * sqlitePage,
		index.FreePages: t.file.pages(),
	}}), nil
}

func (t *sqliteTable) Leaves(segment string) iter.Seq2[index.Leaf, error] {
	return func(yield func(index.Leaf, error) bool) {
		i := slices.IndexFunc(t.trees, func(tree *sqliteTree) bool { return tree.segment == segment })
		if i < 0 {
			yield(index.Leaf{}, fmt.Errorf("no segment %q", segment))
			return
		}
		t.trees[i].root.walk(func(n *sqliteNode) bool { return !n.leaf || yield(n.describe(), nil) })
	}
}

// Get appends a payload of the right length and no content.
func (t *sqliteTable) Get(key, dst []byte) ([]byte, bool, error) {
	cell := t.ids.seek(sqliteCell{key: key})
	if cell == nil {
		return dst, false, nil
	}
	if t.rowid() && !t.bare {
		cell = t.rows.read(sqliteCell{row: cell.row})
	}
	return append(dst, make([]byte, cell.value)...), true, nil
}

// GetExtra appends a payload of the right length and no content.
func (t *sqliteTable) GetExtra(column int, key, dst []byte) ([]byte, bool, error) {
	if column < 1 || column > len(t.extra) {
		return dst, false, fmt.Errorf("no further index %d", column)
	}
	cell := t.extra[column-1].seek(sqliteCell{key: key})
	if cell == nil {
		return dst, false, nil
	}
	switch {
	case t.rowid():
		cell = t.rows.read(sqliteCell{row: cell.row})
	case !t.bare: // else the entry has all there is
		cell = t.rows.read(sqliteCell{key: cell.id})
	}
	return append(dst, make([]byte, cell.value)...), true, nil
}

// Scan yields rows with payloads of the right length and no content.
func (t *sqliteTable) Scan(from []byte) iter.Seq2[index.Row, error] {
	return func(yield func(index.Row, error) bool) {
		rows := sqliteCursor{tree: t.rows}
		for cell := range t.ids.scan(from) {
			value := cell.value
			if t.rowid() && !t.bare {
				value = rows.read(cell.row).value
			}
			if !yield(index.Row{Key: cell.key, Value: make([]byte, value)}, nil) {
				return
			}
		}
	}
}

// Trace reports the pages of the trees, overflow pages among them. Page 1, which every
// statement asks for, belongs to no tree and is left out.
func (t *sqliteTable) Trace(to index.Tracer) {
	for _, tree := range t.trees {
		tree.tracer = to
	}
}

func (t *sqliteTable) PageSize() int64 { return sqlitePage }

// Verify walks the trees.
func (t *sqliteTable) Verify() error {
	for _, tree := range t.trees {
		if err := tree.verify(); err != nil {
			return fmt.Errorf("%s: %w", tree.segment, err)
		}
	}
	return t.file.verify(t.trees)
}

func (t *sqliteTable) Close() error { return nil }
