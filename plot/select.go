package plot

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"

	"idbench/results"
)

// A query says which cases a figure draws.
type query struct {
	what   string                    // in words, what they must tell
	of     func(results.Name) bool   // by name, the cases that belong to the figure
	has    func(results.Name) bool   // those of them that tell what it needs
	beside []string                  // parts of a name that differ within the figure, and stand in its table
	ignore []string                  // parts that may differ and make no other figure
	told   []string                  // parts beside that the panels tell, and the caption does not
	one    bool                      // one layout of each engine: the first that the run has of it
	enough func([]results.Name) bool // what the cases of a setting must make up together; nil: any do
}

// rowsKey is the part of a name that says how large the load is.
const rowsKey = "rows"

// A selection is the cases that one figure draws: those of one setting, which is
// everything in a case's name but its engine, its scheme, the engine's options, its rows
// and what the query lets differ.
type selection struct {
	run    *results.Run
	cases  []results.Name // by engine, options, parts that stand beside one another, and scheme
	others int            // settings that could have been drawn too
	ignore []string       // of the query
	told   []string       // of the query
	silent []results.Name // cases that belong beside the others and do not tell
	mute   []string       // engines of which none tells
	mixed  bool           // the engines differ in layout
	sizes  bool           // the engines differ in rows
	rest   bool           // they have cases in other layouts too
}

// choose picks the cases that have what the figure needs, of the setting that puts
// the most side by side; among equals that with the fewest parts that differ from their
// default, then the one with the most rows, then with the most cases. Where cases need not
// make up something together it takes of each engine and its model those with the most rows.
func choose(run *results.Run, q query) (selection, error) {
	free := slices.Concat(q.beside, q.ignore)
	if q.one {
		free = append(free, layoutKey)
	}
	exact := slices.Clone(free)
	if q.enough == nil {
		free = append(free, rowsKey)
	}
	told := map[string]bool{}
	groups := map[string][]results.Name{}
	var settings []string
	for _, c := range run.Cases {
		if !q.of(c) || !q.has(c) || Means(run, c) {
			continue
		}
		s := setting(c, free...)
		told[setting(c, exact...)] = true
		if _, ok := groups[s]; !ok {
			settings = append(settings, s)
		}
		groups[s] = append(groups[s], c)
	}
	settings = slices.DeleteFunc(settings, func(s string) bool { return q.enough != nil && !q.enough(groups[s]) })
	if len(settings) == 0 {
		return selection{}, errors.New("no case of the run tells " + cmp.Or(q.what, "it"))
	}
	slices.SortStableFunc(settings, func(a, b string) int {
		ca, cb := groups[a], groups[b]
		return cmp.Or(
			cmp.Compare(kinds(cb, q.beside), kinds(ca, q.beside)),
			cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")),
			cmp.Compare(mostRows(cb), mostRows(ca)),
			cmp.Compare(len(cb), len(ca)))
	})
	cases := groups[settings[0]]
	largest := map[string]int64{} // rows, by engine
	base := func(c results.Name) string { e, _ := modelOf(c.Get("engine")); return e }
	for _, c := range cases {
		largest[base(c)] = max(largest[base(c)], c.Number(rowsKey))
	}
	smaller := func(c results.Name) bool { n, ok := largest[base(c)]; return ok && c.Number(rowsKey) != n }
	cases = slices.DeleteFunc(cases, smaller)
	for _, c := range cases {
		delete(told, setting(c, exact...))
	}
	first := map[string]string{}
	if q.one {
		for _, c := range slices.Backward(cases) {
			first[c.Get("engine")] = c.Get(layoutKey)
		}
	}
	other := func(c results.Name) bool {
		l, ok := first[c.Get("engine")]
		return ok && c.Get(layoutKey) != l
	}
	rest := slices.ContainsFunc(cases, other)
	cases = slices.DeleteFunc(cases, other)
	order := schemeOrder(run)
	same := func(a, b results.Name) int { return compare(a, b, q.beside, order) }
	slices.SortStableFunc(cases, func(a, b results.Name) int { return cmp.Or(same(a, b), cmp.Compare(len(a), len(b))) })
	// Of cases that differ in ignored parts alone the plainest stands for all.
	cases = slices.CompactFunc(cases, func(a, b results.Name) bool { return same(a, b) == 0 })
	s := selection{run: run, cases: cases, others: len(told), ignore: q.ignore, told: q.told, rest: rest}
	s.mixed = q.one && slices.ContainsFunc(cases, func(c results.Name) bool { return c.Get(layoutKey) != cases[0].Get(layoutKey) })
	s.sizes = slices.ContainsFunc(cases, func(c results.Name) bool { return c.Get(rowsKey) != cases[0].Get(rowsKey) })
	for _, c := range run.Cases {
		if !q.of(c) || q.has(c) || other(c) || smaller(c) || Means(run, c) || setting(c, free...) != settings[0] {
			continue
		}
		engine := c.Get("engine")
		near := func(d results.Name) bool { return d.Get("engine") == engine && bare(d) == bare(c) }
		if slices.ContainsFunc(cases, near) {
			s.silent = append(s.silent, c)
		}
		of := func(d results.Name) bool { return d.Get("engine") == engine }
		if _, model := modelOf(engine); !model && engine != "null" && !slices.ContainsFunc(cases, of) {
			s.mute = with(s.mute, engine)
		}
	}
	return s, nil
}

