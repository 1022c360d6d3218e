package plot

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"idbench/results"
	"idbench/units"
)

// cacheAxis is the x of miss curves.
var cacheAxis = axis{label: "cache (bytes)", ticks: byBytes, log: true}

// missCurve builds the table of what an operation missed in a cache of each size,
// from the miss curves of the chosen cases.
func missCurve(run *results.Run, q query, operation units.Workload, apart []string, keysOf func(results.Name) []string) (content, error) {
	counts := counted(run)
	q.what = "what each " + string(operation) + " misses in a cache of any size"
	q.has = func(c results.Name) bool {
		_, err := counts.pageSize(c)
		return err == nil && counts[address(c, units.All)].Iters > 0 &&
			len(bySize(run.Curves[c.String()])) > 0
	}
	s, err := choose(run, q)
	if err != nil {
		return content{}, err
	}
	t := Table{Keys: append(slices.Clone(caseKeys), apart...), Apart: len(apart), Columns: []Column{
		{Name: "cache", Unit: "B"}, {Name: "misses per " + string(operation), Decimals: 4}}}
	theory := operation == units.Lookup
	if theory {
		t.Columns = append(t.Columns, Column{Name: "1 - cache/index", Decimals: 4}, Column{Name: "misses less that", Decimals: 4})
	}
	for _, c := range s.cases {
		page, err := counts.pageSize(c)
		if err != nil {
			return content{}, err // has was wrong
		}
		ops := float64(counts[address(c, units.All)].Iters)
		for _, p := range bySize(run.Curves[c.String()]) {
			values := []float64{float64(p.Pages * page), float64(p.Misses) / ops}
			if theory {
				form := counts.uniformMiss(c, p.Pages)
				values = append(values, form, values[1]-form)
			}
			t.Rows = append(t.Rows, Row{s.keys(c, keysOf(c)...), values})
		}
	}
	return s.finish(t, t.residuals()...)
}

// residuals says how far the simulated misses lie from their closed form, where a cache
// holds more than the way to the leaves.
func (t Table) residuals() []string {
	const form, residual, most = 2, 3, 0.9
	low, high := math.Inf(1), math.Inf(-1)
	for _, r := range t.Rows {
		if len(r.Values) > residual && r.Values[form] <= most {
			low, high = min(low, r.Values[residual]), max(high, r.Values[residual])
		}
	}
	if low > high {
		return nil
	}
	return []string{fmt.Sprintf("In caches of a tenth of the index or more, misses lie %+.3f to %+.3f from 1 − cache/index; the table has all residuals.", low, high)}
}

// bySize returns the points of the case as a whole, the smallest cache first.
func bySize(curve []results.CurvePoint) []results.CurvePoint {
	points := slices.DeleteFunc(slices.Clone(curve), func(p results.CurvePoint) bool { return p.Segment != units.All || p.Pages == 0 })
	slices.SortStableFunc(points, func(a, b results.CurvePoint) int { return cmp.Compare(a.Pages, b.Pages) })
	return points
}

// uniformMiss is the closed form of the leaf misses of a uniform lookup in a lone
// tree: of its pages a cache holds this share, and what it does not hold is missed.
// It is absent where a read goes to other pages too or rows are not read alike.
func (b book) uniformMiss(c results.Name, cache int64) float64 {
	leaves, ok := b.get(c, c.IDTree(), units.LeafPages)
	branches, ok2 := b.get(c, c.IDTree(), units.BranchPages)
	index := leaves + branches
	if !ok || !ok2 || !is(units.Lookup)(c) || reads(c) != "uniform" || c.Get("layout") != "clustered" || float64(cache) > index {
		return absent
	}
	return 1 - float64(cache)/index
}

// cutLeft cuts curves off at an x. They may have few points where they are flat, so
// that one is put in at the cut, on the line between its neighbours.
func cutLeft(rows []Row, least float64) []Row {
	var out []Row
	for i, r := range rows {
		if r.Values[0] >= least {
			out = append(out, r)
			continue
		}
		if i+1 == len(rows) || !slices.Equal(rows[i+1].Keys, r.Keys) || rows[i+1].Values[0] <= least {
			continue
		}
		next := rows[i+1].Values
		share := math.Log(least/r.Values[0]) / math.Log(next[0]/r.Values[0])
		cut := Row{r.Keys, []float64{least}}
		for k, v := range r.Values[1:] {
			cut.Values = append(cut.Values, v+share*(next[1+k]-v))
		}
		out = append(out, cut)
	}
	return out
}

// octaves is how far down from the largest cache the curves are drawn. Smaller ones
// stand in the table alone: there each touch is a miss, which would flatten the rest.
const octaves = 5

// missViews are the panels of the misses of an operation.
func missViews(operation units.Workload) []view {
	v := view{x: 0, y: 1, axis: cacheAxis, scale: "misses", octaves: octaves, label: "misses per " + string(operation)}
	if operation == units.Lookup {
		v.theory, v.guide = 2, "1 − cache/index"
	}
	return []view{v}
}

// inEighth is what a scheme misses in the largest cache that is no more than an eighth of
// that in which nothing of the facet is missed.
func (f facet) inEighth(scheme string) (misses float64, ok bool) {
	largest := 0.0
	for _, r := range f.rows {
		largest = max(largest, r.Values[0])
	}
	for _, r := range f.of(scheme) {
		if r.Values[0] <= largest/8 {
			misses, ok = r.Values[1], true
		}
	}
	return misses, ok
}

// missFinding compares random ids with others in a cache of an eighth of all pages, over
// those facets that count.
func (t Table) missFinding(counts func(facet) bool, what string) string {
	random := t.random()
	lo, hi, worst := math.Inf(1), 0.0, 0.0
	few := t.ordered(func(s string) bool {
		some := false
		return t.every(func(f facet) bool {
			if !counts(f) {
				return true
			}
			some = true
			a, ok := f.inEighth(random)
			b, ok2 := f.inEighth(s)
			return ok && ok2 && a >= 0.05 && b <= a/3
		}) && some
	})
	if few.name == "" {
		return ""
	}
	for _, f := range t.facets() {
		if counts(f) {
			a, _ := f.inEighth(random)
			b, _ := f.inEighth(few.name)
			lo, hi, worst = min(lo, a), max(hi, a), max(worst, b)
		}
	}
	most := "at most " + rangeOf(worst, worst, "")
	if worst < 0.005 {
		most = "hardly any"
	}
	return fmt.Sprintf("In a cache of an eighth of the pages %s of %s misses %s pages, one of %s %s", what, t.label(random), rangeOf(lo, hi, ""), few.label, most)
}
