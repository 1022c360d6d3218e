// Package index is the contract between the benchmark and the engines that keep
// rows: real storage engines, the page model, and the null engine that measures
// the harness itself.
//
// It is a vocabulary, not an implementation: it imports no engine and nothing
// else of this module. Engines live in the folders below it, the workloads that
// drive them in package bench.
package index

import (
	"context"
	"errors"
	"iter"
	"slices"

	"idbench/units"
)

// A KeyKind is the column type that an id needs. An engine maps it to its own
// (uuid, BINARY(16), BLOB, …); engines of bytes ignore it.
type KeyKind string

const (
	KeyInteger  KeyKind = "integer"  // 8 bytes, big-endian, non-negative as an int64
	KeySigned   KeyKind = "signed"   // an int64, 8 bytes, big-endian, its sign bit flipped: in the order of the numbers
	KeyUnsigned KeyKind = "unsigned" // a uint64, 8 bytes, big-endian
	KeyUUID     KeyKind = "uuid"     // 16 bytes
	KeyBytes    KeyKind = "bytes"    // any other binary id
	KeyText     KeyKind = "text"     // ASCII, compared bytewise
)

// Number reports whether a column holds integers, in 8 bytes of a key.
func (k KeyKind) Number() bool { return k == KeyInteger || k == KeySigned || k == KeyUnsigned }

// ErrDuplicate is returned, possibly wrapped, by engines that refuse a key which
// is already there. A key-value engine replaces the row instead.
var ErrDuplicate = errors.New("duplicate key")

// A TableConfig says which table to make.
type TableConfig struct {
	Dir     string            // an empty folder of the table's own; the caller removes it after Close
	Shared  string            // a folder that the tables of a run have in common, whose owner removes it after all of them; "": none
	Layout  units.Layout      // one of the engine's Layouts
	Key     KeyKind           // type of the id column
	Options map[string]string // the engine's own knobs, by Option.Name; what is not named has its default
	Durable bool              // commits survive a power loss; false: the engine's fastest honest setting
	Extra   int               // further indexes, each on a column of its own that holds ExtraKey

	KeyBytes int // length of the longest id in bytes; 0: unknown, up to Limits

	// What the ids are, as far as it is known.
	KeyMost  uint64 // no id of an integer column is above it; 0: unknown
	KeyOdd   bool   // ids of 16 bytes are no UUIDs of RFC 9562, or not in its order of bytes
	KeyPlain bool   // ids of a text column are of one length: digits, letters of one case, and signs at the same places in all

	ValueBytes int // length of the longest payload in bytes; 0: unknown, up to Limits

	NoPayload bool // rows are ids alone: there is no column for a payload, and every value is empty. Engines of keys and values keep an empty value

	Cache   int64 // bytes of the engine's own cache of pages; 0: its default. Engines without one ignore it
	Observe bool  // note what each commit does, so that Observed's methods answer; it costs time, so timed rounds leave it off
}

// An Engine makes tables. Its methods are safe for concurrent use; the tables
// that it opens are independent of each other.
type Engine interface {
	// Name is the engine's word on the command line and in records.
	Name() string
	// Version names what is measured, with the version of the module or server.
	Version() string
	// Layouts lists what the engine can do; the first is its default.
	Layouts() []units.Layout
	// Options lists the engine's knobs.
	Options() []Option
	// Limits says what fits in a row.
	Limits() Limits
	// Check says why the engine cannot run here and what to install, or nil.
	Check() error
	// Open makes an empty table in c.Dir.
	Open(ctx context.Context, c TableConfig) (Table, error)
}

// Limits are the most that an engine takes, the least of its cache, and what its tables do
// when they are asked.
type Limits struct {
	Key   int64 // bytes of an id
	Value int64 // bytes of a payload
	Extra int64 // further indexes
	Cache int64 // least bytes of a cache of its own, where it has a least

	NoUnsigned bool // it has no integers above 2^63-1

	Deletes     bool // its tables are Deleters
	Checkpoints bool // its tables are Checkpointers
}

// A Simulator is an engine that predicts pages instead of storing rows. Its wall
// time says nothing about a database, so it is never timed, and it keeps the
// length of a payload, not its bytes.
type Simulator interface {
	// Simulates names the engine that the profile predicts, or "" for a textbook tree.
	Simulates() string
}

// A Refuser is an engine that cannot make every table within its Limits.
type Refuser interface {
	// Refuses says why the engine has no such table, and what it takes, or is nil. It looks at the
	// configuration alone.
	Refuses(c TableConfig) error
}

// A Tolerant profile says how near it must come to its engine. Any other must equal it
// in every exact unit that both tell, and in every leaf.
type Tolerant interface {
	// Tolerance is how far a prediction may be from what was measured, as a share of
	// that. held is false for a unit that is shown and not judged. ascending says that
	// every key was greater than those before it.
	Tolerance(u units.Unit, ascending bool) (share float64, held bool)
}

// A Control is an engine that keeps nothing: its time is the harness's own.
type Control interface {
	Control()
}

// Settled is an engine that changes defaults of its own for a measurement.
type Settled interface {
	// Settings names what differs from the engine's defaults for such a table, and
	// what a figure depends on though it is a default. They stand in env.json.
	Settings(c TableConfig) map[string]string
}

