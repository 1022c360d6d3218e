package report

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"idbench/internal/spell"
	"idbench/plot"
	"idbench/results"
	"idbench/units"
)

// A measure is a column of the answer.
type measure struct {
	Name     string
	Short    string // its place in links and data
	Unit     string
	Meaning  string
	Figure   string // where it is drawn
	Higher   bool   // more is better
	Cost     bool   // it counts in a choice
	Decimals int

	workload units.Workload
	reads    string // of lookups
	value    func(entry) (float64, bool)
	whole    bool // it is told of the whole case, else of the id's tree
}

// measures are all columns, in their order.
var measures = []measure{
	{Name: "index a row", Short: "index", Unit: "B", Decimals: 1, Figure: "size", Cost: true, workload: units.Insert,
		Meaning: "leaf pages of the id's tree, in bytes, over the rows; in a clustered layout that tree is the table", value: each(units.LeafAlloc)},
	{Name: "leaf fill", Short: "fill", Unit: "%", Decimals: 1, Figure: "fill", Higher: true, workload: units.Insert,
		Meaning: "share of the leaf bytes of the id's tree that is not free, at the end of the load", value: func(r entry) (float64, bool) {
			inuse, ok := r.Get(units.LeafInuse)
			alloc, ok2 := r.Get(units.LeafAlloc)
			return 100 * inuse / alloc, ok && ok2 && alloc > 0
		}},
	{Name: "bytes a row", Short: "bytes", Unit: "B", Decimals: 0, Figure: "size", Cost: true, workload: units.Insert, whole: true,
		Meaning: "size of all files over the rows in them", value: each(units.FileBytes)},
	{Name: "mid splits", Short: "mid", Figure: "splits", workload: units.Insert,
		Meaning: "leaf splits anywhere but at the right edge of the id's tree: those that move rows that were long at rest", value: total(units.MidSplits)},
	{Name: "written a row", Short: "written", Unit: "B", Decimals: 0, Figure: "rate", Cost: true, workload: units.Insert, whole: true,
		Meaning: "bytes of pages, log and second copies that the engine tells of, over the rows", value: written},
	{Name: "newest 1,000", Short: "newest", Unit: "pages", Figure: "neighbours", Cost: true, workload: units.Newest, whole: true,
		Meaning: "different pages on which the 1,000 rows lie that arrived last, with the way to them", value: total(units.DistinctPages)},
	{Name: "seeks an insert", Short: "insert-seeks", Unit: "pages", Decimals: 3, Figure: "insert-seeks", Cost: true, workload: units.Insert, whole: true,
		Meaning: "pages that an insert touches and a cache of the size of the run does not hold", value: each(units.PageMisses)},
	{Name: "seeks a lookup", Short: "lookup", Unit: "pages", Decimals: 2, Figure: "read-seeks", Cost: true, workload: units.Lookup, reads: "uniform", whole: true,
		Meaning: "the same of a lookup of any row", value: each(units.PageMisses)},
	{Name: "seeks a recent lookup", Short: "recent", Unit: "pages", Decimals: 2, Figure: "read-seeks", Cost: true, workload: units.Lookup, reads: "recent", whole: true,
		Meaning: "the same where 90 % of the lookups go to the newest 1 % of the rows", value: each(units.PageMisses)},
}

// total is a unit of the whole record.
func total(unit units.Unit) func(entry) (float64, bool) {
	return func(r entry) (float64, bool) { return r.Get(unit) }
}

// each is a unit over the operations of the record.
func each(unit units.Unit) func(entry) (float64, bool) {
	return func(r entry) (float64, bool) {
		v, ok := r.Get(unit)
		return v / float64(r.Iters), ok && r.Iters > 0
	}
}

// writtenUnits add up to what an engine writes; the images stand inside the log.
var (
	writtenUnits = []units.Unit{units.WrittenBytes, units.LogBytes, units.DoublewriteBytes}
	writtenWords = []string{"pages", "log", "second copies"}
)

// written is what the engine tells of the bytes that it wrote, over the rows. Where it
// tells of no bytes of pages, and of pages that checkpoints wrote, those count whole.
func written(r entry) (float64, bool) {
	sum, told := 0.0, false
	for _, u := range writtenUnits {
		if v, ok := r.Get(u); ok {
			sum, told = sum+v, true
		}
	}
	if pages, ok := r.dirty(); ok {
		sum, told = sum+pages, true
	}
	return sum / float64(r.Iters), told && r.Iters > 0
}

