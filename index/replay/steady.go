package replay

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"

	"idbench/units"
)

// ErrUnsteady is wrapped by the error of keys whose pages do not become more in proportion
// to the rows.
var ErrUnsteady = errors.New("not in order of time, or not for long enough")

// SteadyError is the least relative error of the leaf pages that Steady returns, and the
// greatest against Run on 100 million keys of serial, snowflake and uuidv7 in both profiles: there
// was none (BenchmarkSteadyError prints it), and a page is one part in 100,000 of the
// leaves of a few million rows. Dirty pages were 0.03 % off at most.
const SteadyError = 1e-5

const (
	steadyLeast  = 1 << 15    // rows of an eighth of the first replay
	steadyMost   = 20_000_000 // rows that are replayed at most, where eight batches are fewer
	steadyDrift  = 1e-5       // by what share two halves may differ
	steadyHalf   = 2          // rows of the half are in pages: by so many, their ends, they may differ too
	steadyEnds   = 5          // leaves more or fewer at the ends of a replay, where chance plays
	steadyApart  = 1.6        // standard deviations over those of renewals that were seen: leaves side by side are alike
	steadyChance = 1e-3       // relative error by chance below which no more rows are replayed
)

// Steady returns the counts of so many rows whose keys come in order of time, or nearly:
// the first of them are replayed until the second half of those makes as many leaves for a
// row as the half before, and the rest goes on at its pace. k are as many of the first keys
// as there are, which may be all of them. With no more rows than are replayed the counts
// are those of Run, and so is the mode.
//
// Above the leaves, pages become more with those below; where the replay has few of them,
// as when all keys ascend. Of pages that are written, an interval longer than an
// eighth of the replay has those that are made in it, and as many others as a shorter one.
func Steady(ctx context.Context, k Keys, c Config, rows int64) (Estimate, error) {
	p, plain, err := planned(ctx, c, rows)
	if err != nil {
		return Estimate{}, err
	}
	eighth := (steadyLeast + p.Batch - 1) / p.Batch * p.Batch
	var before, half *Tree
	for n := 2 * eighth; ; n *= 2 {
		if n >= rows {
			return steadyRun(ctx, k, c, rows)
		}
		if n > k.Rows() || n > max(steadyMost, 8*eighth) {
			return Estimate{}, fmt.Errorf("%d rows replayed: %w", n/2, ErrUnsteady)
		}
		now, err := steadyTree(ctx, k, c, n, 0)
		if err != nil {
			return Estimate{}, err
		}
		if before != nil {
			first, second := float64(half.Levels[0]-before.Levels[0]), float64(now.Levels[0]-half.Levels[0])/2
			// Of as many leaves in the one half as in the other, or two halves of one, twice as many.
			apart := steadyApart * Renewals(closed(half, now), first, math.Inf(1)) * math.Sqrt(1.5)
			t := steadyGrow(half, now, n, rows, p.Branch)
			off := steadyApart * Renewals(closed(half, now), float64(now.Levels[0]), float64(t.Levels[0]))
			if off > 0 {
				off += steadyEnds / float64(now.Levels[0])
			}
			last := 2*n > k.Rows() || 2*n > max(steadyMost, 8*eighth)
			if math.Abs(first-second) <= steadyHalf+max(steadyDrift, apart)*first && (off <= steadyChance || last) {
				e := Estimate{Segments: plain.Segments(t), Mode: units.Steady, Error: max(SteadyError, off, steadyHalf/max(float64(t.Levels[0]-steadyHalf), 1))}
				if p.Every > 0 {
					dirty, err := steadyDirty(ctx, k, c, p, n, t)
					if err != nil {
						return Estimate{}, err
					}
					e.Segments = withDirty(e.Segments, dirty+p.Outside())
				}
				return e.withRows(ctx, c, p, rows)
			}
		}
		before, half = half, now
	}
}

// closed are the leaves by their rows that a tree has and had not when it had half of the rows, but
// for the last one of either, which is still filled.
func closed(half, now *Tree) iter.Seq2[int64, float64] {
	return func(yield func(int64, float64) bool) {
		for items, n := range now.Leaves {
			if items < len(half.Leaves) {
				n -= half.Leaves[items]
			}
			if int64(items) == now.LastItems {
				n--
			}
			if int64(items) == half.LastItems {
				n++
			}
			if n > 0 && !yield(int64(items), float64(n)) {
				return
			}
		}
	}
}

// renewalQuantile is that of a normal distribution which 99 of 100 draws do not exceed either way.
const renewalQuantile = 2.576

// Renewals is the relative error of so many leaves, all, that are told by the pace of fewer, which
// 99 tables of 100 do not exceed if leaves get their rows independently of each other. The number of
// leaves of n rows is then that of renewals, whose variance is their number times that of the rows of a
// leaf over the square of their mean (Cox, Renewal Theory, 1962, section 3.3). leaves are some, by
// their rows.
func Renewals(leaves iter.Seq2[int64, float64], few, all float64) float64 {
	n, sum, squares := 0.0, 0.0, 0.0
	for rows, leaves := range leaves {
		n, sum, squares = n+leaves, sum+leaves*float64(rows), squares+leaves*float64(rows)*float64(rows)
	}
	if n == 0 {
		return 0
	}
	mean := sum / n
	return renewalQuantile * math.Sqrt(max(squares/n/mean/mean-1, 0)*(1/few-1/all))
}

