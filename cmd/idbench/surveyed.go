package main

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"

	"idbench/ids"
	"idbench/ids/keyfile"
	"idbench/internal/spell"
)

// surveyed is a file of ids, in words.
type surveyed struct{ *keyfile.Survey }

// lines say what the ids are and how they arrive, the finding first.
func (s surveyed) lines() []string {
	list := []string{fmt.Sprintf("%s: %s, %s; %s.", s.File, manyIDs(s.IDs), s.Says, s.what())}
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if s.Header != "" {
		add("The first line, %q, is a header.", s.Header)
	}
	if s.Nulls > 0 {
		add("%s left out.", are(s.Nulls, "NULL"))
	}
	if len(s.Kinds) > 1 && (!s.Mixed || s.Change != nil || len(s.Kinds) > 2) {
		var parts []string
		for _, k := range s.Kinds {
			parts = append(parts, fmt.Sprintf("%s %s", spell.Comma(k.IDs), k.Is))
		}
		add("By their bits: %s.", strings.Join(parts, ", "))
	}
	if q := s.Serial; q != nil && s.Scheme == "serial" {
		missing := ""
		if q.Missing != nil && *q.Missing > 0 {
			missing = fmt.Sprintf("; %s missing between", are(*q.Missing, "number"))
		}
		add("They are from %d to %d%s.", q.Least, q.Most, missing)
	}
	if b := s.Blocks; b != nil {
		add("They come in blocks of %s, and up to %s takers are within one at once (from the first %s ids).", spell.Comma(b.Size), spell.Comma(b.Takers), spell.Comma(b.Of))
	}
	if len(s.Times) > 1 && !s.Mixed {
		add("Several readings of their times fit, and the ids do not say which is right:")
	}
	for i, t := range s.Times {
		said := s.times(t)
		if i > 0 && !s.Mixed { // the ids in a tick and the nodes are of the first reading, and in JSON of all
			said = said[:1]
		}
		list = append(list, said...)
	}
	if len(s.Times) == 0 {
		add("Times: absent, because %s.", s.Absent["times"])
	}
	list = append(list, s.order())
	list = append(list, s.duplicates())
	for _, w := range s.Warnings {
		add("Warning: %s.", w)
	}
	return list
}

// what says what the ids are.
func (s surveyed) what() string {
	switch c := s.Change; {
	case c != nil:
		but := ""
		if c.Misplaced > 0 {
			but = fmt.Sprintf(" (but for %s)", manyIDs(c.Misplaced))
		}
		if c.ID != c.Line { // run and predict count ids
			return fmt.Sprintf("%s; the first %s (up to line %s) are %s, those after them %s%s", s.shares(), manyIDs(c.ID-1), spell.Comma(c.Line-1), c.Before, c.After, but)
		}
		return fmt.Sprintf("%s; lines up to %s are %s, those from %s on %s%s", s.shares(), spell.Comma(c.Line-1), c.Before, spell.Comma(c.Line), c.After, but)
	case s.Mixed:
		return s.shares() + ", mixed"
	case s.Is == "" && s.Scheme == "":
		if why := s.Absent["scheme"]; why != "" {
			return "of no known scheme, because " + why
		}
		return "of no scheme that is known here"
	}
	what := s.Is
	if what == "" || what == s.Scheme {
		what = s.Scheme
		found, err := ids.Find(s.Scheme)
		switch ascending, ok := s.partly(); {
		case ok:
			what += fmt.Sprintf(" (not only random inside the millisecond: %s of neighbours there ascend)", share(ascending))
		case err == nil && found.Gloss != "":
			what += " (" + found.Gloss + ")"
		}
	}
	if s.Share < 1 && s.Share > 0 {
		return fmt.Sprintf("%s of them are %s", share(s.Share), what)
	}
	return "they look like " + what
}

// partly is the share of neighbours in one tick that ascend, where it is that of neither random ids nor
// ones that count: by more than five standard deviations of random ones.
func (s surveyed) partly() (ascending float64, ok bool) {
	if s.Scheme != "uuidv7" && s.Scheme != "ulid" || len(s.Times) == 0 || s.Times[0].Ascending == nil {
		return 0, false
	}
	ascending = *s.Times[0].Ascending
	return ascending, math.Abs(ascending-0.5) > max(0.02, 2.5/math.Sqrt(float64(s.Times[0].Pairs)))
}

