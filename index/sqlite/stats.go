package sqlite

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"idbench/index"
	"idbench/units"
)

// Stats counts the pages as the last commit left them. SQLite counts no splits, and a
// page that is cut may give rows to neighbours that were there before, so none are
// told.
func (t *table) Stats(_ context.Context) ([]index.Segment, error) {
	m := t.mirror
	var segments []index.Segment
	for _, tree := range m.trees {
		segments = append(segments, index.Segment{Name: tree.segment, Counts: m.counts(tree)})
	}
	return append(segments, index.Segment{Name: units.All, Counts: index.Counts{
		units.FileBytes:    m.size * m.page,
		units.FreePages:    m.free,
		units.DirtyPages:   m.dirty,
		units.WrittenBytes: m.written,
		units.LogBytes:     m.log,
	}}), nil
}

// counts of a tree. Entries of an index stand in its branch pages too, each once.
func (m *mirror) counts(tree tree) index.Counts {
	c := index.Counts{units.BranchPages: 0, units.OverflowPages: 0, units.Depth: 1}
	for p := &m.pages[tree.root]; len(p.children) > 0; p = &m.pages[p.children[0]] {
		c[units.Depth]++
	}
	var leaves index.LeafCounter
	rows := int64(0)
	m.walk(tree.root, func(p *mirrored) bool {
		if len(p.children) == 0 {
			leaves.Add(p.Leaf)
			return true
		}
		c[units.BranchPages]++
		c[units.OverflowPages] += p.Pages - 1
		if p.kind == indexBranch {
			rows += p.Rows
		}
		return true
	})
	if m.pages[tree.root].kind == indexBranch || m.pages[tree.root].kind == indexLeaf {
		c[units.BranchRows] = rows
	}
	leaves.Into(c)
	return c
}

// Leaves yields the leaves of a tree.
func (t *table) Leaves(_ context.Context, segment units.Segment) iter.Seq2[index.Leaf, error] {
	return func(yield func(index.Leaf, error) bool) {
		i := slices.IndexFunc(t.mirror.trees, func(tree tree) bool { return tree.segment == segment })
		if i < 0 {
			yield(index.Leaf{}, fmt.Errorf("no segment %q", segment))
			return
		}
		t.mirror.walk(t.mirror.trees[i].root, func(p *mirrored) bool {
			return len(p.children) > 0 || yield(p.Leaf, nil)
		})
	}
}

// A dbstat is what SQLite's virtual table of that name sums up of a tree: pages of
// each kind, the cells on them, and free bytes.
type dbstat struct {
	leaf, branch, overflow, leafCells, branchCells, unused float64
}

// dbstat of a tree, from the mirror.
func (m *mirror) dbstat(tree tree) (s dbstat) {
	m.walk(tree.root, func(p *mirrored) bool {
		if len(p.children) == 0 {
			s.leaf++
			s.leafCells += float64(p.Rows)
		} else {
			s.branch++
			s.branchCells += float64(p.Rows)
		}
		s.overflow += float64(p.Pages - 1)
		s.unused += float64(p.Alloc - p.Inuse)
		return true
	})
	return s
}
