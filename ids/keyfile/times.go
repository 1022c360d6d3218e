package keyfile

import (
	"maps"
	"math"
	"slices"
	"time"
)

// earliest is the first time that an id is believed to bear. The last is that of the look,
// and a day more: clocks differ.
var earliest = time.Date(2005, 1, 1, 0, 0, 0, 0, time.UTC)

const ahead = 24 * time.Hour

// thousands are so many ids that one time for all of them is none.
const thousands = 1000

func believed(v, now time.Time) bool { return !v.Before(earliest) && !v.After(now.Add(ahead)) }

// times are those that ids bear, by one reading of them.
type times struct {
	from, to time.Time
	believed int64 // ids whose time is
	rows     int64

	coarse bool // their tick is long enough for thousands of ids
	now    time.Time
	every  uint32           // one id in so many is kept
	course map[uint32]int64 // Unix ns of those, by arrival
}

// mostKept is the most ids whose times are compared with their order of arrival.
const mostKept = 1000

func newTimes(rows int, now time.Time) *times {
	return &times{now: now, every: uint32(rows/mostKept + 1), course: map[uint32]int64{}}
}

// add notes the time of the id that arrived as number at.
func (t *times) add(at uint32, v time.Time) {
	t.rows++
	if !believed(v, t.now) {
		return
	}
	if t.believed == 0 || v.Before(t.from) {
		t.from = v
	}
	if t.believed == 0 || v.After(t.to) {
		t.to = v
	}
	t.believed++
	if at%t.every == 0 {
		t.course[at] = v.UnixNano()
	}
}

// likely reports whether nearly all ids bear a time, and not thousands of them the same.
func (t *times) likely() bool {
	return float64(t.believed) >= likely*float64(t.rows) && t.believed > 0 && (t.coarse || t.rows < thousands || t.varies())
}

func (t *times) varies() bool { return t.from.Before(t.to) }

// gamma is Goodman and Kruskal's, between order of arrival and time: 1 = times never step
// back, -1 = they only do, 0 = no relation. Pairs of one time do not count. NaN where there
// is too little to say.
func (t *times) gamma() float64 {
	var list []moment
	for _, at := range slices.Sorted(maps.Keys(t.course)) {
		list = append(list, moment{int64(at), t.course[at]})
	}
	return gamma(list)
}

// gamma is that of times, of moments in order of arrival.
func gamma(list []moment) float64 {
	rise, fall := 0, 0
	for i, v := range list {
		for _, later := range list[i+1:] {
			switch {
			case v.time < later.time:
				rise++
			case v.time > later.time:
				fall++
			}
		}
	}
	if len(list) < few || rise+fall < few {
		return math.NaN()
	}
	return float64(rise-fall) / float64(rise+fall)
}
