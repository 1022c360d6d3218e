package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"idbench/bench"
	"idbench/index"
	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// summarise prints a line a case, loads, deletes and reads apart: what a reader wants to know
// before opening the folder. A cell of what the run does not hold is a hyphen.
func summarise(out io.Writer, run *results.Run) error {
	records := map[string][]results.Record{}
	for _, r := range run.Records {
		records[r.Case.String()] = append(records[r.Case.String()], r)
	}
	var loads, deletes, reads []results.Name
	for _, c := range run.Cases {
		switch w := c.Workload(); {
		case w == units.Insert:
			loads = append(loads, c)
		case bench.Deletes(w):
			deletes = append(deletes, c)
		default:
			reads = append(reads, c)
		}
	}
	columns := []string{"leaf fill", "mid splits", "edge splits", "breaks", "file bytes/row", "ns/row"}
	newest := slices.ContainsFunc(loads, func(c results.Name) bool { return records[newestOf(c)] != nil })
	if newest {
		columns = append(columns, "newest 1,000: different pages")
	}
	load := func(c results.Name) []string {
		all := records[c.String()]
		ids, whole := segment{all, c.IDTree()}, segment{all, units.All}
		cells := []string{
			ids.percent(index.Counts.Fill), ids.count(units.MidSplits), ids.count(units.EdgeSplits),
			ids.percent(index.Counts.Fragmentation), whole.perOp(units.FileBytes), whole.time(),
		}
		if newest {
			cells = append(cells, segment{records[newestOf(c)], units.All}.count(units.DistinctPages))
		}
		return cells
	}
	remain := func(c results.Name) []string {
		all := records[c.String()]
		ids, whole := segment{all, c.IDTree()}, segment{all, units.All}
		return []string{
			ids.count(units.LeafPages), ids.percent(index.Counts.Fill), ids.percent(index.Counts.Fragmentation),
			whole.count(units.FreePages), whole.count(units.FileBytes), whole.time(),
		}
	}
	read := func(c results.Name) []string {
		whole := segment{records[c.String()], units.All}
		return []string{whole.perOp(units.PageReads), whole.perOp(units.PageMisses), whole.time()}
	}
	return errors.Join(
		caseTable(out, loads, columns, load),
		caseTable(out, deletes, []string{"leaves left", "leaf fill", "breaks", "free pages", "file bytes", "ns/deleted row"}, remain),
		caseTable(out, reads, []string{"touches/op", "misses/op", "ns/op"}, read),
	)
}

// newestOf is the name of the case that loads the same and then fetches the newest rows.
func newestOf(c results.Name) string {
	other := slices.Clone(c)
	for i, p := range other {
		if p.Key == "workload" {
			other[i].Value = "newest"
		}
	}
	return other.String()
}

// caseTable prints a line a case below what all of them share. A column that no case has a
// value for is left out.
func caseTable(out io.Writer, cases []results.Name, columns []string, cells func(results.Name) []string) error {
	if len(cases) == 0 {
		return nil
	}
	same, varied := parts(cases)
	t := table{keys: varied, columns: columns}
	for _, c := range cases {
		t.add(slices.Concat(valuesOf(c, varied), cells(c))...)
	}
	t.dropEmpty()
	if _, err := fmt.Fprintln(out, wrapped(strings.Join(same, " "), lineWidth, "")); err != nil {
		return err
	}
	return t.print(out)
}

// valuesOf are those of some parts of a case's name.
func valuesOf(c results.Name, keys []string) []string {
	return each(keys, func(key string) string { return units.Spans(part(c, key)) })
}

// parts tells the parts of names that all cases share, as key=value, from those
// that differ, as keys. Engine and scheme always count as differing; an option
// goes by its own name, without its engine's.
func parts(cases []results.Name) (same, varied []string) {
	varied = []string{"engine", "scheme"}
	for _, c := range cases {
		for _, p := range c {
			key := strings.TrimPrefix(p.Key, c.Get("engine")+".")
			if slices.Contains(varied, key) || slices.Contains(same, key+"="+units.Spans(p.Value)) {
				continue
			}
			if slices.ContainsFunc(cases, func(o results.Name) bool { return part(o, key) != p.Value }) {
				varied = append(varied, key)
			} else {
				same = append(same, key+"="+units.Spans(p.Value))
			}
		}
	}
	return same, varied
}

// part is the value of a part or of an option of the case's engine. What does not
// stand in a name has its default.
func part(c results.Name, key string) string {
	for _, k := range []string{key, c.Get("engine") + "." + key} {
		if v := c.Get(k); v != "" {
			return v
		}
	}
	return "default"
}

// A segment is what one segment of a case has to say.
type segment struct {
	records []results.Record // of the case
	name    units.Segment
}

// values are those of a unit: one for a count, one a round for a time.
func (s segment) values(unit units.Unit) (values []float64) {
	for _, r := range s.records {
		if v, ok := r.Get(unit); ok && r.Segment == s.name {
			values = append(values, v)
		}
	}
	return values
}

func (s segment) count(unit units.Unit) string {
	v := s.values(unit)
	if len(v) == 0 {
		return "-"
	}
	return strconv.FormatInt(int64(v[0]), 10)
}

// percent is a ratio of the segment's counts.
func (s segment) percent(ratio func(index.Counts) (float64, bool)) string {
	counts := index.Counts{}
	for _, unit := range []units.Unit{units.LeafInuse, units.LeafAlloc, units.LeafPages, units.LeafBreaks} {
		if v := s.values(unit); len(v) > 0 {
			counts[unit] = int64(v[0])
		}
	}
	v, ok := ratio(counts)
	if !ok {
		return "-"
	}
	return spell.Percent(100*v, 1)
}

// perOp is a count over the operations of its record: of a load, its rows.
func (s segment) perOp(unit units.Unit) string {
	for _, r := range s.records {
		if v, ok := r.Get(unit); ok && r.Segment == s.name && r.Iters > 0 {
			v /= float64(r.Iters)
			if v < 10 {
				return fmt.Sprintf("%.2f", v)
			}
			return fmt.Sprintf("%.1f", v)
		}
	}
	return "-"
}

// time is the median over the timed rounds, with its 95 % interval where there
// are rounds enough for one.
func (s segment) time() string {
	t := results.Summary(s.values(units.NsPerOp))
	switch {
	case t.N == 0:
		return "-"
	case math.IsInf(t.Lo, 0) || math.IsInf(t.Hi, 0):
		return spell.Nanos(t.Center)
	}
	return fmt.Sprintf("%s [%s, %s]", spell.Nanos(t.Center), spell.Nanos(t.Lo), spell.Nanos(t.Hi))
}
