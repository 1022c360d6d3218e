package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"idbench/plot"
	"idbench/results"
)

// An answer is the first thing that the page says: a table of each engine, in each of
// its layouts and settings, with a row for each scheme.
type answer struct {
	Measures []measure // columns: those that any cell has
	Tables   []table
}

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

	workload string
	reads    string // of lookups
	value    func(results.Record) (float64, bool)
	whole    bool // it is told of the whole case, else of the id's tree
}

// A table is one engine in one layout with one set of options.
type table struct {
	Engine, Layout, Options string
	Twin                    string // the model that equals it in every cell
	Rows                    []row
}

// Title names the table.
func (t table) Title() string {
	words := []string{t.Engine, t.Layout}
	if t.Options != "" {
		words = append(words, t.Options)
	}
	return strings.Join(words, ", ")
}

// Anchor is the table's place in the page.
func (t table) Anchor() string { return "answer-" + slug(t.Title()) }

// A row is one scheme.
type row struct {
	Scheme string
	Cells  []cell // one a measure
}

// A cell is one number, with where it comes from.
type cell struct {
	Value float64 // NaN where it is absent
	Text  string
	Mark  string // "best", "worst" or ""
	Line  int    // of its record, from 0; −1 where it is absent
	Case  string // the record's
	Why   string // it is absent
}

// An entry is a record with its place in the file.
type entry struct {
	results.Record
	line int
}

// measures are all columns, in their order.
var measures = []measure{
	{Name: "leaf fill", Short: "fill", Unit: "%", Decimals: 1, Figure: "fill", Higher: true, workload: "insert",
		Meaning: "share of the leaf bytes of the id's tree that is not free, at the end of the load", value: func(r results.Record) (float64, bool) {
			inuse, ok := r.Get("leaf-inuse-bytes")
			alloc, ok2 := r.Get("leaf-alloc-bytes")
			return 100 * inuse / alloc, ok && ok2 && alloc > 0
		}},
	{Name: "bytes a row", Short: "bytes", Unit: "B", Decimals: 0, Figure: "size", Cost: true, workload: "insert", whole: true,
		Meaning: "size of all files over the rows in them", value: each("file-bytes")},
	{Name: "mid splits", Short: "mid", Figure: "splits", workload: "insert",
		Meaning: "leaf splits anywhere but at the right edge of the id's tree: those that move rows that were long at rest", value: total("mid-splits")},
	{Name: "written a row", Short: "written", Unit: "B", Decimals: 0, Figure: "rate", Cost: true, workload: "insert", whole: true,
		Meaning: "bytes of pages, log and second copies that the engine tells of, over the rows", value: written},
	{Name: "newest 1,000", Short: "newest", Unit: "pages", Figure: "neighbours", Cost: true, workload: "newest", whole: true,
		Meaning: "different pages on which the 1,000 rows lie that arrived last, with the way to them", value: total("distinct-pages")},
	{Name: "seeks an insert", Short: "insert-seeks", Unit: "pages", Decimals: 3, Figure: "insert-seeks", Cost: true, workload: "insert", whole: true,
		Meaning: "pages that an insert touches and a cache of the size of the run does not hold", value: each("page-misses")},
	{Name: "seeks a lookup", Short: "lookup", Unit: "pages", Decimals: 2, Figure: "read-seeks", Cost: true, workload: "lookup", reads: "uniform", whole: true,
		Meaning: "the same of a lookup of any row", value: each("page-misses")},
	{Name: "seeks, recent", Short: "recent", Unit: "pages", Decimals: 2, Figure: "read-seeks", Cost: true, workload: "lookup", reads: "recent", whole: true,
		Meaning: "the same where 90 % of the lookups go to the newest 1 % of the rows", value: each("page-misses")},
}

// total is a unit of the whole record.
func total(unit string) func(results.Record) (float64, bool) {
	return func(r results.Record) (float64, bool) { return r.Get(unit) }
}

// each is a unit over the operations of the record.
func each(unit string) func(results.Record) (float64, bool) {
	return func(r results.Record) (float64, bool) {
		v, ok := r.Get(unit)
		return v / float64(r.Iters), ok && r.Iters > 0
	}
}

// writtenUnits add up to what an engine writes; the images stand inside the log.
var writtenUnits = []string{"written-bytes", "log-bytes", "doublewrite-bytes"}

func written(r results.Record) (float64, bool) {
	sum, any := 0.0, false
	for _, u := range writtenUnits {
		if v, ok := r.Get(u); ok {
			sum, any = sum+v, true
		}
	}
	return sum / float64(r.Iters), any && r.Iters > 0
}

