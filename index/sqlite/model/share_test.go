package model

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"pgregory.net/rapid"

	"idbench/index"
	"idbench/index/indextest"
)

// TestShares runs scripts of leaves that share out their cells.
//
//	share table a=(100x30) b=(1100,20)      two leaves of a table with cells of these sizes
//	share a=(100x30) ab=(50) b=(1100,20)    of an index, with what divides them
//
// What follows is the cells of each page then, and the bytes that they and their pointers take.
func TestShares(t *testing.T) {
	datadriven.Walk(t, "testdata/shares", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if d.Cmd != "share" {
				t.Fatalf("unknown command %q", d.Cmd)
			}
			c := cut{room: plain.leafRoom, divides: 1}
			for _, arg := range d.CmdArgs {
				if arg.Key == "table" {
					c.divides = 0
					continue
				}
				size := int64(0)
				for _, cell := range cellsOf(t, arg.Vals) {
					c.each = append(c.each, cell.taken())
					size += cell.taken()
				}
				if len(arg.Key) == 1 {
					c.sizes, c.ends = append(c.sizes, size), append(c.ends, len(c.each))
				}
			}
			c.find()
			var pages []string
			start := 0
			for i, end := range c.ends {
				pages = append(pages, fmt.Sprintf("%d cells, %d bytes", end-start, c.sizes[i]))
				start = end + c.divides
			}
			return strings.Join(pages, "; ") + "\n"
		})
	})
}

// plain is of pages of the default size.
var plain = func() geometry { g, _ := geometryOf(index.TableConfig{}); return g }()

// cellsOf are cells of sizes like 100x30 and 20.
func cellsOf(t *testing.T, spans []string) (cells []cell) {
	t.Helper()
	for _, size := range indextest.Sizes(t, spans) {
		cells = append(cells, cell{size: size})
	}
	return cells
}

// Of two free pages as near as each other the first of the trunk is taken.
func TestNearestPage(t *testing.T) {
	f := &file{size: 20, trunks: []trunk{{page: 3, leaves: []int64{9, 5, 7}}}}
	if page := f.allocate(6); page != 5 {
		t.Errorf("page %d, want 5", page)
	}
}

// Each further page is allocated near the one before, and all are numbered in order.
func TestRenumber(t *testing.T) {
	tree := &tree{file: &file{size: 20, trunks: []trunk{{page: 20, leaves: []int64{3, 16, 9}}}}}
	s := &sharing{old: []*node{{page: 10, leaf: true}}, cut: cut{ends: []int{1, 2, 3}}}
	tree.renumber(s)
	var pages []int64
	for _, n := range s.pages {
		pages = append(pages, n.page)
	}
	if want := []int64{3, 9, 10}; !slices.Equal(pages, want) { // 9 is the nearest to 10, 3 to 9
		t.Errorf("pages %d, want %d", pages, want)
	}
}

// Cells of one length are shared out as any cells are.
func TestCountedSharing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		taken := rapid.Int64Range(leastCell+pointer, 1000).Draw(rt, "bytes of a cell")
		room := plain.leafRoom / taken
		s := countedSharing{room: room, all: -1, pages: rapid.IntRange(1, siblings).Draw(rt, "pages")}
		c := cut{room: plain.leafRoom, divides: 1}
		over := rapid.IntRange(0, s.pages-1).Draw(rt, "the page that is too full, or too empty")
		for i := range s.pages {
			n := rapid.Int64Range(1, room).Draw(rt, "cells")
			if i == over {
				n = rapid.SampledFrom([]int64{0, room + 1}).Draw(rt, "its cells")
			}
			s.all += 1 + n
			s.ends[i], s.cells[i] = s.all, n
			c.ends, c.sizes = append(c.ends, int(s.all)), append(c.sizes, n*taken)
		}
		c.each = slices.Repeat([]int64{taken}, int(s.all))
		s.find()
		c.find()
		var ends []int
		var sizes []int64
		for i := range s.pages {
			ends, sizes = append(ends, int(s.ends[i])), append(sizes, s.cells[i]*taken)
		}
		if !slices.Equal(ends, c.ends) || !slices.Equal(sizes, c.sizes) {
			rt.Errorf("pages end at %d and have %d bytes, want %d and %d", ends, sizes, c.ends, c.sizes)
		}
	})
}
