package model

import (
	"fmt"
	"slices"

	"idbench/index"
	"idbench/index/replay"
	"idbench/units"
)

// Replays implements replay.Profile.
func (Profile) Replays(l units.Layout) bool { return l == units.Heap }

// Policy implements replay.Profile. A page is cut when an item comes that does not fit, and
// pages are numbered as they are made. The log is not replayed.
func (Profile) Policy(c replay.Config, rows int64) (replay.Policy, error) {
	if !(Profile{}).Replays(c.Table.Layout) {
		return replay.Policy{}, fmt.Errorf("layout %s of postgres: %w", c.Table.Layout, replay.ErrInexact)
	}
	item := tupleSize(field(c.Table.Key, 0, int64(c.Table.KeyBytes)))
	p := replay.Policy{Leaf: rule(item, item, true), Branch: rule(item, firstOfBranch, false),
		Batch: 1, Beside: true, Meta: true}
	if c.Checkpoint > 0 && c.Checkpoint <= rows {
		p.Every, p.End = c.Checkpoint, rows/c.Checkpoint*c.Checkpoint
	}
	every, end := p.Every, p.End
	p.Outside = func() float64 { return heapShare(c.Table, end, every) }
	p.Segments = func(t *replay.Tree) []index.Segment {
		counts := t.Counts()
		leaves := t.Levels[0]
		alloc := leaves * pageSize
		inuse := leaves*(pageSize-room) + (rows+leaves-1)*item // all but the last have a high key
		counts[units.LeafInuse], counts[units.LeafAlloc] = inuse, alloc
		counts[units.LeafDensity] = density(free(t, item), leaves)
		if leaves > 1 {
			counts[units.LeafBreaks], counts[units.LeafBacksteps] = t.Breaks, t.Backsteps
		}
		pages, bytes, dirty := heapOf(c, rows, end, every)
		const meta = 1
		all := index.Counts{units.FreePages: 0, units.FileBytes: bytes + (t.Pages+meta)*pageSize}
		if every > 0 {
			all[units.DirtyPages] = t.Dirty + dirty
		}
		return []index.Segment{
			{Name: units.Primary, Counts: counts},
			{Name: units.HeapRows, Counts: index.Counts{units.HeapPages: pages}},
			{Name: units.All, Counts: all},
		}
	}
	return p, nil
}

// firstOfBranch is the size of the first item of a branch page.
const firstOfBranch = minusInfinity + pointer

// rule cuts a page when an item comes that does not fit. first is the size of
// a page's first item, which is less than that of the others in branch pages.
//
// Where items are of one size, nbtree's choice does not depend on which of them is the
// new one, a test holds; here it is the last.
func rule(item, first int64, leaf bool) *replay.Rule {
	least := func(high int64) int { // the first item more than fits
		return int((room-high-first)/item) + 2
	}
	return &replay.Rule{
		Least: [2]int{least(item), least(0)},
		Cut: func(n int, last bool) []int {
			high := item
			if last {
				high = 0
			}
			sizes := slices.Repeat([]int64{item}, n-1)
			sizes[0] = first
			left := left(sizes, item, n-1, high, leaf)
			return []int{left, n - left}
		},
	}
}

// left returns how many items stay in a page that is cut because an item of size
// newSize comes to its place newAt, that item among them. sizes are those of the items
// before, highKey that of the page's high key, 0 for the last page of a level.
func left(sizes []int64, newSize int64, newAt int, highKey int64, leaf bool) int {
	cut := splitPage(sizes, newSize, newAt, highKey, leaf)
	if cut.newLeft {
		return cut.at + 1
	}
	return cut.at
}

// free is the bytes that are free in the leaves, as PageGetFreeSpace counts them:
// less a pointer.
func free(t *replay.Tree, item int64) (free int64) {
	in := func(items, high int64) int64 {
		return max(room-items*item-high-pointer, 0)
	}
	for items, n := range t.Leaves {
		free += n * in(int64(items), item)
	}
	return free - in(t.LastItems, item) + in(t.LastItems, 0)
}

// heapOf is the pages and bytes of the heap, and how many of its pages checkpoints
// write, one every so many rows up to an end.
func heapOf(c replay.Config, rows, end, every int64) (pages, bytes, dirty int64) {
	if c.Value == nil {
		if every > 0 {
			dirty = heapDirty(c.Table, end, every)
		}
		pages, bytes = heapSize(c.Table, rows)
		return pages, bytes, dirty
	}
	h := heap{log: &log{interval: 1}}
	for row := range rows {
		h.insert(columns(c.Table, int64(c.Table.KeyBytes), c.Value(row)))
		if every > 0 && (row+1)%every == 0 {
			h.log.checkpoint()
		}
	}
	return int64(len(h.pages)), h.bytes(), h.log.dirty
}

// heapSize returns the pages of a heap of rows with keys and payloads of KeyBytes and
// ValueBytes, and the bytes of its file with the free space map.
func heapSize(c index.TableConfig, rows int64) (pages, bytes int64) {
	if rows == 0 {
		return 0, 0
	}
	each, _ := heapRows(c)
	pages = (rows + each - 1) / each
	h := heap{log: &log{}}
	if pages > 1 {
		h.full(pages-2, 0)
	}
	return pages, pages*pageSize + h.bytes()
}

// heapRows is how many rows of one size a page takes, and the bytes that are
// left in a full one.
func heapRows(c index.TableConfig) (rows, free int64) {
	need := aligned(tupleHeader+columns(c, int64(c.KeyBytes), int64(c.ValueBytes))) + pointer
	const room = pageSize - pageHeader
	return room / need, room % need
}

// heapDirty returns how many pages of such a heap, and of its free space map, are
// written if there is a checkpoint each so many rows, summed over the checkpoints of those
// rows.
func heapDirty(c index.TableConfig, rows, every int64) (pages int64) {
	each, free := heapRows(c)
	h := heap{log: &log{}}
	for from := int64(0); from+every <= rows; from += every {
		h.log.interval++
		first, last := from/each, (from+every-1)/each
		pages += last - first + 1
		for page := max((from-1+each)/each-1, 0); page < last; page++ { // those that a row was too much for
			h.full(page, free)
		}
	}
	return pages + h.log.waiting
}

// heapShare is the same of any number of rows, of which it counts no more than
// enough: from then on a heap grows in proportion.
func heapShare(c index.TableConfig, rows, every int64) float64 {
	const enough = 10_000_000
	dirty := func(rows int64) float64 { return float64(heapDirty(c, rows, every)) }
	first := max(enough/every, 2) * every
	if first >= rows {
		return dirty(rows)
	}
	half := first / 2 / every * every
	return dirty(first) + (dirty(first)-dirty(half))/float64(first-half)*float64(rows-first)
}
