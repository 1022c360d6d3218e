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
// pages are numbered as they are made. The log is not replayed, and a TOAST table of many chunks is
// left out, with what adds it up.
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
	columns, err := columnsOf(c.Table)
	if err != nil {
		return replay.Policy{}, err
	}
	id, payload := int64(c.Table.KeyBytes), int64(c.Table.ValueBytes)
	r := replayed{Config: c, columns: columns, rows: rows, item: tupleSize(field(columns.key, id)), toasts: columns.moves(id, payload)}
	r.unsure = r.toasts && !columns.fixed() && id >= compressLeast
	r.partial = r.unsure || r.toasts && rows*(payload/chunkMost+1) > mostChunks
	if c.Checkpoint > 0 && c.Checkpoint <= rows && !r.partial {
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

// mostChunks is the most of a TOAST table that is played for its counts, which has them all in memory.
const mostChunks = 1 << 20

// replayed is a table of which package replay counts the tree.
type replayed struct {
	replay.Config
	columns    columns
	toasts     bool // rows may have values in a TOAST table
	unsure     bool // ids may be compressed in rows that do, which their length does not say
	partial    bool // that table is left out
	rows       int64
	item       int64 // bytes of an entry
	every, end int64 // rows between two checkpoints, and up to the last; 0: there is none
}

// outside is the pages of the heap, and of a TOAST table, that checkpoints write.
func (r replayed) outside() float64 {
	if r.toasts {
		h, _ := r.played()
		return float64(h.log.dirty)
	}
	return heapShare(r.Table, r.end, r.every)
}

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
	primary, all := index.Segment{Name: units.Primary, Counts: counts}, index.Segment{Name: units.All, Counts: index.Counts{units.FreePages: 0}}
	if r.unsure {
		return []index.Segment{primary, all}
	}
	pages, bytes, dirty, toast := r.heapOf()
	if !r.partial {
		const meta = 1
		all.Counts[units.FileBytes] = bytes + (t.Pages+meta)*pageSize
	}
	if r.every > 0 {
		all.Counts[units.DirtyPages] = t.Dirty + dirty
	}
	heap := index.Segment{Name: units.HeapRows, Counts: index.Counts{units.HeapPages: pages}}
	return slices.Concat([]index.Segment{primary, heap}, toast, []index.Segment{all})
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
	left := splitPage(sizes, l.item, high, l.leaf, l.fill, nil)
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

// heapOf is the pages of the heap, the bytes of its files, how many of its pages checkpoints write, and
// the segments of the TOAST table; where there is one, bytes and pages are of both.
func (r replayed) heapOf() (pages, bytes, dirty int64, toast []index.Segment) {
	if r.Value == nil && (r.partial || !r.toasts) {
		if r.every > 0 {
			dirty = heapDirty(r.Table, r.end, r.every)
		}
		pages, bytes = heapSize(r.Table, r.rows)
		return pages, bytes, dirty, nil
	}
	h, t := r.played()
	pages, bytes, dirty = int64(len(h.pages)), h.bytes(), h.log.dirty
	if r.toasts && !r.partial {
		bytes, toast = bytes+t.bytes(), t.segments(false)
	}
	return pages, bytes, dirty, toast
}

// played is the heap and the TOAST table of the rows, put there one after the other, with checkpoints.
func (r replayed) played() (heap, *toast) {
	log := &log{interval: 1}
	h, t := newHeap(r.Table, log), newToast(r.Table, log, 0)
	for row := range r.rows {
		payload := int64(r.Table.ValueBytes)
		if r.Value != nil {
			payload = r.Value(row)
		}
		tuple := r.columns.lay(nil, int64(r.Table.KeyBytes), payload)
		if tuple.moved > 0 && !r.partial {
			t.save(row, tuple.moved)
		}
		h.insert(tuple.columns)
		if r.every > 0 && (row+1)%r.every == 0 {
			log.checkpoint()
		}
	}
	return h, t
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
	columns, _ := columnsOf(c)
	need := aligned(tupleHeader + columns.lay(nil, int64(c.KeyBytes), int64(c.ValueBytes)).columns)
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
