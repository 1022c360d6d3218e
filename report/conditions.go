package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// notes say under which conditions the verdicts hold.
func (ad adviser) notes(a Advice) (notes []string) {
	say := func(text string) {
		if text != "" {
			notes = append(notes, text)
		}
	}
	say(ad.counted(a))
	say(ad.seeks(a))
	if slices.Contains(a.Situations, "many writers") {
		say(ad.machines() + "Waiting for locks isn't measured.")
	}
	if slices.Contains(a.Situations, "nothing revealed") {
		against := "many writers take."
		if !slices.Contains(a.Situations, "many writers") {
			against = "one writer could take who may tell when."
		}
		say("Nothing revealed: neither when nor how many; the price is against what " + against)
	}
	if slices.ContainsFunc(a.Engines, func(e Recommendation) bool { return e.Profile }) {
		say(strings.TrimSpace("* by its page model, in part or in all. " + ad.held()))
	}
	for _, r := range ad.rates() {
		say(r.Sentence())
	}
	say(ad.glosses(a))
	return notes
}

// counted is how many rows the verdicts are of, and how fast they came.
func (ad adviser) counted(a Advice) string {
	var parts, names []string
	last := ""
	flush := func() {
		if n := len(names); n > 1 {
			names = []string{strings.Join(names[:n-1], ", ") + " and " + names[n-1]}
		}
		if last != "" && len(names) > 0 {
			parts = append(parts, last+" ("+names[0]+")")
		}
		names = nil
	}
	for i, name := range a.Situations {
		text := a.sizes(i)
		if text == "" {
			continue
		}
		if text != last {
			flush()
		}
		names, last = append(names, name), text
	}
	if flush(); parts == nil {
		return ""
	}
	if len(parts) == 1 { // one size for all
		parts[0] = last
	}
	if rate := ad.rate(); rate > 0 {
		parts = append(parts, spell.Comma(rate)+" ids/s"+ad.arriving())
	}
	text := "×: times the cost of what to take, counted at " + strings.Join(parts, " and ") + ". Writes grow with the table"
	for _, c := range ad.run.Cases {
		if every := c.Number("checkpoint"); every > 0 && c.Workload() == units.Insert {
			return text + fmt.Sprintf(" and with checkpoints (here %d a load).", c.Number("rows")/every)
		}
	}
	return text + "."
}

// sizes are the rows that the verdicts of a situation are of.
func (a Advice) sizes(situation int) string {
	by := map[int64][]string{}
	var sizes []int64
	for _, e := range a.Engines {
		if n := e.Verdicts[situation].Rows; n > 0 {
			if by[n] == nil {
				sizes = append(sizes, n)
			}
			by[n] = append(by[n], e.Engine)
		}
	}
	slices.SortStableFunc(sizes, func(x, y int64) int { return cmp.Compare(len(by[y]), len(by[x])) })
	text := ""
	for i, n := range sizes {
		if i == 0 {
			text = spell.Comma(n) + " rows"
		} else {
			text += fmt.Sprintf(" (%s: %s)", strings.Join(by[n], ", "), spell.Comma(n))
		}
	}
	return text
}

// rate is the ids a second of the cases, if they all have the one that no name says.
func (ad adviser) rate() int64 {
	for _, r := range ad.run.Records {
		if span, ok := r.Get(units.VirtualSpan); ok && span > 0 && r.Case.Get("rate") == "" {
			return int64(math.Round(float64(r.Case.Number("rows")) / span))
		}
	}
	return 0
}

// arriving says how ids follow one another in the cases whose names do not.
func (ad adviser) arriving() string {
	switch word := ad.run.Env.Default("arrivals"); word {
	case "even":
		return " evenly spaced"
	case "poisson":
		return " at random moments"
	case "":
		return ""
	default:
		return " " + word
	}
}

// seeks says what a seek is, where a verdict tells of one.
func (ad adviser) seeks(a Advice) string {
	if !slices.ContainsFunc(a.Engines, func(e Recommendation) bool {
		return slices.ContainsFunc(e.Verdicts, func(v Verdict) bool { return strings.Contains(v.Price, "seeks") })
	}) {
		return ""
	}
	text := "Seek: a page that an insert needs and the cache lacks"
	for _, t := range slices.Concat(ad.many.Tables, ad.one.Tables) {
		for _, r := range t.Rows {
			for _, c := range r.Cells {
				if n := c.name.Number("cache"); c.Line >= 0 && n > 0 {
					return text + " (" + spell.Decimal(n) + ")."
				}
			}
		}
	}
	return text + "."
}

