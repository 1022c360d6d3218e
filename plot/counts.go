package plot

import (
	"errors"

	"idbench/results"
	"idbench/units"
)

// A book is what the structure rounds of a run counted, by the address of its lines.
type book map[string]results.Record

// address is where the line of a case and segment stands in a book.
func address(c results.Name, segment units.Segment) string {
	return c.String() + "/segment=" + string(segment)
}

// counted takes the lines of the structure rounds out of a run: those without a time.
func counted(run *results.Run) book {
	b := book{}
	for _, r := range run.Records {
		if _, timed := r.Get(units.NsPerOp); timed {
			continue
		}
		if at := address(r.Case, r.Segment); len(b[at].Values) == 0 {
			b[at] = r
		}
	}
	return b
}

// get returns a count of a case and segment.
func (b book) get(c results.Name, segment units.Segment, unit units.Unit) (float64, bool) {
	return b[address(c, segment)].Get(unit)
}

// each returns a count for each operation of its case, absent where it is not told.
func (b book) each(c results.Name, segment units.Segment, unit units.Unit) float64 {
	r := b[address(c, segment)]
	if n, ok := r.Get(unit); ok && r.Iters > 0 {
		return n / float64(r.Iters)
	}
	return absent
}

// pageSize derives the bytes of a page from the counts of the id's tree.
func (b book) pageSize(c results.Name) (int64, error) {
	r := b[address(c, c.IDTree())]
	if size := wholePage(r.Get); size > 0 {
		return size, nil
	}
	return 0, errPageSize
}

var errPageSize = errors.New("its page size cannot be told")

// wholePage is leaf bytes / leaf pages, or 0 where that is no size of a page.
func wholePage(get func(unit units.Unit) (float64, bool)) int64 {
	bytes, ok := get(units.LeafAlloc)
	pages, ok2 := get(units.LeafPages)
	overflow, _ := get(units.OverflowPages)
	// Overflow pages of inner nodes are counted too, and leave no whole size.
	size := int64(bytes / (pages + overflow))
	if !ok || !ok2 || !powerOfTwo(size) || float64(size)*(pages+overflow) != bytes {
		return 0
	}
	return size
}

// powerOfTwo reports whether a page may have that size.
func powerOfTwo(size int64) bool { return size >= 512 && size&(size-1) == 0 }
