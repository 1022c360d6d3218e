package replay

import (
	"context"
	"fmt"
	"iter"
	"math"

	"idbench/index"
	"idbench/units"
)

// MaxFringe is the most rows that Fringe takes.
const MaxFringe = 1_000_000_000_000

// Fringe returns the expected counts of a table whose keys come in random order, in any
// number. They are those of the mean over all such keys, so that the wave that the fill
// makes as rows double is in them; a table of few leaves is off by its own chance.
//
// The method is Yao's ("On random 2-3 trees", Acta Informatica 9, 1978). A new key is as
// likely to fall into each of the n + 1 gaps between n keys, so into a leaf in proportion
// to its items, and the expected numbers of leaves by their items are a linear function of
// those before the insert: exactly, whatever the rule by which a leaf is cut. Batches are
// exact in the same way: the items that a leaf gets of a batch have the distribution of
// Pólya's urn. Once n is large against the items of a leaf and those of a batch, the
// steps are integrated in ln n.
//
// Pages above the leaves are cut far more regularly than leaves, because the leaves below
// them are much alike: see branches. Where the profile knows dirty pages, those of the
// levels are counted as if they were touched independently of each other.
//
// Where pages lie in the file (breaks and backsteps) is not told. The mean of the leaves is
// exact but for the steps in ln n, which were 4e-8 of it off at most (against steps of half
// the length, up to 1e12 rows), and for rounding to whole pages. The estimate's error is how far one table
// lies from it: nineteen of twenty lie within, see spread. That of the pages above the leaves is about a
// tenth, and of dirty pages 0.5 %.
func Fringe(ctx context.Context, c Config, rows int64) (Estimate, error) {
	if rows > MaxFringe {
		return Estimate{}, fmt.Errorf("%d rows: want 1 to %d", rows, int64(MaxFringe))
	}
	e, f, err := mean(ctx, c, rows, true)
	if err != nil {
		return Estimate{}, err
	}
	e.Error = f.within()
	return e, nil
}

// mean is Fringe without the error, which can be worked out if the fringe is traced.
func mean(ctx context.Context, c Config, rows int64, traced bool) (Estimate, *fringe, error) {
	p, plain, err := planned(ctx, c, rows)
	if err != nil {
		return Estimate{}, nil, err
	}
	f := newFringe(p)
	f.traced = traced
	f.run(rows)
	if p.stopped() {
		return Estimate{}, nil, ctx.Err()
	}
	b := f.above()
	e := f.estimate(plain, b)
	if p.Every > 0 {
		leaves, others := f.dirtyPages(b)
		e.Segments = withDirty(e.Segments, leaves+others+p.Outside())
	}
	e, err = e.withRows(ctx, c, p, rows)
	return e, f, err
}

