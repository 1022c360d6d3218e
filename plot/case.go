package plot

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"idbench/results"
)

// A selection is the cases that one figure draws: those of one setting, which is
// everything in a case's name but its engine, its scheme and the engine's options.
type selection struct {
	run    *results.Run
	cases  []results.Name // by engine, options and scheme
	others int            // settings that could have been drawn too
	silent []results.Name // cases that belong beside the others and do not tell
}

// choose picks the cases that have what the figure needs, of the setting with the
// most rows; among equals the one with the most cases.
func choose(run *results.Run, has func(results.Name) bool) (selection, error) {
	groups := map[string][]results.Name{}
	var settings []string
	for _, c := range run.Cases {
		if !has(c) {
			continue
		}
		s := setting(c)
		if _, ok := groups[s]; !ok {
			settings = append(settings, s)
		}
		groups[s] = append(groups[s], c)
	}
	if len(settings) == 0 {
		return selection{}, errors.New("no case of the run tells it")
	}
	slices.SortStableFunc(settings, func(a, b string) int {
		ca, cb := groups[a], groups[b]
		return cmp.Or(cmp.Compare(number(cb[0], "rows"), number(ca[0], "rows")), cmp.Compare(len(cb), len(ca)))
	})
	cases := groups[settings[0]]
	order := schemeOrder(run)
	slices.SortStableFunc(cases, func(a, b results.Name) int {
		return cmp.Or(
			cmp.Compare(engineRank(a), engineRank(b)),
			cmp.Compare(a.Get("engine"), b.Get("engine")),
			cmp.Compare(options(a), options(b)),
			cmp.Compare(slices.Index(order, a.Get("scheme")), slices.Index(order, b.Get("scheme"))))
	})
	s := selection{run: run, cases: cases, others: len(settings) - 1}
	for _, c := range run.Cases {
		beside := func(d results.Name) bool { return d.Get("engine") == c.Get("engine") && options(d) == options(c) }
		if setting(c) == settings[0] && !has(c) && slices.ContainsFunc(cases, beside) {
			s.silent = append(s.silent, c)
		}
	}
	return s, nil
}

// keys are a case's text columns.
func keys(c results.Name, more ...string) []string {
	return append([]string{c.Get("engine"), options(c), c.Get("scheme")}, more...)
}

// setting is the name of a case without engine, scheme and the engine's options.
func setting(c results.Name) string {
	return slices.DeleteFunc(slices.Clone(c), func(p results.Part) bool {
		return p.Key == "engine" || p.Key == "scheme" || strings.HasPrefix(p.Key, c.Get("engine")+".")
	}).String()
}

// options are the engine's options without its name, so that those of an engine
// and of its model read alike: "fill 0.9".
func options(c results.Name) string {
	engine := c.Get("engine")
	var list []string
	if base, _ := modelOf(engine); base == "bbolt" && c.Get(engine+".fill") == "" {
		list = append(list, "fill 0.5") // bbolt's DefaultFillPercent
	}
	for _, p := range c {
		if name, ok := strings.CutPrefix(p.Key, engine+"."); ok {
			list = append(list, name+" "+p.Value)
		}
	}
	return strings.Join(list, ", ")
}

// modelOf returns the engine that a name stands for, and whether it is a model's.
func modelOf(engine string) (string, bool) { return strings.CutPrefix(engine, "model-") }

// engineRank puts engines before models.
func engineRank(c results.Name) int {
	if _, model := modelOf(c.Get("engine")); model {
		return 1
	}
	return 0
}

// schemeOrder lists the schemes of a run: the known ones first, then the others as
// they appear.
func schemeOrder(run *results.Run) []string {
	order := slices.Clone(known)
	for _, c := range run.Cases {
		if s := c.Get("scheme"); !slices.Contains(order, s) {
			order = append(order, s)
		}
	}
	return order
}

// number is a numeric part of a case's name, or 0.
func number(c results.Name, key string) int64 {
	n, _ := strconv.ParseInt(c.Get(key), 10, 64)
	return n
}

// idTree is the segment of the tree that is ordered by id.
func idTree(c results.Name) string {
	if c.Get("layout") == "rowid" {
		return "secondary"
	}
	return "primary"
}