// newAnswer fills the tables from the records of those cases of a run.
func newAnswer(run *results.Run, schemes []string, of func(results.Name) bool) answer {
	entries := map[string][]entry{} // by case
	for i, r := range run.Records {
		key := r.Case.String()
		entries[key] = append(entries[key], entry{r, i})
	}
	groups := map[string][]results.Name{}
	var order []string
	for _, c := range run.Cases {
		key := c.Get("engine") + "\x00" + c.Get("layout") + "\x00" + options(c)
		if c.Get("engine") == "null" || !of(c) {
			continue
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], c)
	}
	var a answer
	for _, key := range order {
		part := strings.Split(key, "\x00")
		t := table{Engine: part[0], Layout: part[1], Options: part[2]}
		columns := make([]map[string]cell, len(measures))
		for i, m := range measures {
			columns[i] = m.column(groups[key], entries)
		}
		for _, s := range schemes {
			r := row{Scheme: s}
			told := false
			for i := range measures {
				c, ok := columns[i][s]
				if !ok {
					c = cell{Value: math.NaN(), Line: -1, Why: "the run does not tell it"}
				}
				told = told || ok
				r.Cells = append(r.Cells, c)
			}
			if told {
				t.Rows = append(t.Rows, r)
			}
		}
		if len(t.Rows) > 0 {
			t.mark()
			a.Tables = append(a.Tables, t)
		}
	}
	slices.SortStableFunc(a.Tables, func(x, y table) int { return cmp.Compare(rank(x), rank(y)) })
	a.dropTwins()
	a.dropColumns()
	return a
}

// rank puts engines before models, and models that stand for no engine last.
func rank(t table) int {
	switch {
	case t.Engine == "model-textbook":
		return 2
	case strings.HasPrefix(t.Engine, "model-"):
		return 1
	}
	return 0
}

// column is a measure of one group of cases, by scheme: of the setting that has the most
// schemes, then the most rows, then the fewest parts that differ from their default.
func (m measure) column(cases []results.Name, entries map[string][]entry) map[string]cell {
	settings := map[string]map[string]cell{}
	var names []string
	firsts := map[string]results.Name{}
	for _, c := range cases {
		if c.Get("workload") != m.workload || m.reads != "" && cmp.Or(c.Get("reads"), "uniform") != m.reads {
			continue
		}
		for _, e := range entries[c.String()] {
			if e.Segment != m.segment(c) {
				continue
			}
			v, ok := m.value(e.Record)
			if !ok || math.IsNaN(v) || math.IsInf(v, 0) {
				continue
			}
			s := setting(c)
			if settings[s] == nil {
				settings[s], firsts[s], names = map[string]cell{}, c, append(names, s)
			}
			if _, ok := settings[s][c.Get("scheme")]; !ok {
				settings[s][c.Get("scheme")] = cell{Value: v, Text: spell(v, m.Decimals), Line: e.line, Case: c.String()}
			}
		}
	}
	if len(names) == 0 {
		return nil
	}
	best := slices.MaxFunc(names, func(x, y string) int {
		return cmp.Or(
			cmp.Compare(len(settings[x]), len(settings[y])),
			cmp.Compare(integer(firsts[x].Get("rows")), integer(firsts[y].Get("rows"))),
			cmp.Compare(strings.Count(y, "/"), strings.Count(x, "/")))
	})
	return settings[best]
}

func (m measure) segment(c results.Name) string {
	if m.whole {
		return "all"
	}
	return idTree(c)
}

// setting is all of a case's name but engine, layout, options and scheme.
func setting(c results.Name) string {
	var rest results.Name
	for _, p := range c {
		if p.Key != "engine" && p.Key != "layout" && p.Key != "scheme" && !strings.HasPrefix(p.Key, c.Get("engine")+".") {
			rest = append(rest, p)
		}
	}
	return rest.String()
}

// options are an engine's own knobs as they read: "fill 0.9".
func options(c results.Name) string {
	var list []string
	for _, p := range c {
		if key, ok := strings.CutPrefix(p.Key, c.Get("engine")+"."); ok {
			list = append(list, key+" "+p.Value)
		}
	}
	return strings.Join(list, ", ")
}

// near is the share by which two numbers may differ and be called equal.
const near = 0.005

