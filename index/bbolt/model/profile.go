// Package model is the page model of bbolt: simulated pages of the trees that it keeps, with
// exact byte accounting and its own split policy.
//
// It is written from the engine's documentation and source and never asks the engine; the
// tests beside it hold the two equal on the same keys, page for page. It stores keys and the
// length of payloads, so it is a measure of pages and not a store.
//
// What decides a split stands in tree.go, where pages come from in file.go, which trees a layout
// needs in profile.go, how package replay goes on in policy.go, and what closed forms must know in habits.go.
package model

import (
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"math/rand/v2"

	"idbench/index"
	"idbench/units"
)

// Profile is that of bbolt 1.5 with its array freelist.
//
// Inside a transaction leaves grow without bound. The commit walks the changed
// nodes depth first in key order; a node of a page or more and of more than four
// items is cut from the left at FillPercent of a page, each new page with at least
// two items, and each piece is written to a new place. Rules and layouts: bbolt's
// node.go (spill, split, splitIndex), bucket.go (spill, inlineable), tx.go
// (Commit) and internal/common.
type Profile struct{}

const (
	header  = 16 // page header
	element = 16 // header of an item, the same in leaf and branch pages
	minKeys = 2  // items that a cut leaves on each side at least

	rowNumber = 8 // bytes of a row number, key in one bucket and value in the other

	bucketHeader = 16 // root page and sequence of a bucket, its value in the parent
)

var (
	fillOption = index.FloatOption("fill", 0.5, 0.1, 1).Told()
	pageOption = index.PowerOption("page_size", 4096, 1024, 65536)
)

// A geometry is what the options decide.
type geometry struct {
	pageSize  int64
	threshold int64 // bytes at which a cut starts the next page
}

// geometryOf is that of a table.
func geometryOf(c index.TableConfig) (geometry, error) {
	page, err := c.Int(pageOption)
	if err != nil {
		return geometry{}, err
	}
	fill, err := c.Float(fillOption)
	return geometry{page, int64(float64(page) * fill)}, err
}

// inlineMost is the most bytes of a bucket that lives inside its parent.
func (g geometry) inlineMost() int64 { return g.pageSize / 4 }

func (Profile) Name() string            { return "model-bbolt" }
func (Profile) Simulates() string       { return "bbolt" }
func (Profile) Version() string         { return "1" }
func (Profile) Layouts() []units.Layout { return []units.Layout{units.Clustered, units.RowID} }
func (Profile) Options() []index.Option { return []index.Option{fillOption, pageOption} }
func (Profile) Check() error            { return nil }

// Limits are bbolt's own.
func (Profile) Limits() index.Limits {
	return index.Limits{Key: 32768, Value: 1<<31 - 2, Deletes: true}
}

// Open makes an empty bucket in a new file.
func (Profile) Open(_ context.Context, c index.TableConfig) (index.Table, error) {
	g, err := geometryOf(c)
	if err != nil {
		return nil, err
	}
	t := &table{geometry: g, trees: []*tree{newTree(units.Primary, "rows", g)}}
	if c.Layout == units.RowID {
		t.trees = append(t.trees, newTree(units.Secondary, "ids", g))
	}
	t.file = newFile(g.pageSize, t.rootLeaf())
	return t, nil
}

// table is a file with one bucket (clustered: id → payload) or two (rowid:
// row number → id + payload, and id → row number).
type table struct {
	geometry
	file  *file
	trees []*tree
	rows  int64 // ever inserted

	deleted bool     // some of them: splits are not counted any more
	order   rand.PCG // in which nodes are rebalanced
}

// Insert puts the rows into the leaves, then commits. The engine commits two
// buckets in either order, this profile in the order of the segments: only places
// in the file differ.
func (t *table) Insert(_ context.Context, keys, values [][]byte) error {
	for i, k := range keys {
		if len(k) == 0 {
			return fmt.Errorf("put: key required")
		}
		t.put(k, int64(len(values[i])))
	}
	t.file.begin()
	for _, tree := range t.trees {
		tree.commit(t.file, t.rows)
	}
	t.file.commit(t.rootLeaf())
	t.touchWritten()
	return nil
}

func (t *table) put(key []byte, value int64) {
	if len(t.trees) == 1 {
		if t.trees[0].put(key, value, 0) {
			t.rows++
		}
		return
	}
	rows, ids := t.trees[0], t.trees[1]
	row := t.rows + 1
	if id := ids.lookup(key); id != nil {
		row = id.row
	} else {
		ids.put(key, rowNumber, row)
		t.rows++
	}
	rows.put(rowKey(row), int64(len(key))+value, 0)
}

// rowKey is the key of the rows' bucket in rowid: its sequence, big-endian.
func rowKey(row int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(row)) }

// rootLeaf is the number of pages of the leaf that holds the buckets' items, with
// the buckets that live inside it.
func (t *table) rootLeaf() int64 {
	size := int64(header)
	for _, tree := range t.trees {
		size += element + int64(len(tree.bucket)) + bucketHeader + tree.inlineSize()
	}
	return t.pagesOf(size)
}

// pagesOf is the number of pages that a node of so many bytes takes.
func (g geometry) pagesOf(size int64) int64 { return (size + g.pageSize - 1) / g.pageSize }

func (t *table) Stats(_ context.Context) ([]index.Segment, error) {
	var segments []index.Segment
	for _, tree := range t.trees {
		counts := tree.counts()
		if t.deleted {
			index.ForgetSplits(counts)
		}
		segments = append(segments, index.Segment{Name: tree.segment, Counts: counts})
	}
	return append(segments, index.Segment{Name: units.All, Counts: t.file.counts()}), nil
}

func (t *table) Leaves(_ context.Context, segment units.Segment) iter.Seq2[index.Leaf, error] {
	return index.LeavesOf(t.trees, segment)
}

// Get appends a payload of the right length and no content.
func (t *table) Get(_ context.Context, key, dst []byte) ([]byte, bool, error) {
	item := t.trees[len(t.trees)-1].get(key)
	if item == nil {
		return dst, false, nil
	}
	return append(dst, make([]byte, t.payload(item))...), true, nil
}

// payload is the length of the payload of an item of the id's tree; in rowid it
// reads the row.
func (t *table) payload(item *item) int64 {
	if len(t.trees) == 1 {
		return item.value
	}
	return t.trees[0].get(rowKey(item.row)).value - int64(len(item.key))
}

// Scan yields rows with payloads of the right length and no content.
func (t *table) Scan(_ context.Context, from []byte) iter.Seq2[index.Row, error] {
	return func(yield func(index.Row, error) bool) {
		for item := range t.trees[len(t.trees)-1].scan(from) {
			if !yield(index.Row{Key: item.key, Value: make([]byte, t.payload(item))}, nil) {
				return
			}
		}
	}
}

// Verify walks the trees.
func (t *table) Verify(_ context.Context) error {
	for _, tree := range t.trees {
		if err := tree.verify(); err != nil {
			return fmt.Errorf("bucket %s: %w", tree.bucket, err)
		}
	}
	return nil
}

func (t *table) Close() error { return nil }
