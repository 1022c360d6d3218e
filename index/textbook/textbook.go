// Package textbook is the B+tree of the books, in each layout: a page model that predicts no
// engine and shows what the idea of a layout costs.
//
// What decides a split stands in tree.go, where pages come from in file.go, and which trees a
// layout needs in textbook.go.
package textbook

import (
	"context"
	"fmt"
	"slices"

	"idbench/index"
	"idbench/units"
)

// Profile is the B+tree of the books (Comer, The Ubiquitous B-Tree, 1979) in the
// three ways to keep rows. No engine is made like it in every detail and none
// validates it: it shows what the idea of each layout costs.
//
// Pages have no header and hold entries only; links between neighbours take no
// bytes. Each segment is a file of its own, its pages numbered from 0 in the order
// of their allocation and never freed. What each entry takes, x being 8 bytes for
// each further index:
//
//	leaf of primary, clustered   8 + id + payload + x
//	leaf of primary, heap        8 + id + 8 (row pointer)
//	heap                         8 + id + payload + x
//	leaf of primary, rowid       8 + 8 (row number) + id + payload + x
//	leaf of secondary, rowid     8 + id + 8 (row number)
//	leaf of extra1, extra2, …    8 + 8 (column) + id (clustered), or 8 + 8 + 8
//	branch page of any tree      8 + key, and 8 for its first child
//
// The first 8 bytes are the entry's header; in a branch page they are the page
// number of the child. A branch page of n children holds n − 1 keys: its first
// child takes every key below the second's. See tree for what decides a
// split.
type Profile struct{}

const (
	header  = 8  // bytes before an entry or a row, in a branch page the child's page number
	pointer = 8  // row number, or the page and slot of a row in a heap
	edge    = 9  // tenths of a page that stay in a page cut at the right edge
	extra   = 64 // further indexes at most, as many as a table of InnoDB takes
)

var pageOption = index.PowerOption("page", 8192, 512, 65536)

func (Profile) Name() string            { return "model-textbook" }
func (Profile) Simulates() string       { return "" }
func (Profile) Version() string         { return "1 (not validated against an engine)" }
func (Profile) Layouts() []units.Layout { return units.Layouts }
func (Profile) Options() []index.Option { return []index.Option{pageOption} }
func (Profile) Check() error            { return nil }

// Limits are what fits the default page in every layout with any number of further
// indexes: 16 bytes, id, payload and 64 columns of 8 bytes are half of 8,192. Insert
// itself takes whatever fits the page that was chosen.
func (Profile) Limits() index.Limits {
	return index.Limits{Key: 512, Value: 3056, Extra: extra}
}

// Open makes a table without pages.
func (Profile) Open(_ context.Context, c index.TableConfig) (index.Table, error) {
	page, err := c.Int(pageOption)
	if err != nil {
		return nil, err
	}
	if c.Extra < 0 || c.Extra > extra {
		return nil, fmt.Errorf("%d further indexes, want 0 to %d", c.Extra, extra)
	}
	t := &table{layout: c.Layout, pager: pager{page: page}}
	row := entry{fixed: header + index.ExtraKeyLen*int64(c.Extra), id: true, value: true}
	pointing := entry{fixed: header + pointer, id: true}
	switch c.Layout {
	case units.Clustered:
		t.ids = t.tree(units.Primary, row)
		t.home, t.stats = t.ids, []segment{t.ids}
	case units.Heap:
		t.ids = t.tree(units.Primary, pointing)
		t.home = &heap{file: t.pager.newFile(units.HeapRows), rows: &t.rows, entry: row}
		t.stats = []segment{t.ids, t.home}
	case units.RowID:
		row.fixed += pointer
		home := t.tree(units.Primary, row)
		home.numbered = true
		t.ids = t.tree(units.Secondary, pointing)
		t.home, t.stats = home, []segment{home, t.ids}
	default:
		return nil, fmt.Errorf("model-textbook has no layout %q", c.Layout)
	}
	further := entry{fixed: header + index.ExtraKeyLen + pointer}
	if c.Layout == units.Clustered {
		further = entry{fixed: header + index.ExtraKeyLen, id: true}
	}
	for column := 1; column <= c.Extra; column++ {
		extra := t.tree(units.Extra(column), further)
		extra.column = column
		t.extra = append(t.extra, extra)
		t.stats = append(t.stats, extra)
	}
	// The order in which an insert visits them: the id's tree, the row, the rest.
	t.order = slices.Clone(t.stats)
	if c.Layout == units.RowID {
		t.order[0], t.order[1] = t.ids, t.home
	}
	return t, nil
}

// tree makes a tree of ids.
func (t *table) tree(name units.Segment, e entry) *tree {
	return &tree{file: t.pager.newFile(name), rows: &t.rows, entry: e}
}
