package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"idbench/internal/spell"
	"idbench/results"
)

// An Advice is a run's answer: which id to take, engine by engine, in each of three
// situations. What the run cannot tell is undecided, with the reason.
type Advice struct {
	Situations []string // those that any engine has a verdict in: heads of the columns
	Engines    []Recommendation
	Changes    []string // what another scheme for the rows that come changes, in sentences
	Notes      []string // at which sizes, by which engines, and what the names mean
}

// A Recommendation is what to take on one engine: a verdict for each situation.
type Recommendation struct {
	Engine   string // as people write it: "PostgreSQL"
	Profile  bool   // some verdict is of its page model, which stands for it
	Verdicts []Verdict
}

// A Verdict is what to take in one situation.
type Verdict struct {
	Take      []string // schemes that are equals, that which libraries make first; none where it is undecided
	Words     string   // the same as people write them: "UUIDv7 or ULID"
	Price     string   // what the usual choice costs against it: "UUIDv4: index 1.41×"
	Undecided string   // why
	Rows      int64    // that it was counted at
	source    string   // the engine or its model
	dear      string   // the scheme that it is held against
}

// A situation is who makes the ids, and what they may tell.
type situation struct {
	name  string
	many  bool     // ids of several machines
	fits  question // what is compared
	takes question // what of that may be taken
}

var (
	anywhere   = question{writers: "free", reveals: "time"}
	situations = []situation{
		{"one writer", false, question{writers: "one", reveals: "count"}, question{writers: "one", reveals: "count"}},
		{"many writers", true, anywhere, anywhere},
		{"nothing revealed", true, anywhere, question{writers: "free", reveals: "nothing"}},
	}
)

// usual is the scheme that others are held against.
const usual = "uuidv4"

// An adviser reads the answer off a run.
type adviser struct {
	run     *results.Run
	facts   Facts
	schemes []string // in the order of legends
	one     answer   // of ids that one machine makes
	many    answer   // of ids that several make
}

// Advise says which id to take.
func Advise(run *results.Run, facts Facts) Advice { return newAdviser(run, facts.with(run)).advice() }

func newAdviser(run *results.Run, facts Facts) adviser {
	schemes := order(run)
	of := func(many bool) answer {
		return newAnswer(run, facts, schemes, func(c results.Name) bool {
			return (c.Get("nodes") != "") == many && c.Get("migrate-from") == ""
		})
	}
	return adviser{run, facts, schemes, of(false), of(true)}
}

func (ad adviser) advice() Advice {
	a := Advice{Changes: ad.changes()}
	if why := ad.alone(); why != "" {
		a.Notes = []string{why}
		return a
	}
	engines := ad.engines()
	for _, s := range situations {
		var verdicts []Verdict
		for _, e := range engines {
			verdicts = append(verdicts, ad.verdict(e, s))
		}
		if why, same := undecided(verdicts); same { // it is said once
			if why != "" {
				a.Notes = append(a.Notes, fmt.Sprintf("%s: undecided, because %s.", s.name, why))
			}
			continue
		}
		a.Situations = append(a.Situations, s.name)
		for i, v := range verdicts {
			if len(a.Engines) <= i {
				a.Engines = append(a.Engines, Recommendation{Engine: ad.facts.title(engines[i])})
			}
			e := &a.Engines[i]
			e.Verdicts = append(e.Verdicts, v)
			e.Profile = e.Profile || strings.HasPrefix(v.source, "model-")
		}
	}
	if own := ad.own(engines); own != "" {
		a.Notes = append(a.Notes, own)
	}
	a.Notes = append(a.Notes, ad.notes(a)...)
	return a
}

// undecided is why nothing is decided, if there is one reason for all.
func undecided(verdicts []Verdict) (why string, same bool) {
	for i, v := range verdicts {
		if v.Undecided == "" || i > 0 && v.Undecided != why {
			return "", false
		}
		why = v.Undecided
	}
	return why, true
}

// engines are those of the run, without models: in the order of the facts, then the
// others; a tree that stands for no engine where there is nothing else.
func (ad adviser) engines() (list []string) {
	seen, book := map[string]bool{}, []string(nil)
	for _, a := range []answer{ad.one, ad.many} {
		for _, t := range a.Tables {
			if ad.facts.textbook(t) {
				book = []string{stem(t.Engine)}
				continue
			}
			seen[stem(t.Engine)] = true
		}
	}
	for _, e := range ad.facts.Engines {
		if seen[e.Name] {
			list = append(list, e.Name)
		}
	}
	for _, c := range ad.run.Cases {
		if e := stem(c.Get("engine")); seen[e] {
			list = with(list, e)
		}
	}
	if list == nil {
		return book
	}
	return list
}

// stem is the engine that a name stands for.
func stem(engine string) string { return strings.TrimPrefix(engine, "model-") }

// verdict is what to take on an engine. Ids that tell nothing are held against those of
// many machines, or of one where the run has no others.
func (ad adviser) verdict(engine string, s situation) Verdict {
	if !s.many {
		return ad.of(ad.one, engine, s)
	}
	v := ad.of(ad.many, engine, s)
	if s.fits != s.takes && v.source == "" {
		return ad.of(ad.one, engine, s)
	}
	return v
}

