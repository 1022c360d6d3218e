package replay

import "idbench/index"

// Modes say how counts came about.
const (
	ModeExact  = "exact"  // every key was replayed: Run
	ModeUrn    = "urn"    // drawn from the same distribution, without keys: Urn
	ModeFringe = "fringe" // expected values: Fringe
	ModeSteady = "steady" // the first keys were replayed, and the rest is in proportion: Steady
)

// An Estimate is the counts of a table whose keys were not all replayed. What a mode
// cannot tell is absent.
type Estimate struct {
	Segments []index.Segment // as those of Run
	Mode     string
	// Error is the relative error of the leaf pages against Run on the same number of keys;
	// the function that returns it says of how many tables, and how it is known.
	Error float64
}
