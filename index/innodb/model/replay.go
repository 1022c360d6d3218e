package model

import (
	"context"
	"fmt"
	"slices"

	"idbench/index"
	"idbench/index/replay"
	"idbench/units"
)

// Replays implements replay.Profile.
func (Profile) Replays(l units.Layout) bool { return l == units.Clustered || l == units.RowID }

// Replay implements replay.Replayer. First the leaves of each tree grow, without page numbers:
// nothing that happens to them depends on the levels above. Then the levels above are told, in
// the order in which it happened, which leaves were cut, and get and give pages as ever.
func (Profile) Replay(ctx context.Context, k replay.Keys, c replay.Config) (replay.Table, error) {
	r, err := newReplayed(ctx, k, c)
	if err == nil && r.reorders {
		k, err = newStoredKeys(k)
	}
	if err == nil {
		err = r.run(ctx, k, c)
	}
	if err != nil {
		return nil, err
	}
	return r.table, nil
}

// replayed is a table that is replayed.
type replayed struct {
	*table
	count int64 // rows
	batch int64
	every int64    // rows between two checkpoints, whole batches; 0: there is none
	end   int64    // rows at the last one
	least int64    // keys of a group
	stubs []*stubs // of each tree
	next  int64    // rows at the checkpoint to come
	apart int64    // pages that continue rows, since the last one
}

func newReplayed(ctx context.Context, k replay.Keys, c replay.Config) (*replayed, error) {
	opened, err := Profile{}.Open(ctx, c.Table)
	if err != nil {
		return nil, err
	}
	r := &replayed{table: opened.(*table), count: k.Rows(), batch: c.Batch, least: groupKeys}
	if every := (c.Checkpoint + c.Batch - 1) / c.Batch * c.Batch; every > 0 {
		r.every, r.end = every, r.count/every*every
	}
	return r, nil
}

func (r *replayed) run(ctx context.Context, k replay.Keys, c replay.Config) error {
	for _, tree := range r.trees {
		g := r.growth(ctx, tree, k, c)
		if err := g.run(); err != nil {
			return err
		}
		if len(g.events) > 1<<eventBits {
			return fmt.Errorf("%d cuts of leaves: %w", len(g.events), replay.ErrInexact)
		}
		tree.grown = g.leavesAfter(c.Moments)
		r.stubs = append(r.stubs, r.stub(tree, g))
	}
	return r.settle(ctx)
}

// growth is of the leaves of a tree.
func (r *replayed) growth(ctx context.Context, t *tree, k replay.Keys, c replay.Config) *growth {
	g := &growth{ctx: ctx, keys: k, clustered: t.clustered, bytes: uint32(t.file.pageSize), every: r.every, end: r.end,
		workers: max(c.Workers, 1), memory: c.Memory, least: r.least}
	id := int64(c.Table.KeyBytes)
	size := r.entrySize(r.key.stored(id), id)
	switch {
	case t == r.rows:
		if r.ids != r.rows {
			g.keys = replay.Numbers(r.count)
		}
		size, _, _ = r.divide(id, int64(c.Table.ValueBytes)) // Open has looked at its error
	case t != r.ids:
		g.keys = replay.ExtraKeys{N: r.count, Column: slices.Index(r.extra, t) + 1}
		size = r.entrySize(index.ExtraKeyLen, id)
	}
	g.size = func(int64) int64 { return size }
	if t != r.rows {
		return g
	}
	value := func(int64) int64 { return int64(c.Table.ValueBytes) }
	if c.Value != nil {
		value = c.Value
		g.size = func(row int64) int64 {
			size, _, _ := r.divide(id, value(row))
			return size
		}
	}
	if _, apart, _ := r.divide(id, r.longestPayload()); apart > 0 && (c.Value != nil || c.Table.ValueBytes > 0) {
		g.apart = func(row int64) int64 {
			_, apart, _ := r.divide(id, value(row))
			return apart
		}
	}
	return g
}

// leavesAfter is how many leaves there were after some numbers of rows, in ascending order.
func (g *grown) leavesAfter(moments []int64) []replay.Growth {
	if len(moments) == 0 {
		return nil
	}
	leaves := make([]replay.Growth, len(moments))
	leaves[0].Leaves = 1
	for i := range g.events {
		e := &g.events[i]
		if e.kind == shifted {
			continue
		}
		after, _ := slices.BinarySearch(moments, int64(e.row)+1)
		if after < len(leaves) {
			leaves[after].Leaves++
		}
	}
	for i := range leaves[1:] {
		leaves[i+1].Leaves += leaves[i].Leaves
	}
	return leaves
}

// Grown implements replay.Grown.
func (t *table) Grown(segment units.Segment) []replay.Growth {
	for _, tree := range t.trees {
		if tree.segment == segment {
			return tree.grown
		}
	}
	return nil
}
