// Package results is what a run leaves behind: records in the Go benchmark
// format, the environment they were taken in, and the series, leaf lists and frames
// that figures are drawn from.
//
// It knows files and units, not engines: package bench writes through it, package
// plot reads through it, and neither sees the other.
package results

import (
	"slices"
	"strconv"
	"strings"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// A Unit is what a value counts, with what benchstat must know about it.
type Unit struct {
	Name    string
	Better  string // "lower", "higher", or "" where neither is
	Exact   bool   // repeats to the last digit for the same seed
	Meaning string
}

// Units is the registry, in the order of records and tables. A value of another
// unit is refused by the writer.
var Units = []Unit{
	{"leaf-pages", "lower", true, "leaf pages"},
	{"branch-pages", "lower", true, "inner pages"},
	{"overflow-pages", "lower", true, "pages that continue a leaf or inner page"},
	{"free-pages", "lower", false, "pages on the freelist, free or pending"},
	{"depth", "lower", true, "levels of the tree; 1 = a lone leaf"},
	{"leaf-inuse-bytes", "", true, "leaf bytes that are not free space"},
	{"leaf-alloc-bytes", "lower", true, "leaf bytes allocated, overflow pages included"},
	{"splits", "lower", true, "pages made by cutting one"},
	{"edge-splits", "lower", true, "leaf splits at the right edge of the tree"},
	{"mid-splits", "lower", true, "leaf splits anywhere else"},
	{"branch-splits", "lower", true, "splits of inner pages"},
	{"leaf-breaks", "lower", true, "leaves whose successor is not the next page of the file"},
	{"leaf-backsteps", "lower", true, "leaves whose successor has a lower page number"},
	{"leaf-density-permille", "", true, "PostgreSQL's avg_leaf_density, in permille"},
	{"heap-pages", "lower", true, "pages of the heap"},
	{"branch-rows", "", true, "rows or index entries that stand in inner pages and in no leaf"},
	{"page-reads", "lower", false, "pages touched, those that an insert changes included, those that it makes not"},
	{"distinct-pages", "lower", false, "different pages touched or made"},
	{"page-misses", "lower", false, "page touches that the cache did not hold"},
	{"seq-misses", "lower", false, "those of the next page of the file"},
	{"pages-ahead", "lower", false, "misses of pages that the engine read ahead of need"},
	{"rows-read", "", true, "rows read, those beside the ones asked for included"},
	{"ns/op", "lower", false, "wall time per operation, engine work only"},
	{"cpu-ns/op", "lower", false, "processor time of all threads per operation"},
	{"allocated-bytes", "lower", false, "memory allocated by the program, freed again or not"},
	{"held-bytes", "lower", false, "memory that the program holds at the end"},
	{"file-bytes", "lower", false, "size of the data files"},
	{"row-bytes", "", false, "rows × (key as stored + payload)"},
	{"dirty-pages", "lower", false, "tree pages written at each commit or checkpoint, summed"},
	{"written-bytes", "lower", false, "bytes written to data files"},
	{"log-bytes", "lower", false, "bytes appended to the log, images included; of PostgreSQL those about the table"},
	{"page-images", "lower", false, "full-page images in the log"},
	{"image-bytes", "lower", false, "bytes of those images"},
	{"doublewrite-bytes", "lower", false, "bytes of pages written a second time"},
	{"syncs", "lower", false, "calls that have the system write to storage"},
	{"split-events", "lower", false, "page splits of all trees and levels, as InnoDB counts them"},
	{"cache-writes", "lower", false, "pages that the engine's cache wrote"},
	{"cache-spills", "lower", false, "those written in the middle of a transaction, to make room"},
	{"major-faults", "lower", false, "page faults that had to read from storage"},
	{"read-bytes", "lower", false, "bytes read from storage"},
	{VirtualSpan, "", true, "virtual seconds that the load spans: rows / rate"},
}

// VirtualSpan is the unit of a load's span in virtual time. It is the one unit that
// comes from the arrival process and not from an engine or a clock.
const VirtualSpan = "virtual-sec"

// counts reports whether the unit's values are whole numbers: all but times are.
func (u Unit) counts() bool { return !strings.HasSuffix(u.Name, "/op") && u.Name != VirtualSpan }

// FindUnit returns the registered unit of that name.
func FindUnit(name string) (Unit, bool) {
	i := slices.IndexFunc(Units, func(u Unit) bool { return u.Name == name })
	if i < 0 {
		return Unit{}, false
	}
	return Units[i], true
}

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

// IDTree is the segment of the tree that is sorted by id.
func (n Name) IDTree() string {
	if n.Get("layout") == "rowid" {
		return "secondary"
	}
	return "primary"
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
	Unit  string
	Value float64 // counts are exact up to 2⁵³
}

// A Record is one line of bench.txt: one case, one round, one segment.
type Record struct {
	Case    Name
	Segment string
	Iters   int64 // operations of the round
	Values  []Value
}

// Get returns the record's value of a unit.
func (r Record) Get(unit string) (float64, bool) {
	for _, v := range r.Values {
		if v.Unit == unit {
			return v.Value, true
		}
	}
	return 0, false
}

// A Point is one row of series.csv: what stood after Rows rows of a load.
type Point struct {
	Segment string
	Round   int   // 0 = the structure round, which is not timed; 1… = timed rounds
	Rows    int64 // rows loaded
	Ns      int64 // engine time since the round began; −1 in the structure round
	Values  []Value
}

// A Leaf is one row of leaves.csv.gz, as it stood at the end of the load.
type Leaf struct {
	Segment  string
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