// series returns a case's points of one segment and round, in the order of the load.
func series(run *results.Run, c results.Name, segment string, round int) []results.Point {
	var points []results.Point
	for _, p := range run.Series[c.String()] {
		if p.Segment == segment && p.Round == round {
			points = append(points, p)
		}
	}
	slices.SortStableFunc(points, func(a, b results.Point) int { return cmp.Compare(a.Rows, b.Rows) })
	return points
}

// leaves returns the leaves of the id's tree in key order.
func leaves(run *results.Run, c results.Name) []results.Leaf {
	var list []results.Leaf
	for _, l := range run.Leaves[c.String()] {
		if l.Segment == idTree(c) {
			list = append(list, l)
		}
	}
	slices.SortStableFunc(list, func(a, b results.Leaf) int { return cmp.Compare(a.Position, b.Position) })
	return list
}

// get returns a point's value of a unit.
func get(p results.Point, unit string) (float64, bool) {
	return results.Record{Values: p.Values}.Get(unit)
}

// tells reports whether the structure round of a case tells all units of a segment.
func tells(run *results.Run, segment func(results.Name) string, units ...string) func(results.Name) bool {
	return func(c results.Name) bool {
		return slices.ContainsFunc(series(run, c, segment(c), 0), func(p results.Point) bool {
			return !slices.ContainsFunc(units, func(u string) bool { _, ok := get(p, u); return !ok })
		})
	}
}

// finish makes the figure's content of the table that was built from s.
func (s selection) finish(t Table, notes ...string) (content, error) {
	if !slices.ContainsFunc(t.Rows, func(r Row) bool {
		return slices.ContainsFunc(r.Values[1:], func(v float64) bool { return !math.IsNaN(v) })
	}) {
		return content{}, errors.New("the run has no numbers for it")
	}
	for _, c := range s.silent {
		notes = append(notes, fmt.Sprintf("Absent: %s on %s; the run does not tell it.", c.Get("scheme"), c.Get("engine")))
	}
	t, twins := t.withoutTwins()
	if s.others > 0 {
		notes = append(notes, fmt.Sprintf("Drawn is the setting with the most rows; the run holds %s besides.", count(s.others, "other setting")))
	}
	for _, f := range t.facets() {
		for _, c := range s.cases {
			if c.Get("engine") == f.engine && options(c) == f.options {
				for _, w := range s.run.Env.Warnings[c.String()] {
					notes = append(notes, c.Get("scheme")+", "+f.title()+": "+w)
				}
			}
		}
	}
	caption := s.caption(t)
	for _, model := range twins {
		caption += " · " + model + " identical at every point"
		notes = append(notes, model+": identical at every point, so its curves are those of the engine.")
	}
	return content{t, caption, notes}, nil
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// caption says in one line what was run, with the engines and options that are in
// the table.
func (s selection) caption(t Table) string {
	var engines, opts, parts []string
	for _, f := range t.facets() {
		if !slices.Contains(engines, f.engine) {
			engines = append(engines, f.engine)
		}
		if f.options != "" && !slices.Contains(opts, f.options) {
			opts = append(opts, f.options)
		}
	}
	c := s.cases[0]
	for _, p := range c {
		switch n := number(c, p.Key); p.Key {
		case "engine":
			parts = append(parts, strings.Join(engines, " and "))
		case "scheme", "encoding":
			// Every scheme has a label of its own; an encoding other than binary is said below.
			if p.Key == "encoding" && p.Value != "binary" {
				parts = append(parts, p.Value+" keys")
			}
		case "layout", "workload":
			parts = append(parts, p.Value)
		case "rows":
			parts = append(parts, thousands(n)+" rows")
		case "batch":
			parts = append(parts, "batch "+thousands(n))
		case "value":
			parts = append(parts, "value "+thousands(n)+" B")
		default:
			if !strings.HasPrefix(p.Key, c.Get("engine")+".") {
				parts = append(parts, p.Key+" "+p.Value)
			}
		}
	}
	if len(opts) > 0 {
		parts = append(parts, strings.Join(opts, " and "))
	}
	return strings.Join(append(parts, "seed "+strconv.FormatUint(s.run.Env.Seed, 10)), " · ")
}
