package model

import (
	"fmt"
	"slices"

	"idbench/index"
	"idbench/index/replay"
	"idbench/units"
)

// Replays implements replay.Profile.
func (Profile) Replays(l units.Layout) bool { return index.Supports(Profile{}, l) }

// Policy implements replay.Ruled. Pages are cut when a transaction commits. Where they lie
// depends on all the pages that are written, so that is not told; pages that are written are
// counted where no page is longer than one.
func (Profile) Policy(c replay.Config, rows int64) (replay.Policy, error) {
	g, err := geometryOf(c.Table)
	if err != nil {
		return replay.Policy{}, err
	}
	if !(Profile{}).Replays(c.Table.Layout) {
		return replay.Policy{}, fmt.Errorf("layout %s of bbolt: %w", c.Table.Layout, replay.ErrInexact)
	}
	key, value := int64(c.Table.KeyBytes), int64(c.Table.ValueBytes)
	ids := replayed{Config: c, geometry: g, rows: rows, segment: units.Primary, row: element + key + value, way: element + key}
	if !settles(ids.way, g) {
		return replay.Policy{}, fmt.Errorf("keys of %d bytes fill a branch page of bbolt to the last byte at this fill factor: %w", key, replay.ErrInexact)
	}
	ids.Dirty = c.Dirty && ids.short()
	if c.Table.Layout == units.Clustered {
		ids.outside = ids.commits()
		return ids.policy(), nil
	}
	// Rows come to the end of their tree, where no branch page is changed again that a cut has
	// filled to the last byte.
	numbered := ids
	numbered.row, numbered.way = element+rowNumber+key+value, element+rowNumber
	ids.segment, ids.row, ids.Value = units.Secondary, element+key+rowNumber, nil
	ids.Dirty = c.Dirty && ids.short() && numbered.short()
	numbered.Dirty, ids.outside = ids.Dirty, ids.commits()
	p, beside := ids.policy(), numbered.policy()
	p.Rows = &beside
	return p, nil
}

// replayed is a tree that package replay counts.
type replayed struct {
	replay.Config
	geometry
	segment  units.Segment
	rows     int64
	row, way int64 // bytes of a row, the longest, and of an item of a branch page
	outside  int64 // pages that commits write which name the buckets
}

// policy is what replays the tree. Its changed pages are counted from the transaction on that
// makes it the first page of its own.
func (r replayed) policy() replay.Policy {
	p := replay.Policy{
		Leaf: rule(r.row, r.geometry), Branch: rule(r.way, r.geometry),
		Batch: r.Batch, Path: true, End: r.rows,
		Segments: r.segments, Outside: func() float64 { return float64(r.outside) },
	}
	if r.Value != nil {
		p.Leaf.Sizes = sizes(r.size, r.geometry)
	}
	if r.Dirty {
		p.Every = r.Batch
		if p.First = r.rows; r.inline() < r.rows {
			p.First = r.inline() / r.Batch * r.Batch
		}
	}
	return p
}

// size is the bytes of a row.
func (r replayed) size(row int64) int64 {
	if r.Value == nil {
		return r.row
	}
	return r.row - int64(r.Table.ValueBytes) + r.Value(row)
}

// inline is how many rows fit a bucket that has no page of its own.
func (r replayed) inline() (rows int64) {
	for size := int64(header); rows < r.rows; rows++ {
		if size += r.size(rows); size > r.inlineMost() {
			break
		}
	}
	return rows
}

// short reports whether no page of the tree is longer than one.
func (r replayed) short() bool { return r.morePages(uncut*r.row) == 0 && r.morePages(uncut*r.way) == 0 }

// commits is how many there are. Each writes the page that names the buckets.
func (r replayed) commits() int64 { return (r.rows + r.Batch - 1) / r.Batch }

// segments is what Stats tells of the tree, once it is counted.
func (r replayed) segments(t *replay.Tree) []index.Segment {
	segments := []index.Segment{{Name: r.segment, Counts: r.counts(t)}}
	if r.Dirty {
		segments = append(segments, index.Segment{Name: units.All, Counts: index.Counts{units.DirtyPages: t.Dirty + r.outside}})
	}
	return segments
}

func (r replayed) counts(t *replay.Tree) index.Counts {
	counts := t.Counts()
	if r.inline() == r.rows {
		counts[units.LeafPages], counts[units.LeafInuse], counts[units.LeafAlloc] = 0, 0, 0
		return counts
	}
	more, inuse := t.More, t.Levels[0]*header
	if r.Value == nil {
		more = r.overflowPages(t.Leaves, r.row)
		inuse += r.rows * r.row
	} else {
		for row := range r.rows {
			inuse += r.size(row)
		}
	}
	counts[units.OverflowPages] = more + r.overflowPages(t.Inner, r.way)
	counts[units.LeafInuse], counts[units.LeafAlloc] = inuse, (t.Levels[0]+more)*r.pageSize
	return counts
}

// uncut is the items of a node that is never cut.
const uncut = 4

// morePages is how many pages after its first a node takes with so many bytes of items.
func (g geometry) morePages(items int64) int64 { return (header + items - 1) / g.pageSize }

// overflowPages is the same of pages by how many items of one size they have.
func (g geometry) overflowPages(pages []int64, item int64) (n int64) {
	for items, count := range pages {
		n += count * g.morePages(int64(items)*item)
	}
	return n
}

// split returns how many items each page gets that a commit makes of a changed node with
// items of these sizes.
func split(sizes []int64, g geometry) []int {
	n := &node{size: header}
	for _, s := range sizes {
		n.add(item{value: s - element})
	}
	var pages []int
	for _, p := range newTree("", "", g).split(n) {
		pages = append(pages, len(p.items))
	}
	return pages
}

// level is nodes of items of one size.
type level struct {
	geometry
	item  int64
	least int // items from which on a node is cut
	first int // items of each page that is cut off, but for the last few
}

// rule cuts nodes of a page or more and of more than four items.
func rule(item int64, g geometry) *replay.Rule {
	l := level{item: item, geometry: g, least: max(uncut+1, int((g.pageSize-header+item-1)/item))}
	l.first = l.split(2 * l.least)[0]
	return &replay.Rule{Least: [2]int{l.least, l.least}, Cut: l.cut}
}

// cut is the items of each page that comes of a node of n. Which are the last ones depends on
// what is left.
func (l level) cut(n int, _ bool) []int {
	alike := max(n-2*l.least+l.first-1, 0) / l.first
	return append(slices.Repeat([]int{l.first}, alike), l.split(n-alike*l.first)...)
}

// split is that of a tree, of n items of one size.
func (l level) split(n int) (pages []int) {
	full := max(minKeys, int((l.threshold-header)/l.item))
	for n > 2*minKeys && header+int64(n)*l.item >= l.pageSize {
		pages = append(pages, min(full, n-minKeys-1))
		n -= pages[len(pages)-1]
	}
	return append(pages, n)
}

// sizes is the same for rows of different sizes.
func sizes(of func(row int64) int64, g geometry) *replay.Sizes {
	return &replay.Sizes{
		Of: of, Full: g.pageSize - header, Most: uncut, More: g.morePages,
		Split: func(sizes []int64) []int { return split(sizes, g) },
	}
}

// settles reports whether no page that a cut makes would be cut again by itself. Such a
// branch page is cut by the next commit that changes anything below it.
func settles(item int64, g geometry) bool {
	r := rule(item, g)
	for n := r.Least[0]; n < 3*r.Least[0]; n++ {
		if slices.Max(r.Cut(n, false)) >= r.Least[0] {
			return false
		}
	}
	return true
}
