package innodb

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"os"

	"idbench/index"
	"idbench/units"
)

// A space is the table's file as it stands on disk.
type space struct {
	path  string
	page  int64      // bytes
	pages []mirrored // by page number
}

// mirrored is what is kept of a page.
type mirrored struct {
	used       bool // the file's own map says so
	kind       int
	prev, next int64
	lsn        uint64

	tree  uint64 // of a page of a tree: the id of its index
	level int
	rows  int64
	inuse int64
	apart []int64 // first pages of those that continue its rows

	part int64 // of a page that continues a row: bytes of it
}

// A tree is one index of the table.
type tree struct {
	segment units.Segment
	name    string // of the index
	id      uint64
	root    int64
	shape   shape // of rows, where it keeps them
}

// readSpace reads the file once. No one may write to it meanwhile.
func readSpace(path string, pageSize int64, trees []tree) (_ *space, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // opened for reading: nothing to lose
	s := &space{path: path, page: pageSize}
	r := bufio.NewReaderSize(f, int(64*pageSize))
	p := make(page, pageSize)
	var used []bool
	for {
		if _, err := io.ReadFull(r, p); err == io.EOF {
			return s, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s, page %d: %w", path, len(s.pages), err)
		}
		n := len(s.pages)
		if n%len(p) == 0 {
			used = descriptors(p)
		}
		s.pages = append(s.pages, take(p, used[n%len(p)], trees))
	}
}

// Extents of 64 pages, or of a mebibyte where pages are smaller than 16 KiB, are described on page 0
// and on each whose number is a multiple of the bytes of a page: by 24 bytes and two bits a page, of
// which the first says that it is free. Those of extents that were never used are 0.
const (
	extentFirst = 150
	extentState = 20 // 4 bytes; 0: never used
	extentMap   = 24
)

// descriptors tells which pages from this one on are used.
func descriptors(p page) (used []bool) {
	extentPages := max(64, 1<<20/len(p))
	extentBytes := extentMap + extentPages/4
	used = make([]bool, len(p))
	for n := range used {
		at := extentFirst + n/extentPages*extentBytes
		bit := 2 * (n % extentPages)
		used[n] = p.u32(at+extentState) != 0 && p[at+extentMap+bit/8]>>(bit%8)&1 == 0
	}
	return used
}

func take(p page, used bool, trees []tree) mirrored {
	m := mirrored{used: used, kind: p.u16(filType), prev: p.u32(filPrev), next: p.u32(filNext), lsn: p.u64(filLSN)}
	switch {
	case !used:
	case m.kind == typeBlob:
		m.part, m.next = p.u32(blobPart), p.u32(blobNext)
	case m.kind == typeIndex:
		m.tree, m.level, m.rows, m.inuse = p.u64(pageIndex), p.u16(pageLevel), int64(p.u16(pageRecs)), p.inuse()
		for _, t := range trees {
			if t.id == m.tree && t.shape.apart && m.level == 0 {
				m.apart = p.chains(t.shape)
			}
		}
	}
	return m
}

// chains lists the first pages of those that continue rows of a leaf.
func (p page) chains(s shape) (list []int64) {
	for rec, n := p.following(infimum), 0; rec != supremum && n < p.u16(pageRecs); rec, n = p.following(rec), n+1 {
		if first, ok := p.apart(rec, s); ok {
			list = append(list, first)
		}
	}
	return list
}

// at is a page that another one points to.
func (s *space) at(number int64) (*mirrored, error) {
	if number < 0 || number >= int64(len(s.pages)) {
		return nil, fmt.Errorf("%s: page %d of %d", s.path, number, len(s.pages))
	}
	if !s.pages[number].used {
		return nil, fmt.Errorf("%s: page %d is free", s.path, number)
	}
	return &s.pages[number], nil
}

