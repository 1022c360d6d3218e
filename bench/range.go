package bench

import (
	"context"

	"idbench/index"
	"idbench/units"
)

// ranges reads neighbours in key order. Where fewer follow than asked for, it reads
// those that do.
var ranges = Workload{
	Name: units.Range, Meaning: "1,000 neighbours in key order, from a row drawn uniformly",
	Ops: 1000,
	prepare: func(t index.Table, rows *arrivals) (operation, error) {
		scan, err := inOrder(t)
		return operation{
			key:  rows.at,
			read: func(ctx context.Context, key []byte) (int64, error) { return scan(ctx, key, neighbours) },
		}, err
	},
}

// inOrder reads at most so many rows in key order from a key on, and returns how
// many there were.
func inOrder(t index.Table) (func(ctx context.Context, from []byte, most int64) (int64, error), error) {
	s, err := power[index.Scanner](t, "scan")
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, from []byte, most int64) (n int64, err error) {
		if most == 0 {
			return 0, nil
		}
		for _, err := range s.Scan(ctx, from) {
			if err != nil {
				return n, err
			}
			if n++; n == most {
				break
			}
		}
		return n, nil
	}, nil
}
