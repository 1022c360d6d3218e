package scale

import (
	"math"
	"math/bits"

	"idbench/index"
)

// maxRows is the most rows that a word has room for.
const maxRows = math.MaxUint32

// A Config says what is replayed.
type Config struct {
	Profile string            // one of Profiles
	Table   index.TableConfig // its layout, type of key, options, and length of all keys and payloads
	Batch   int64             // rows of a transaction
	Workers int               // goroutines; 0: one
}

// Run replays the inserts of the keys in their order of arrival, and returns the counts
// that the profile would have. Those that it leaves out are not known.
func Run(k Keys, c Config) ([]index.Segment, error) {
	rows := k.Rows()
	p, err := newProfile(c, rows)
	if err != nil {
		return nil, err
	}
	t := small(k, p, c.moment())
	if t == nil {
		t, _ = whole(k, p.leaf, p.branch, c.moment(), 0)
	}
	return p.segments(t), nil
}

// moment is the rows after which full pages are cut: nbtree's are cut at once.
func (c Config) moment() int64 {
	if c.Profile == "model-postgres" {
		return 1
	}
	return c.Batch
}

// small replays all keys as one range. It returns nil where that fails.
func small(k Keys, p profile, batch int64) *tree {
	rows := k.Rows()
	g := &grower{rule: p.leaf.clone(), rowBits: bits.Len64(uint64(rows)), batch: batch, scratch: make([]uint64, rows)}
	list := make([]uint64, rows)
	k.Prefixes(list, 0)
	for row, code := range list {
		list[row] = code>>g.rowBits<<g.rowBits | uint64(row)
	}
	g.grow(list, span{low: noLow, last: true}, depth(len(list), g.rule))
	if g.tied {
		return nil
	}
	return join(g.births, g.items, g.edge, p.branch)
}

// depth is how many cuts may come one inside the other in a list: three times those of a
// list whose pages are always cut in the middle.
func depth(items int, r *rule) int { return 3*bits.Len(uint(items/r.least[0])) + 8 }
