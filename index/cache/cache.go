// Package cache simulates buffer pools: it takes a trace of page touches and says
// which of them a cache of a given size would have missed.
//
// It offers five replacement policies at one size each (Policies), a Counter
// around any of them, and a Curve, which gives the misses of LRU at every size
// from one pass over the trace. It holds no page contents, knows no clock and no
// write-back, and fetches nothing ahead: it counts what read-ahead could have saved
// (Counts.SeqMisses). Where the touches come from is not its business: package
// bench feeds it with what package index and the engines below it report.
//
// Nothing here is safe for concurrent use.
package cache

// A Page names one page. The caller packs the segment and the page number into it
// so that p and p + 1 are neighbours in a file.
type Page uint64

// A Cache holds a fixed number of pages and replaces them by its policy.
type Cache interface {
	// Touch reads a page, loads it where it is missing, and reports whether it was
	// there.
	Touch(p Page) (hit bool)
	// Len is the number of pages held.
	Len() int
}

// A Policy is a rule that says which page leaves a full cache.
type Policy struct {
	Name    string // as in records and on the command line
	Meaning string // one line for help
	build   func(pages int) Cache
}

// New makes an empty cache of so many pages, of which InnoDB's has fewer for those that
// are touched; one without pages misses every touch.
// Memory grows with the distinct pages touched, not with the cache's size.
func (p Policy) New(pages int) Cache {
	if pages < 1 {
		return none{}
	}
	return p.build(pages)
}

// Policies lists every policy, in the order of help and tables.
var Policies = []Policy{LRU, CLOCK, Sweep, Midpoint, InnoDB}

// none is the cache of no pages.
type none struct{}

func (none) Touch(Page) bool { return false }
func (none) Len() int        { return 0 }