func (s surveyed) shares() string {
	var parts []string
	for _, k := range s.Kinds {
		if k.Share >= 0.01 {
			parts = append(parts, share(k.Share)+" "+k.Is)
		}
	}
	return strings.Join(parts, ", ")
}

// times says what one reading of the times gives.
func (s surveyed) times(t keyfile.Times) []string {
	who := "They bear"
	switch {
	case s.Mixed:
		who = "Those of " + t.As + " bear"
	case len(s.Times) > 1:
		who = "- as " + t.As + ":"
	}
	clock := time.RFC3339
	if t.Seconds < 10 {
		clock = "2006-01-02T15:04:05.999Z07:00"
	}
	first := fmt.Sprintf("%s times from %s to %s (%s)", who, t.From.Format(clock), t.To.Format(clock), lasting(t.Seconds))
	if r := t.PerSecond; r != nil {
		first += fmt.Sprintf(", %s ids a second", spell.Significant(three(r.IDs)))
		if r.Error >= 0.001 {
			first += fmt.Sprintf(" (± %s)", share(r.Error))
		}
	}
	list := []string{first + "."}
	add := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if o := t.Outside; o != nil {
		add("%s outside the years that are believed: %s before 2005%s, %s after now%s.", are(o.Before+o.After, "time"),
			spell.Comma(o.Before), far(o.Before, o.FurthestBefore), spell.Comma(o.After), far(o.After, o.FurthestAfter))
	}
	if o := t.Strays; o != nil {
		add("%s far from the others, which are from %s to %s: %s earlier%s, %s later%s.", are(o.Before+o.After, "time"), o.From.Format(time.RFC3339), o.To.Format(time.RFC3339),
			spell.Comma(o.Before), far(o.Before, o.FurthestBefore), spell.Comma(o.After), far(o.After, o.FurthestAfter))
	}
	if p := t.PerTick; p != nil {
		of := ""
		if p.Share < 1 {
			of = fmt.Sprintf(", from one in %s of these", spell.Comma(int64(math.Round(1/p.Share))))
		}
		line := fmt.Sprintf("%s with ids have %s (median), %s (99 %%), %s (most)%s", ticks(p.Millis), spell.Comma(int64(p.Median)), spell.Comma(int64(p.P99)), spell.Comma(int64(p.Most)), of)
		if d := p.Dispersion; d != nil {
			line += fmt.Sprintf("; their variance is %s times their mean (1: Poisson arrivals)", spell.Short(three(*d)))
		}
		if t.Ascending != nil && t.Pairs >= 20 {
			line += fmt.Sprintf("; %s of neighbours within one ascend", share(*t.Ascending))
		}
		add("%s.", line)
		if p.Step > 1 {
			add("All times are multiples of %s: a clock that ticks so, or ids that are made so.", lasting(p.Millis*float64(p.Step)/1000))
		}
	}
	if l := t.Late; l != nil && l.IDs > 0 {
		add("Behind the time of one before them: %s, by up to %s; all but 1 %% of all by up to %s.", manyIDs(l.IDs), lasting(l.Most/1000), lasting(l.P99/1000))
	}
	if t.Nodes != nil || t.Counter != nil {
		add("%s.", makers(t))
	}
	return list
}

// makers says how many nodes a reading finds, and what their counters do.
func makers(t keyfile.Times) string {
	line := "Their node is not in them"
	if t.Nodes != nil {
		line = plural(*t.Nodes, "node")
	}
	if t.Processes != nil && *t.Processes != *t.Nodes {
		line += ", " + plural(*t.Processes, "process")
	}
	c := t.Counter
	if c == nil {
		return line
	}
	line += fmt.Sprintf("; a counter of %d bits", c.Bits)
	if c.Renews {
		line += " for each tick"
	}
	if c.Steps == 0 {
		return line + fmt.Sprintf(", at most %s", spell.Comma(int64(c.Most)))
	}
	line += fmt.Sprintf(", at most %s, adds 1 in %s of its steps and wraps %s", spell.Comma(int64(c.Most)), share(c.PlusOne), many(c.Wraps, "time"))
	if !c.Followed {
		line += " (in the first processes that came)"
	}
	return line
}

