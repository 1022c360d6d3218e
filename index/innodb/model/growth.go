package model

import (
	"context"
	"math"

	"idbench/index/replay"
)

// A growth is all leaves of a tree, from the keys that come to it.
//
// Once the first keys have made some leaves, all other keys are dealt to groups of those, each
// small enough for a processor's cache, and groups grow at the same time. Where one cannot go on
// alone, it grows anew together with the group after it.
type growth struct {
	ctx       context.Context // ends what runs long
	keys      replay.Keys
	clustered bool
	bytes     uint32                // of a leaf
	size      func(row int64) int64 // bytes of a record
	apart     func(row int64) int64 // bytes of a row on pages of its own; nil: no row has any
	workers   int
	memory    int64 // bytes of keys that are dealt at once; 0: any
	least     int64 // keys of a group

	every int64 // rows between two checkpoints; 0: there is none
	end   int64 // rows at the last one

	grown
}

// grown is what has become of leaves.
type grown struct {
	leaves []final // in key order
	made   int32
	events []event // in order of arrival, but for those of different groups
	dirty  int64   // leaves that checkpoints wrote

	continued []continued // likewise
	tails     []tail      // of leaves; nil: no row continues elsewhere
}

// A continued row is one that goes on on pages of its own, and the leaf to which it came.
type continued struct {
	row  uint32
	leaf int32
}

// A tail is the pages that continue rows of a leaf, and the bytes of rows on them.
type tail struct{ pages, bytes int64 }

// final is a leaf to which nothing comes any more.
type final struct {
	number  int32 // as it was made
	records int32
	inuse   int32
	changed uint32 // the row that last changed it
}

const (
	groupKeys = 1 << 14
	maxGroups = 2048
	openParts = 4 // of the leaves of keys that seem to ascend
)

// intervalOf is that between two checkpoints to which a row belongs, from 1, and the row of
// the next one. 0: no checkpoint comes after it.
func (g *growth) intervalOf(row int64) (interval uint32, turn int64) {
	if row >= g.end {
		return 0, math.MaxInt64
	}
	n := row / g.every
	return uint32(n) + 1, (n + 1) * g.every
}

// run has all rows come. Its error is that of the context.
func (g *growth) run() error {
	rows := g.keys.Rows()
	if replay.Ascending(g.keys) {
		edge := newGroup(g, openParts)
		if edge.addRows(0, rows) {
			g.grown = edge.finish()
			return nil
		}
	}
	const step = 1024 // rows
	first, done, wanted := newGroup(g, 0), int64(0), min(rows/g.least, maxGroups)
	for limit := rows / 4; wanted > 1 && done < limit && int64(first.made) < wanted; {
		n := min(done+step, limit)
		first.addRows(done, n)
		done = n
	}
	if wanted > 1 && first.made > 1 {
		return newDealing(g, first, done, int(wanted)).run()
	}
	first.addRows(done, rows)
	g.grown = first.finish()
	return g.ctx.Err()
}
