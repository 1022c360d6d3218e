package scale

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"idbench/index"
	"idbench/index/model"
)

// ErrInexact is wrapped by the errors of tables that cannot be replayed exactly.
var ErrInexact = errors.New("cannot be replayed range by range")

// A profile is what is replayed of a profile of package model: its rules, and how what
// they count becomes the profile's counts.
type profile struct {
	ctx          context.Context // ends what runs long
	leaf, branch *rule
	batch        int64 // rows of a moment, at whose end full pages are cut
	segments     func(t *tree) []index.Segment

	every  int64 // rows of an interval, at whose end changed pages are written; 0: not counted
	first  int64 // row of the first interval that is counted
	end    int64 // row after the last one
	path   bool  // who changes a page changes all pages on the way to it
	beside bool  // a cut changes the page that comes after those that it makes
	meta   bool  // a new root changes the meta page
}

// stopped reports whether nobody waits for the counts any more. What is half done then
// returns anything, and the caller the error of the context.
func (p profile) stopped() bool { return p.ctx.Err() != nil }

// interval is the number of the interval of a row, from 1; 0: its pages are not written.
func (p profile) interval(row int64) uint32 {
	if row < p.first || row >= p.end {
		return 0
	}
	return uint32(row/p.every) + 1
}

// Profiles are the names of the profiles that can be replayed.
var Profiles = []string{model.Bbolt{}.Name(), model.Postgres{}.Name()}

// limits are those of the profiles.
var limits = map[string]index.Limits{
	model.Bbolt{}.Name():    model.Bbolt{}.Limits(),
	model.Postgres{}.Name(): model.Postgres{}.Limits(),
}

const maxValue = 1 << 28 // keeps the bytes of a leaf, which has few such rows, within 32 bits

func newProfile(ctx context.Context, c Config, rows int64) (p profile, err error) {
	key, value := int64(c.Table.KeyBytes), int64(c.Table.ValueBytes)
	switch {
	case !slices.Contains(Profiles, c.Profile):
		return profile{}, fmt.Errorf("profile %q: want one of %v", c.Profile, Profiles)
	case rows < 1:
		return profile{}, fmt.Errorf("%d rows: want at least 1", rows)
	case c.Batch < 1:
		return profile{}, fmt.Errorf("batch %d: want at least 1", c.Batch)
	case key < 1 || value < 0:
		return profile{}, fmt.Errorf("keys of %d bytes and payloads of %d: the length of all of them must be known", key, value)
	case key > limits[c.Profile].Key || value > min(limits[c.Profile].Value, maxValue):
		return profile{}, fmt.Errorf("keys of %d bytes and payloads of %d: %s takes at most %d and %d",
			key, value, c.Profile, limits[c.Profile].Key, min(limits[c.Profile].Value, maxValue))
	case c.Table.Extra > 0:
		return profile{}, fmt.Errorf("%d further indexes: %w", c.Table.Extra, ErrInexact)
	}
	if c.Profile == (model.Bbolt{}).Name() {
		p, err = bbolt(c, rows, key, value)
	} else {
		p, err = postgres(c, rows, key)
	}
	p.ctx = ctx
	return p, err
}

// bbolt cuts when a transaction commits. Where its pages lie depends on all the pages
// that are written, so that is not told.
func bbolt(c Config, rows, key, value int64) (profile, error) {
	threshold, err := model.BboltThreshold(c.Table)
	if err != nil {
		return profile{}, err
	}
	if c.Table.Layout != index.Clustered {
		return profile{}, fmt.Errorf("layout %s of bbolt: %w", c.Table.Layout, ErrInexact)
	}
	row, way := model.BboltItem(key, value), model.BboltItem(key, 0)
	if !bboltSettles(way, threshold) {
		return profile{}, fmt.Errorf("keys of %d bytes fill a branch page of bbolt to the last byte at this fill factor: %w", key, ErrInexact)
	}
	overflow := func(pages []int64, item int64) (n int64) {
		for items, count := range pages {
			n += count * bboltMore(int64(items)*item)
		}
		return n
	}
	p := profile{leaf: bboltRule(row, threshold), branch: bboltRule(way, threshold), batch: c.Batch, path: true, end: rows}
	of := func(int64) int64 { return row }
	if c.Value != nil {
		of = func(i int64) int64 { return model.BboltItem(key, c.Value(i)) }
		p.leaf.sizes = bboltSizes(of, threshold)
	}
	// A bucket that is small enough has no page of its own. inline is how many rows are.
	inline, size := int64(0), int64(model.BboltHeader)
	for ; inline < rows && size+of(inline) <= model.BboltInline; inline++ {
		size += of(inline)
	}
	// The pages of longer items cannot be counted from how often they are written.
	counted := c.Dirty && bboltMore(bboltMost*row) == 0 && bboltMore(bboltMost*way) == 0
	if counted {
		p.every = c.Batch
		if p.first = rows; inline < rows {
			p.first = inline / c.Batch * c.Batch
		}
	}
	p.segments = func(t *tree) []index.Segment {
		counts := t.counts()
		inuse := t.levels[0]*model.BboltHeader + rows*row
		if c.Value != nil {
			inuse = t.levels[0] * model.BboltHeader
			for i := range rows {
				inuse += of(i)
			}
		}
		if inline == rows {
			counts[index.LeafPages], counts[index.LeafInuse], counts[index.LeafAlloc] = 0, 0, 0
		} else {
			more := t.more
			if c.Value == nil {
				more = overflow(t.leaves, row)
			}
			counts[index.OverflowPages] = more + overflow(t.inner, way)
			counts[index.LeafInuse], counts[index.LeafAlloc] = inuse, (t.levels[0]+more)*model.BboltPage
		}
		segments := []index.Segment{{Name: index.Primary, Counts: counts}}
		if counted {
			commits := (rows + c.Batch - 1) / c.Batch // each writes the page that names the bucket
			segments = append(segments, index.Segment{Name: index.All, Counts: index.Counts{index.DirtyPages: t.dirty + commits}})
		}
		return segments
	}
	return p, nil
}

