package report

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"idbench/internal/spell"
	"idbench/plot"
	"idbench/results"
)

// An answer is the first thing that the page says: a table of each engine, in each of
// its layouts and settings, with a row for each scheme.
type answer struct {
	Measures []measure // columns: those that any cell has
	Tables   []table
}

// A table is one engine in one layout with one set of options.
type table struct {
	Engine, Layout, Options string
	Machines                string // that made the ids, where they are several
	Twin                    string // the model that equals it in every cell
	Rows                    []row
	Notes                   []string // of which cases the numbers are
}

// Title names the table.
func (t table) Title() string {
	words := []string{t.Engine, t.Layout}
	if t.Options != "" {
		words = append(words, t.Options)
	}
	if t.Machines != "" {
		words = append(words, t.Machines+" machines")
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
	// Rounds is of how many it is the median.
	Rounds int

	name  results.Name // of the case
	parts string       // what was added up
}

// An entry is a record with its place in the file.
type entry struct {
	results.Record
	line int
	page int64 // bytes of a page of the case; 0 where that is not known
}

// newAnswer fills the tables from the records of those cases of a run.
func newAnswer(run *results.Run, facts Facts, schemes []string, of func(results.Name) bool) answer {
	entries := map[string][]entry{} // by case
	for i, r := range run.Records {
		key := r.Case.String()
		page := int64(0)
		if len(entries[key]) > 0 {
			page = entries[key][0].page
		} else if size, err := plot.PageSize(run, r.Case); err == nil {
			page = size
		}
		entries[key] = append(entries[key], entry{r, i, page})
	}
	groups := map[string][]results.Name{}
	var order []string
	for _, c := range run.Cases {
		key := c.Get("engine") + "\x00" + c.Get("layout") + "\x00" + plot.Options(run, c) + "\x00" + c.Get("nodes")
		if c.Get("engine") == "null" || !of(c) || plot.Means(run, c) {
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
		t := table{Engine: part[0], Layout: part[1], Options: part[2], Machines: part[3]}
		columns := make([]map[string]cell, len(measures))
		absent := make([]string, len(measures))
		for i, m := range measures {
			columns[i], absent[i] = m.column(groups[key], entries)
		}
		for _, s := range schemes {
			r := row{Scheme: s}
			told := false
			for i := range measures {
				c, ok := columns[i][s]
				if !ok {
					c = cell{Value: math.NaN(), Line: -1, Why: absent[i]}
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
			t.note()
			a.Tables = append(a.Tables, t)
		}
	}
	slices.SortStableFunc(a.Tables, func(x, y table) int { return cmp.Compare(facts.rank(x), facts.rank(y)) })
	a.dropTwins()
	a.dropColumns()
	return a
}

// rank puts engines before models, and models that stand for no engine last.
func (f Facts) rank(t table) int {
	switch {
	case f.textbook(t):
		return 2
	case strings.HasPrefix(t.Engine, "model-"):
		return 1
	}
	return 0
}

// textbook reports whether the table is of a model that stands for no engine of the answer.
func (f Facts) textbook(t table) bool {
	name := stem(t.Engine)
	return name != t.Engine && !slices.ContainsFunc(f.Engines, func(e Engine) bool { return e.Name == name })
}

// sort puts tables in the order of the answer's engines: ids of one machine before those
// of several, that of more schemes first, and trees that stand for no engine last.
func (f Facts) sort(tables []table) {
	place := func(t table) int {
		i := slices.IndexFunc(f.Engines, func(e Engine) bool { return e.Name == stem(t.Engine) })
		if i < 0 {
			i = len(f.Engines)
		}
		return i
	}
	slices.SortStableFunc(tables, func(x, y table) int {
		return cmp.Or(cmp.Compare(f.rank(x)/2, f.rank(y)/2), cmp.Compare(place(x), place(y)), cmp.Compare(x.Machines, y.Machines), cmp.Compare(len(y.Rows), len(x.Rows)))
	})
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
		if n < 2 || close(best, worst) || spell.Fixed(best, m.Decimals) == spell.Fixed(worst, m.Decimals) {
			continue
		}
		for j := range t.Rows {
			c := &t.Rows[j].Cells[i]
			switch {
			case close(c.Value, best) || c.Text == spell.Fixed(best, m.Decimals):
				c.Mark = "best"
			case close(c.Value, worst) || c.Text == spell.Fixed(worst, m.Decimals):
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
			return model && e.Engine == engine && e.Layout == t.Layout && e.Options == t.Options && e.Machines == t.Machines && t.within(e)
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

// thenWord stands between the schemes of a row whose table went over to another.
const thenWord = ", then "

// rowName is the row of a case: its scheme, after that of its first rows if it has one.
func rowName(c results.Name) string {
	from := c.Get("migrate-from")
	if from == "" {
		return c.Get("scheme")
	}
	return from + thenWord + c.Get("scheme") + " after " + spell.Comma(c.Number("at"))
}

// rowNames lists the rows of a run's tables as legends do.
func rowNames(run *results.Run) []string {
	var list []string
	for _, c := range run.Cases {
		list = with(list, rowName(c))
	}
	return plot.Order(list)
}

// order lists the schemes of a run as legends do.
func order(run *results.Run) []string {
	var list []string
	for _, c := range run.Cases {
		list = with(list, c.Get("scheme"))
	}
	return plot.Order(list)
}