// Unsteady is an engine that does not repeat some counts on the same rows.
type Unsteady interface {
	// Unsteady lists the units that differ between two runs of the layout, with or
	// without deletes. They are never compared with a prediction.
	Unsteady(l units.Layout, deletes bool) []units.Unit
}

// UnsteadyUnits lists what the engine does not repeat in the layout.
func UnsteadyUnits(e Engine, l units.Layout, deletes bool) []units.Unit {
	if u, ok := e.(Unsteady); ok {
		return u.Unsteady(l, deletes)
	}
	return nil
}

// A Table holds rows of id and payload. It is used by one goroutine at a time.
//
// Where an operation waits for a server, it ends when its context does. Nothing but Close
// can be asked of the table then, and a transaction may have committed or not. A table in
// this process never waits; whoever calls it looks at the context between two operations.
type Table interface {
	// Insert adds the rows keys[i] → values[i] in that order in one transaction and
	// returns once it has committed. The slices are the caller's and are reused
	// after the return. No table ever holds two rows of one key: an engine either
	// replaces the row or returns ErrDuplicate.
	Insert(ctx context.Context, keys, values [][]byte) error
	// Close releases everything but the files in TableConfig.Dir.
	Close() error
}

// Observed is a table that can tell what its pages look like. Its methods are
// called between transactions, never inside a timed region, and only on tables
// opened with TableConfig.Observe.
type Observed interface {
	Table
	// Stats counts the table's pages as they stand after the last commit. Segments
	// come in the order of the Segment constants, All last.
	Stats(ctx context.Context) ([]Segment, error)
	// Leaves yields the leaf pages of a segment in key order.
	Leaves(ctx context.Context, segment units.Segment) iter.Seq2[Leaf, error]
}

// A Warner is a table that says what a reader of its counts must know.
type Warner interface {
	// Warnings says in a sentence each what the table's server does not show and why, and
	// what makes its counts other than a profile's.
	Warnings() []string
}

// A Getter looks one row up by id.
type Getter interface {
	// Get appends the payload of the row to dst, or reports false.
	Get(ctx context.Context, key, dst []byte) (value []byte, ok bool, err error)
}

// A Scanner walks rows in the engine's own key order.
type Scanner interface {
	// Scan yields rows from the first key >= from on; the slices are valid until the
	// next step. A nil from starts at the first row.
	Scan(ctx context.Context, from []byte) iter.Seq2[Row, error]
}

// A Row is one id and its payload.
type Row struct{ Key, Value []byte }

// A Sorter is a table that may order ids by other bytes than their own.
type Sorter interface {
	// SortKey returns the bytes by which the table orders an id; ok is false where nobody knows them.
	SortKey(key []byte) (bytes []byte, ok bool)
}

// A Verifier walks its own structure: order, bounds, links, counts.
type Verifier interface {
	Verify(ctx context.Context) error
}

// A Pooled table counts the pages that operations ask its own cache for.
type Pooled interface {
	// Pool is what the cache has counted since the table was opened, or opened again:
	// PageReads, PageMisses and what else the engine tells of it, by segment as far as
	// it tells them apart, All last. The maps are the caller's.
	Pool(ctx context.Context) ([]Segment, error)
}

// An Aside table reads its pages past its own cache when it is looked at: Stats and
// Leaves leave what Pool counts, and what the cache holds, as they are.
type Aside interface {
	Aside()
}

// A Checkpointer writes out what the commits so far have changed, and keeps only then
// what it counts of pages written. A table that is not asked decides by itself.
type Checkpointer interface {
	Checkpoint(ctx context.Context) error
}

// A Client is an engine that can work in a server of the user's.
type Client interface {
	// At returns the engine with its tables in the server of that address, or says what
	// is wrong with the address and what is allowed, without any part of it: an address
	// that cannot be read may have a password anywhere. It does not connect.
	At(dsn string) (Guest, error)
}

// A Guest is an engine whose tables are in a server of the user's.
type Guest interface {
	Engine
	// Address is where, as a URL that At takes: host or socket, and database. It is put
	// together from what At understood and leaves out the user, passwords and all else.
	Address() string
	// Left lists what runs of this program made in the server and did not remove, but for
	// what belongs to a run that lives.
	Left(ctx context.Context) ([]Leftover, error)
	// Remove removes one that Left has listed. It looks once more whether its run is dead,
	// and refuses where somebody else has put something into it.
	Remove(ctx context.Context, l Leftover) error
}

// A Leftover is something that a dead run left in a server of the user's.
type Leftover struct {
	Name string // what it is and how the server calls it
	From string // whose it is: process, host and time, if that is known
	Keep string // why it cannot be removed, or ""
}

// A PoolSharer is an engine whose tables take pages from each other's caches, so that
// what one of them counts is its own only while no other one is open.
type PoolSharer interface {
	SharesPool()
}

// A Served engine runs in another process: what the system counts for this one says
// nothing about its reads.
type Served interface {
	// Reach returns the folder for temporary files in which TableConfig.Dir can lie: temp,
	// or another where the user whom that process belongs to may not enter it.
	Reach(temp string) (string, error)
}

// A Reopener is a table that can be closed and opened again on the same files.
type Reopener interface {
	Reopen(ctx context.Context) error
}

// Supports reports whether the engine has the layout.
func Supports(e Engine, l units.Layout) bool { return slices.Contains(e.Layouts(), l) }
