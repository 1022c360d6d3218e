package index

import "idbench/units"

// Counts maps units to totals. What an engine cannot tell is absent, never 0.
type Counts map[units.Unit]int64

// A Segment is the counts of one tree, one heap, or the whole case.
type Segment struct {
	Name   units.Segment
	Counts Counts
}

// Fill is the share of the leaf bytes that is not free space, and false where the
// segment has no leaf pages or cannot tell.
func (c Counts) Fill() (float64, bool) { return c.ratio(units.LeafInuse, c[units.LeafAlloc]) }

// Fragmentation is breaks / (leaves − 1), and false for a lone leaf.
func (c Counts) Fragmentation() (float64, bool) {
	return c.ratio(units.LeafBreaks, c[units.LeafPages]-1)
}

func (c Counts) ratio(num units.Unit, den int64) (float64, bool) {
	n, ok := c[num]
	if !ok || den <= 0 {
		return 0, false
	}
	return float64(n) / float64(den), true
}
