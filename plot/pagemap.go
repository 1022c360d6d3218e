package plot

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"idbench/results"
	"idbench/units"
)

// side is the number of cells along each side of a map.
const side = 48

// The two orders in which the page map lays out a tree.
const (
	byKey  = "key"  // leaves in key order: fill
	byFile = "file" // pages in file order: age
)

var pageMap = Figure{
	Number:  5,
	Name:    "page-map",
	Title:   "The page map",
	Measure: "Pages read like a text: above in key order, by fill; below in file order, by when each was last written",
	What: "Every leaf of the finished tree, read like a page of text: from the left to the right, then the next line. " +
		"Above, the leaves in key order, coloured by how full they are. Below, the pages of the file that it lies in, in their own order, coloured by when in the load each was last written; grey is what holds no leaf of any tree. " +
		"A cell is the average of the pages that fall into it. Schemes whose maps look alike share one.",
	build: func(run *results.Run) (content, error) {
		s, err := chooseLeaves(run)
		if err != nil {
			return content{}, err
		}
		t := Table{Keys: append(slices.Clone(caseKeys), "map"), Columns: []Column{{Name: "line"}, {Name: "cells"}}}
		for i := range side {
			t.Columns = append(t.Columns, Column{Name: strconv.Itoa(i + 1), Decimals: 3})
		}
		var notes []string
		for _, c := range s.cases {
			list := leaves(run, c)
			t.add(s.keys(c, byKey), keyCells(list))
			pages, size, err := filePages(run, c)
			if err != nil {
				notes = append(notes, fmt.Sprintf("No map of the file for %s on %s: %v.", c.Get("scheme"), c.Get("engine"), err))
				continue
			}
			t.add(s.keys(c, byFile), fileCells(fileLeaves(run, c), pages, size))
		}
		done, err := s.finish(t, notes...)
		if err == nil {
			done.caption += done.likeness()
		}
		return done, err
	},
	finding: mapFinding,
	draw:    drawPageMap,
	chart: Chart{Kind: Map, What: "Every leaf of the finished tree, read like a page of text: from the left to the right, then the next line. " +
		"In key order a cell is coloured by how full its leaves are; in file order, which is that of the pages of the file, by when in the load they were last written. Grey is what holds no leaf of any tree. " +
		"A cell is the average of the pages that fall into it.", Panels: []Panel{{X: 0, Y: []int{1}}}},
}

// alike is how far the cells of two maps may be apart in the mean, in shares, for one map to
// stand for both.
const alike = 0.03

// samplesOf are the cells of a map at places that maps of any size have.
func (f facet) samplesOf(scheme, order string) (list []float64) {
	const places = 512
	var cells []float64
	for _, r := range f.of(scheme) {
		if r.Keys[3] == order {
			cells = append(cells, r.Values[2:2+int(r.Values[1])]...)
		}
	}
	if len(cells) == 0 {
		return nil
	}
	for i := range places {
		list = append(list, cells[i*len(cells)/places])
	}
	return list
}

// looksLike reports whether the maps of two schemes look alike in both orders. What is no
// leaf in one alone is left out of the mean.
func (f facet) looksLike(a, b string) bool {
	for _, order := range []string{byKey, byFile} {
		x, y := f.samplesOf(a, order), f.samplesOf(b, order)
		if len(x) != len(y) {
			return false
		}
		sum, n := 0.0, 0.0
		for i := range x {
			if d := math.Abs(x[i] - y[i]); !math.IsNaN(d) {
				sum, n = sum+d, n+1
			}
		}
		if sum > alike*n {
			return false
		}
	}
	return true
}

// apartMaps groups the schemes of a facet whose maps look alike; the first stands for them.
func (f facet) apartMaps() (groups [][]string) {
	for _, s := range f.schemes() {
		if i := slices.IndexFunc(groups, func(g []string) bool { return f.looksLike(g[0], s) }); i >= 0 {
			groups[i] = append(groups[i], s)
			continue
		}
		groups = append(groups, []string{s})
	}
	return groups
}

// likeness says which schemes have no map of their own: once where that is the same in all
// facets.
func (t Table) likeness() (text string) {
	var texts, where []string
	for _, f := range t.facets() {
		var parts []string
		for _, g := range f.apartMaps() {
			if len(g) > 1 {
				parts = append(parts, enumerate(g[1:])+" like "+g[0])
			}
		}
		if parts != nil {
			texts = with(texts, strings.Join(parts, "; "))
			where = append(where, f.title()+": "+strings.Join(parts, "; "))
		}
	}
	if len(texts) == 1 && len(where) == len(t.facets()) {
		where = texts
	}
	for _, w := range where {
		text += " · " + w
	}
	return text
}

