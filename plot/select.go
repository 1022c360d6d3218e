package plot

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"idbench/internal/spell"
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

// choose picks the cases that have what the figure needs, of the setting that is drawn.
// Where cases need not make up something together it takes of each engine and its model
// those with the most rows.
func choose(run *results.Run, q query) (selection, error) {
	q.ignore = slices.Concat(q.ignore, asked(run))
	belong := only(run.Cases, func(c results.Name) bool { return q.of(c) && !Means(run, c) })
	tell := only(belong, q.has)
	drawn, ok := q.drawn(tell)
	if !ok {
		return selection{}, errors.New("no case of the run tells " + cmp.Or(q.what, "it"))
	}
	within := func(c results.Name) bool { return q.setting(c) == drawn }
	all := only(tell, within)
	large := largest(all)
	cases := only(all, large)
	first := q.firstLayout(cases)
	shown := only(cases, first)
	s := selection{run: run, others: q.others(tell, cases), ignore: q.ignore, told: q.told, rest: len(shown) < len(cases)}
	s.cases = q.sorted(run, shown)
	s.mixed = q.one && s.differ(layoutKey)
	s.sizes = s.differ(rowsKey)
	s.addSilent(only(belong, func(c results.Name) bool { return within(c) && large(c) && first(c) && !q.has(c) }))
	return s, nil
}

// only are the cases that are kept.
func only(cases []results.Name, keep func(results.Name) bool) (kept []results.Name) {
	for _, c := range cases {
		if keep(c) {
			kept = append(kept, c)
		}
	}
	return kept
}

// largest keeps of each engine and its model the cases with the most rows.
func largest(cases []results.Name) (keep func(results.Name) bool) {
	base := func(c results.Name) string { e, _ := modelOf(c.Get("engine")); return e }
	most := map[string]int64{}
	for _, c := range cases {
		most[base(c)] = max(most[base(c)], c.Number(rowsKey))
	}
	return func(c results.Name) bool { n, ok := most[base(c)]; return !ok || c.Number(rowsKey) == n }
}

// firstLayout keeps of each engine the layout that stands first, if the figure shows one.
func (q query) firstLayout(cases []results.Name) (keep func(results.Name) bool) {
	first := map[string]string{}
	for _, c := range slices.Backward(cases) {
		first[c.Get("engine")] = c.Get(layoutKey)
	}
	return func(c results.Name) bool {
		l, ok := first[c.Get("engine")]
		return !q.one || !ok || c.Get(layoutKey) == l
	}
}

// sorted puts cases in the order of the figure. Of those that differ in ignored parts
// alone the plainest stands for all.
func (q query) sorted(run *results.Run, cases []results.Name) []results.Name {
	schemes := schemeOrder(run)
	by := func(a, b results.Name) int { return compare(a, b, q.beside, schemes) }
	slices.SortStableFunc(cases, func(a, b results.Name) int { return cmp.Or(by(a, b), cmp.Compare(len(a), len(b))) })
	return slices.CompactFunc(cases, func(a, b results.Name) bool { return by(a, b) == 0 })
}

// differ reports whether the cases differ in a part.
func (s selection) differ(key string) bool {
	return slices.ContainsFunc(s.cases, func(c results.Name) bool { return c.Get(key) != s.cases[0].Get(key) })
}

// addSilent notes cases of the setting that do not tell: those of panels that are drawn,
// and engines that have none.
func (s *selection) addSilent(cases []results.Name) {
	for _, c := range cases {
		engine := c.Get("engine")
		beside := only(s.cases, func(d results.Name) bool { return d.Get("engine") == engine })
		if slices.ContainsFunc(beside, func(d results.Name) bool { return bare(d) == bare(c) }) {
			s.silent = append(s.silent, c)
		}
		if _, model := modelOf(engine); !model && engine != "null" && beside == nil {
			s.mute = with(s.mute, engine)
		}
	}
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
		words = append(words, spell.Comma(c.Number(rowsKey))+" rows")
	}
	return strings.Join(words, ", ")
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