// dirty is the bytes of the pages that checkpoints wrote, where no bytes are told.
func (r entry) dirty() (float64, bool) {
	_, told := r.Get(units.WrittenBytes)
	pages, ok := r.Get(units.DirtyPages)
	return pages * float64(r.page), ok && !told && r.page > 0
}

// column is a measure of one group of cases, by row: of the setting that has the most rows
// of the table, then the largest load, then the most that is added up, then the fewest
// parts that differ from their default. A cell is the median of its rounds. Of no cells,
// why says the reason.
func (m measure) column(cases []results.Name, entries map[string][]entry) (cells map[string]cell, why string) {
	rounds := map[string]map[string][]round{} // by setting and what was added up, by row
	var settings []plot.Setting
	why = "the run has no such case of this engine"
	for _, c := range cases {
		if !m.of(c) {
			continue
		}
		why = "no line of these cases tells it"
		for _, e := range entries[c.String()] {
			v, ok := m.value(e)
			if e.Segment != m.segment(c) || !ok || math.IsNaN(v) || math.IsInf(v, 0) {
				continue
			}
			s := setting(c) + "\x00" + m.parts(e)
			if rounds[s] == nil {
				rounds[s] = map[string][]round{}
				settings = append(settings, plot.Setting{Name: s, Parts: strings.Count(s, "/"), Rows: c.Number("rows")})
			}
			rounds[s][rowName(c)] = append(rounds[s][rowName(c)], round{v, e})
		}
	}
	if settings == nil {
		return nil, why
	}
	for i, s := range settings {
		settings[i].Beside = len(rounds[s.Name])
	}
	addsUpMore := func(a, b plot.Setting) int {
		return cmp.Compare(strings.Count(b.Name, " + "), strings.Count(a.Name, " + "))
	}
	cells = map[string]cell{}
	for row, list := range rounds[plot.Drawn(settings, plot.Larger, addsUpMore, plot.Plainer).Name] {
		cells[row] = m.cell(list)
	}
	return cells, "the run has no such case of this scheme"
}

// of reports whether a case is one that the measure is told of.
func (m measure) of(c results.Name) bool {
	return c.Workload() == m.workload && (m.reads == "" || cmp.Or(c.Get("reads"), "uniform") == m.reads)
}

// A round is a measure's value in one round of a case.
type round struct {
	value float64
	entry
}

// cell is the median of rounds, with the line that lies nearest to it.
func (m measure) cell(list []round) cell {
	var values []float64
	for _, f := range list {
		values = append(values, f.value)
	}
	center := results.Summary(values).Center
	nearest := slices.MinFunc(list, func(x, y round) int {
		return cmp.Compare(math.Abs(x.value-center), math.Abs(y.value-center))
	})
	return cell{Value: center, Text: spell.Fixed(center, m.Decimals), Line: nearest.line, Case: nearest.Case.String(), Rounds: len(list), name: nearest.Case, parts: m.parts(nearest.entry)}
}

// parts says which units of a record a measure adds up, in words, or "" where it has one.
func (m measure) parts(r entry) string {
	if m.Short != "written" {
		return ""
	}
	var words []string
	if _, ok := r.dirty(); ok {
		words = append(words, "pages that checkpoints write")
	}
	for i, u := range writtenUnits {
		if _, ok := r.Get(u); ok {
			words = append(words, writtenWords[i])
		}
	}
	return strings.Join(words, " + ")
}

// segment is the one whose line tells the measure.
func (m measure) segment(c results.Name) units.Segment {
	if m.whole {
		return units.All
	}
	return c.IDTree()
}

// setting is all of a case's name but engine, layout, options and what its row says.
func setting(c results.Name) string {
	var rest results.Name
	for _, p := range c {
		if !slices.Contains([]string{"engine", "layout", "scheme", "migrate-from", "at"}, p.Key) && !strings.HasPrefix(p.Key, c.Get("engine")+".") {
			rest = append(rest, p)
		}
	}
	return rest.String()
}

// seeks reports whether the measure counts pages of an operation.
func (m measure) seeks() bool { return m.Unit == "pages" && m.Short != "newest" }

// floor is what is added to the measure's numbers.
func (m measure) floor() float64 {
	if m.seeks() {
		return floor
	}
	return 0
}
