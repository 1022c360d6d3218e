package units

import (
	"slices"
	"strings"
)

// An Info is what must be known of a unit to compare two values of it.
type Info struct {
	Name    Unit
	Better  string // "lower", "higher", or "" where neither is
	Exact   bool   // repeats to the last digit for the same seed
	Meaning string
}

// Registry has every unit, in the order of records and tables. A value of another unit is
// refused by the writer.
var Registry = []Info{
	{LeafPages, "lower", true, "leaf pages"},
	{BranchPages, "lower", true, "inner pages"},
	{OverflowPages, "lower", true, "pages that continue a leaf or inner page"},
	{FreePages, "lower", false, "pages on the freelist, free or pending"},
	{Depth, "lower", true, "levels of the tree; 1 = a lone leaf"},
	{LeafInuse, "", true, "leaf bytes that are not free space"},
	{LeafAlloc, "lower", true, "leaf bytes allocated, overflow pages included"},
	{Splits, "lower", true, "pages made by cutting one"},
	{EdgeSplits, "lower", true, "leaf splits at the right edge of the tree"},
	{MidSplits, "lower", true, "leaf splits anywhere else"},
	{BranchSplits, "lower", true, "splits of inner pages"},
	{LeafBreaks, "lower", true, "leaves whose successor is not the next page of the file"},
	{LeafBacksteps, "lower", true, "leaves whose successor has a lower page number"},
	{LeafDensity, "", true, "PostgreSQL's avg_leaf_density, in permille"},
	{HeapPages, "lower", true, "pages of the heap"},
	{BranchRows, "", true, "rows or index entries that stand in inner pages and in no leaf"},
	{PageReads, "lower", false, "pages touched, those that an insert changes included, those that it makes not"},
	{DistinctPages, "lower", false, "different pages touched or made"},
	{PageMisses, "lower", false, "page touches that the cache did not hold"},
	{SeqMisses, "lower", false, "those of the next page of the file"},
	{PagesAhead, "lower", false, "misses of pages that the engine read ahead of need"},
	{RowsRead, "", true, "rows read, those beside the ones asked for included"},
	{NsPerOp, "lower", false, "wall time per operation, engine work only"},
	{CPUNsPerOp, "lower", false, "processor time of all threads per operation"},
	{AllocatedBytes, "lower", false, "memory allocated by the program, freed again or not"},
	{HeldBytes, "lower", false, "memory that the program holds at the end"},
	{FileBytes, "lower", false, "size of the data files"},
	{RowBytes, "", false, "rows × (key as stored + payload)"},
	{DirtyPages, "lower", false, "tree pages written at each commit or checkpoint, summed"},
	{WrittenBytes, "lower", false, "bytes written to data files"},
	{LogBytes, "lower", false, "bytes appended to the log, images included; of PostgreSQL those about the table"},
	{PageImages, "lower", false, "full-page images in the log"},
	{ImageBytes, "lower", false, "bytes of those images"},
	{DoublewriteBytes, "lower", false, "bytes of pages written a second time"},
	{Syncs, "lower", false, "calls that have the system write to storage"},
	{SplitEvents, "lower", false, "page splits of all trees and levels, as InnoDB counts them"},
	{CacheWrites, "lower", false, "pages that the engine's cache wrote"},
	{CacheSpills, "lower", false, "those written in the middle of a transaction, to make room"},
	{MajorFaults, "lower", false, "page faults that had to read from storage"},
	{ReadBytes, "lower", false, "bytes read from storage"},
	{VirtualSpan, "", true, "virtual seconds that the load spans: rows / rate"},
}

// Whole reports whether the unit's values are whole numbers: all but times are.
func (u Unit) Whole() bool { return !strings.HasSuffix(string(u), "/op") && u != VirtualSpan }

// Find returns what is registered of a unit.
func Find(u Unit) (Info, bool) {
	i := slices.IndexFunc(Registry, func(info Info) bool { return info.Name == u })
	if i < 0 {
		return Info{}, false
	}
	return Registry[i], true
}