// mark says which cells of each column are the best and the worst: no cell where all
// are equal, or there are fewer than two.
func (t *table) mark() {
	for i, m := range measures {
		best, worst, n := math.NaN(), math.NaN(), 0
		for _, r := range t.Rows {
			v := r.Cells[i].Value
			if math.IsNaN(v) {
				continue
			}
			n++
			if n == 1 || (v > best) == m.Higher && v != best {
				best = v
			}
			if n == 1 || (v < worst) == m.Higher && v != worst {
				worst = v
			}
		}
		if n < 2 || close(best, worst) || spell(best, m.Decimals) == spell(worst, m.Decimals) {
			continue
		}
		for j := range t.Rows {
			c := &t.Rows[j].Cells[i]
			switch {
			case close(c.Value, best) || c.Text == spell(best, m.Decimals):
				c.Mark = "best"
			case close(c.Value, worst) || c.Text == spell(worst, m.Decimals):
				c.Mark = "worst"
			}
		}
	}
}

func close(a, b float64) bool { return math.Abs(a-b) <= near*math.Max(math.Abs(a), math.Abs(b)) }

// dropTwins leaves out models that tell nothing else than their engine.
func (a *answer) dropTwins() {
	kept := a.Tables[:0:0]
	for _, t := range a.Tables {
		engine, model := strings.CutPrefix(t.Engine, "model-")
		i := slices.IndexFunc(kept, func(e table) bool {
			return model && e.Engine == engine && e.Layout == t.Layout && e.Options == t.Options && t.within(e)
		})
		if i >= 0 {
			kept[i].Twin = t.Engine
			continue
		}
		kept = append(kept, t)
	}
	a.Tables = kept
}

// within reports whether each number of t is the same in e.
func (t table) within(e table) bool {
	for _, r := range t.Rows {
		i := slices.IndexFunc(e.Rows, func(o row) bool { return o.Scheme == r.Scheme })
		if i < 0 {
			return false
		}
		for k, c := range r.Cells {
			if !math.IsNaN(c.Value) && c.Text != e.Rows[i].Cells[k].Text {
				return false
			}
		}
	}
	return true
}

// dropColumns leaves out measures that no table tells.
func (a *answer) dropColumns() {
	var told []bool
	for i := range measures {
		told = append(told, slices.ContainsFunc(a.Tables, func(t table) bool {
			return slices.ContainsFunc(t.Rows, func(r row) bool { return !math.IsNaN(r.Cells[i].Value) })
		}))
	}
	for i, m := range measures {
		if told[i] {
			a.Measures = append(a.Measures, m)
		}
	}
	for _, t := range a.Tables {
		for j, r := range t.Rows {
			var cells []cell
			for i, c := range r.Cells {
				if told[i] {
					cells = append(cells, c)
				}
			}
			t.Rows[j].Cells = cells
		}
	}
}

// Settings says which cases the numbers of a column are of, in a sentence each.
func (a answer) Settings() []string {
	var list []string
	for i, m := range a.Measures {
		var rows, caches, values []string
		for _, t := range a.Tables {
			for _, r := range t.Rows {
				c := r.Cells[i]
				if c.Line < 0 {
					continue
				}
				name := parse(c.Case)
				rows = with(rows, thousands(integer(name["rows"])))
				values = with(values, name["value"])
				if n := integer(name["cache"]); n > 0 {
					caches = with(caches, thousands(n))
				}
			}
		}
		text := fmt.Sprintf("%s: %s, at %s rows with payloads of %s bytes", m.Name, m.Meaning, strings.Join(rows, " or "), strings.Join(values, " or "))
		if strings.Contains(m.Short, "seeks") || m.workload == "lookup" {
			if len(caches) == 0 {
				text += ", as the engine's own cache counted them"
			} else {
				text += ", in a cache of " + strings.Join(caches, " or ") + " bytes"
			}
		}
		list = append(list, text+".")
	}
	return list
}

// parse takes the text of a case's name apart.
func parse(c string) map[string]string {
	parts := map[string]string{}
	for p := range strings.SplitSeq(c, "/") {
		key, value, _ := strings.Cut(p, "=")
		parts[key] = value
	}
	return parts
}

func integer(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

// spell writes a number with its thousands apart.
func spell(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	whole, rest, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || v < 0 {
		return s
	}
	if rest != "" {
		rest = "." + rest
	}
	return thousands(n) + rest
}

// thousands writes 1234567 as 1,234,567.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// slug makes a text fit for an anchor.
func slug(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '.':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, s), "-")
}

// order lists the schemes of a run as legends do.
func order(run *results.Run) []string {
	var list []string
	for _, c := range run.Cases {
		list = with(list, c.Get("scheme"))
	}
	return plot.Order(list)
}
