package textbook

import (
	"idbench/index"
	"idbench/units"
)

// pager hands out the files of a table and is told of each page of theirs
// that an operation touches.
type pager struct {
	page     int64        // bytes of a page
	segments int          // of the table so far
	after    int64        // rows that the table holds after the commit that is open
	dirty    int64        // distinct pages changed by each commit, summed
	tracer   index.Tracer // nil: nobody asks
}

// file is the file of one segment.
type file struct {
	pager   *pager
	segment int // position in Stats
	called  units.Segment
	page    int64 // bytes of a page
}

// newFile is the file of the next segment in the order of Stats.
func (p *pager) newFile(name units.Segment) file {
	f := file{pager: p, segment: p.segments, called: name, page: p.page}
	p.segments++
	return f
}

func (f *file) Name() units.Segment { return f.called }

// reads touches a page.
func (f *file) reads(page int64) {
	if f.pager.tracer != nil {
		f.pager.tracer.Touch(f.segment, page, false)
	}
}

// writes touches a page that changes, or makes it when it was never written. written
// is the page's own note of the commit that last wrote it, by the rows after it: no two
// commits have the same, and none has 0.
func (f *file) writes(page int64, written *int64) {
	made := *written == 0
	if *written != f.pager.after {
		*written = f.pager.after
		f.pager.dirty++
	}
	switch {
	case f.pager.tracer == nil:
	case made:
		f.pager.tracer.Make(f.segment, page)
	default:
		f.pager.tracer.Touch(f.segment, page, true)
	}
}

// rows are the rows as they arrived. It is what pages point into and not a
// page itself, so it takes no bytes in any file.
type rows struct {
	ids    []byte  // one after the other
	ends   []int64 // where each id ends in ids
	values []int32 // bytes of each payload, at most a page
}

// add appends a row and returns its number, from 0.
func (r *rows) add(id []byte, value int) int64 {
	r.ids = append(r.ids, id...)
	r.ends = append(r.ends, int64(len(r.ids)))
	r.values = append(r.values, int32(value))
	return r.count() - 1
}

func (r *rows) count() int64 { return int64(len(r.ends)) }

func (r *rows) id(row int64) []byte {
	start := int64(0)
	if row > 0 {
		start = r.ends[row-1]
	}
	return r.ids[start:r.ends[row]]
}

// An entry is what a segment keeps of a row in a leaf or a heap.
type entry struct {
	fixed     int64 // bytes that those of all rows have
	id, value bool  // whether the id, and the payload, stand in it
}

// size is the bytes of the entry of a row with an id and a payload of so many.
func (e entry) size(id, value int64) int64 {
	size := e.fixed
	if e.id {
		size += id
	}
	if e.value {
		size += value
	}
	return size
}

// of is the size of the entry of a row that is there.
func (e entry) of(r *rows, row int64) int64 {
	return e.size(int64(len(r.id(row))), int64(r.values[row]))
}
