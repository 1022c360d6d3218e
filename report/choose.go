package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"idbench/results"
)

// A choice answers which id to use, for an engine and what its ids may be and tell.
type choice struct {
	Tables  []ranking
	Values  []string // payloads of the run, in bytes
	Caches  []int64  // sizes of a cache that can be asked for, in bytes
	Schemes []guarantee
	Rule    string
	facts   Schemes
	curves  map[string][][2]float64 // by table, scheme and measure: bytes of a cache, misses
}

// A ranking is the order of the schemes of one table of the answer, for the default
// question: ids that several writers make without coordination, which may tell when.
type ranking struct {
	table
	Value    string // bytes of a payload
	Places   []place
	Out      []place // ruled out, with the reason
	Numbered string  // those of the first place if writers have numbers, where they are others

	columns []measure // of the cells
}

// A place is one scheme of a ranking.
type place struct {
	Scheme string
	Score  float64 // geometric mean of what it costs, over the least cost of each kind
	Tied   bool    // with the one before it
	Why    string
}

// A guarantee is what a scheme promises, in words.
type guarantee struct {
	Name, Size, Unique, Sorts, Reveals string
	Known                              bool
}

// tied is the share by which two scores may differ and be called equal.
const tied = 0.02

// floor is added to counts of pages before they are divided, so that none against a
// thousandth of a page is no infinite advantage: a hundredth of a page an operation.
const floor = 0.01

