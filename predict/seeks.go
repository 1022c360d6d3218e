package predict

import (
	"math"

	"idbench/units"
)

// Errors of the closed forms: a little above the largest that was seen against simulated
// LRU caches that hold a twelfth of the pages to all (TestSeeks). Of inserts that was
// 3.7 %, of reads 4.1 %, of the newest rows 4.3 %, but for engines whose habits say
// otherwise.
const (
	insertError = 0.05
	readError   = 0.05
	newestError = 0.05
)

// hotShare and newShare are the distribution "recent" of package bench: that share of the
// reads goes to that share of the rows, the newest.
const (
	hotShare = 0.9
	newShare = 0.01
)

// newest is how many rows are fetched that arrived last.
const newest = 1000

// inserts are the pages that an operation of inserts touches, and those that it makes and
// leaves behind.
//
// bbolt writes what it changed to other pages of the file. The old copies of the last two
// transactions, which cannot be used again yet, are in the cache too.
func (t *table) inserts(s shape) (touches []touch, fresh float64, err error) {
	rows := t.atOnce()
	for _, tr := range s.trees {
		switch tr.order {
		case Random:
			touches = append(append(touches, tr.leafTouches(rows)...), tr.branchTouches(rows)...)
		case Ordered:
			touches = append(touches, touch{float64(len(tr.levels)) + math.Ceil(t.late/tr.perLeaf()), 1})
			fresh += rows / tr.perLeaf()
		default:
			return nil, 0, unknownf("ids are neither in order nor random, so nobody knows which pages come next")
		}
	}
	if s.heap > 0 {
		touches = append(touches, touch{1, 1})
		fresh += rows / s.perPage
	}
	if t.habits.Copies {
		old := 0.0
		for _, l := range touches {
			old += 2 * l.pages * l.chance
		}
		touches = append(touches, touch{old, 1})
	}
	return touches, fresh, nil
}

// reads are the pages that a lookup by id touches, any row as likely as another.
func (s shape) reads() (touches []touch) {
	for _, t := range s.path() {
		touches = append(append(touches, t.leafTouches(1)...), t.branchTouches(1)...)
	}
	if s.heap > 0 {
		touches = append(touches, touch{s.heap, 1 / s.heap})
	}
	return touches
}

// path are the trees that a lookup by id goes through.
func (s shape) path() (trees []tree) {
	for _, t := range s.trees {
		if !t.segment.IsExtra() {
			trees = append(trees, t)
		}
	}
	return trees
}

// recent are the same where most lookups go to the newest rows.
func (s shape) recent() (touches []touch, err error) {
	for _, t := range s.path() {
		if t.order == Mixed {
			return nil, unknownf("ids are neither in order nor random, so nobody knows where the newest rows lie")
		}
		for level, n := range t.levels {
			pages := []touch{{n, 1 / n}}
			if level == 0 {
				pages = t.leafTouches(1)
			}
			for _, p := range pages {
				if t.order == Ordered {
					touches = append(touches, ends(p)...)
				} else {
					touches = append(touches, scattered(p, s.rows)...)
				}
			}
		}
	}
	if s.heap > 0 {
		touches = append(touches, ends(touch{s.heap, 1 / s.heap})...)
	}
	return touches, nil
}

// ends are pages in order of arrival, of which each has its share of the rows.
func ends(t touch) []touch {
	const hot = hotShare + (1-hotShare)*newShare
	return []touch{
		{t.pages * newShare, min(t.chance*hot/newShare, 1)},
		{t.pages * (1 - newShare), t.chance * (1 - hot) / (1 - newShare)},
	}
}

// scattered are pages of which each has its share of the rows, drawn from all of a table:
// the newest among them are Poisson distributed.
func scattered(t touch, rows float64) (list []touch) {
	mean := t.chance * rows * newShare
	const many = 50 // from here on their number hardly varies
	if mean > many {
		return []touch{t}
	}
	each := hotShare / (rows * newShare) // chance of one of the newest rows
	p := math.Exp(-mean)
	for r := 0.0; r < 2*many+10; r++ {
		if r > 0 {
			p *= mean / r
		}
		list = append(list, touch{t.pages * p, min((1-hotShare)*t.chance+each*r, 1)})
	}
	return list
}

// newestPages are the different pages that the newest rows lie on, and the way to them.
func (s shape) newestPages() (pages float64, err error) {
	n := min(newest, s.rows)
	for _, t := range s.path() {
		switch t.order {
		case Random:
			for _, l := range append(t.leafTouches(n), t.branchTouches(n)...) {
				pages += l.pages * l.chance
			}
		case Ordered:
			under := t.perLeaf()
			for i, have := range t.levels {
				pages += min(1+(n-1)/under, have)
				if i+1 < len(t.levels) {
					under *= have / t.levels[i+1]
				}
			}
		default:
			return 0, unknownf("ids are neither in order nor random, so nobody knows where the newest rows lie")
		}
	}
	if s.heap > 0 {
		pages += min(1+(n-1)/s.perPage, s.heap)
	}
	return pages, nil
}

// overflows reports whether rows continue on pages of their own.
func (s shape) overflows() bool {
	for _, t := range s.trees {
		if t.overflow > 0 {
			return true
		}
	}
	return false
}

// seeks adds what a cache misses.
func (t *table) seeks(s shape, numbers map[string]Number) {
	cache := float64(t.c.Cache) / s.pageSize
	number := func(v, off float64) Number { return Number{Value: v, Mode: units.Closed, Error: off} }
	set := func(name string, touches []touch, fresh, per float64, off float64, err error) {
		switch {
		case err != nil:
			numbers[name] = Number{Why: err.Error()}
		case s.overflows():
			numbers[name] = Number{Why: "rows continue on pages of their own, which the closed form does not have"}
		default:
			numbers[name] = number(missed(touches, lifetime(touches, fresh, cache))/per, off)
		}
	}
	rows := t.atOnce()
	touches, fresh, err := t.inserts(s)
	inserts, late := insertError, newestError
	if off := t.habits.InsertError; off > 0 {
		inserts = off
	}
	if off := t.habits.NewestError; off > 0 {
		late = off
	}
	set(InsertSeeks, touches, fresh, rows, inserts, err)
	set(ReadSeeks, s.reads(), 0, 1, readError, nil)
	touches, err = s.recent()
	set(RecentSeeks, touches, 0, 1, readError, err)
	pages, err := s.newestPages()
	switch {
	case err != nil:
		numbers[NewestSeeks] = Number{Why: err.Error()}
	case s.overflows():
		numbers[NewestSeeks] = numbers[ReadSeeks]
	default:
		numbers[NewestSeeks] = number(pages, late)
	}
}

// atOnce is how many rows touch a page together: where a transaction reads each page
// once, all of its rows.
func (t *table) atOnce() float64 {
	if t.habits.Copies {
		return float64(min(t.c.Batch, t.c.Rows))
	}
	return 1
}
