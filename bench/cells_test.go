package bench

import (
	"testing"

	"idbench/index"
	"idbench/results"
)

// A frame of 300 leaves has cells of two or three: each leaf counts in the cell of its place.
func TestLeavesInCells(t *testing.T) {
	const places = 300
	f := newFrame(results.Frame{Rows: 100, Places: places})
	for place := range int64(places) {
		f.add(place, index.Leaf{Pages: 1, Inuse: 10 * place, Written: place / 3})
	}
	cells, k := f.done().Cells, int64(len(f.Cells))
	for i := range k {
		from, to := (i*places+k-1)/k, ((i+1)*places+k-1)/k
		inuse, age := int64(0), 0.0
		for place := from; place < to; place++ {
			inuse += 10 * place
			age += float64(place/3) / 100
		}
		want := results.Cell{Leaves: to - from, Pages: to - from, Inuse: inuse, Age: age / float64(to-from)}
		got := cells[i]
		if d := got.Age - want.Age; d > 1e-9 || d < -1e-9 {
			t.Errorf("cell %d: age %v, want %v", i, got.Age, want.Age)
		}
		if got.Age = want.Age; got != want {
			t.Errorf("cell %d: %+v, want %+v", i, got, want)
		}
	}
}
