package bench

import (
	"context"

	"idbench/index"
	"idbench/units"
)

var secondary = Workload{
	Name: units.BySecondary, Meaning: "rows by a random 8-byte column with an index of its own, as --reads draws them",
	Ops: 100_000, Drawn: true, Extra: 1,
	prepare: func(t index.Table, _ *arrivals) (operation, error) {
		const column = 1
		g, err := power[index.ExtraGetter](t, "look a row up by another column")
		if err != nil {
			return operation{}, err
		}
		var value []byte
		return operation{
			key: func(row int64) []byte {
				key := index.ExtraKey(row, column)
				return key[:]
			},
			read: func(ctx context.Context, key []byte) (_ int64, err error) {
				var ok bool
				value, ok, err = g.GetExtra(ctx, column, key, value[:0])
				return found(key, ok, err)
			},
		}, nil
	},
}