// mapFinding holds where one scheme writes the file from its front to its back, in every
// panel, and random ids do not.
func mapFinding(t Table) string {
	along := func(f facet, scheme string) float64 {
		n, sx, sy, sxx, syy, sxy := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
		for i, y := range f.samplesOf(scheme, byFile) {
			if x := float64(i); !math.IsNaN(y) {
				n, sx, sy, sxx, syy, sxy = n+1, sx+x, sy+y, sxx+x*x, syy+y*y, sxy+x*y
			}
		}
		return (n*sxy - sx*sy) / math.Sqrt((n*sxx-sx*sx)*(n*syy-sy*sy)) // NaN without a map
	}
	random := t.random()
	ordered := t.ordered(func(s string) bool {
		return t.every(func(f facet) bool { return along(f, s) >= 0.95 && along(f, random) < 0.9 })
	})
	if ordered.name == "" {
		return ""
	}
	return fmt.Sprintf("%s writes the file from front to back, %s all over", ordered.label, t.label(random))
}

// A cell is a stretch of a map.
type cell struct {
	pages, leaves int64   // of the stretch; pages are leaves in key order
	sum           float64 // of what is averaged over the leaves
}

// add appends a map line by line, as it is drawn: the number of the line, how many
// cells it has, and the average of each, absent where less than half of its pages
// are leaves.
func (t *Table) add(keys []string, cells []cell) {
	long := int(math.Ceil(math.Sqrt(float64(len(cells)))))
	line := 0
	for part := range slices.Chunk(cells, max(long, 1)) {
		line++
		values := append([]float64{float64(line), float64(len(part))}, slices.Repeat([]float64{absent}, side)...)
		for i, c := range part {
			if c.leaves > 0 && 2*c.leaves >= c.pages {
				values[2+i] = c.sum / float64(c.leaves)
			}
		}
		t.Rows = append(t.Rows, Row{keys, values})
	}
}

// cells cuts n pages into at most side × side stretches of the same length, but for
// a page.
func cells(n int64) []cell {
	list := make([]cell, min(n, side*side))
	for i := range list {
		k := int64(len(list))
		list[i].pages = (int64(i)+1)*n/k - int64(i)*n/k
	}
	return list
}

// cellOf is the stretch of k that page i of n falls into.
func cellOf(i, n int64, k int) int { return int(((i+1)*int64(k) - 1) / n) }

func keyCells(list []results.Leaf) []cell {
	n := int64(len(list))
	out := cells(n)
	for i, l := range list {
		c := &out[cellOf(int64(i), n, len(out))]
		c.leaves++
		c.sum += float64(l.Inuse) / float64(l.Alloc)
	}
	return out
}

// fileCells counts a leaf on each of its pages, the overflow pages that follow it
// among them.
func fileCells(list []results.Leaf, pages, size int64) []cell {
	out := cells(pages)
	for _, l := range list {
		for p := max(l.Page, 0); p < min(l.Page+max(l.Alloc/size, 1), pages); p++ {
			c := &out[cellOf(p, pages, len(out))]
			c.leaves++
			c.sum += l.Age
		}
	}
	return out
}

// fileLeaves are the leaves of all trees in the file of the id's tree: of every tree but
// beside a heap, where each has a file of its own.
func fileLeaves(run *results.Run, c results.Name) []results.Leaf {
	if c.Get(layoutKey) == "heap" {
		return leaves(run, c)
	}
	return run.Leaves[c.String()]
}

// filePages returns the pages of the file of a case's id tree and their size in bytes,
// which the run tells in no other way than by its counts: leaf bytes / leaf pages.
func filePages(run *results.Run, c results.Name) (pages, size int64, err error) {
	file, ok := last(run, c, units.All, units.FileBytes)
	if !ok {
		return 0, 0, fmt.Errorf("its file-bytes are absent")
	}
	size, err = PageSize(run, c)
	if err != nil {
		return 0, 0, err
	}
	if c.Get(layoutKey) == "heap" { // the file of the index ends with one of its pages
		pages = 0
		for _, l := range leaves(run, c) {
			pages = max(pages, l.Page+1)
		}
		return pages, size, nil
	}
	return int64(file) / size, size, nil
}

// PageSize derives the bytes of a page of a case from the counts of its id's tree.
func PageSize(run *results.Run, c results.Name) (int64, error) {
	get := func(unit units.Unit) (float64, bool) { return last(run, c, c.IDTree(), unit) }
	if size := wholePage(get); size > 0 {
		return size, nil
	}
	// A lone page is then the smallest that a leaf takes.
	size := int64(0)
	for _, l := range leaves(run, c) {
		size = gcd(l.Alloc, size)
	}
	if !powerOfTwo(size) {
		return 0, errPageSize
	}
	return size, nil
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// last is the value of a unit at the end of the structure round, or, where there
// is no series, of the record.
func last(run *results.Run, c results.Name, segment units.Segment, unit units.Unit) (float64, bool) {
	points := series(run, c, segment)
	for i := len(points) - 1; i >= 0; i-- {
		if v, ok := get(points[i], unit); ok {
			return v, true
		}
	}
	if v := run.Values(c, segment, unit); len(v) > 0 {
		return v[len(v)-1], true
	}
	return 0, false
}
