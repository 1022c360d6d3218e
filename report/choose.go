package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"idbench/internal/spell"
	"idbench/plot"
	"idbench/results"
	"idbench/units"
)

// A choice answers which id to use, for an engine and what its ids may be and tell.
type choice struct {
	Tables  []ranking
	Values  []string // payloads of the run, in bytes
	Caches  []int64  // sizes of a cache that can be asked for, in bytes
	Schemes []guarantee
	Rule    string
	facts   Facts
	columns []measure // that any table tells
	curves  map[curveKey]missCurve
}

// newChoice ranks the schemes of each table.
func newChoice(a answer, run *results.Run, facts Facts) choice {
	c := choice{facts: facts, columns: a.Measures, curves: map[curveKey]missCurve{}}
	c.Rule = fmt.Sprintf("Schemes that the question rules out stand apart, with the reason. The others are in the order of the geometric mean of what they cost over the least that any of them costs: %s. "+
		"Only what the run tells of all of them counts, each of the cases that its table names, which may be of different numbers of rows; %g is added to seeks first. Scores within %s are a tie.", names(a.costs()), floor, spell.Percent(100*tied, 0))
	for _, n := range run.Cases {
		c.Values = with(c.Values, n.Get("value"))
	}
	rows := rowNames(run)
	for _, value := range c.Values {
		of := a
		if len(c.Values) > 1 {
			of = newAnswer(run, facts, rows, func(n results.Name) bool { return n.Get("value") == value })
			facts.sort(of.Tables)
		}
		for _, t := range of.Tables {
			r := ranking{table: t, Value: value, columns: of.Measures}
			r.rank(of.Measures, func(name string) string { return facts.ruledOut(name, questions[0]) })
			r.Best = facts.best(r.Places)
			c.Tables = append(c.Tables, r)
			c.addCurves(run, r, of.Measures)
		}
	}
	for _, s := range order(run) {
		c.Schemes = append(c.Schemes, facts.guarantee(s))
	}
	return c
}

func (a answer) costs() (list []measure) {
	for _, m := range a.Measures {
		if m.Cost {
			list = append(list, m)
		}
	}
	return list
}

func names(list []measure) string {
	var words []string
	for _, m := range list {
		words = append(words, m.Name)
	}
	return strings.Join(words, ", ")
}

// addCurves keeps, of each cell that counts seeks, what caches of other sizes would miss.
func (c *choice) addCurves(run *results.Run, r ranking, columns []measure) {
	for _, row := range r.Rows {
		for i, m := range columns {
			if !m.seeks() || row.Cells[i].Line < 0 {
				continue
			}
			curve := missesOf(run, row.Cells[i]).thinned()
			if curve == nil {
				continue
			}
			c.curves[curveKey{r.Title(), r.Value, row.Scheme, m.Short}] = curve
			for _, p := range curve {
				if size := int64(p[0]); !slices.Contains(c.Caches, size) {
					c.Caches = append(c.Caches, size)
				}
			}
		}
	}
	slices.Sort(c.Caches)
}

// A curveKey says of which cell a curve is.
type curveKey struct{ table, value, scheme, measure string }

// A missCurve is what an operation misses in caches of several sizes: bytes of the cache,
// and misses, from the smallest cache on. The script reads it as it is.
type missCurve [][2]float64

// missesOf is the miss curve of a cell's case; nil where the run has none.
func missesOf(run *results.Run, cell cell) (curve missCurve) {
	rec := run.Records[cell.Line]
	page, err := plot.PageSize(run, rec.Case)
	if err != nil {
		return nil
	}
	for _, p := range run.Curves[cell.Case] {
		if p.Segment == units.All && p.Pages > 0 {
			curve = append(curve, [2]float64{float64(p.Pages * page), float64(p.Misses) / float64(rec.Iters)})
		}
	}
	slices.SortFunc(curve, func(x, y [2]float64) int { return cmp.Compare(x[0], y[0]) })
	return curve
}

// Sizes of caches that can be asked for, each four times the one before.
const (
	leastCache = 1 << 16 // bytes
	mostCache  = 1 << 40
)

// thinned is the curve at the sizes that can be asked for, up to the first that holds the
// largest cache: what the largest cache that is no larger missed.
func (m missCurve) thinned() (thin missCurve) {
	for size := float64(leastCache); size <= mostCache; size *= 4 {
		fit := slices.IndexFunc(m, func(p [2]float64) bool { return p[0] > size })
		if fit < 0 {
			fit = len(m)
		}
		if fit > 0 {
			thin = append(thin, [2]float64{size, m[fit-1][1]})
		}
		if fit == len(m) {
			break
		}
	}
	return thin
}

// data is what the script ranks by the same rule.
func (c choice) data() any {
	type scheme struct {
		Bytes   int    `json:"bytes"`
		Tells   string `json:"tells"`
		Central bool   `json:"central,omitempty"`
		Random  bool   `json:"random,omitempty"`
		Known   bool   `json:"known"`
		Ordered bool   `json:"ordered,omitempty"`
	}
	type entry struct {
		Scheme string               `json:"scheme"`
		Values []number             `json:"values"`
		Curves map[string]missCurve `json:"curves,omitempty"` // by measure
	}
	type tab struct {
		Title string  `json:"title"`
		Value string  `json:"value"`
		Rows  []entry `json:"rows"`
	}
	type column struct {
		Short    string  `json:"short"`
		Name     string  `json:"name"`
		Unit     string  `json:"unit"`
		Decimals int     `json:"decimals"`
		Floor    float64 `json:"floor,omitempty"`
		Cost     bool    `json:"cost,omitempty"`
		Seeks    bool    `json:"seeks,omitempty"`
	}
	var columns []column
	for _, m := range c.columns {
		columns = append(columns, column{m.Short, m.Name, m.Unit, m.Decimals, m.floor(), m.Cost, m.seeks()})
	}
	var tabs []tab
	facts := map[string]scheme{}
	for _, r := range c.Tables {
		t := tab{Title: r.Title(), Value: r.Value}
		for _, row := range r.Rows {
			e := entry{Scheme: row.Scheme, Curves: map[string]missCurve{}}
			for _, m := range c.columns {
				i := slices.IndexFunc(r.columns, func(o measure) bool { return o.Short == m.Short })
				if i < 0 {
					e.Values = append(e.Values, number{math.NaN(), 0})
					continue
				}
				e.Values = append(e.Values, number{row.Cells[i].Value, max(m.Decimals, 6)})
				if points := c.curves[curveKey{r.Title(), r.Value, row.Scheme, m.Short}]; points != nil {
					e.Curves[m.Short] = points
				}
			}
			t.Rows = append(t.Rows, e)
		}
		tabs = append(tabs, t)
	}
	for _, g := range c.Schemes {
		s := c.facts.Schemes[g.Name]
		facts[g.Name] = scheme{s.Bytes, s.Tells(), g.Known && s.Central(), s.RandomBits > 0, g.Known, s.Order == "ordered"}
	}
	return map[string]any{"measures": columns, "tables": tabs, "schemes": facts, "caches": c.Caches, "tied": tied}
}
