package bench

import (
	"context"
	"fmt"

	"idbench/index"
	"idbench/units"
)

var lookup = Workload{
	Name: units.Lookup, Meaning: "rows by id, as --reads draws them",
	Ops: 100_000, Drawn: true,
	prepare: func(t index.Table, rows *arrivals) (operation, error) {
		get, err := byID(t)
		return operation{key: rows.at, read: get}, err
	},
}

// byID reads one row by its id.
func byID(t index.Table) (func(ctx context.Context, id []byte) (int64, error), error) {
	g, err := power[index.Getter](t, "look a row up by id")
	if err != nil {
		return nil, err
	}
	var value []byte
	return func(ctx context.Context, id []byte) (_ int64, err error) {
		var ok bool
		value, ok, err = g.Get(ctx, id, value[:0])
		return found(id, ok, err)
	}, nil
}

// found is the rows that a lookup read: all that the workloads look for are there.
func found(key []byte, ok bool, err error) (int64, error) {
	if err == nil && !ok {
		err = fmt.Errorf("no row of key %x", key)
	}
	return 1, err
}