// order says how the file is ordered.
func (s surveyed) order() string {
	o := s.Order
	if o.Tau == nil {
		return "Order: absent, because " + s.Absent["kendall_tau"] + "."
	}
	sorted := fmt.Sprintf("%s of neighbours step back (%s)", share(o.BackShare), manyIDs(o.Back))
	switch o.Sorted {
	case "ascending":
		sorted = "the file ascends in key order throughout"
	case "descending":
		sorted = "the file descends in key order throughout"
	}
	off := func(v float64) string {
		if v == 0 {
			return ""
		}
		return fmt.Sprintf(" (± %.2g)", v)
	}
	slack := ""
	if o.Slack > 0 {
		slack = fmt.Sprintf(" (up to %s too many)", spell.Comma(o.Slack))
	}
	return fmt.Sprintf("Order of arrival against key order: %s; Kendall's tau %.6f%s; disorder window %s%s, without the worst 1 %% %s.",
		sorted, *o.Tau, off(o.TauError), manyIDs(o.Window), slack, spell.Comma(o.Window99))
}

func (s surveyed) duplicates() string {
	switch d := s.Duplicates; {
	case d.Value == 0 && d.Error == 0:
		return "No id comes twice."
	case d.Value == 0:
		return fmt.Sprintf("No id of a sample comes twice: of all ids fewer than %s do, in nineteen of twenty files.", spell.Comma(d.Error))
	case d.Error > 0:
		return fmt.Sprintf("Ids that come again: about %s (± %s).", spell.Comma(d.Value), spell.Comma(d.Error))
	case len(d.Pairs) > 0:
		p := d.Pairs[0]
		return fmt.Sprintf("Ids that come again: %s; the first is %s, which was %s.", spell.Comma(d.Value), numbered(p.Again, p.AgainLine), numbered(p.First, p.Line))
	default:
		return fmt.Sprintf("Ids that come again: %s.", spell.Comma(d.Value))
	}
}

// numbered names an id by its number, and by its line where that is another.
func numbered(id, line int64) string {
	if id == line {
		return "number " + spell.Comma(id)
	}
	return fmt.Sprintf("number %s (line %s)", spell.Comma(id), spell.Comma(line))
}

// share writes a share in percent, to two digits of what it is off 0 or 100 %.
func share(v float64) string {
	p := 100 * v
	off := min(p, 100-p)
	if off <= 0 || off >= 1 {
		return spell.Percent(p, 1)
	}
	return spell.Percent(p, min(1+int(math.Ceil(-math.Log10(off))), 7))
}

// three rounds to three digits.
func three(v float64) float64 {
	if v <= 0 {
		return v
	}
	p := math.Pow(10, math.Floor(math.Log10(v))-2)
	return math.Round(v/p) * p
}

// far says how far times lie off.
func far(n int64, seconds float64) string {
	if n == 0 {
		return ""
	}
	return " by up to " + lasting(seconds)
}

// lasting writes a time to three digits.
func lasting(seconds float64) string {
	for _, u := range []struct {
		name    string
		seconds float64
	}{{"years", 8766 * 3600}, {"days", 24 * 3600}, {"h", 3600}, {"min", 60}, {"s", 1}} {
		if seconds >= 2*u.seconds || u.seconds == 1 && seconds >= 1 {
			return spell.Significant(three(seconds/u.seconds)) + " " + u.name
		}
	}
	return spell.Significant(three(seconds*1000)) + " ms"
}

// ticks names the times in which ids are counted.
func ticks(millis float64) string {
	switch millis {
	case 1:
		return "Milliseconds"
	case 1000:
		return "Seconds"
	}
	return fmt.Sprintf("Times of %s ms", spell.Short(millis))
}

// manyIDs writes so many ids.
func manyIDs(n int64) string { return many(n, "id") }

// many writes so many things.
func many(n int64, thing string) string { return plural(keyfile.Estimate{Value: n}, thing) }

// are writes so many things and the verb after them.
func are(n int64, thing string) string {
	if n == 1 {
		return many(n, thing) + " is"
	}
	return many(n, thing) + " are"
}

// plural writes an estimate of so many things.
func plural(e keyfile.Estimate, thing string) string {
	if e.Value != 1 {
		thing += "s"
		if strings.HasSuffix(thing, "ss") {
			thing = strings.TrimSuffix(thing, "s") + "es"
		}
	}
	if e.Error > 0 {
		return fmt.Sprintf("about %s %s (± %s)", spell.Comma(e.Value), thing, spell.Comma(e.Error))
	}
	return spell.Comma(e.Value) + " " + thing
}

// plain is a path that a shell takes as it stands.
var plainPath = regexp.MustCompile(`^[A-Za-z0-9_./@%+:,-]+$`)

// quoted writes a path for a shell.
func quoted(path string) string {
	if plainPath.MatchString(path) {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