// machines are those of the cases of several.
func (ad adviser) machines() string {
	for _, c := range ad.run.Cases {
		if n := c.Get("nodes"); n != "" {
			text := "Many writers: " + n + " machines make ids"
			if d := c.Get("skew"); d != "" {
				text += ", clocks off by up to " + d
			}
			return text + ". "
		}
	}
	return ""
}

// held says of the engines that ran beside their page models whether their leaves are the
// same: in key order the same page, as full.
func (ad adviser) held() string {
	equal, differ := []string(nil), map[string]bool{}
	for _, c := range ad.run.Cases {
		engine := c.Get("engine")
		i := slices.IndexFunc(ad.run.Cases, func(d results.Name) bool { return twins(c, d) })
		if i < 0 || c.Workload() != units.Insert {
			continue
		}
		mine, other := ad.run.Leaves[c.String()], ad.run.Leaves[ad.run.Cases[i].String()]
		if len(mine) == 0 || len(other) == 0 {
			continue
		}
		if !slices.EqualFunc(mine, other, sameLeaf) {
			differ[engine] = true
		}
		equal = with(equal, engine)
	}
	same := slices.DeleteFunc(slices.Clone(equal), func(e string) bool { return differ[e] })
	text := ""
	for _, list := range [][]string{same, slices.DeleteFunc(equal, func(e string) bool { return !differ[e] })} {
		var words []string
		for _, e := range ad.facts.Engines {
			if slices.Contains(list, e.Name) {
				words = append(words, e.Title)
			}
		}
		switch {
		case words == nil:
		case differ[list[0]]:
			text += strings.Join(words, ", ") + " ran too: some leaves differ. "
		default:
			text += strings.Join(words, ", ") + " ran too: equal in every leaf. "
		}
	}
	return strings.TrimSpace(text)
}

func sameLeaf(x, y results.Leaf) bool {
	return x.Segment == y.Segment && x.Position == y.Position && x.Page == y.Page && x.Inuse == y.Inuse && x.Alloc == y.Alloc
}

// twins reports whether d is the case c on the engine's page model.
func twins(c, d results.Name) bool {
	engine := c.Get("engine")
	return d.Get("engine") == "model-"+engine && strings.Replace(d.String(), "model-"+engine, engine, -1) == c.String()
}

// glosses tell apart the schemes of the answer whose label is not theirs alone.
func (ad adviser) glosses(a Advice) string {
	var said []string
	for _, e := range a.Engines {
		for _, v := range e.Verdicts {
			for _, s := range append(slices.Clone(v.Take), v.dear) {
				said = with(said, s)
			}
		}
	}
	var words []string
	for _, s := range ad.schemes {
		if g := ad.facts.gloss(s, ad.schemes); g != "" && slices.Contains(said, s) {
			words = append(words, fmt.Sprintf("%s is %s %s", s, ad.facts.Schemes[s].Label, g))
		}
	}
	if words == nil {
		return ""
	}
	return strings.Join(words, "; ") + "."
}

// changes say what another scheme for the rows that come makes of a table, where the run
// has the same rows of the first scheme alone. What several tables of an engine say alike
// stands once.
func (ad adviser) changes() (list []string) {
	a := newAnswer(ad.run, ad.facts, rowNames(ad.run), func(results.Name) bool { return true })
	ad.facts.sort(a.Tables)
	for _, t := range a.Tables {
		for _, moved := range t.Rows {
			from, then, ok := strings.Cut(moved.Scheme, thenWord)
			stay := slices.IndexFunc(t.Rows, func(r row) bool { return r.Scheme == from })
			if !ok || stay < 0 {
				continue
			}
			var words []string
			for i, m := range a.Measures {
				x, y := moved.Cells[i], t.Rows[stay].Cells[i]
				if x.Line < 0 || y.Line < 0 {
					continue
				}
				switch m.Short {
				case "index", "written":
					if y.Value > 0 {
						words = append(words, (ranking{table: t}).word(m)+" "+spell.Times(x.Value/y.Value))
					}
				case "mid":
					words = append(words, fmt.Sprintf("%s mid splits, not %s", x.Text, y.Text))
				}
			}
			if words != nil {
				list = with(list, fmt.Sprintf("%s: %s, then %s rows, against %s to the end: %s.", ad.facts.title(stem(t.Engine)), from, then, from, strings.Join(words, ", ")))
			}
		}
	}
	return list
}