// leftmost lists the first page of each level, leaves first.
func (s *space) leftmost(t tree) ([]int64, error) {
	root, err := s.at(t.root)
	if err != nil {
		return nil, err
	}
	if root.kind != typeIndex || root.tree != t.id {
		return nil, fmt.Errorf("%s: page %d is not the root of index %d", s.path, t.root, t.id)
	}
	first := make([]int64, root.level+1)
	for n, p := range s.pages {
		if p.used && p.kind == typeIndex && p.tree == t.id && p.prev == noPage && p.level <= root.level {
			first[p.level] = int64(n)
		}
	}
	return first, nil
}

// level yields the pages of a level from its first one on, in key order, and checks that
// they point at each other.
func (s *space) level(t tree, level int, first int64) iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		before := int64(noPage)
		for number, n := first, 0; number != noPage; n++ {
			p, err := s.at(number)
			if err == nil && (p.kind != typeIndex || p.tree != t.id || p.level != level || p.prev != before || n == len(s.pages)) {
				err = fmt.Errorf("%s: page %d after %d on level %d of index %d: type %d, index %d, level %d, left sibling %d",
					s.path, number, before, level, t.id, p.kind, p.tree, p.level, p.prev)
			}
			if !yield(number, err) || err != nil {
				return
			}
			before, number = number, p.next
		}
	}
}

// overflow is the pages that continue rows of a leaf, and the bytes of them in use: the
// file header, a header of their own, their part of the row, and the trailer.
func (s *space) overflow(leaf *mirrored) (pages, inuse int64, err error) {
	for _, number := range leaf.apart {
		for number != noPage {
			p, err := s.at(number)
			if err != nil {
				return 0, 0, err
			}
			if p.kind == typeLOB {
				return 0, 0, fmt.Errorf("%s: page %d has the first part of a long payload in the form of MySQL 8, whose pages are not counted", s.path, number)
			}
			if p.kind != typeBlob || pages == int64(len(s.pages)) {
				return 0, 0, fmt.Errorf("%s: page %d of type %d continues a row", s.path, number, p.kind)
			}
			pages++
			inuse += blobHead + p.part + trailer
			number = p.next
		}
	}
	return pages, inuse, nil
}

// leaf is what stands on one; age says how many rows there were at a place in the log.
func (s *space) leaf(number int64, age func(lsn uint64) int64) (index.Leaf, error) {
	p := &s.pages[number]
	pages, inuse, err := s.overflow(p)
	return index.Leaf{
		Page: number, Pages: 1 + pages, Rows: p.rows, Inuse: p.inuse + inuse,
		Alloc: (1 + pages) * s.page, Written: age(p.lsn),
	}, err
}

// free is the pages of the file that are not used.
func (s *space) free() (n int64) {
	for _, p := range s.pages {
		if !p.used {
			n++
		}
	}
	return n
}

// verify checks that a page is used exactly when it is of a tree, continues a row or is
// one of the file's own, and that each level has as many pages as the one above has rows.
func (s *space) verify(trees []tree) error {
	reached := make([]bool, len(s.pages))
	reach := func(number int64) error {
		if reached[number] {
			return fmt.Errorf("%s: page %d is reached twice", s.path, number)
		}
		reached[number] = true
		return nil
	}
	for _, t := range trees {
		first, err := s.leftmost(t)
		if err != nil {
			return err
		}
		children := int64(1)
		for level := len(first) - 1; level >= 0; level-- {
			pages, rows := int64(0), int64(0)
			for number, err := range s.level(t, level, first[level]) {
				if err == nil {
					err = reach(number)
				}
				if err != nil {
					return err
				}
				p := &s.pages[number]
				pages++
				rows += p.rows
				for _, next := range p.apart {
					for ; next != noPage; next = s.pages[next].next {
						if _, err := s.at(next); err != nil {
							return err
						}
						if err := reach(next); err != nil {
							return err
						}
					}
				}
			}
			if pages != children {
				return fmt.Errorf("%s: level %d of index %d has %d pages, the one above points to %d", s.path, level, t.id, pages, children)
			}
			children = rows
		}
	}
	for n, p := range s.pages {
		if own := p.kind != typeIndex && p.kind != typeBlob; p.used && !own != reached[n] {
			return fmt.Errorf("%s: page %d of type %d is used and is reached: %v", s.path, n, p.kind, reached[n])
		}
	}
	return nil
}
