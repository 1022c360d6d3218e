package replay

import "math"

// A branches is the expected number of pages of a level above many pages that come in
// random order, by how many those below are.
//
// What becomes of a page follows from how fast those below it become more, which they do
// nearly everywhere alike: a page that is cut to some share of its items is cut again when
// the pages below have become more by about the inverse of that share. So with the
// logarithm of the pages below as time, cuts are a renewal process: each gives rise to
// those of its pieces, after a time with a small spread.
type branches struct {
	least float64   // pages below at which the first page is cut
	cuts  []float64 // up to each time
}

const (
	branchesTick = 1.0 / 512 // of the logarithm of the pages below
	branchesNear = 0.02      // what comes of a page is worked out anew when it gets so much less at once
)

// newBranches is for a rule and up to so many pages below, of which so many come at once.
// Those below have key ranges whose variance is that share of their squared mean.
func newBranches(r *Rule, below, together, variance float64) *branches {
	least := float64(r.Least[0])
	b := &branches{least: least}
	ticks := int(math.Log(max(below, 1)/least)/branchesTick) + 2
	if ticks < 2 {
		return b
	}
	made := make([]float64, ticks) // cuts at each time
	made[min(int(math.Log(1+excess(together, least, least)/2/least)/branchesTick+0.5), ticks-1)] = 1
	var after []float64 // pieces that are cut again so many ticks later
	sum, known := 0.0, -1.0
	for t, n := range made {
		sum += n
		b.cuts = append(b.cuts, sum)
		over := together * math.Exp(-float64(t)*branchesTick) // items that a full page gets at once
		if over < 0.5 {
			over = 0
		}
		if n > 0 && math.Abs(over-known) > branchesNear*known {
			after, known = pieces(r, over, variance), over
		}
		for tick, share := range after[:min(len(after), ticks-t)] {
			made[t+tick] += n * share
		}
	}
	return b
}

// pieces returns how many of the pages that come of one are cut again so many ticks later.
// A page is cut once it is full, which it is by up to over items too many.
func pieces(r *Rule, over, variance float64) (after []float64) {
	const parts = 3
	least := float64(r.Least[0])
	for part := range parts {
		extra := (float64(part) + 0.5) / parts * over
		for _, items := range r.pages(r.Least[0]+int(extra+0.5), false) {
			// A piece has items of random ranges, and so has it when it is full; and it is
			// full by up to as many too many as come at once then.
			late := excess(over, float64(items), least)
			spread := math.Sqrt(variance*(1/float64(items)+1/least) + late*late/12/least/least)
			// The mean of the inverse growth is its share of the items, so that no range is lost.
			mean := math.Log((least+late/2)/float64(items)) + spread*spread/2
			below := func(tick float64) float64 {
				return math.Erfc((mean-tick*branchesTick)/spread/math.Sqrt2) / 2
			}
			from, to := int((mean-4*spread)/branchesTick), int((mean+4*spread)/branchesTick)+1
			for tick := max(from, 1); tick <= to; tick++ {
				for len(after) <= tick {
					after = append(after, 0)
				}
				after[tick] += (below(float64(tick)+0.5) - below(float64(tick)-0.5)) / parts
			}
		}
	}
	return after
}

// excess is by how many items a page is past full at most when it is cut again, where a
// full page of now would get over at once and this one has items: they become fewer as
// the pages become more.
func excess(over, items, least float64) (late float64) {
	for range 8 {
		late = over * items / (least + late/2)
	}
	return late
}

// pages is the number of pages above so many. A number below between one and two is the
// chance that there are two.
func (b *branches) pages(below float64) float64 {
	switch {
	case below < 2:
		return max(below-1, 0)
	case below < b.least:
		return 1
	}
	at, part := math.Modf(math.Log(below/b.least) / branchesTick)
	i := min(int(at), len(b.cuts)-2)
	return 1 + b.cuts[i] + part*(b.cuts[i+1]-b.cuts[i])
}

// above returns the pages of all levels over so many leaves, the lowest first.
func (b *branches) above(leaves float64) (levels []float64) {
	for n := b.pages(leaves); n > 0; n = b.pages(n) {
		levels = append(levels, n)
	}
	return levels
}
