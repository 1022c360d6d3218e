package replay

// An urnRange is a leaf when it is made, or has been cut, and the rows that come to it and
// to all leaves that come of it.
type urnRange struct {
	items       int
	rows        int64
	from        int64 // they are any of the table's rows from this one on, in each way with the same chance
	first, last bool  // in key order
	made        bool  // the leaf is new, so the interval of the row before has not counted it
}

// class is the one of the leaf in a fringe.
func (r *urnRange) class() int {
	switch {
	case r.last:
		return fringeLast
	case r.first:
		return fringeFirst
	}
	return fringeMiddle
}

// An urnGrower draws what becomes of ranges. Each goroutine has its own.
type urnGrower struct {
	*urn
	chance
	rule  *Rule
	width int

	leaves []int64 // by class and items
	edge   int64   // cuts of the last leaf
	dirty  int64   // leaves touched or made, summed over the intervals

	divides bool // ranges that are small enough become tasks
	tasks   []urnRange

	shares []shares // of the rows after a cut into two, by their number
	marks  marks
}

func newUrnGrower(u *urn, width int, seed uint64) *urnGrower {
	return &urnGrower{urn: u, chance: chance{state: mix(seed)}, rule: u.Leaf.clone(), width: width,
		leaves: make([]int64, fringeClasses*width), shares: make([]shares, urnShared)}
}

// urnShared is how many rows are divided by a table that is made once; more have a
// division of their own drawn.
const urnShared = 256

// grow draws what becomes of a range.
func (g *urnGrower) grow(r urnRange) {
	if g.divides && r.rows <= g.task {
		g.tasks = append(g.tasks, r)
		return
	}
	need := int64(max(1, g.rule.of(r.last)-r.items))
	if r.rows < need {
		g.touch(r, r.rows, g.urn.rows)
		g.leaves[r.class()*g.width+r.items+int(r.rows)]++
		return
	}
	filled := r.from + need // the rows of the table by then
	if g.Batch > 1 || g.Every > 0 {
		filled += g.betaBinomial(g.urn.rows-r.from-r.rows, need, r.rows-need+1)
		g.touch(r, need-1, filled-1)
		g.mark(filled-1, 1)
	}
	r.items, r.rows, r.from, r.made = r.items+int(need), r.rows-need, filled, false
	if g.Batch > 1 {
		r.from = min((filled+g.Batch-1)/g.Batch*g.Batch, g.urn.rows)
		more := g.among(r.rows, g.urn.rows-filled, r.from-filled)
		r.items, r.rows = r.items+int(more), r.rows-more
	}
	g.cut(r, g.rule.pages(r.items, r.last))
}

// cut draws what becomes of the pages of a range.
func (g *urnGrower) cut(r urnRange, pages []int) {
	if r.last {
		g.edge += int64(len(pages) - 1)
	}
	gaps := 0
	if r.first {
		gaps = 1
	}
	for _, items := range pages {
		gaps += items
	}
	shared := len(pages) == 2 && !r.first && !r.last && gaps == g.rule.of(false) && r.rows < urnShared
	for i, items := range pages {
		p := r
		p.items, p.first, p.last, p.made = items, r.first && i == 0, r.last && i == len(pages)-1, r.made || i > 0
		own := items
		if p.first {
			own++
		}
		gaps -= own
		switch {
		case gaps == 0:
		case shared:
			s := &g.shares[r.rows]
			if *s == nil {
				*s = newShares(r.rows, int64(own), int64(gaps))
			}
			p.rows = s.draw(&g.chance)
		default:
			p.rows = g.betaBinomial(r.rows, int64(own), int64(gaps))
		}
		r.rows -= p.rows
		g.grow(p)
	}
}
