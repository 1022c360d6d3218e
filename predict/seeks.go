package predict

import (
	"fmt"
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
	var ends []touch
	for _, tr := range s.trees {
		switch tr.order {
		case Random:
			touches = append(append(touches, tr.leafTouches(rows)...), tr.branchTouches(rows)...)
		case Ordered:
			touches = append(touches, touch{float64(len(tr.levels)), 1})
			fresh += rows / tr.perLeaf()
			if leaves := math.Ceil(t.lateLeaves(tr)); leaves > 0 { // of which an id may fall into any
				ends = append(ends, touch{leaves, chance(1/leaves, rows)})
			}
		default:
			return nil, 0, unknownf("%s, so nobody knows which pages come next", t.neither())
		}
	}
	if s.heap > 0 {
		touches = append(touches, touch{1, 1})
		fresh += rows / s.perPage
	}
	touches = append(touches, ends...)
	if t.habits.Copies {
		old := 0.0
		for _, l := range touches {
			old += 2 * l.pages * l.chance
		}
		touches = append(touches, touch{old, 1})
	}
	life := lifetime(touches, fresh, float64(t.c.Cache)/s.pageSize)
	for _, end := range ends {
		if missed([]touch{end}, life)/rows > lateMissed {
			return nil, 0, unknownf("an id comes up to %.0f places late, and the %.0f leaves that it may fall into are more than stay in the cache: nobody knows which of them come next", t.late, end.pages)
		}
	}
	return touches, fresh, nil
}

// lateMissed is the most pages that an insert may miss of the last leaves of a tree, where ids come
// late and nobody knows by how much most of them do.
const lateMissed = cliffSeeks / 10

// lateLeaves is how many leaves before the end of a tree late ids fall into: none of what is in
// order of arrival whatever the ids are, such as row ids.
func (t *table) lateLeaves(tr tree) float64 {
	if tr.order != Ordered || t.c.Layout == units.RowID && tr.segment == units.Primary {
		return 0
	}
	return t.late / tr.perLeaf()
}

// neither says that ids have no plain order, and what makes it so.
func (t *table) neither() string {
	return "ids are neither in order nor random" + t.c.process()
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

// recent are the same where most lookups go to the newest rows. Those of ordered ids lie on so
// much larger a share of the pages as some of the late leaves are.
func (t *table) recent(s shape, some float64) (touches []touch, err error) {
	for _, tr := range s.path() {
		if tr.order == Mixed {
			return nil, unknownf("%s, so nobody knows where the newest rows lie", t.neither())
		}
		share := min(newShare+some*t.lateLeaves(tr)/tr.levels[0], 1)
		for level, n := range tr.levels {
			pages := []touch{{n, 1 / n}}
			if level == 0 {
				pages = tr.leafTouches(1)
			}
			for _, p := range pages {
				if tr.order == Ordered {
					touches = append(touches, ends(p, share)...)
				} else {
					touches = append(touches, scattered(p, s.rows)...)
				}
			}
		}
	}
	if s.heap > 0 {
		touches = append(touches, ends(touch{s.heap, 1 / s.heap}, newShare)...)
	}
	return touches, nil
}

// ends are pages in order of arrival, of which each has its share of the rows, and that share of
// them the newest.
func ends(t touch, share float64) []touch {
	hot := hotShare + (1-hotShare)*share
	list := []touch{{t.pages * share, min(t.chance*hot/share, 1)}}
	if share < 1 {
		list = append(list, touch{t.pages * (1 - share), t.chance * (1 - hot) / (1 - share)})
	}
	return list
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

// newestPages are the different pages that the newest rows lie on, and the way to them, where
// they lie on some of the late leaves too.
func (t *table) newestPages(s shape, some float64) (pages float64, err error) {
	n := min(newest, s.rows)
	for _, tr := range s.path() {
		switch tr.order {
		case Random:
			for _, l := range append(tr.leafTouches(n), tr.branchTouches(n)...) {
				pages += l.pages * l.chance
			}
		case Ordered:
			under, late := tr.perLeaf(), some*t.lateLeaves(tr)
			for i, have := range tr.levels {
				pages += min(1+(n-1)/under+late, have)
				if i+1 < len(tr.levels) {
					under *= have / tr.levels[i+1]
					late *= tr.levels[i+1] / have
				}
			}
		default:
			return 0, unknownf("%s, so nobody knows where the newest rows lie", t.neither())
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

// overflowing is why nothing is known of a table where they do.
const overflowing = "rows continue on pages of their own, which the closed form does not have"

// seeks adds what a cache misses.
func (t *table) seeks(s shape, numbers map[string]Number) {
	cache := float64(t.c.Cache) / s.pageSize
	number := func(v, off float64) Number { return Number{Value: v, Mode: units.Closed, Error: off} }
	set := func(name string, touches []touch, fresh, per float64, off float64, err error) {
		switch {
		case err != nil:
			numbers[name] = Number{Why: err.Error()}
		case s.overflows():
			numbers[name] = Number{Why: overflowing}
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
	touches, err = t.recent(s, 0)
	set(RecentSeeks, touches, 0, 1, readError, err)
	pages, err := t.newestPages(s, 0)
	switch {
	case err != nil:
		numbers[NewestSeeks] = Number{Why: err.Error()}
		return
	case s.overflows():
		numbers[NewestSeeks] = numbers[ReadSeeks]
		return
	}
	touches, _ = t.recent(s, 1)
	numbers[RecentSeeks] = t.between(numbers[RecentSeeks].Value, missed(touches, lifetime(touches, 0, cache)), readError)
	most, _ := t.newestPages(s, 1)
	numbers[NewestSeeks] = t.between(pages, most, late)
}

// betweenMost is the largest relative error that late ids may add to a number.
const betweenMost = 0.15

// between is the number between what it would be of ids in order, and of ids that each come as late
// as the latest.
func (t *table) between(low, high, off float64) Number {
	if low > high {
		low, high = high, low
	}
	if high > low {
		late := (high - low) / (high + low)
		if late > betweenMost {
			return Number{Why: fmt.Sprintf("an id comes up to %.0f places late, and between all in order and all as late the number is from %.3g to %.3g", t.late, low, high)}
		}
		off += late
	}
	return Number{Value: (low + high) / 2, Mode: units.Closed, Error: off}
}

// atOnce is how many rows touch a page together: where a transaction reads each page
// once, all of its rows.
func (t *table) atOnce() float64 {
	if t.habits.Copies {
		return float64(min(t.c.Batch, t.c.Rows))
	}
	return 1
}
