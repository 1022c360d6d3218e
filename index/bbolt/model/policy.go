package model

import (
	"fmt"
	"math"
	"slices"

	"idbench/index"
	"idbench/index/replay"
	"idbench/units"
)

// Replays implements replay.Profile.
func (Profile) Replays(l units.Layout) bool { return l == units.Clustered }

// Policy implements replay.Profile. Pages are cut when a transaction commits. Where they lie
// depends on all the pages that are written, so that is not told; pages that are written are
// counted where no page is longer than one.
func (Profile) Policy(c replay.Config, rows int64) (replay.Policy, error) {
	threshold, err := threshold(c.Table)
	if err != nil {
		return replay.Policy{}, err
	}
	if !(Profile{}).Replays(c.Table.Layout) {
		return replay.Policy{}, fmt.Errorf("layout %s of bbolt: %w", c.Table.Layout, replay.ErrInexact)
	}
	key, value := int64(c.Table.KeyBytes), int64(c.Table.ValueBytes)
	row, way := element+key+value, element+key
	if !settles(way, threshold) {
		return replay.Policy{}, fmt.Errorf("keys of %d bytes fill a branch page of bbolt to the last byte at this fill factor: %w", key, replay.ErrInexact)
	}
	p := replay.Policy{Leaf: rule(row, threshold), Branch: rule(way, threshold), Batch: c.Batch, Path: true, End: rows}
	p.Outside = func() float64 { return math.Ceil(float64(rows) / float64(c.Batch)) } // the page that names the bucket
	of := func(int64) int64 { return row }
	if c.Value != nil {
		of = func(i int64) int64 { return element + key + c.Value(i) }
		p.Leaf.Sizes = sizes(of, threshold)
	}
	// A bucket that is small enough has no page of its own. inline is how many rows are.
	inline, size := int64(0), int64(header)
	for ; inline < rows && size+of(inline) <= inlineMost; inline++ {
		size += of(inline)
	}
	counted := c.Dirty && morePages(uncut*row) == 0 && morePages(uncut*way) == 0
	if counted {
		p.Every = c.Batch
		if p.First = rows; inline < rows {
			p.First = inline / c.Batch * c.Batch
		}
	}
	p.Segments = func(t *replay.Tree) []index.Segment {
		counts := t.Counts()
		inuse := t.Levels[0]*header + rows*row
		if c.Value != nil {
			inuse = t.Levels[0] * header
			for i := range rows {
				inuse += of(i)
			}
		}
		if inline == rows {
			counts[units.LeafPages], counts[units.LeafInuse], counts[units.LeafAlloc] = 0, 0, 0
		} else {
			more := t.More
			if c.Value == nil {
				more = overflowPages(t.Leaves, row)
			}
			counts[units.OverflowPages] = more + overflowPages(t.Inner, way)
			counts[units.LeafInuse], counts[units.LeafAlloc] = inuse, (t.Levels[0]+more)*pageSize
		}
		segments := []index.Segment{{Name: units.Primary, Counts: counts}}
		if counted {
			commits := (rows + c.Batch - 1) / c.Batch // each writes the page that names the bucket
			segments = append(segments, index.Segment{Name: units.All, Counts: index.Counts{units.DirtyPages: t.Dirty + commits}})
		}
		return segments
	}
	return p, nil
}

// uncut is the items of a node that is never cut.
const uncut = 4

// threshold is the size at which a cut starts the next page, at the fill factor of the
// table.
func threshold(c index.TableConfig) (int64, error) {
	fill, err := c.Float(fillOption)
	return int64(float64(pageSize) * fill), err
}

// morePages is how many pages after its first a node takes with so many bytes of items.
func morePages(items int64) int64 { return (header + items - 1) / pageSize }

// overflowPages is the same of pages by how many items of one size they have.
func overflowPages(pages []int64, item int64) (n int64) {
	for items, count := range pages {
		n += count * morePages(int64(items)*item)
	}
	return n
}

// split returns how many items each page gets that a commit makes of a changed node with
// items of these sizes.
func split(sizes []int64, threshold int64) []int {
	n := &node{size: header}
	for _, s := range sizes {
		n.add(item{value: s - element})
	}
	var pages []int
	for _, p := range newTree("", "", threshold).split(n) {
		pages = append(pages, len(p.items))
	}
	return pages
}

// rule cuts nodes of a page or more and of more than four items.
func rule(item, threshold int64) *replay.Rule {
	least := max(uncut+1, int((pageSize-header+item-1)/item))
	split := func(n int) []int { return split(slices.Repeat([]int64{item}, n), threshold) }
	few := 2 * least
	first := split(few)[0] // of all nodes, but for the last ones, which depend on what is left
	return &replay.Rule{
		Least: [2]int{least, least},
		Cut: func(n int, _ bool) []int {
			alike := max(n-few+first-1, 0) / first
			return append(slices.Repeat([]int{first}, alike), split(n-alike*first)...)
		},
	}
}

// sizes is the same for rows of different sizes.
func sizes(of func(row int64) int64, threshold int64) *replay.Sizes {
	return &replay.Sizes{
		Of: of, Full: pageSize - header, Most: uncut, More: morePages,
		Split: func(sizes []int64) []int { return split(sizes, threshold) },
	}
}

// settles reports whether no page that a cut makes would be cut again by itself. Such a
// branch page is cut by the next commit that changes anything below it.
func settles(item, threshold int64) bool {
	r := rule(item, threshold)
	for n := r.Least[0]; n < 3*r.Least[0]; n++ {
		if slices.Max(r.Cut(n, false)) >= r.Least[0] {
			return false
		}
	}
	return true
}
