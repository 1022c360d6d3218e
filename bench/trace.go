package bench

import (
	"fmt"
	"math/bits"
	"slices"

	"idbench/index"
	"idbench/index/cache"
	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// A trace feeds the pages that a table touches to one buffer pool that all segments
// share, of every size at once by LRU, and of the size of the case by the engine's own
// policy where that is another one. Reads and changes are touches alike: a page that an
// insert changes must be in the pool too. A page that it makes is put there without a
// read. What has no trace is a nil one, and counts nothing.
type trace struct {
	table  index.Traced
	curve  curve
	sample *cache.Sample // the curve, where it follows one page in so many; else nil
	each   int64         // how many
	cache  int64         // bytes of the cache of the case; 0: none

	pool    *cache.Counter // of that size, by a policy that is not LRU; nil: it is
	classes []cache.Counts // what it counts, by segment
}

// A curve counts what caches of all sizes miss, of all pages or of a sample of them.
type curve interface {
	Touch(p cache.Page, class int)
	Put(p cache.Page, class int)
	Break()
	Reset()
	Len() int
	Counts(pages int) cache.Counts
	Class(class, pages int) cache.Counts
}

// newTrace returns the trace of a table of so many segments, which may use so many cores;
// nil for a table that does not report its pages.
func newTrace(t index.Table, segments, cores int, c Case) *trace {
	traced, ok := t.(index.Traced)
	if !ok {
		return nil
	}
	out := &trace{table: traced, curve: cache.NewCurveOn(cores, segments), each: c.Sample, cache: c.Cache}
	if c.Sample > 0 {
		out.sample = cache.NewSample(segments, uint(bits.TrailingZeros64(uint64(c.Sample))))
		out.curve = out.sample
	}
	if r, ok := c.Engine.(index.Replacer); ok && r.Replacement() != "" && c.Cache > 0 {
		i := slices.IndexFunc(cache.Policies, func(p cache.Policy) bool { return p.Name == r.Replacement() })
		out.pool = cache.Count(cache.Policies[i].New(out.pages()))
		out.classes = make([]cache.Counts, segments)
	}
	return out
}

// pages is the size of the cache of the case.
func (t *trace) pages() int { return int(t.cache / t.table.PageSize()) }

// listen begins to count.
func (t *trace) listen() {
	if t != nil {
		t.table.Trace(t)
	}
}

// Touch counts a page. Pages of a segment are neighbours when their numbers are.
func (t *trace) Touch(segment int, page int64, _ bool) {
	p := cache.Page(segment)<<40 | cache.Page(page)
	t.curve.Touch(p, segment)
	if t.pool == nil {
		return
	}
	before := t.pool.Counts()
	t.pool.Touch(p)
	after := t.pool.Counts()
	t.classes[segment].Misses += after.Misses - before.Misses
	t.classes[segment].SeqMisses += after.SeqMisses - before.SeqMisses
}

// Make puts a page into the pool.
func (t *trace) Make(segment int, page int64) {
	p := cache.Page(segment)<<40 | cache.Page(page)
	t.curve.Put(p, segment)
	if t.pool != nil {
		t.pool.Put(p)
	}
}

// end ends an operation: no page continues a run of the one before.
func (t *trace) end() {
	if t != nil {
		t.curve.Break()
		if t.pool != nil {
			t.pool.Break()
		}
	}
}

// warm forgets the counts and keeps what the caches hold.
func (t *trace) warm() {
	if t != nil {
		t.curve.Reset()
		if t.pool != nil {
			t.pool.Reset()
			clear(t.classes)
		}
	}
}

// into adds the touches to the counts of each segment, in the order of Stats, and
// of the whole case.
func (t *trace) into(segments []index.Segment) {
	if t == nil {
		return
	}
	for i, s := range segments {
		n := t.counts(i, s.Name, t.pages())
		if t.pool != nil {
			own := t.pool.Counts()
			if s.Name != units.All {
				own = t.classes[i]
			}
			n.Misses, n.SeqMisses = own.Misses, own.SeqMisses
		}
		s.Counts[units.PageReads] = n.Accesses
		s.Counts[units.DistinctPages] = n.Distinct
		if t.cache > 0 && (t.pool != nil || t.known(t.pages())) {
			s.Counts[units.PageMisses] = n.Misses
			s.Counts[units.SeqMisses] = n.SeqMisses
		}
	}
}

func (t *trace) counts(i int, segment units.Segment, pages int) cache.Counts {
	if segment == units.All {
		return t.curve.Counts(pages)
	}
	return t.curve.Class(i, pages)
}

// points are the miss curves of each segment and of the whole case. Of sizes in a
// row that miss the same, the first and the last are kept.
func (t *trace) points(segments []index.Segment) (points []results.CurvePoint) {
	if t == nil {
		return nil
	}
	for i, s := range segments {
		level := 0 // points at the end of the list that miss the same
		for _, pages := range cache.Sizes(t.curve.Len()) {
			if !t.known(pages) {
				continue
			}
			n := t.counts(i, s.Name, pages)
			p := results.CurvePoint{Segment: s.Name, Pages: int64(pages), Misses: n.Misses, SeqMisses: n.SeqMisses}
			if last := len(points) - 1; level > 0 && points[last].Misses == p.Misses && points[last].SeqMisses == p.SeqMisses {
				level++
			} else {
				level = 1
			}
			if level > 2 {
				points, level = points[:len(points)-1], 2
			}
			points = append(points, p)
		}
	}
	return points
}

// known reports whether the curve says anything of a cache of so many pages: a sample does
// not where it has only a few of them.
func (t *trace) known(pages int) bool {
	if t.sample == nil {
		return true
	}
	_, known := t.sample.Error(pages)
	return known
}

// doubts say how far the misses of a sample may be off.
func (t *trace) doubts() []string {
	if t == nil || t.sample == nil {
		return nil
	}
	share, known := t.sample.Error(t.sample.Len())
	if !known {
		return []string{fmt.Sprintf("misses are absent: the sample of one page in %d has too few, %d pages", t.each, t.sample.Pages())}
	}
	return []string{fmt.Sprintf("misses are estimated from %d pages, one in %d: on the average of the sizes of a cache they are off by up to %s of the touches, and caches of few sampled pages are left out", t.sample.Pages(), t.each, spell.PercentTo(100*share, 2))}
}