// of is the verdict by the table of the engine or of its model that ranks more schemes:
// the engine's own where both rank as many.
func (ad adviser) of(a answer, engine string, s situation) Verdict {
	var best *ranking
	for _, t := range a.Tables {
		if stem(t.Engine) != engine {
			continue
		}
		r := ranking{table: t, columns: a.Measures}
		r.rank(trees(a.Measures), func(name string) string { return ad.facts.ruledOut(name, s.fits) })
		if best == nil || len(r.Places) > len(best.Places) {
			best = &r
		}
	}
	switch {
	case best == nil && s.many:
		return Verdict{Undecided: "the run has no ids of several machines (--nodes 16 --skew 10ms)"}
	case best == nil:
		return Verdict{Undecided: "the run has no table of ids that one machine makes"}
	case len(best.Places) == 0:
		return Verdict{source: best.Engine, Undecided: "the run tells no cost of all schemes that fit"}
	}
	v := Verdict{source: best.Engine, Rows: best.size()}
	var fit []place
	for _, p := range best.Places {
		if ad.facts.ruledOut(p.Scheme, s.takes) == "" {
			fit = append(fit, p)
		}
	}
	equals := ad.facts.first(best.Places)
	switch {
	case len(fit) == 0:
		v.Undecided = "no scheme of the run fits"
	case len(fit) == 1 && s.fits != s.takes:
		v.Undecided = fmt.Sprintf("%s alone of the run reveals nothing", ad.label([]string{fit[0].Scheme}))
		if price := best.against(fit[0].Scheme, equals[0]); equals[0] != fit[0].Scheme {
			v.Undecided += fmt.Sprintf(" (its price: %s)", price)
		}
	case len(fit) == 1:
		v.Undecided = fmt.Sprintf("%s alone of the run fits", ad.label([]string{fit[0].Scheme}))
	case s.fits != s.takes:
		v.Take = ad.facts.first(fit)
		v.Price = "which costs nothing more"
		if !slices.Contains(equals, v.Take[0]) {
			v.dear, v.Price = equals[0], best.against(v.Take[0], equals[0])
		}
	default:
		v.Take, v.Price = equals, "all alike"
		v.dear = fit[len(fit)-1].Scheme
		if slices.ContainsFunc(fit, func(p place) bool { return p.Scheme == usual }) && !slices.Contains(equals, usual) {
			v.dear = usual
		}
		if !slices.Contains(equals, v.dear) {
			v.Price = ad.label([]string{v.dear}) + ": " + best.against(v.dear, equals[0])
		}
	}
	v.Words = ad.label(v.Take)
	return v
}

// trees are the measures without the size of the file, which grows by megabytes at a time in
// some engines: the id's tree is counted to the page beside it.
func trees(measures []measure) []measure {
	list := slices.Clone(measures)
	if slices.ContainsFunc(list, func(m measure) bool { return m.Short == "index" }) {
		for i := range list {
			list[i].Cost = list[i].Cost && list[i].Short != "bytes"
		}
	}
	return list
}

// label writes schemes as people do. One that shares its label with others of the run has
// its own name beside it, unless all of them are in the list: "UUIDv7 (uuidv7mono) or ULID".
func (ad adviser) label(list []string) string {
	var words []string
	for _, s := range list {
		word := ad.facts.Schemes[s].Label
		shared := func(o string) bool { return ad.facts.Schemes[o].Label == word && !slices.Contains(list, o) }
		switch {
		case word == "":
			word = s
		case slices.ContainsFunc(ad.schemes, shared):
			word += " (" + s + ")"
		}
		words = with(words, word)
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " or " + words[n-1]
	}
	return strings.Join(words, "")
}

// against is the measure, of size and of writes, by which a scheme is furthest above
// another, and its size where that is below; where it is above in neither, the pages that
// its inserts wait for.
func (r ranking) against(dear, take string) string {
	at := func(scheme string) []cell {
		return r.Rows[slices.IndexFunc(r.Rows, func(o row) bool { return o.Scheme == scheme })].Cells
	}
	a, b := at(dear), at(take)
	most, text, but, seeks := 1.05, "", "", ""
	for i, m := range r.columns {
		x, y := a[i].Value, b[i].Value
		ratio := x / y
		switch m.Short {
		case "index", "written":
			if ratio > most && !math.IsInf(ratio, 0) {
				most, text = ratio, r.word(m)+" "+spell.Times(ratio)
			}
			if m.Short == "index" && ratio < 0.95 {
				but = r.word(m) + " " + spell.Times(ratio)
			}
		case "insert-seeks":
			if x-y >= 0.05 {
				seeks = fmt.Sprintf("%.2f seeks a row, not %.2f", x, y)
			}
		}
	}
	switch text = cmp.Or(text, seeks); {
	case text != "" && but != "":
		return text + ", but " + but
	case text != "" || but != "":
		return text + but
	}
	return "within 5 %"
}

// word is a measure of size or of writes as the answer says it.
func (r ranking) word(m measure) string {
	switch {
	case m.Short == "written":
		return "writes"
	case r.Layout == "clustered":
		return "table"
	}
	return "index"
}

// size is the rows of the cases that the sizes are read from.
func (r ranking) size() int64 {
	for i, m := range r.columns {
		for _, row := range r.Rows {
			if c := row.Cells[i]; m.Cost && c.Line >= 0 {
				return c.name.Number("rows")
			}
		}
	}
	return 0
}
