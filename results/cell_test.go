package results

import "testing"

// Cell i of k begins with place ⌈i × n / k⌉ of n, and ends before the next one.
func TestCellOf(t *testing.T) {
	for _, c := range []struct {
		places int64
		cells  int
	}{{1, 1}, {5, 5}, {10, 4}, {128, 128}, {129, 128}, {1000, 128}, {MaxPlaces, FrameCells}} {
		n, k := c.places, int64(c.cells)
		for i := range k {
			first := (i*n + k - 1) / k
			if got := CellOf(first, n, c.cells); got != int(i) {
				t.Errorf("%d places in %d cells: place %d is in cell %d, want %d", n, k, first, got, i)
			}
			if first > 0 {
				if got := CellOf(first-1, n, c.cells); got != int(i)-1 {
					t.Errorf("%d places in %d cells: place %d is in cell %d, want %d", n, k, first-1, got, i-1)
				}
			}
		}
		if got := CellOf(n-1, n, c.cells); got != c.cells-1 {
			t.Errorf("%d places in %d cells: the last place is in cell %d", n, k, got)
		}
	}
}
