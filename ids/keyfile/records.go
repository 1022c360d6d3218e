package keyfile

import (
	"bytes"
	"sort"
)

// records are the ids of a stream that are greater than all before. They tell, of any other, how
// many ids back the first greater one arrived. The newest are kept, and of the older ones the
// greatest up to the end of each of some blocks of ids.
type records struct {
	keys [][]byte // a ring
	at   []uint32
	n    int // records so far

	marks [][]byte // the greatest id up to the end of each block
	limit int      // of marks; even
	block uint32   // ids
}

func newRecords(ring, marks int) *records {
	return &records{keys: make([][]byte, ring), at: make([]uint32, ring), limit: marks, block: 1}
}

// add takes the next id, which arrived as number at. It returns how many ids back the first
// greater one arrived, 0 where none did, and how many more it can say than there are.
func (r *records) add(at uint32, key []byte) (back, slack uint32) {
	if at > 0 && at%r.block == 0 {
		r.mark()
	}
	if last := (r.n - 1) % len(r.keys); r.n > 0 && bytes.Compare(key, r.keys[last]) <= 0 {
		return r.back(at, key)
	}
	slot := r.n % len(r.keys)
	r.keys[slot], r.at[slot] = append(r.keys[slot][:0], key...), at
	r.n++
	return 0, 0
}

// mark notes the greatest id so far, at the end of a block.
func (r *records) mark() {
	if len(r.marks) == r.limit {
		for i := range len(r.marks) / 2 {
			r.marks[i], r.marks[2*i+1] = r.marks[2*i+1], r.marks[i]
		}
		r.marks = r.marks[:len(r.marks)/2]
		r.block *= 2
		return // what has just ended is half of a block
	}
	i := len(r.marks)
	if i < cap(r.marks) {
		r.marks = r.marks[:i+1]
	} else {
		r.marks = append(r.marks, nil)
	}
	r.marks[i] = append(r.marks[i][:0], r.keys[(r.n-1)%len(r.keys)]...)
}

func (r *records) back(at uint32, key []byte) (back, slack uint32) {
	oldest := max(0, r.n-len(r.keys))
	greater := func(i int) bool { return bytes.Compare(r.keys[i%len(r.keys)], key) > 0 }
	if oldest > 0 && greater(oldest) {
		// The first greater one is this one, or came before.
		i := sort.Search(len(r.marks), func(i int) bool { return bytes.Compare(r.marks[i], key) > 0 })
		first := uint32(i) * r.block // of the block
		last := min(r.at[oldest%len(r.keys)], first+r.block-1)
		return at - first, last - first
	}
	i := oldest + sort.Search(r.n-oldest, func(i int) bool { return greater(oldest + i) })
	if i == r.n { // it is the greatest, again
		return 0, 0
	}
	return at - r.at[i%len(r.keys)], 0
}
