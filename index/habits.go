package index

// Habits are what an engine does with its pages, as far as it decides what closed forms over
// them say (package predict).
type Habits struct {
	PageSize int64 // bytes

	// Copies says that a commit writes each page that it changes, and those above it, to another
	// place of the file. Logs says that a change goes to a log at once, with the page whole if it
	// is the first since a checkpoint, and to the page at a checkpoint. Where it does neither,
	// Unwritten is why nobody knows what it writes, and Imageless says that its log has no pages.
	Copies, Logs bool
	Unwritten    string
	Imageless    bool

	Unsplit string // why pages do not say how often one was cut; "": they do

	// HeapRows is how many rows of KeyBytes and ValueBytes a page of the heap takes; nil: rows
	// lie in a tree.
	HeapRows func(c TableConfig) int64
	// HeapPages is the pages of the heap after so many rows, whose payloads have these bytes; nil
	// where HeapRows is.
	HeapPages func(c TableConfig, rows int64, value func(row int64) int64) int64

	// Elsewhere is why nobody knows what inserts write and what a cache misses: a part of the rows
	// lies on pages that are neither in the tree of the ids nor in the heap. "": no part does.
	Elsewhere string

	// SortKey is the bytes by which the table orders an id; nil: those of the id.
	SortKey func(key []byte) []byte

	// How far the closed forms of what inserts miss, and of the pages that the newest rows lie
	// on, were off at most against its profile; 0: no more than those of others.
	InsertError, NewestError float64

	Notes    []string // what a reader of a prediction must know beside it
	TextNote string   // the same where ids are text
}

// A Foreseen profile has the habits of its engine, with such a table.
type Foreseen interface {
	Habits(c TableConfig) (Habits, error)
}
