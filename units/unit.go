// Package units has the words of records: units, segments and layouts, each a type of its own,
// so that a misspelt one does not compile, and the one registry of what a unit means.
//
// It imports nothing of this module; every other package may import it.
package units

// A Unit names one count. The names are those of the records.
type Unit string

// Counts of one tree or heap. All are totals, never ratios.
const (
	LeafPages     Unit = "leaf-pages"            // leaf pages, overflow pages not counted
	BranchPages   Unit = "branch-pages"          // inner pages, the root of a deeper tree among them
	OverflowPages Unit = "overflow-pages"        // pages that continue a leaf or branch page
	Depth         Unit = "depth"                 // levels; 1 = a lone leaf
	LeafInuse     Unit = "leaf-inuse-bytes"      // bytes of leaf pages that are not free space: headers, pointers, rows
	LeafAlloc     Unit = "leaf-alloc-bytes"      // bytes of leaf pages and of the overflow pages that continue them
	Splits        Unit = "splits"                // pages made by cutting one: EdgeSplits + MidSplits + BranchSplits
	EdgeSplits    Unit = "edge-splits"           // leaf splits where the leaf that was cut was the last of its tree
	MidSplits     Unit = "mid-splits"            // all other leaf splits
	BranchSplits  Unit = "branch-splits"         // splits of inner pages
	LeafBreaks    Unit = "leaf-breaks"           // leaves whose successor in key order is not the next page of the file
	LeafBacksteps Unit = "leaf-backsteps"        // leaves whose successor in key order has a lower page number
	LeafDensity   Unit = "leaf-density-permille" // PostgreSQL's avg_leaf_density in permille, rounded
	HeapPages     Unit = "heap-pages"            // pages of the heap
	BranchRows    Unit = "branch-rows"           // rows (or index entries) that stand in branch pages and in no leaf, where a tree keeps some there
)

// Counts of page touches, of one segment or the case as a whole.
const (
	PageReads     Unit = "page-reads"     // pages touched, those that an insert changes included, those that it makes not
	DistinctPages Unit = "distinct-pages" // different pages among them and those made
	PageMisses    Unit = "page-misses"    // touches of pages that the cache did not hold
	SeqMisses     Unit = "seq-misses"     // those of them whose page is the one after the page touched just before
	PagesAhead    Unit = "pages-ahead"    // misses of pages that nobody had asked for yet: the engine read them ahead
)

// Counts of a case as a whole.
const (
	FreePages        Unit = "free-pages"        // pages of the file that are on the freelist, free or pending
	FileBytes        Unit = "file-bytes"        // size of the data files (bbolt: its high-water mark)
	RowBytes         Unit = "row-bytes"         // rows × (key as stored + payload)
	DirtyPages       Unit = "dirty-pages"       // leaf, branch and overflow pages written at each commit or checkpoint, summed
	WrittenBytes     Unit = "written-bytes"     // all bytes written to data files, freelist and meta pages included
	NsPerOp          Unit = "ns/op"             // wall time per operation, engine work only
	RowsRead         Unit = "rows-read"         // rows that the operations read, those beside the ones asked for included
	MajorFaults      Unit = "major-faults"      // page faults that the kernel had to read for, while the operations ran
	ReadBytes        Unit = "read-bytes"        // bytes that the kernel read from storage while the operations ran
	LogBytes         Unit = "log-bytes"         // bytes appended to the log that makes commits durable, images included; PostgreSQL: of the records about the table's own files and of the commits of those, as its wal_bytes counts them (without padding and page headers)
	PageImages       Unit = "page-images"       // full-page images in the log; PostgreSQL: of the table's own pages
	ImageBytes       Unit = "image-bytes"       // bytes of those images
	CacheWrites      Unit = "cache-writes"      // pages that the engine's cache wrote, to the log where there is one
	SplitEvents      Unit = "split-events"      // splits of pages of all trees and levels, as the server as a whole counts them
	DoublewriteBytes Unit = "doublewrite-bytes" // bytes of pages written a second time, so that none is lost half written
	Syncs            Unit = "syncs"             // calls that have the system write to storage: fsync, fdatasync
	CacheSpills      Unit = "cache-spills"      // those of them that it wrote in the middle of a transaction, to make room
)

// Counts of the program itself, and what follows from the arrival process.
const (
	CPUNsPerOp     Unit = "cpu-ns/op"       // processor time of all threads per operation
	AllocatedBytes Unit = "allocated-bytes" // memory allocated by the program, freed again or not
	HeldBytes      Unit = "held-bytes"      // memory that the program holds at the end
	VirtualSpan    Unit = "virtual-sec"     // virtual seconds that a load spans: rows / rate
)
