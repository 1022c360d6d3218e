package ids

import "time"

// An Order is how the ids of one node sort, in their binary form and byte by byte, against
// the order in which they are made. The zero value is no order.
type Order struct {
	Kind OrderKind
	By   OrderBy       // what ids ascend by; "" where they are not ordered
	Tick time.Duration // of Mixed and Wrapped: in which ids are not in order
}

// An OrderKind says how far key order follows the order of making.
type OrderKind string

const (
	// Unordered ids have a key order that has nothing to do with the order of making.
	Unordered OrderKind = "random"
	// Spread ids fall, by a rule and not by chance, into the widest gaps between those
	// before them.
	Spread OrderKind = "spread"
	// Mixed ids ascend from tick to tick of the clock, and sort at random within a tick.
	Mixed OrderKind = "mixed"
	// Wrapped ids ascend from tick to tick of the clock, and within a tick up to where their
	// counter wraps: those after it sort below those before it.
	Wrapped OrderKind = "wrapped"
	// Ordered ids ascend strictly, but where a field wraps: see [Scheme.Period] and
	// [Scheme.Sorts].
	Ordered OrderKind = "ordered"
)

// An OrderBy is what ordered ids ascend by.
type OrderBy string

const (
	ByTime  OrderBy = "time"  // of their node's clock
	ByCount OrderBy = "count" // of all ids
)
