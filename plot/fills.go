package plot

import (
	"cmp"
	"slices"

	"idbench/results"
	"idbench/units"
)

// fillCounts are those that tell the fill of the id's tree.
type fillCounts struct{ counts book }

// chooseFills picks the loads of a figure, all unless it says which, that tell the fill of the
// id's tree.
func chooseFills(run *results.Run, q query) (selection, fillCounts, error) {
	f := fillCounts{counted(run)}
	if q.of == nil {
		q.of = inserts
	}
	q.has = func(c results.Name) bool {
		_, ok := f.counts.get(c, c.IDTree(), units.LeafInuse)
		return ok
	}
	s, err := choose(run, q)
	return s, f, err
}

// fillColumns are those of a row, of which the first is the x.
func fillColumns(x string, decimals int) []Column {
	return []Column{{Name: x, Decimals: decimals}, {Name: "leaf fill", Unit: "%", Decimals: 2}, {Name: "leaves"}}
}

// row is what a case tells at an x.
func (f fillCounts) row(s selection, c results.Name, x float64, more ...string) Row {
	inuse, _ := f.counts.get(c, c.IDTree(), units.LeafInuse)
	alloc, _ := f.counts.get(c, c.IDTree(), units.LeafAlloc)
	leaves, _ := f.counts.get(c, c.IDTree(), units.LeafPages)
	return Row{s.keys(c, more...), []float64{x, percent(inuse, alloc), leaves}}
}

// finishFills leaves out curves of fewer points, such as of the default alone, and sorts the
// others.
func finishFills(s selection, t Table, least int) (content, error) {
	t.Rows = slices.DeleteFunc(slices.Clone(t.Rows), func(r Row) bool {
		n := 0
		for _, other := range t.Rows {
			if slices.Equal(other.Keys, r.Keys) {
				n++
			}
		}
		return n < least
	})
	slices.SortStableFunc(t.Rows, func(a, b Row) int { return cmp.Compare(a.Values[0], b.Values[0]) })
	return s.finish(t)
}

// standardRate is the ids a second of a case whose name has no rate.
const standardRate = 5000

// perMillisecond is the rate of a case, in ids.
func perMillisecond(c results.Name) float64 {
	return float64(cmp.Or(c.Number("rate"), standardRate)) / 1000
}