// newChoice ranks the schemes of each table.
func newChoice(a answer, run *results.Run, schemes Schemes) choice {
	c := choice{facts: schemes, curves: map[string][][2]float64{}}
	c.Rule = fmt.Sprintf("Schemes that the question rules out stand apart, with the reason. The others are in the order of the geometric mean of what they cost over the least that any of them costs: %s. "+
		"Only what the run tells of all of them counts; %g is added to seeks first. Scores within %.0f %% are a tie.", names(a.costs()), floor, 100*tied)
	for _, n := range run.Cases {
		c.Values = with(c.Values, n.Get("value"))
	}
	for _, value := range c.Values {
		of := a
		if len(c.Values) > 1 {
			of = newAnswer(run, order(run), func(n results.Name) bool { return n.Get("value") == value })
		}
		for _, t := range of.Tables {
			r := ranking{table: t, Value: value, columns: of.Measures}
			numbered := r
			numbered.rank(of.Measures, schemes.ruledOutNumbered)
			r.rank(of.Measures, schemes.ruledOut)
			if best := numbered.Best(); best != r.Best() {
				r.Numbered = best
			}
			c.Tables = append(c.Tables, r)
			c.addCurves(run, r, of.Measures)
		}
	}
	for _, s := range order(run) {
		c.Schemes = append(c.Schemes, schemes.guarantee(s))
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

// seeks reports whether the measure counts pages of an operation.
func (m measure) seeks() bool { return m.Unit == "pages" && m.Short != "newest" }

// floor is what is added to the measure's numbers.
func (m measure) floor() float64 {
	if m.seeks() {
		return floor
	}
	return 0
}

// rank sorts the schemes that are not ruled out.
func (r *ranking) rank(columns []measure, ruledOut func(scheme string) string) {
	kept := r.Rows[:0:0]
	for _, row := range r.Rows {
		if why := ruledOut(row.Scheme); why != "" {
			r.Out = append(r.Out, place{Scheme: row.Scheme, Why: why})
			continue
		}
		kept = append(kept, row)
	}
	var used []int
	for i, m := range columns {
		if m.Cost && len(kept) > 0 && !slices.ContainsFunc(kept, func(row row) bool { return math.IsNaN(row.Cells[i].Value) }) {
			used = append(used, i)
		}
	}
	if len(used) == 0 {
		return
	}
	least := map[int]float64{}
	for _, i := range used {
		least[i] = math.Inf(1)
		for _, row := range kept {
			least[i] = min(least[i], row.Cells[i].Value)
		}
	}
	for _, row := range kept {
		sum := 0.0
		var good, bad []string
		for _, i := range used {
			m, v := columns[i], row.Cells[i]
			ratio := (v.Value + m.floor()) / (least[i] + m.floor())
			if !(ratio > 0) { // the least is 0, and so is this
				ratio = 1
			}
			sum += math.Log(ratio)
			if ratio < 1.02 {
				good = append(good, m.Name)
			} else {
				text := fmt.Sprintf("%s against %s %s", v.Text, spell(least[i], m.Decimals), m.Unit)
				if m.floor() == 0 {
					text = fmt.Sprintf("%s (%s)", times(ratio), text)
				}
				bad = append(bad, m.Name+" "+text)
			}
		}
		r.Places = append(r.Places, place{Scheme: row.Scheme, Score: math.Exp(sum / float64(len(used))), Why: why(good, bad)})
	}
	slices.SortStableFunc(r.Places, func(x, y place) int { return cmp.Compare(x.Score, y.Score) })
	first := 0
	for i := range r.Places {
		if r.Places[i].Score <= r.Places[first].Score*(1+tied) {
			r.Places[i].Tied = i > first
		} else {
			first = i
		}
	}
}

// Best lists the schemes of the first place.
func (r ranking) Best() string {
	var list []string
	for i, p := range r.Places {
		if i > 0 && !p.Tied {
			break
		}
		list = append(list, p.Scheme)
	}
	return strings.Join(list, ", ")
}

// Last is the scheme of the last place, or "" where it is the first.
func (r ranking) Last() *place {
	if n := len(r.Places); n > 1 && r.Places[n-1].Score > r.Places[0].Score*(1+tied) {
		return &r.Places[n-1]
	}
	return nil
}

// times spells a ratio.
func times(r float64) string {
	switch {
	case r >= 10:
		return fmt.Sprintf("%.0f times the least", r)
	case r >= 2:
		return fmt.Sprintf("%.1f times the least", r)
	}
	return fmt.Sprintf("%.0f %% more than the least", 100*(r-1))
}

func why(good, bad []string) string {
	switch {
	case len(bad) == 0:
		return "least in all: " + strings.Join(good, ", ")
	case len(good) == 0:
		return strings.Join(bad, "; ")
	}
	return "least in " + strings.Join(good, ", ") + "; " + strings.Join(bad, "; ")
}

// tells is what an id tells: "nothing", "time", "count", or "" where that is not known.
func (s Scheme) tells() string {
	for _, word := range []string{"nothing", "time", "count"} {
		if strings.HasPrefix(s.Reveals, word) {
			return word
		}
	}
	return ""
}

// central reports whether one counter hands the ids out: they have neither random bits
// nor a time and a node that would tell them apart.
func (s Scheme) central() bool { return s.RandomBits == 0 && s.tells() != "time" }

// ruledOut says why the default question excludes a scheme, or "".
func (all Schemes) ruledOut(name string) string {
	if why := all.ruledOutNumbered(name); why != "" {
		return why
	}
	if all[name].RandomBits == 0 {
		return "each writer needs a number of its own"
	}
	return ""
}

// ruledOutNumbered is ruledOut where each writer has a number of its own.
func (all Schemes) ruledOutNumbered(name string) string {
	s, ok := all[name]
	switch {
	case !ok:
		return "what it guarantees is not known"
	case s.central():
		return "one counter hands its ids out, and several writers would have to ask it"
	}
	return ""
}

// guarantee puts a scheme's facts into words.
func (all Schemes) guarantee(name string) guarantee {
	s, ok := all[name]
	if !ok {
		return guarantee{Name: name}
	}
	g := guarantee{Name: name, Known: true, Sorts: s.Sorts, Reveals: s.Reveals, Size: fmt.Sprintf("%d bytes, %d characters as text", s.Bytes, s.Text)}
	switch {
	case s.central():
		g.Unique = "by one counter, which all writers ask"
	case s.RandomBits > 0 && s.tells() == "time":
		g.Unique = fmt.Sprintf("by %d random bits in each tick, without coordination", s.RandomBits)
	case s.RandomBits > 0:
		g.Unique = fmt.Sprintf("by %d random bits, without coordination", s.RandomBits)
	case s.Nodes > 0:
		g.Unique = fmt.Sprintf("by time, node and count: each writer needs a number of its own, of %s", thousands(int64(s.Nodes)))
	default:
		g.Unique = "by time, node and count: no two writers may have the same node field"
	}
	return g
}

// addCurves keeps what caches of other sizes would miss: powers of two of bytes.
func (c *choice) addCurves(run *results.Run, r ranking, columns []measure) {
	for _, row := range r.Rows {
		for i, m := range columns {
			cell := row.Cells[i]
			if !m.seeks() || cell.Line < 0 {
				continue
			}
			rec := run.Records[cell.Line]
			page := pageSize(run, rec.Case)
			var points [][2]float64
			for _, p := range run.Curves[cell.Case] {
				if p.Segment == "all" && p.Pages > 0 {
					points = append(points, [2]float64{float64(p.Pages * page), float64(p.Misses) / float64(rec.Iters)})
				}
			}
			if page == 0 || len(points) == 0 {
				continue
			}
			slices.SortFunc(points, func(x, y [2]float64) int { return cmp.Compare(x[0], y[0]) })
			var thin [][2]float64
			for size := int64(1 << 16); size <= 1<<40; size *= 4 {
				at := -1
				for k, p := range points {
					if p[0] <= float64(size) {
						at = k
					}
				}
				if at >= 0 {
					thin = append(thin, [2]float64{float64(size), points[at][1]})
					if !slices.Contains(c.Caches, size) {
						c.Caches = append(c.Caches, size)
					}
				}
				if float64(size) >= points[len(points)-1][0] {
					break
				}
			}
			c.curves[r.Title()+"\x00"+r.Value+"\x00"+row.Scheme+"\x00"+m.Short] = thin
		}
	}
	slices.Sort(c.Caches)
}

// pageSize derives the bytes of a page from the leaves of a case, or is 0.
func pageSize(run *results.Run, c results.Name) int64 {
	for _, segment := range []string{"primary", "secondary"} {
		bytes, pages := run.Values(c, segment, "leaf-alloc-bytes"), run.Values(c, segment, "leaf-pages")
		overflow := run.Values(c, segment, "overflow-pages")
		if len(bytes) == 0 || len(pages) == 0 || pages[0] == 0 {
			continue
		}
		n := pages[0]
		if len(overflow) > 0 {
			n += overflow[0]
		}
		if size := int64(bytes[0] / n); size >= 512 && size&(size-1) == 0 {
			return size
		}
	}
	return 0
}

// data is what the script ranks by the same rule.
func (c choice) data() any {
	type scheme struct {
		Bytes   int    `json:"bytes"`
		Tells   string `json:"tells"`
		Central bool   `json:"central,omitempty"`
		Random  bool   `json:"random,omitempty"`
		Known   bool   `json:"known"`
	}
	type entry struct {
		Scheme string                  `json:"scheme"`
		Values []number                `json:"values"`
		Curves map[string][][2]float64 `json:"curves,omitempty"` // by measure: bytes of a cache, misses
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
	var tabs []tab
	facts := map[string]scheme{}
	for _, r := range c.Tables {
		t := tab{Title: r.Title(), Value: r.Value}
		for _, row := range r.Rows {
			e := entry{Scheme: row.Scheme, Curves: map[string][][2]float64{}}
			for i, cell := range row.Cells {
				m := r.columns[i]
				e.Values = append(e.Values, number{cell.Value, max(m.Decimals, 6)})
				if points := c.curves[r.Title()+"\x00"+r.Value+"\x00"+row.Scheme+"\x00"+m.Short]; points != nil {
					e.Curves[m.Short] = points
				}
			}
			t.Rows = append(t.Rows, e)
		}
		if columns == nil {
			for _, m := range r.columns {
				columns = append(columns, column{m.Short, m.Name, m.Unit, m.Decimals, m.floor(), m.Cost, m.seeks()})
			}
		}
		tabs = append(tabs, t)
	}
	for _, g := range c.Schemes {
		s := c.facts[g.Name]
		facts[g.Name] = scheme{s.Bytes, s.tells(), g.Known && s.central(), s.RandomBits > 0, g.Known}
	}
	return map[string]any{"measures": columns, "tables": tabs, "schemes": facts, "caches": c.Caches, "tied": tied}
}
