package results

import (
	"errors"
	"testing"
)

// A float64 has every whole number up to 2⁵³, and only even ones after it: that far a record
// is taken, and no further.
func TestExactUpTo53Bits(t *testing.T) {
	const most = 9_007_199_254_740_992
	for _, c := range []struct {
		value float64
		want  error
	}{
		{most - 1, nil},
		{most, nil},
		{most + 2, ErrValue},
	} {
		if err := (Value{"file-bytes", c.value}).check(); !errors.Is(err, c.want) {
			t.Errorf("%.0f bytes: %v, want %v", c.value, err, c.want)
		}
	}
	for places, want := range map[int64]error{most: nil, most + 1: ErrValue} {
		f := Frame{Rows: 1, Order: ByFile, PageSize: 4096, Places: places, Cells: NewCells(places)}
		if err := f.check(); !errors.Is(err, want) {
			t.Errorf("a frame of %d places: %v, want %v", places, err, want)
		}
	}
}
