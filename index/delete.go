package index

import (
	"context"
	"errors"

	"idbench/units"
)

// ErrMissing is returned, possibly wrapped, by Delete for a key that is not there.
var ErrMissing = errors.New("no row of that key")

// ForgetSplits takes the splits out of counts, after deletes.
func ForgetSplits(c Counts) {
	for _, u := range []units.Unit{units.Splits, units.EdgeSplits, units.MidSplits, units.BranchSplits} {
		delete(c, u)
	}
}

// A Deleter removes rows.
type Deleter interface {
	// Delete removes the rows of those keys in that order in one transaction and
	// returns once it has committed. Where one is missing the error wraps ErrMissing
	// and all rows are still there. Splits are not counted from then on: pages that
	// were made and are gone cannot be told from those that never were. No table tells
	// all pages that a delete touches, so nobody traces one.
	Delete(ctx context.Context, keys [][]byte) error
}
