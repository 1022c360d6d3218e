package indextest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"idbench/index"
	"idbench/units"
)

// draw lists the counts of each segment, and its leaves in key order.
func (s *script) draw(t *testing.T, brief bool) string {
	t.Helper()
	segments, err := s.table.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, segment := range segments[:len(segments)-1] {
		b.WriteString(drawCounts(segment))
		if brief {
			continue
		}
		var ids []int
		if segment.Name == s.ofIDs() {
			ids = s.ids(t)
		}
		_, between := segment.Counts[units.BranchRows] // a row stands between any two leaves
		var list []shown
		for l, err := range s.table.Leaves(t.Context(), segment.Name) {
			if err != nil {
				t.Fatal(err)
			}
			leaf := shown{Leaf: l}
			if n := int(l.Rows); n > 0 && n <= len(ids) {
				leaf.ids = ids[:n:n]
				ids = ids[n:]
			}
			if between && len(ids) > 0 {
				ids = ids[1:]
			}
			list = append(list, leaf)
		}
		drawLeaves(&b, list)
		if len(list) == 0 && len(ids) > 0 {
			fmt.Fprintf(&b, "  inside its parent: %s\n", shown{Leaf: index.Leaf{Rows: int64(len(ids))}, ids: ids}.rows())
		}
	}
	pageSize := s.table.(interface{ PageSize() int64 }).PageSize()
	b.WriteString(drawFile(segments[len(segments)-1].Counts, pageSize))
	return b.String()
}

// drawTouched lists the pages that a read touched.
func (s *script) drawTouched(t *testing.T) string {
	t.Helper()
	segments, err := s.table.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	line, last := "touched:", -1
	for _, p := range s.touched {
		if p.segment != last {
			line, last = fmt.Sprintf("%s %s", line, segments[p.segment].Name), p.segment
		}
		line += fmt.Sprintf(" %d", p.page)
	}
	return line
}

// ofIDs is the segment whose leaves lie in the order of the ids.
func (s *script) ofIDs() units.Segment {
	if s.config.Layout == units.RowID {
		return units.Secondary
	}
	return units.Primary
}

// ids lists those of the table in order.
func (s *script) ids(t *testing.T) (all []int) {
	t.Helper()
	for row, err := range s.table.(index.Scanner).Scan(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s.id(row.Key))
	}
	return all
}

// drawCounts is the line of a tree or heap, with what its table counts of it.
func drawCounts(s index.Segment) string {
	c := s.Counts
	if n, ok := c[units.HeapPages]; ok {
		return fmt.Sprintf("%s: %d pages\n", s.Name, n)
	}
	line := fmt.Sprintf("%s: depth %d, %d branch pages", s.Name, c[units.Depth], c[units.BranchPages])
	if n, ok := c[units.BranchRows]; ok {
		line += fmt.Sprintf(" with %d rows", n)
	}
	line += fmt.Sprintf(", %d leaves", c[units.LeafPages])
	if _, ok := c[units.Splits]; ok {
		line += fmt.Sprintf("; splits: %d edge, %d mid, %d branch", c[units.EdgeSplits], c[units.MidSplits], c[units.BranchSplits])
	}
	if n, ok := c[units.LeafBreaks]; ok {
		line += fmt.Sprintf("; %d breaks, %d backsteps", n, c[units.LeafBacksteps])
	}
	if n, ok := c[units.LeafDensity]; ok {
		line += fmt.Sprintf("; density %d.%d %%", n/10, n%10)
	}
	return line + "\n"
}

// drawFile is the line of the table as a whole.
func drawFile(c index.Counts, pageSize int64) string {
	line := fmt.Sprintf("file: %d pages, %d free", c[units.FileBytes]/pageSize, c[units.FreePages])
	if n, ok := c[units.DirtyPages]; ok {
		line += fmt.Sprintf(", %d written", n)
	}
	if n, ok := c[units.WrittenBytes]; ok {
		line += fmt.Sprintf(" (%d bytes with the file's own)", n)
	}
	if n, ok := c[units.SplitEvents]; ok {
		line += fmt.Sprintf(", %d calls for a split", n)
	}
	if n, ok := c[units.LogBytes]; ok {
		line += fmt.Sprintf("; log: %d bytes", n)
	}
	if n, ok := c[units.PageImages]; ok {
		line += fmt.Sprintf(", %d pages whole in %d of them", n, c[units.ImageBytes])
	}
	return line
}

// shown is a leaf with the ids of its rows, where the leaves are in their order.
type shown struct {
	index.Leaf
	ids []int
}

// like reports whether a leaf is like the one before it, and on the page after it.
func (l shown) like(before shown) bool {
	return l.Rows == before.Rows && l.Inuse == before.Inuse && l.Alloc == before.Alloc && l.Page == before.Page+before.Pages
}

// rows says how many there are, and which.
func (l shown) rows() string {
	text := fmt.Sprintf("%d rows", l.Rows)
	switch {
	case len(l.ids) > 1:
		text += fmt.Sprintf(" (%d to %d)", l.ids[0], l.ids[len(l.ids)-1])
	case len(l.ids) == 1:
		text += fmt.Sprintf(" (%d)", l.ids[0])
	}
	return text
}

func drawLeaves(b *strings.Builder, list []shown) {
	const few = 3 // as many leaves alike stand one by one
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].like(list[n-1]) {
			n++
		}
		if n <= few {
			n = 1
		}
		l := list[0]
		if n == 1 {
			fmt.Fprintf(b, "  page %d: %s", l.Page, l.rows())
		} else {
			l.ids = slices.Concat(l.ids, list[n-1].ids)
			fmt.Fprintf(b, "  pages %d to %d: %d times %s", l.Page, list[n-1].Page, n, l.rows())
		}
		fmt.Fprintf(b, ", %d of %d bytes", l.Inuse, l.Alloc)
		if l.Pages > 1 {
			fmt.Fprintf(b, ", %d overflow pages", l.Pages-1)
		}
		b.WriteString("\n")
		list = list[n:]
	}
}
