package model

import (
	"fmt"

	"idbench/index"
	"idbench/units"
)

// Spill implements index.Spiller. A node of no more than four items is never cut, so that one with
// longer rows takes several pages.
func (Profile) Spill(c index.TableConfig) (index.Spill, error) {
	g, err := geometryOf(c)
	if err != nil {
		return index.Spill{}, err
	}
	most := (g.pageSize-header)/uncut - element - int64(c.KeyBytes)
	if c.Layout == units.RowID {
		most -= rowNumber
	}
	return index.Spill{Most: max(most, 0), Where: fmt.Sprintf("the pages of %d bytes after the first one of their leaf", g.pageSize)}, nil
}