// mostRows is the size of the largest load.
func mostRows(cases []results.Name) (n int64) {
	for _, c := range cases {
		n = max(n, c.Number(rowsKey))
	}
	return n
}

// keys are a case's text columns. Where the engines differ in layout or in rows these
// stand among the options.
func (s selection) keys(c results.Name, more ...string) []string {
	return append([]string{c.Get("engine"), s.options(c), c.Get("scheme")}, more...)
}

func (s selection) options(c results.Name) string {
	var words []string
	if s.mixed {
		words = append(words, c.Get(layoutKey))
	}
	words = with(words, Options(s.run, c))
	if s.sizes {
		words = append(words, humanize.Comma(c.Number(rowsKey))+" rows")
	}
	return strings.Join(words, ", ")
}

// kinds counts the values that the parts of those keys have together.
func kinds(cases []results.Name, keys []string) int {
	seen := map[string]bool{}
	for _, c := range cases {
		var values []string
		for _, k := range keys {
			values = append(values, c.Get(k))
		}
		seen[strings.Join(values, "/")] = true
	}
	return len(seen)
}

// compare orders cases: engines before models, then by name, options, the parts of
// those keys, and scheme in the given order.
func compare(a, b results.Name, keys, schemes []string) int {
	by := cmp.Or(
		cmp.Compare(engineRank(a), engineRank(b)),
		cmp.Compare(a.Get("engine"), b.Get("engine")),
		compareNumbers(bare(a), bare(b)))
	for _, k := range keys {
		by = cmp.Or(by, cmp.Compare(a.Number(k), b.Number(k)), cmp.Compare(a.Get(k), b.Get(k)))
	}
	return cmp.Or(by, cmp.Compare(slices.Index(schemes, a.Get("scheme")), slices.Index(schemes, b.Get("scheme"))))
}

// compareNumbers compares texts with the numbers in them as such: 4MB before 16MB.
func compareNumbers(a, b string) int {
	for a != "" && b != "" {
		n, m := digits(a), digits(b)
		if n == 0 || m == 0 {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		x, y := strings.TrimLeft(a[:n], "0"), strings.TrimLeft(b[:m], "0")
		if by := cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y)); by != 0 {
			return by
		}
		a, b = a[n:], b[m:]
	}
	return cmp.Compare(len(a), len(b))
}

// digits is how many a text begins with.
func digits(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }

// finish makes the figure's content of the table that was built from s.
func (s selection) finish(t Table, notes ...string) (content, error) {
	if !slices.ContainsFunc(t.Rows, func(r Row) bool {
		return slices.ContainsFunc(r.Values[1:], func(v float64) bool { return !math.IsNaN(v) })
	}) {
		return content{}, errors.New("the run has no numbers for it")
	}
	note := func(format string, args ...any) {
		if n := fmt.Sprintf(format, args...); !slices.Contains(notes, n) {
			notes = append(notes, n)
		}
	}
	for _, c := range s.silent {
		note("Absent: %s on %s; the run does not tell it.", c.Get("scheme"), c.Get("engine"))
	}
	for _, engine := range s.mute {
		note("Absent: %s, which does not tell it.", engine)
	}
	all := t.facets()
	t, twins := t.withoutTwins()
	if s.others > 0 {
		note("Drawn is the setting of the caption; the run holds %s besides.", count(s.others, "other setting"))
	}
	if s.rest {
		note("Each engine stands in one layout; the run holds others besides.")
	}
	for _, f := range all {
		gone := slices.ContainsFunc(twins, func(w twin) bool { return w.all && w.engine == f.engine })
		if _, model := modelOf(f.engine); model && gone {
			continue // its engine's
		}
		for _, c := range s.cases {
			if c.Get("engine") == f.engine && s.options(c) == f.options {
				for _, w := range s.run.Env.Warnings[c.String()] {
					note("%s, %s: %s", c.Get("scheme"), facet{engine: f.engine, options: f.options}.title(), w)
				}
			}
		}
	}
	caption := s.caption(t)
	for _, w := range twins {
		caption += " · " + w.String()
	}
	return content{Table: t, caption: caption, notes: notes}, nil
}

// String says what is not drawn: "model-bbolt is equal".
func (w twin) String() string {
	text := w.engine + " is equal"
	if w.partial {
		text += " in all that it tells"
	}
	if !w.all {
		text += ", where it is not drawn"
	}
	return text
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
