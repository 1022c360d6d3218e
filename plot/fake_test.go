package plot

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"idbench/results"
	"idbench/units"
)

// A load says which case to make up.
type load struct {
	engine, scheme string
	fill           float64
	rows, batch    int64
	rounds         int // timed rounds
	points         int64
	seed           uint64
}

func (l load) name() results.Name {
	n := results.Name{{Key: "engine", Value: l.engine}, {Key: "layout", Value: "clustered"}, {Key: "scheme", Value: l.scheme},
		{Key: "encoding", Value: "binary"}, {Key: "workload", Value: "insert"},
		{Key: "rows", Value: fmt.Sprint(l.rows)}, {Key: "batch", Value: fmt.Sprint(l.batch)}, {Key: "value", Value: "100"}}
	if l.fill != 0.5 {
		n = append(n, results.Part{Key: l.engine + ".fill", Value: fmt.Sprint(l.fill)})
	}
	return n
}

const (
	fakePage = 4096
	fakeRow  = 132 // bytes of a row in its leaf
	fakeRoom = (fakePage - 16) / fakeRow
)

type fakeLeaf struct{ page, rows, written int64 }

// A tree is a list of leaves that grow and are cut at each commit, and the counts
// of that.
type tree struct {
	leaves          []fakeLeaf
	rows            int64
	next, edge, mid int64
	dirty, written  int64
}

func (t *tree) commit(random bool, batch int64, fill float64, r *rand.Rand) {
	touched := map[int]bool{}
	for range batch {
		at := len(t.leaves) - 1
		if random {
			at = r.IntN(len(t.leaves))
		}
		t.leaves[at].rows++
		touched[at] = true
	}
	t.rows += batch
	var out []fakeLeaf
	for i, l := range t.leaves {
		if !touched[i] {
			out = append(out, l)
			continue
		}
		cut := int64(float64(fakeRoom) * fill)
		first := true
		for l.rows > 0 {
			n := l.rows
			if l.rows > fakeRoom {
				n = cut
			}
			out = append(out, fakeLeaf{t.next, n, t.rows})
			t.next++
			t.dirty++
			if !first && i == len(t.leaves)-1 {
				t.edge++
			} else if !first {
				t.mid++
			}
			first = false
			l.rows -= n
		}
	}
	if random && t.next > 3*int64(len(out)) {
		t.compact(out) // as if freed pages had been used again
	}
	t.leaves = out
	t.written = t.dirty*fakePage + t.rows
}

func (t *tree) compact(list []fakeLeaf) {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(list[a].page - list[b].page) })
	for rank, i := range order {
		list[i].page = 4 + int64(rank)*5/4
	}
	t.next = 4 + int64(len(list))*5/4 + 1
}

// point is what stands after the last commit, as the records name it.
func (t *tree) point(segment units.Segment) []results.Value {
	n := int64(len(t.leaves))
	branches := n/100 + 1
	switch segment {
	case units.Primary:
		var breaks, back int64
		for i := 1; i < len(t.leaves); i++ {
			d := t.leaves[i].page - t.leaves[i-1].page
			if d != 1 {
				breaks++
			}
			if d < 0 {
				back++
			}
		}
		v := values("leaf-pages", n, "branch-pages", branches, "overflow-pages", 0, "depth", 2, "leaf-inuse-bytes", t.rows*fakeRow+16*n,
			"leaf-alloc-bytes", n*fakePage, "splits", t.edge+t.mid, "edge-splits", t.edge, "mid-splits", t.mid, "branch-splits", 0)
		if n > 1 {
			v = append(v, values("leaf-breaks", breaks, "leaf-backsteps", back)...)
		}
		return v
	default:
		return values("free-pages", t.next-4-n, "file-bytes", (t.next+branches+4)*fakePage, "row-bytes", t.rows*116,
			"dirty-pages", t.dirty, "written-bytes", t.written)
	}
}

func values(list ...any) []results.Value {
	var out []results.Value
	for i := 0; i < len(list); i += 2 {
		var v float64
		switch n := list[i+1].(type) {
		case int:
			v = float64(n)
		case int64:
			v = float64(n)
		}
		out = append(out, results.Value{Unit: units.Unit(list[i].(string)), Value: v})
	}
	return out
}

// fake makes a run up. Its numbers are plausible, and the same on every machine.
func fake(loads ...load) *results.Run {
	run := &results.Run{Env: results.Env{Seed: 7, Command: []string{"idbench", "run", "--seed", "7"}},
		Series: map[string][]results.Point{}, Leaves: map[string][]results.Leaf{}}
	for _, l := range loads {
		name := l.name()
		key := name.String()
		run.Cases = append(run.Cases, name)
		r := rand.New(rand.NewPCG(l.seed, 1))
		every := max(l.rows/l.points/l.batch, 1) * l.batch
		if l.engine != "null" {
			t := &tree{leaves: []fakeLeaf{{page: 3}}, next: 4}
			for t.rows < l.rows {
				t.commit(l.scheme == "uuidv4", l.batch, l.fill, r)
				if t.rows%every == 0 {
					for _, segment := range []units.Segment{units.Primary, units.All} {
						run.Series[key] = append(run.Series[key], results.Point{Segment: segment, Rows: t.rows, Ns: -1, Values: t.point(segment)})
					}
				}
			}
			for i, leaf := range t.leaves {
				run.Leaves[key] = append(run.Leaves[key], results.Leaf{Segment: units.Primary, Position: int64(i), Page: leaf.page,
					Inuse: 16 + leaf.rows*fakeRow, Alloc: fakePage, Age: float64(leaf.written) / float64(l.rows)})
			}
			for _, segment := range []units.Segment{units.Primary, units.All} {
				run.Records = append(run.Records, results.Record{Case: name, Segment: segment, Iters: l.rows, Values: t.point(segment)})
			}
		}
		for round := 1; round <= l.rounds; round++ {
			ns := int64(0)
			for rows := every; rows <= l.rows; rows += every {
				cost := 900 + rows/400 + r.Int64N(300)
				if l.scheme == "uuidv4" {
					cost += rows / 50
				}
				if l.engine == "null" {
					cost = 5
				}
				ns += cost * every
				run.Series[key] = append(run.Series[key], results.Point{Segment: units.All, Round: round, Rows: rows, Ns: ns})
			}
			run.Records = append(run.Records, results.Record{Case: name, Segment: units.All, Iters: l.rows, Values: values("ns/op", ns/max(l.rows, 1))})
		}
	}
	return run
}

// quick is a small run in the shape of the quick preset.
func quick(rows, points int64, schemes ...string) *results.Run {
	const batch = 50
	var loads []load
	for _, engine := range []string{"bbolt", "model-bbolt"} {
		for _, s := range schemes {
			for _, fill := range []float64{0.5, 0.9} {
				loads = append(loads, load{engine, s, fill, rows, batch, 0, points, 7})
			}
		}
	}
	for _, engine := range []string{"null", "bbolt"} {
		for _, s := range schemes {
			loads = append(loads, load{engine, s, 0.5, rows / 2, batch, 6, points, 7})
		}
	}
	return fake(loads...)
}
