package index

// A Tracer is told of each page that a table touches, in order. It is called by
// the goroutine that uses the table.
type Tracer interface {
	// Touch reports a page of the segment at that position of Stats, by its number in
	// the segment's file; write says that the operation changes it. The page must be
	// read unless a cache holds it.
	Touch(segment int, page int64, write bool)
	// Make reports a page that the operation writes anew: it is in memory from now on,
	// and nobody reads it for that.
	Make(segment int, page int64)
}

// A Replacer is a profile of an engine whose buffer pool does not replace the page that
// was used least recently.
type Replacer interface {
	// Replacement names the policy, as package cache has it; "" is that of Replacers of none.
	Replacement() string
}

// A Traced table reports the pages that its operations touch.
type Traced interface {
	// Trace reports to t from now on; nil stops it.
	Trace(t Tracer)
	// PageSize is the bytes of a page, the same in all segments.
	PageSize() int64
}
