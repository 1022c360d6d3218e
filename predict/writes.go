package predict

import (
	"fmt"
	"maps"
	"math"

	"idbench/ids"
	"idbench/units"
)

// Errors of what is written: a little above the largest that was seen against the
// profiles' counts (TestWrites): 1.8 %, 0.8 %, 40 % and 2.3 %, the last where many records
// have the image of a page in place of what changes it.
const (
	pageError  = 0.03
	imageError = 0.03
	tailError  = 0.5 // of images where only the last pages change, which are few
	logError   = 0.03
)

// logRows is how many rows the profile of PostgreSQL logs to find the bytes of a row, of
// all indexes together: with three further ones, 50,000 rows came within 0.5 % of 400,000.
const logRows = 200_000

const day = 24 * 60 * 60 // seconds

// writes adds what a row has written when it comes to a table of that shape.
func (t *table) writes(s shape, numbers map[string]Number) {
	parts := []string{PageWrites, LogWrites, ImageWrites, TwiceWrites}
	set := func(values ...Number) {
		for i, v := range values {
			numbers[parts[i]] = v
		}
	}
	unknown := func(err error) Number { return Number{Why: err.Error()} }
	none := Number{Mode: units.Closed} // the engine has no such thing
	switch {
	case t.habits.Logs:
		pages, images, err := t.interval(s, 0)
		log := Number{Why: oneScheme}
		switch {
		case t.c.Own == nil && t.order == Mixed && t.c.Scheme.Order.By == ids.ByTime && t.c.sampled() && t.c.Scheme.PeriodIn(t.c.Encoding) == 0 && t.c.At == 0:
			log.Why = t.neither() + ", so the first log says nothing of the others"
		case !t.c.Env.Uniform():
			log.Why = "what happens at one row, or comes late, changes what is logged, and the first rows do not show it"
		case t.c.At == 0:
			log = t.log()
		}
		if err != nil {
			set(unknown(err), log, unknown(err), none)
			break
		}
		morePages, moreImages, _ := t.interval(s, 1)
		off := tailError
		if s.random() {
			off = imageError
		}
		page, image := t.between(pages, morePages, pageError), t.between(images, moreImages, off)
		if image.Why != "" && page.Why == "" && (moreImages-images)/2 < betweenMost*page.Value {
			// They are few beside the pages, so that the sum is known.
			image = Number{Value: (images + moreImages) / 2, Mode: units.Closed, Error: off + (moreImages-images)/(moreImages+images)}
		}
		set(page, log, image, none)
	case t.habits.Copies:
		pages, err := t.commit(s, 0)
		if err != nil {
			set(unknown(err), none, none, none)
			break
		}
		more, _ := t.commit(s, 1)
		set(t.between(pages, more, pageError), none, none, none)
	default:
		why := Number{Why: t.habits.Unwritten}
		set(why, why, why, why)
		if t.habits.Imageless {
			numbers[ImageWrites] = none
		}
	}
	sum := Number{Mode: units.Closed}
	for _, name := range parts {
		n := numbers[name]
		if n.Why != "" {
			sum = n
			break
		}
		sum.Value += n.Value
		sum.Error += n.Error * n.Value
	}
	if sum.Value > 0 {
		sum.Error /= sum.Value
	}
	numbers[RowWrites] = sum
	sum.Value *= float64(t.c.Env.Rate) * day
	numbers[DayWrites] = sum
}

