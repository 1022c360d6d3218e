package units

// A Layout says how a table keeps its rows.
type Layout string

const (
	Clustered Layout = "clustered" // rows in the leaves of the id's own tree
	Heap      Layout = "heap"      // rows in arrival order, the id in an index that points at them
	RowID     Layout = "rowid"     // rows in a tree of a row id, the id in a secondary index
)

// Layouts lists every layout, in the order of help and tables.
var Layouts = []Layout{Clustered, Heap, RowID}
