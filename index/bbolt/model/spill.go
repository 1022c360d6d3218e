package model

import (
	"fmt"

	"idbench/index"
	"idbench/units"
)

// Spill implements index.Spiller. A node of no more than four items is never cut, so that one with
// longer rows may take several pages: it does where it has so many.
func (Profile) Spill(c index.TableConfig) (index.Spill, error) {
	g, err := geometryOf(c)
	if err != nil {
		return index.Spill{}, err
	}
	most := (g.pageSize-header)/uncut - element - int64(c.KeyBytes)
	if c.Layout == units.RowID {
		most -= rowNumber
	}
	return index.Spill{Most: max(most, 0), Where: fmt.Sprintf("so that a leaf of four rows, which is not cut, takes more than a page of %d bytes", g.pageSize)}, nil
}
