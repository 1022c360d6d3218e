package model

import (
	"testing"

	"idbench/units"
)

// A branch page that is alone on its level goes, and all above it are one level lower: here the
// page of level 1 of a root of level 3.
func TestLift(t *testing.T) {
	tree := newTree(units.Primary, 0, newFile(16384))
	leaves := []*page{tree.make(0, 0, up), tree.make(0, 0, up)}
	leaves[0].next, leaves[1].prev = leaves[1], leaves[0]
	leaves[0].insert(0, item{key: []byte{1}, size: 30})
	leaves[1].insert(0, item{key: []byte{2}, size: 30})
	below := tree.make(1, 0, up)
	below.insert(0, item{size: 20, child: leaves[0]})
	below.insert(1, item{key: []byte{2}, size: 20, child: leaves[1]})
	middle := tree.make(2, 0, up)
	middle.insert(0, item{size: 20, child: below})
	tree.root.level = 3
	tree.root.insert(0, item{size: 20, child: middle})
	tree.made++
	for levels := int64(3); levels > 1; levels-- {
		pages, err := tree.verify()
		if err == nil {
			err = tree.file.verify(pages)
		}
		if err != nil || tree.root.level != levels {
			t.Fatalf("root of level %d, want %d: %v", tree.root.level, levels, err)
		}
		tree.lift(tree.first(1))
	}
	if _, err := tree.verify(); err != nil || tree.root.level != 1 || len(tree.root.items) != 2 {
		t.Errorf("root of level %d with %d ways, want 1 and 2: %v", tree.root.level, len(tree.root.items), err)
	}
}

// A page with room for the records of another, but not at the end of its heap, is reorganized
// before it takes them; one without room stays as it is.
func TestTakes(t *testing.T) {
	tree := newTree(units.Primary, 0, newFile(16384))
	p, few, many := tree.make(1, 0, up), tree.make(1, 0, up), tree.make(1, 0, up)
	const size = 1000
	for at := range 16 { // 248 bytes are left at the end of the heap
		p.insert(at, item{key: []byte{byte(at)}, size: size})
	}
	p.delete(3)
	p.delete(3)
	few.insert(0, item{size: size})
	few.insert(1, item{size: size / 2})
	for at := range 3 {
		many.insert(at, item{size: size})
	}
	if before := p.room(1); tree.takes(p, many) || p.garbage != 2*size || p.room(1) != before {
		t.Errorf("a page that has no room: %d bytes of garbage, %d free, want %d and %d", p.garbage, p.room(1), 2*size, before)
	}
	if !tree.takes(p, few) || p.garbage != 0 || p.room(2) < few.data() || p.top != head+14*size {
		t.Errorf("a page that has gaps: %d bytes of garbage, %d free, heap ends at %d, want 0, %d or more, %d", p.garbage, p.room(2), p.top, few.data(), head+14*size)
	}
}
