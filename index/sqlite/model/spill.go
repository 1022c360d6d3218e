package model

import (
	"fmt"
	"sort"

	"idbench/index"
	"idbench/units"
)

// Spill implements index.Spiller. The row ids of a table of row ids are taken to have three bytes.
func (p Profile) Spill(c index.TableConfig) (index.Spill, error) {
	g, err := geometryOf(c)
	if err != nil {
		return index.Spill{}, err
	}
	most, row := g.indexMost, int64(0)
	if c.Layout == units.RowID {
		most, row = g.tableMost, 3
	}
	id := field{size: int64(c.KeyBytes), kind: kindOf(c.Key)}
	payload := func(value int64) int64 { return record(rowColumns(id, value, c.NoPayload, c.Extra)...) }
	longest := sort.Search(int(p.Limits().Value), func(value int) bool { return payload(int64(value)+1) > most })
	return index.Spill{
		Most: int64(longest), Where: fmt.Sprintf("so that a part of them lies on overflow pages of %d bytes", g.pageSize),
		Space: func(value int64) int64 {
			i := g.newItem(payload(value), most, row)
			return i.taken + i.pages*g.pageSize
		},
	}, nil
}
