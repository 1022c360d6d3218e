package textbook

import (
	"bytes"
	"fmt"
	"slices"
)

// A leafPath is a leaf as a walk over the whole tree finds it.
type leafPath struct {
	low   []byte  // the least key that belongs there
	pages []int64 // root first, the leaf last
	rows  []int64
}

// leafPaths walks the tree and compares no keys.
func leafPaths(t *tree) (paths []leafPath) {
	var walk func(page int64, low []byte, pages []int64)
	walk = func(page int64, low []byte, pages []int64) {
		n := t.pages[page]
		pages = append(slices.Clone(pages), page)
		if !n.inner {
			paths = append(paths, leafPath{low, pages, n.refs})
			return
		}
		for i, child := range n.refs {
			below := low
			if i > 0 {
				below = n.key(i)
			}
			walk(child, below, pages)
		}
	}
	if t.depth > 0 {
		walk(t.root, nil, nil)
	}
	return paths
}

// pathOfKey is the way to the leaf that has or would get a key.
func pathOfKey(t *tree, key []byte) (path []int64) {
	for _, l := range leafPaths(t) {
		if bytes.Compare(l.low, key) <= 0 {
			path = l.pages
		}
	}
	return path
}

// wayTo lists the touches of reading a row in a tree or a heap.
func wayTo(s segment, row int64) (way touchedPages) {
	switch s := s.(type) {
	case *heap:
		for i, p := range s.pages {
			if p.first <= row && row < s.end(i) {
				way.Touch(s.file.segment, int64(i), false)
			}
		}
	case *tree:
		for _, l := range leafPaths(s) {
			if slices.Contains(l.rows, row) {
				way.reads(s, l.pages)
			}
		}
	}
	return way
}

func (p *touchedPages) reads(t *tree, pages []int64) {
	for _, page := range pages {
		p.Touch(t.file.segment, page, false)
	}
}

// contents writes each page of a table out, without the note of its last commit.
func contents(table *table) map[touchedPage]string {
	pages := map[touchedPage]string{}
	for i, s := range table.stats {
		switch s := s.(type) {
		case *heap:
			for n, p := range s.pages {
				pages[touchedPage{i, int64(n), true}] = fmt.Sprint(p.first, p.size)
			}
		case *tree:
			for n, p := range s.pages {
				pages[touchedPage{i, int64(n), true}] = fmt.Sprint(p.keys, p.ends, p.refs, p.size, p.next)
			}
		}
	}
	return pages
}
