package bench

import (
	"context"

	"idbench/index"
	"idbench/units"
)

// A Workload is what is done to a table.
type Workload struct {
	Name    units.Workload
	Meaning string

	Ops   int64 // operations of a read workload unless Config.Ops says otherwise; 0 = it reads nothing
	Drawn bool  // Config.Reads says which rows it reads
	Extra int   // further indexes that it needs

	// victims are the rows that the workload deletes, in order; nil: it deletes none.
	victims func(c Case) func(i int64) int64

	// prepare makes the operation of a read workload on a loaded table. It also
	// answers, without any row, whether the engine has the powers for it.
	prepare func(t index.Table, rows *arrivals) (operation, error)
}

// An operation is one read.
type operation struct {
	// key is what the read of a drawn row looks for; nil where nothing is drawn, since
	// each operation is the same.
	key func(row int64) []byte
	// read does it and returns how many rows it read.
	read func(ctx context.Context, key []byte) (rows int64, err error)
}

// neighbours is the number of rows that newest and range ask for.
const neighbours = 1000

// Workloads lists every workload, in the order of help and tables. All but insert read or
// delete after the same load.
var Workloads = []Workload{insert, lookup, secondary, newest, ranges, remove, expire}

var insert = Workload{Name: units.Insert, Meaning: "rows in the order of their arrival, --batch in a transaction"}

// reads reports whether the workload reads a table that was loaded before.
func (w Workload) reads() bool { return w.Ops > 0 }

// power asks a table for more than rows.
func power[T any](t index.Table, what string) (T, error) {
	p, ok := t.(T)
	if !ok {
		return p, usagef("the engine cannot %s", what)
	}
	return p, nil
}
