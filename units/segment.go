package units

import (
	"strconv"
	"strings"
)

// A Segment is one tree or heap of a table, or the case as a whole.
type Segment string

// Segments, in the order of records.
const (
	Primary   Segment = "primary"   // the id's tree (clustered, heap), or the row id's tree (rowid)
	Secondary Segment = "secondary" // the id's tree in rowid
	HeapRows  Segment = "heap"      // the heap

	// Those of further indexes come here.

	Toast      Segment = "toast"       // PostgreSQL's heap of the values that are too long for their row
	ToastIndex Segment = "toast-index" // the tree that finds them

	All Segment = "all" // the whole case: files, log, times
)

// extra begins the name of the tree of a further index; a number from 1 ends it.
const extra = "extra"

// Extra is the tree of further index 1, 2, ….
func Extra(number int) Segment { return Segment(extra + strconv.Itoa(number)) }

// IsExtra reports whether the segment is the tree of a further index.
func (s Segment) IsExtra() bool { return strings.HasPrefix(string(s), extra) }
