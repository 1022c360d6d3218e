package replay

import (
	"idbench/index"
	"idbench/units"
)

// An Estimate is the counts of a table whose keys were not all replayed. What a mode
// cannot tell is absent.
type Estimate struct {
	Segments []index.Segment // as those of Run
	Mode     units.Mode
	// Error is the relative error of the leaf pages of the ids against Run on the same number of
	// keys; the function that returns it says of how many tables, and how it is known. The tree of
	// the rows by their number is counted.
	Error float64
}