// bboltMore is how many pages after its first a node takes with so many bytes of items.
func bboltMore(items int64) int64 { return (model.BboltHeader + items - 1) / model.BboltPage }

// postgres cuts when an item comes that does not fit. Pages are numbered as they are
// made. The log is not replayed.
func postgres(c Config, rows, key int64) (profile, error) {
	if c.Table.Layout != index.Heap {
		return profile{}, fmt.Errorf("layout %s of postgres: %w", c.Table.Layout, ErrInexact)
	}
	item := model.PostgresItem(c.Table.Key, key)
	p := profile{leaf: postgresRule(item, item, true), branch: postgresRule(item, model.PostgresFirst, false),
		batch: 1, beside: true, meta: true}
	if c.Checkpoint > 0 && c.Checkpoint <= rows {
		p.every, p.end = c.Checkpoint, rows/c.Checkpoint*c.Checkpoint
	}
	p.segments = func(t *tree) []index.Segment {
		counts := t.counts()
		leaves := t.levels[0]
		alloc := leaves * model.PostgresPage
		inuse := leaves*(model.PostgresPage-model.PostgresRoom) + (rows+leaves-1)*item // all but the last have a high key
		counts[index.LeafInuse], counts[index.LeafAlloc] = inuse, alloc
		counts[index.LeafDensity] = model.PostgresDensity(t.postgresFree(item), leaves)
		if leaves > 1 {
			counts[index.LeafBreaks], counts[index.LeafBacksteps] = t.breaks, t.backsteps
		}
		pages, bytes, dirty := postgresHeap(c, p, rows)
		const meta = 1
		all := index.Counts{index.FreePages: 0, index.FileBytes: bytes + (t.pages+meta)*model.PostgresPage}
		if p.every > 0 {
			all[index.DirtyPages] = t.dirty + dirty
		}
		return []index.Segment{
			{Name: index.Primary, Counts: counts},
			{Name: index.HeapRows, Counts: index.Counts{index.HeapPages: pages}},
			{Name: index.All, Counts: all},
		}
	}
	return p, nil
}

// postgresHeap is the pages and bytes of the heap, and how many of its pages checkpoints
// write.
func postgresHeap(c Config, p profile, rows int64) (pages, bytes, dirty int64) {
	if c.Value == nil {
		if p.every > 0 {
			dirty = model.PostgresHeapDirty(c.Table, p.end, p.every)
		}
		pages, bytes = model.PostgresHeapSize(c.Table, rows)
		return pages, bytes, dirty
	}
	h := model.NewPostgresHeap(c.Table)
	for row := range rows {
		h.Add(c.Value(row))
		if p.every > 0 && (row+1)%p.every == 0 {
			h.Checkpoint()
		}
	}
	return h.Size()
}

// postgresFree is the bytes that are free in the leaves, as PageGetFreeSpace counts them:
// less a pointer.
func (t *tree) postgresFree(item int64) (free int64) {
	in := func(items, high int64) int64 {
		return max(model.PostgresRoom-items*item-high-model.PostgresPointer, 0)
	}
	for items, n := range t.leaves {
		free += n * in(int64(items), item)
	}
	return free - in(t.lastItems, item) + in(t.lastItems, 0)
}

// counts are those that all profiles share. There are no overflow pages among them.
func (t *tree) counts() index.Counts {
	c := index.Counts{
		index.LeafPages: t.levels[0], index.BranchPages: 0, index.OverflowPages: 0, index.Depth: int64(len(t.levels)),
		index.EdgeSplits: t.edge, index.MidSplits: t.levels[0] - 1 - t.edge, index.BranchSplits: t.branches,
		index.Splits: t.levels[0] - 1 + t.branches,
	}
	for _, pages := range t.levels[1:] {
		c[index.BranchPages] += pages
	}
	return c
}
