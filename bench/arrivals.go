package bench

// arrivals are the keys of a load in the order of their arrival, from 0, so that a
// read can ask for any of them. They take the bytes of the keys, one after the other,
// and 8 bytes a row more once two keys differ in length.
type arrivals struct {
	flat []byte
	rows int64
	ends []int64 // where each key ends; nil while all are of one length
}

// add appends keys, and copies them. Nothing is kept by a nil arrivals.
func (a *arrivals) add(keys [][]byte) {
	if a == nil {
		return
	}
	for _, key := range keys {
		if a.ends == nil && int64(len(key))*a.rows != int64(len(a.flat)) {
			width := int64(len(a.flat)) / a.rows
			for row := range a.rows {
				a.ends = append(a.ends, (row+1)*width)
			}
		}
		a.flat = append(a.flat, key...)
		a.rows++
		if a.ends != nil {
			a.ends = append(a.ends, int64(len(a.flat)))
		}
	}
}

func (a *arrivals) len() int64 { return a.rows }

// at is the key of a row. It stays valid.
func (a *arrivals) at(row int64) []byte {
	if a.ends == nil {
		width := int64(len(a.flat)) / a.rows
		return a.flat[row*width : (row+1)*width]
	}
	start := int64(0)
	if row > 0 {
		start = a.ends[row-1]
	}
	return a.flat[start:a.ends[row]]
}
