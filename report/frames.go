package report

import (
	"slices"

	"idbench/results"
)

// frames are what the page-map player shows: for each case the leaves of the id's tree
// at the end of the load, thinned, each stretch with the share of the load at which its
// pages were last written. A run keeps no leaves of earlier moments, so that playing it
// shows when the pages came to rest, and not how they stood.
type frames struct {
	Cells int     `json:"cells"` // at most, of each order
	Cases []still `json:"cases"`
}

// A still is one case.
type still struct {
	Engine string  `json:"engine"` // with layout and options
	Scheme string  `json:"scheme"`
	Rows   int64   `json:"rows"`
	Leaves int     `json:"leaves"`
	ByKey  [][]int `json:"key"`  // cells: permille of the leaf bytes in use, permille of the load at the last write
	ByFile [][]int `json:"file"` // the same in file order; of a stretch without leaves −1
}

// stretches is how many cells a tree is thinned to.
const stretches = 400

// newFrames thins the leaves of the cases of the answer's loads.
func newFrames(run *results.Run) frames {
	f := frames{Cells: stretches, Cases: []still{}}
	for _, c := range run.Cases {
		if c.Get("workload") != "insert" || c.Get("engine") == "null" {
			continue
		}
		var list []results.Leaf
		for _, l := range run.Leaves[c.String()] {
			if l.Segment == idTree(c) && l.Alloc > 0 {
				list = append(list, l)
			}
		}
		if len(list) == 0 {
			continue
		}
		name := c.Get("engine") + ", " + c.Get("layout")
		if o := options(c); o != "" {
			name += ", " + o
		}
		s := still{Engine: name, Scheme: c.Get("scheme"), Rows: integer(c.Get("rows")), Leaves: len(list)}
		if i := slices.IndexFunc(f.Cases, func(o still) bool { return o.Engine == s.Engine && o.Scheme == s.Scheme }); i >= 0 {
			if f.Cases[i].Rows >= s.Rows {
				continue
			}
			f.Cases = slices.Delete(f.Cases, i, i+1)
		}
		slices.SortFunc(list, func(a, b results.Leaf) int { return int(a.Position - b.Position) })
		s.ByKey = thin(list, func(i int, _ results.Leaf) int { return i }, len(list))
		low, high := list[0].Page, list[0].Page
		for _, l := range list {
			low, high = min(low, l.Page), max(high, l.Page)
		}
		s.ByFile = thin(list, func(_ int, l results.Leaf) int { return int(l.Page - low) }, int(high-low)+1)
		f.Cases = append(f.Cases, s)
	}
	return f
}

// thin averages leaves over stretches of n places.
func thin(list []results.Leaf, place func(int, results.Leaf) int, n int) [][]int {
	cells := min(n, stretches)
	sums := make([]struct {
		inuse, alloc, leaves int64
		age                  float64
	}, cells)
	for i, l := range list {
		s := &sums[place(i, l)*cells/n]
		s.inuse, s.alloc, s.leaves, s.age = s.inuse+l.Inuse, s.alloc+l.Alloc, s.leaves+1, s.age+l.Age
	}
	out := make([][]int, cells)
	for i, s := range sums {
		if s.leaves == 0 {
			out[i] = []int{-1, -1}
			continue
		}
		out[i] = []int{int(1000 * s.inuse / s.alloc), int(1000*s.age/float64(s.leaves) + 0.5)}
	}
	return out
}

// idTree is the segment of the tree that is ordered by id.
func idTree(c results.Name) string {
	if c.Get("layout") == "rowid" {
		return "secondary"
	}
	return "primary"
}
