// Package results is what a run leaves behind: records in the Go benchmark
// format, the environment they were taken in, and the series, leaf lists and frames
// that figures are drawn from.
//
// It knows files and units, not engines: package bench writes through it, package
// plot reads through it, and neither sees the other.
package results

import (
	"strconv"
	"strings"

	"idbench/units"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// A Part is one key=value of a record's name.
type Part struct{ Key, Value string }

// A Name is a case: the parts of a record's name without the base name and
// without the segment, in their fixed order.
type Name []Part

// Get returns the value of a part, or "" where it does not stand.
func (n Name) Get(key string) string {
	for _, p := range n {
		if p.Key == key {
			return p.Value
		}
	}
	return ""
}

// Number is a numeric part, or 0 where it does not stand.
func (n Name) Number(key string) int64 {
	v, _ := strconv.ParseInt(n.Get(key), 10, 64)
	return v
}

// Workload is what was done to the table.
func (n Name) Workload() units.Workload { return units.Workload(n.Get("workload")) }

// IDTree is the segment of the tree that is sorted by id.
func (n Name) IDTree() units.Segment {
	if units.Layout(n.Get("layout")) == units.RowID {
		return units.Secondary
	}
	return units.Primary
}

// String joins the parts: engine=bbolt/layout=clustered/….
func (n Name) String() string {
	var b strings.Builder
	for i, p := range n {
		if i > 0 {
			b.WriteByte('/')
		}
		b.WriteString(p.Key)
		b.WriteByte('=')
		b.WriteString(p.Value)
	}
	return b.String()
}

// A Value is one measurement of a record.
type Value struct {
	Unit  units.Unit
	Value float64 // counts are exact up to 2⁵³
}

// A Record is one line of bench.txt: one case, one round, one segment.
type Record struct {
	Case    Name
	Segment units.Segment
	Iters   int64 // operations of the round
	Values  []Value
}

// Get returns the record's value of a unit.
func (r Record) Get(unit units.Unit) (float64, bool) {
	for _, v := range r.Values {
		if v.Unit == unit {
			return v.Value, true
		}
	}
	return 0, false
}

// A Point is one row of series.csv: what stood after Rows rows of a load.
type Point struct {
	Segment units.Segment
	Round   int   // 0 = the structure round, which is not timed; 1… = timed rounds
	Rows    int64 // rows loaded
	Ns      int64 // engine time since the round began; −1 in the structure round
	Values  []Value
}

// A Leaf is one row of leaves.csv.gz, as it stood at the end of the load.
type Leaf struct {
	Segment  units.Segment
	Position int64   // in key order, from 0
	Page     int64   // page number in the file
	Inuse    int64   // bytes that are not free space
	Alloc    int64   // bytes allocated, overflow pages included
	Age      float64 // share of the load, 0 to 1, at the page's last write
	Rows     int64   // rows (or index entries) in it
}

// A Round says which round of which case of a run.
type Round struct {
	Place  int // of the case in the run's plan, from 0
	Number int // 0 = the structure round; 1… = timed rounds
}

// A Finished case is what one round of a case has to say. A round is stored
// whole or not at all.
type Finished struct {
	Round
	Case    Name
	Records []Record
	Series  []Point
	Leaves  []Leaf
	Frames  []Frame
	Curve   []CurvePoint
	// Inexact holds what the engine does not repeat, a record for each of several runs
	// and each segment. It is stored apart, in bench-inexact.txt.
	Inexact []Record
	// Latency holds the nanoseconds of each transaction of a timed load; nil: none.
	Latency *hdrhistogram.Histogram
	// Warnings travel with the data, into env.json and from there into footnotes.
	Warnings []string
}
