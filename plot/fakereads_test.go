package plot

import (
	"fmt"
	"strings"

	"idbench/results"
	"idbench/units"
)

// A readCase says which case to make up beside the loads: any workload of one engine in
// one layout, with the parts that do not always stand.
type readCase struct {
	engine, layout, scheme, workload string
	rows, batch                      int64
	parts                            []string // secondary=1, …
}

func (r readCase) name() results.Name {
	n := results.Name{{Key: "engine", Value: r.engine}, {Key: "layout", Value: r.layout}, {Key: "scheme", Value: r.scheme},
		{Key: "encoding", Value: "binary"}, {Key: "workload", Value: r.workload},
		{Key: "rows", Value: fmt.Sprint(r.rows)}, {Key: "batch", Value: fmt.Sprint(r.batch)}, {Key: "value", Value: "100"}}
	for _, p := range r.parts {
		key, value, _ := strings.Cut(p, "=")
		n = append(n, results.Part{Key: key, Value: value})
	}
	return n
}

// add makes the case up: what each of ops operations touches in each segment, and
// misses in a cache of a quarter of its pages.
func (r readCase) add(run *results.Run, ops int64) {
	c := r.name()
	run.Cases = append(run.Cases, c)
	extra := c.Number("secondary")
	leaf := r.rows / 16
	if r.scheme == "uuidv4" {
		leaf = r.rows / 12
	}
	pages := map[units.Segment]int64{c.IDTree(): leaf}
	order := []units.Segment{units.Primary}
	switch r.layout {
	case "heap":
		pages[units.HeapRows], order = r.rows/20, append(order, units.HeapRows)
	case "rowid":
		pages[units.Primary], order = r.rows/18, append(order, units.Secondary)
	}
	for i := range extra {
		name := units.Extra(int(i) + 1)
		pages[name], order = r.rows/40, append(order, name)
	}
	if run.Curves == nil {
		run.Curves = map[string][]results.CurvePoint{}
	}
	distinct := int64(0)
	for _, n := range pages {
		distinct += n + 1
	}
	var touched, missed int64
	curve := map[int64]int64{}
	for _, segment := range order {
		n := pages[segment]
		if segment == "extra1" && r.workload != "secondary" && r.workload != "insert" {
			continue
		}
		for size := int64(1); size < 2*distinct; size *= 2 {
			at := min(size, distinct)
			curve[at] += ops * max(distinct-at, 0) / distinct * 2
		}
		touched += 2 * ops
		missed += ops * 3 / 4
		run.Records = append(run.Records, results.Record{Case: c, Segment: segment, Iters: ops, Values: values(
			"leaf-pages", n, "branch-pages", 1, "overflow-pages", 0, "leaf-alloc-bytes", n*fakePage, "leaf-inuse-bytes", n*3000,
			"page-reads", 2*ops, "distinct-pages", n+1, "page-misses", ops*3/4, "seq-misses", 0)})
	}
	for size := int64(1); size < 2*distinct; size *= 2 {
		run.Curves[c.String()] = append(run.Curves[c.String()],
			results.CurvePoint{Segment: units.All, Pages: min(size, distinct), Misses: curve[min(size, distinct)]})
	}
	run.Records = append(run.Records, results.Record{Case: c, Segment: units.All, Iters: ops, Values: values(
		"page-reads", touched, "distinct-pages", distinct, "page-misses", missed, "seq-misses", 0, "rows-read", ops,
		"file-bytes", distinct*fakePage, "row-bytes", r.rows*116, "dirty-pages", distinct*(1+extra))})
	if c.Get("start") == "cold" {
		for round := range int64(6) {
			run.Records = append(run.Records, results.Record{Case: c, Segment: units.All, Iters: ops, Values: values(
				"major-faults", distinct-round%2, "read-bytes", (distinct+round%3)*fakePage, "ns/op", 9000+leaf*10+100*round)})
		}
	}
}

// withReads adds cases in the shape of those that a preset has for reads.
func withReads(run *results.Run, rows, batch int64, schemes ...string) *results.Run {
	const cache = "cache=65536"
	for _, scheme := range schemes {
		for _, layout := range []string{"heap", "rowid", "clustered"} {
			r := readCase{"model-textbook", layout, scheme, "insert", rows, batch, []string{cache}}
			r.add(run, rows)
			for _, n := range []int{5, 1, 3} {
				r.parts = []string{fmt.Sprint("secondary=", n), cache}
				r.add(run, rows)
			}
			for _, w := range []struct {
				workload string
				ops      int64
				parts    []string
			}{
				{"lookup", 1000, []string{cache}},
				{"lookup", 1000, []string{cache, "reads=recent"}},
				{"secondary", 1000, []string{"secondary=1", cache}},
				{"newest", 1, []string{cache}},
				{"range", 100, []string{cache, "ops=100"}},
			} {
				r.workload, r.parts = w.workload, w.parts
				r.add(run, w.ops)
			}
		}
		for _, parts := range [][]string{{"start=cold"}, {"start=cold", "reads=recent"}} {
			readCase{"bbolt", "clustered", scheme, "lookup", rows, batch, parts}.add(run, 500)
		}
	}
	return run
}
