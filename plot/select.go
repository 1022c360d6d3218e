package plot

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

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

// A selection is the cases that one figure draws: those of one setting, which is
// everything in a case's name but its engine, its scheme, the engine's options and
// what the query lets differ.
type selection struct {
	run    *results.Run
	cases  []results.Name // by engine, options, parts that stand beside one another, and scheme
	others int            // settings that could have been drawn too
	ignore []string       // of the query
	told   []string       // of the query
	silent []results.Name // cases that belong beside the others and do not tell
	mute   []string       // engines of which none tells
	mixed  bool           // the engines differ in layout
	rest   bool           // they have cases in other layouts too
}

// choose picks the cases that have what the figure needs, of the setting that puts
// the most side by side; among equals the one with the most rows, then with the most
// cases, then that with the fewest parts that differ from their default.
func choose(run *results.Run, q query) (selection, error) {
	free := slices.Concat(q.beside, q.ignore)
	if q.one {
		free = append(free, layoutKey)
	}
	groups := map[string][]results.Name{}
	var settings []string
	for _, c := range run.Cases {
		if !q.of(c) || !q.has(c) || Means(run, c) {
			continue
		}
		s := setting(c, free...)
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
			cmp.Compare(cb[0].Number("rows"), ca[0].Number("rows")),
			cmp.Compare(len(cb), len(ca)),
			cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")))
	})
	cases := groups[settings[0]]
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
	s := selection{run: run, cases: cases, others: len(settings) - 1, ignore: q.ignore, told: q.told, rest: rest}
	s.mixed = q.one && slices.ContainsFunc(cases, func(c results.Name) bool { return c.Get(layoutKey) != cases[0].Get(layoutKey) })
	for _, c := range run.Cases {
		if !q.of(c) || q.has(c) || other(c) || Means(run, c) || setting(c, free...) != settings[0] {
			continue
		}
		engine := c.Get("engine")
		near := func(d results.Name) bool { return d.Get("engine") == engine && Options(d) == Options(c) }
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

// keys are a case's text columns. Where the engines differ in layout it stands among
// the options.
func (s selection) keys(c results.Name, more ...string) []string {
	return append([]string{c.Get("engine"), s.options(c), c.Get("scheme")}, more...)
}

func (s selection) options(c results.Name) string {
	switch opts := Options(c); {
	case !s.mixed:
		return opts
	case opts == "":
		return c.Get(layoutKey)
	default:
		return c.Get(layoutKey) + ", " + opts
	}
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
		compareNumbers(Options(a), Options(b)))
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
	t, twins, partial := t.withoutTwins()
	if s.others > 0 {
		note("Drawn is the setting of the caption; the run holds %s besides.", count(s.others, "other setting"))
	}
	if s.rest {
		note("Each engine stands in one layout; the run holds others besides.")
	}
	for _, f := range t.facets() {
		for _, c := range s.cases {
			if c.Get("engine") == f.engine && s.options(c) == f.options {
				for _, w := range s.run.Env.Warnings[c.String()] {
					note("%s, %s: %s", c.Get("scheme"), facet{engine: f.engine, options: f.options}.title(), w)
				}
			}
		}
	}
	caption := s.caption(t)
	for _, model := range twins {
		where := "identical at every point"
		if slices.Contains(partial, model) {
			where = "identical in all that it tells"
		}
		caption += " · " + model + " " + where
		note("%s: %s, so its curves are those of the engine.", model, where)
	}
	return content{t, caption, notes}, nil
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
