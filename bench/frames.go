package bench

import (
	"context"
	"fmt"
	"slices"

	"idbench/index"
	"idbench/results"
	"idbench/units"
)

// frames is how many moments of a load a structure round keeps a picture of: the last
// of each run of points of its series, as many in each as a whole number allows.
const frames = 24

// framed reports whether point n of so many, from 1, is one of those moments. The last
// is.
func framed(n, points int64) bool { return n*frames/points > (n-1)*frames/points }

// points is how many points the series of the case has.
func (c Case) points() int64 {
	step := c.step()
	return (c.Rows + step - 1) / step
}

// frame keeps a picture of the id's tree as it stands, by key and by file.
func (s *structure) frame(ctx context.Context, f *results.Finished) error {
	tree := s.idTree()
	if tree == "" {
		return nil
	}
	if s.walked == nil {
		s.walked = map[units.Segment][]index.Leaf{}
	}
	trees := s.sameFile(tree)
	places, size := int64(0), int64(0)
	for _, name := range trees {
		leaves := s.walked[name][:0]
		for leaf, err := range s.table.Leaves(ctx, name) {
			if err != nil {
				return fmt.Errorf("leaves of %s after %d rows: %w", name, s.load.rows, err)
			}
			leaves = append(leaves, leaf)
			places, size = max(places, leaf.Page+1), leaf.Alloc/leaf.Pages
		}
		s.walked[name] = leaves
	}
	own := s.walked[tree]
	byKey := newFrame(results.Frame{Segment: tree, Rows: s.load.rows, Order: results.ByKey, PageSize: size, Places: int64(len(own))})
	byFile := newFrame(results.Frame{Segment: tree, Rows: s.load.rows, Order: results.ByFile, PageSize: size, Places: places})
	for i, leaf := range own {
		byKey.add(int64(i), leaf)
		byFile.add(leaf.Page, leaf)
	}
	for _, name := range trees {
		if name == tree {
			continue
		}
		for _, leaf := range s.walked[name] {
			byFile.Cells[byFile.cell(leaf.Page)].Others += leaf.Pages
		}
	}
	f.Frames = append(f.Frames, byKey.done(), byFile.done())
	return nil
}

// idTree is the tree that is sorted by id, "" where the table shows no leaves of it.
func (s *structure) idTree() units.Segment {
	tree := units.Primary
	if s.load.c.Layout == units.RowID {
		tree = units.Secondary
	}
	if !slices.Contains(s.trees, tree) {
		return ""
	}
	return tree
}

// sameFile lists the trees that lie in the file of one: all of them, but beside a heap,
// where each has a file of its own.
func (s *structure) sameFile(tree units.Segment) []units.Segment {
	if s.load.c.Layout == units.Heap {
		return []units.Segment{tree}
	}
	return s.trees
}

// A frame is one in the making: its cells hold sums of ages, in rows.
type frame struct {
	results.Frame
	written []int64
}

func newFrame(f results.Frame) *frame {
	f.Cells = results.NewCells(f.Places)
	return &frame{f, make([]int64, len(f.Cells))}
}

func (f *frame) cell(place int64) int { return results.CellOf(place, f.Places, len(f.Cells)) }

func (f *frame) add(place int64, leaf index.Leaf) {
	i := f.cell(place)
	c := &f.Cells[i]
	c.Leaves++
	c.Pages += leaf.Pages
	c.Inuse += leaf.Inuse
	f.written[i] += leaf.Written
}

// done turns sums of ages into means.
func (f *frame) done() results.Frame {
	for i, written := range f.written {
		if c := &f.Cells[i]; c.Leaves > 0 {
			c.Age = float64(written) / float64(c.Leaves) / float64(f.Rows)
		}
	}
	return f.Frame
}