// Fringes yields what Fringe returns at several numbers of rows, in one pass over them.
// They rise, and all but the last end a batch. Pages that are written are not counted, and
// the error is not worked out.
func Fringes(ctx context.Context, c Config, rows []int64) iter.Seq2[Estimate, error] {
	c.Dirty, c.Checkpoint = false, 0
	return func(yield func(Estimate, error) bool) {
		var f *fringe
		for _, n := range rows {
			_, plain, err := planned(ctx, c, n)
			switch {
			case err != nil:
				yield(Estimate{}, err)
				return
			case f == nil || f.alone > 0:
				f = newFringe(plain)
				f.run(n)
			default:
				f.advance(n)
			}
			if f.stopped() {
				yield(Estimate{}, ctx.Err())
				return
			}
			e, err := f.estimate(plain, f.above()).withRows(ctx, c, plain, n)
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// estimate is the counts of the rows that are in.
func (f *fringe) estimate(plain profile, b *branches) Estimate {
	e := Estimate{Segments: plain.Segments(f.tree(b)), Mode: units.Fringe}
	forgetPlaces(e.Segments)
	return e
}

// planned returns the profile, and the same without dirty pages.
func planned(ctx context.Context, c Config, rows int64) (p, plain profile, err error) {
	if c.Value != nil {
		return p, plain, fmt.Errorf("payloads of different sizes: %w", ErrInexact)
	}
	if p, err = newProfile(ctx, c, rows); err != nil {
		return p, plain, err
	}
	c.Dirty, c.Checkpoint = false, 0
	plain, err = newProfile(ctx, c, rows)
	return p, plain, err
}

// forgetPlaces removes the counts that depend on where pages lie.
func forgetPlaces(segments []index.Segment) {
	for _, s := range segments {
		delete(s.Counts, units.LeafBreaks)
		delete(s.Counts, units.LeafBacksteps)
	}
}

// withDirty sets the dirty pages of the case as a whole.
func withDirty(segments []index.Segment, pages float64) []index.Segment {
	if last := &segments[len(segments)-1]; last.Name == units.All {
		last.Counts[units.DirtyPages] = int64(math.Round(pages))
		return segments
	}
	return append(segments, index.Segment{Name: units.All, Counts: index.Counts{units.DirtyPages: int64(math.Round(pages))}})
}

// The leaves of a fringe are of three classes: the first of the tree has one gap more
// than items, the last may be cut by another rule. A tree of one leaf is none yet.
const (
	fringeMiddle = iota
	fringeFirst
	fringeLast
	fringeClasses
)

// A fringe is the expected number of leaves by class and items.
type fringe struct {
	profile
	rows  float64
	at    int64 // rows that are in
	alone int64 // items of the only leaf; 0: there are more

	width int       // of a class: more than the items of any leaf at the end of a batch
	now   []float64 // leaves, class by class, and after them the cuts of the last one
	moves [fringeClasses][][]fringeMove

	samples []fringeSample
	touched int64 // leaves that were counted as written, of an urn

	traced bool // points are kept
	points []fringePoint
}

func newFringe(p profile) *fringe {
	f := &fringe{profile: p}
	f.width = int(f.most()) + 1
	if p.Batch > 1 { // what rounds to nothing is not cut off by a width
		f.width *= 2
	}
	f.now = make([]float64, fringeClasses*f.width+1)
	return f
}

// most is the items of a full leaf.
func (f *fringe) most() int64 { return int64(max(f.Leaf.Least[0], f.Leaf.Least[1])) }

// start inserts rows until the only leaf there is is cut, and returns how many.
func (f *fringe) start(rows int64) int64 {
	full := int64(f.Leaf.of(true))
	n := min((full+f.Batch-1)/f.Batch*f.Batch, rows)
	for n < full || len(f.Leaf.pages(int(n), true)) < 2 {
		if n == rows {
			f.alone = rows
			return n
		}
		n = min(n+f.Batch, rows)
	}
	for _, m := range f.cut(fringeLast, int(n)) {
		f.now[m.state] += m.n
	}
	pages := f.Leaf.pages(int(n), true)
	f.now[pages[0]]--
	f.now[fringeFirst*f.width+pages[0]]++
	return n
}

// leaves is the number of leaves of each number of items.
func (f *fringe) leaves() []float64 {
	sum := make([]float64, f.width)
	for class := range fringeClasses {
		add(sum, 1, f.now[class*f.width:][:f.width])
	}
	return sum
}

// tree is what is counted, in whole pages.
func (f *fringe) tree(b *branches) *Tree {
	t := &Tree{}
	if f.alone > 0 {
		t.add(int(f.alone), 0, firstPage)
		t.Levels, t.Pages = []int64{1}, 1
		return t
	}
	sum, before := 0.0, int64(0)
	for items, n := range f.leaves() {
		sum += n
		upTo := int64(math.Round(sum))
		t.Leaves = append(t.Leaves, upTo-before)
		if n := f.now[fringeLast*f.width+items]; n > 0 {
			t.LastItems += int64(math.Round(n * float64(items)))
		}
		before = upTo
	}
	t.Edge = int64(math.Round(f.now[fringeClasses*f.width]))
	t.Levels, t.Pages = []int64{before}, before
	for _, n := range b.above(sum) {
		if n := int64(math.Round(n)); n > 0 {
			t.Levels = append(t.Levels, n)
			t.Branches += n - 1
			t.Pages += n
		}
	}
	return t
}

// count is the number of leaves.
func (f *fringe) count() (sum float64) {
	for _, n := range f.leaves() {
		sum += n
	}
	return sum
}

// above is the levels above the leaves.
func (f *fringe) above() *branches {
	return newBranches(f.Branch, f.count(), f.together(), f.unequal())
}

// together is how many leaves a batch makes; a batch of one row makes one.
func (f *fringe) together() float64 {
	if f.Batch == 1 {
		return 0
	}
	return f.count() * float64(f.Batch) / f.rows
}

// unequal is the variance of the key range of a leaf, as a share of its squared mean: ranges of
// k items are k times one of the gaps between keys, which have an exponential distribution.
func (f *fringe) unequal() float64 {
	var leaves, items, squares float64
	for k, n := range f.leaves() {
		leaves += n
		items += n * float64(k)
		squares += n * float64(k) * float64(k)
	}
	mean := items / leaves
	return (squares/leaves - mean*mean + mean) / (mean * mean)
}