// interval is the bytes of pages and of full-page images a row, of PostgreSQL from one
// checkpoint to the next.
//
// A page is logged whole when it is first changed, without its free space, unless it was
// made since the checkpoint.
//
// Of ordered ids that come late, some of the leaves into which they fall are changed beside the last.
func (t *table) interval(s shape, some float64) (pages, images float64, err error) {
	rows := math.Min(float64(t.c.Checkpoint), s.rows)
	touches, fresh, err := t.inserts(s)
	if err != nil {
		return 0, 0, err
	}
	life := lifetime(touches, fresh, float64(t.c.Cache)/s.pageSize)
	for _, tr := range s.trees {
		cuts := rows / tr.perLeaf() // of leaves
		fill := tr.inuse / tr.levels[0]
		if tr.order == Ordered {
			late := some * t.lateLeaves(tr)
			for i, n := range tr.levels {
				made, beside := cuts, late
				if i > 0 {
					made, beside = made*n/tr.levels[0], beside*n/tr.levels[0]
				}
				pages += min(1+made+beside, n)
				if i+1 < len(tr.levels) { // the last page of the level, filled by half; the root hardly ever changes
					images += fill/2 + fill*beside
				}
			}
			continue
		}
		// Leaves that were made in the interval are dirty and not logged whole. Those after
		// them are changed too, for their links.
		n := tr.levels[0]
		cuts = min(cuts, n)
		for _, l := range tr.leafTouches(1) {
			there := l
			there.pages *= 1 - cuts/n
			pages += there.written(rows, life)
			images += there.pages * (1 - l.untouched(rows)) * fill * l.chance * n
			beside := cuts * l.pages / n * l.untouched(rows)
			pages += beside
			images += beside * fill
		}
		pages += cuts
		for _, n := range tr.levels[1:] {
			dirty := n * (1 - touch{n, 1 / n}.untouched(cuts))
			made := cuts * n / tr.levels[0]
			pages += dirty
			images += max(dirty-made, 0) * fill
			cuts = made
		}
	}
	pages += min(1+rows/s.perPage, s.heap)
	images += s.pageSize / 2 // the last page of the heap
	images = images / rows
	if off := t.c.Options["full_page_writes"] == "off"; off || rows == s.rows {
		images = 0 // all pages were made since the last checkpoint
	}
	return pages * s.pageSize / rows, images, nil
}

// commit is the bytes of pages a row that a transaction of bbolt writes: each page that
// it changed and those above, at new places, then the leaf that names the bucket, the
// freelist (a page where it is short) and a meta page.
func (t *table) commit(s shape, some float64) (bytes float64, err error) {
	rows := math.Min(float64(t.c.Batch), s.rows)
	pages := 3.0
	for _, tr := range s.trees {
		if tr.overflow > 0 {
			return 0, unknownf(overflowing)
		}
		switch tr.order {
		case Random:
			made := min(rows/tr.perLeaf(), tr.levels[0]) // by cuts of leaves
			for _, l := range tr.leafTouches(rows) {
				pages += l.pages * (1 - made/tr.levels[0]) * l.chance
			}
			pages += made
			for _, l := range tr.branchTouches(rows) {
				pages += l.pages * l.chance
			}
		case Ordered:
			made := rows / tr.perLeaf()
			late := some * min(t.lateLeaves(tr), max(rows-1-made, 0)) // a row changes one leaf
			for _, n := range tr.levels {
				pages += min(1+(made+late)*n/tr.levels[0], n)
			}
		default:
			return 0, unknownf("%s, so nobody knows which pages a transaction changes", t.neither())
		}
	}
	return pages * s.pageSize / rows, nil
}

// log is the bytes of PostgreSQL's log a row, without full-page images: what the profile
// logs for the second half of some rows.
func (t *table) log() Number {
	rows := min(logRows/int64(1+t.c.Extra), t.c.Rows)
	if o := t.c.Own; o != nil {
		if t.order == Mixed {
			return Number{Why: "ids are neither in order nor random, so what the first log says nothing of the others"}
		}
		rows = min(rows, o.Rows)
	}
	if rows < t.c.Rows && t.late > lateMost*float64(rows) {
		return Number{Why: fmt.Sprintf("an id comes up to %.0f places late, so that the log of the first %d rows says nothing of the others", t.late, rows)}
	}
	n, ok := t.logs[rows]
	if !ok {
		n = t.logOf(rows)
		t.logs[rows] = n
	}
	return n
}

func (t *table) logOf(rows int64) Number {
	quiet := *t
	quiet.c.Options = map[string]string{}
	maps.Copy(quiet.c.Options, t.c.Options)
	quiet.c.Options["full_page_writes"] = "off"
	into, err := quiet.open()
	if err != nil {
		return Number{Why: err.Error()}
	}
	var from, bytes, logged int64
	err = quiet.load(into, rows, func(done int64) error {
		if from == 0 && 2*done >= rows && done < rows || done == rows {
			segments, err := into.Stats(t.ctx)
			if err != nil {
				return err
			}
			n := segments[len(segments)-1].Counts[units.LogBytes]
			if done == rows && from < rows {
				logged = n - bytes
				return nil
			}
			from, bytes = done, n
		}
		return nil
	})
	if err != nil {
		return Number{Why: err.Error()}
	}
	n := Number{Value: float64(logged) / float64(rows-from), Mode: units.Sample, Error: logError + t.c.sizesOff(float64(rows-from))}
	if rows == t.c.Rows && from == 0 {
		n.Mode, n.Error = units.Exact, 0
	}
	return n
}
