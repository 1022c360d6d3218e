package bench

import (
	"bytes"
	"context"
	"fmt"

	"idbench/index"
	"idbench/units"
)

// newest fetches the rows that arrived last, always through the id's tree. How
// depends on the keys and not on the scheme's name: let m be the smallest key of the
// N rows that arrived last. If at most 2 N rows of the table have a key of m or more,
// key order is near enough to arrival order, and one scan from m to the end reads
// them all, the surplus with them. Otherwise each row is looked up by its id, and so
// it is where nobody knows the table's order.
var newest = Workload{
	Name: units.Newest, Meaning: "the 1,000 rows that arrived last: by one scan where their keys lie together, else one by one",
	Ops: 1,
	prepare: func(t index.Table, rows *arrivals) (operation, error) {
		get, err := byID(t)
		if err != nil {
			return operation{}, err
		}
		scan, err := inOrder(t)
		if err != nil {
			return operation{}, err
		}
		n := min(neighbours, rows.len())
		first := rows.len() - n
		from, reach := rows.from(first, t)
		if from != nil && reach <= 2*n {
			return operation{read: func(ctx context.Context, _ []byte) (int64, error) {
				got, err := scan(ctx, from, reach)
				if err == nil && got < reach {
					err = fmt.Errorf("a scan from key %x ended after %d of %d rows", from, got, reach)
				}
				return got, err
			}}, nil
		}
		return operation{read: func(ctx context.Context, _ []byte) (int64, error) {
			for row := first; row < first+n; row++ {
				if _, err := get(ctx, rows.at(row)); err != nil {
					return row - first, err
				}
			}
			return n, nil
		}}, nil
	},
}

// from is the smallest key, in the order of a table, of the rows that arrived as number first or
// later, and the number of rows of the table that have it or a greater one; nil where nobody knows
// that order.
func (a *arrivals) from(first int64, t index.Table) (key []byte, reach int64) {
	sorted := func(row int64) ([]byte, bool) { return a.at(row), true }
	if s, ok := t.(index.Sorter); ok {
		sorted = func(row int64) ([]byte, bool) { return s.SortKey(a.at(row)) }
	}
	var least []byte
	for row := first; row < a.len(); row++ {
		k, ok := sorted(row)
		if !ok {
			return nil, 0
		}
		if key == nil || bytes.Compare(k, least) < 0 {
			key, least = a.at(row), k
		}
	}
	for row := range a.len() {
		if k, _ := sorted(row); bytes.Compare(k, least) >= 0 {
			reach++
		}
	}
	return key, reach
}
