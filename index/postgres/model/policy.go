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

// Policy implements replay.Ruled. A page is cut when an item comes that does not fit, and
// pages are numbered as they are made. The log is not replayed.
func (Profile) Policy(c replay.Config, rows int64) (replay.Policy, error) {
	if !(Profile{}).Replays(c.Table.Layout) {
		return replay.Policy{}, fmt.Errorf("layout %s of postgres: %w", c.Table.Layout, replay.ErrInexact)
	}
	fill, err := fillOf(c.Table)
	if err != nil {
		return replay.Policy{}, err
	}
	if _, err := keptOf(c.Table); err != nil {
		return replay.Policy{}, err
	}
	r := replayed{Config: c, rows: rows, item: tupleSize(field(c.Table.Key, int64(c.Table.KeyBytes)))}
	if c.Checkpoint > 0 && c.Checkpoint <= rows {
		r.every, r.end = c.Checkpoint, rows/c.Checkpoint*c.Checkpoint
	}
	return replay.Policy{
		Leaf:   level{r.item, r.item, true, fill}.rule(),
		Branch: level{r.item, firstOfBranch, false, fill}.rule(),
		Batch:  1, Beside: true, Meta: true,
		Every: r.every, End: r.end,
		Segments: r.segments, Outside: r.outside,
	}, nil
}

// replayed is a table of which package replay counts the tree.
type replayed struct {
	replay.Config
	rows       int64
	item       int64 // bytes of an entry
	every, end int64 // rows between two checkpoints, and up to the last; 0: there is none
}

// outside is the pages of the heap that checkpoints write.
func (r replayed) outside() float64 { return heapShare(r.Table, r.end, r.every) }

// segments is what Stats tells of the table, once its tree is counted.
func (r replayed) segments(t *replay.Tree) []index.Segment {
	leaves := t.Levels[0]
	counts := t.Counts()
	counts[units.LeafInuse] = leaves*(pageSize-room) + (r.rows+leaves-1)*r.item // all but the last have a high key
	counts[units.LeafAlloc] = leaves * pageSize
	counts[units.LeafDensity] = density(free(t, r.item), leaves)
	if leaves > 1 {
		counts[units.LeafBreaks], counts[units.LeafBacksteps] = t.Breaks, t.Backsteps
	}
	pages, bytes, dirty := heapOf(r.Config, r.rows, r.end, r.every)
	const meta = 1
	all := index.Counts{units.FreePages: 0, units.FileBytes: bytes + (t.Pages+meta)*pageSize}
	if r.every > 0 {
		all[units.DirtyPages] = t.Dirty + dirty
	}
	return []index.Segment{
		{Name: units.Primary, Counts: counts},
		{Name: units.HeapRows, Counts: index.Counts{units.HeapPages: pages}},
		{Name: units.All, Counts: all},
	}
}

// firstOfBranch is the size of the first item of a branch page.
const firstOfBranch = minusInfinity + pointer

// level is pages of items of one size, but for the first of each, which is less in branch
// pages. A page is cut when an item comes that does not fit.
type level struct {
	item, first int64 // bytes
	leaf        bool
	fill        float64 // of the last leaf, once it is cut
}

func (l level) rule() *replay.Rule {
	return &replay.Rule{Least: [2]int{l.least(l.item), l.least(0)}, Cut: l.cut}
}

// least is the first item more than fits beside a high key.
func (l level) least(high int64) int { return int((room-high-l.first)/l.item) + 2 }

// cut is the items of the two pages that come of one of n.
func (l level) cut(n int, last bool) []int {
	high := l.item
	if last {
		high = 0
	}
	sizes := slices.Repeat([]int64{l.item}, n)
	sizes[0] = l.first
	left := splitPage(sizes, l.item, high, l.leaf, l.fill)
	return []int{left, n - left}
}

// free is the bytes that are free in the leaves, as PageGetFreeSpace counts them. All but the
// last one have a high key.
func free(t *replay.Tree, item int64) (free int64) {
	for items, n := range t.Leaves {
		free += n * freeBeside(int64(items+1)*item)
	}
	last := int64(t.LastItems) * item
	return free - freeBeside(last+item) + freeBeside(last)
}

// freeBeside is what so many bytes leave free in a page, less a pointer.
func freeBeside(used int64) int64 { return max(room-used-pointer, 0) }

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
	h := newHeap(c.Table, &log{interval: 1})
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
	need := aligned(tupleHeader + columns(c, int64(c.KeyBytes), int64(c.ValueBytes)))
	const room = pageSize - pageHeader
	h := newHeap(c, nil)
	rows = 1 + max(room-pointer-h.wants(need), 0)/(need+pointer)
	return rows, room - rows*(need+pointer)
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