// steadyRun replays all rows.
func steadyRun(ctx context.Context, k Keys, c Config, rows int64) (Estimate, error) {
	if k.Rows() < rows {
		return Estimate{}, fmt.Errorf("%d rows of %d replayed: %w", k.Rows(), rows, ErrUnsteady)
	}
	segments, err := Run(ctx, head{k, rows}, c)
	return Estimate{Segments: segments, Mode: units.Exact}, err
}

// head is the first keys of a table.
type head struct {
	Keys
	rows int64
}

func (h head) Rows() int64 { return h.rows }

// steadyTree replays the first n rows, with intervals of every rows or none.
func steadyTree(ctx context.Context, k Keys, c Config, n, every int64) (*Tree, error) {
	c.Checkpoint, c.Dirty = every, c.Dirty && every > 0
	p, err := newProfile(ctx, c, n)
	if err != nil {
		return nil, err
	}
	t, ok := whole(head{k, n}, p, orderedWindow)
	if p.stopped() {
		return nil, ctx.Err()
	}
	if !ok || !Ascending(head{k, n}) {
		return nil, fmt.Errorf("%d rows replayed: %w", n, ErrUnsteady)
	}
	return t, nil
}

// steadyGrow is the tree of so many rows, where n made one and half of them the other.
func steadyGrow(half, now *Tree, n, rows int64, branch *Rule) *Tree {
	// The rows of the leaves that are closed, all but the last, say how many each has.
	made := float64(now.Levels[0] - half.Levels[0])
	closed := float64(n-now.LastItems) - float64(n/2-half.LastItems)
	pace := float64(rows-n) / closed // of what the second half made
	if made > 0 {
		pace = math.Round(made*pace) / made
	}
	more := func(now, half int64) int64 { return now + int64(math.Round(float64(now-half)*pace)) }
	t := &Tree{
		Edge: more(now.Edge, half.Edge), Breaks: more(now.Breaks, half.Breaks), Backsteps: more(now.Backsteps, half.Backsteps),
		last: now.last, LastItems: now.LastItems,
	}
	sum, whole := 0.0, int64(0) // leaves up to some items
	for items, n := range now.Leaves {
		was := int64(0)
		if items < len(half.Leaves) {
			was = half.Leaves[items]
		}
		sum += float64(n) + float64(n-was)*pace
		upTo := int64(math.Round(sum))
		t.Leaves = append(t.Leaves, upTo-whole)
		whole = upTo
	}
	t.Levels, t.Pages = []int64{whole}, whole
	for level, below := 1, whole; below > 1; level++ {
		pages := steadyAbove(half, now, level, below, branch)
		t.Levels, t.Pages, t.Branches = append(t.Levels, pages), t.Pages+pages, t.Branches+pages-1
		below = pages
	}
	return t
}

// steadyAbove is the pages of a level above so many.
func steadyAbove(half, now *Tree, level int, below int64, branch *Rule) int64 {
	// Where the last page is cut when it is full, each stays behind with what that leaves.
	full := int64(branch.of(true))
	left := int64(branch.pages(int(full), true)[0])
	if level < len(half.Levels) {
		made, under := now.Levels[level]-half.Levels[level], now.Levels[level-1]-half.Levels[level-1]
		if made*left < under-2*left || made*left > under+2*left { // it is cut elsewhere too
			each := float64(under) / float64(max(made, 1))
			return now.Levels[level] + int64(math.Round(float64(below-now.Levels[level-1])/each))
		}
	}
	if below < full {
		return 1
	}
	return 2 + (below-full)/left
}

// steadyDirty is the pages of the tree that are written, summed over all intervals. t is
// the tree of all rows, n of which are replayed.
func steadyDirty(ctx context.Context, k Keys, c Config, p profile, n int64, t *Tree) (float64, error) {
	every := min(p.Every, n/8)
	half, err := steadyTree(ctx, k, c, n/2, every)
	if err != nil {
		return 0, err
	}
	full, err := steadyTree(ctx, k, c, n, every)
	if err != nil {
		return 0, err
	}
	if 2*n <= k.Rows() && len(half.Levels) < len(full.Levels) { // a level more than half of the intervals had
		return steadyDirty(ctx, k, c, p, 2*n, t)
	}
	intervals := n/every - n/2/every
	each := float64(full.Dirty-half.Dirty) / float64(intervals)
	made := float64(full.Pages-half.Pages) / float64(n-n/2) // for a row
	each += made * float64(p.Every-every)
	rows := float64(p.End)
	sum := float64(full.Dirty) + each*(rows-float64(n/every*every))/float64(p.Every)
	if every < p.Every {
		sum = each * rows / float64(p.Every)
	}
	if p.Path { // with each level more, a commit writes one page more
		for level := len(full.Levels); level < len(t.Levels); level++ {
			since := 2 * rows / float64(t.Levels[level-1]) // when the level below had two pages
			sum += max(rows-since, 0) / float64(p.Every)
		}
	}
	return sum, nil
}
