package report

import (
	"fmt"

	"idbench/internal/spell"
)

// A guarantee is what a scheme promises, in words.
type guarantee struct {
	Name, Spec, Size, Unique, Sorts, Reveals string
	Known                                    bool
}

// A question is what ids may be and tell. Its words are the script's, too.
type question struct {
	Words   string
	writers string // "free": several without coordination; "numbered": each has a number; "one": one, or one counter for all
	reveals string // at most "nothing", "time", "count"
}

// questions are those that the page answers without a script, the default first.
var questions = []question{
	{"several writers, no coordination", "free", "time"},
	{"several writers, each with a number", "numbered", "time"},
	{"one writer, or one counter for all", "one", "count"},
	{"an id must tell nothing", "free", "nothing"},
}

// ruledOut says why a question excludes a scheme, or "".
func (f Facts) ruledOut(name string, q question) string {
	s, ok := f.Schemes[name]
	switch {
	case !ok:
		return "what it guarantees is not known"
	case q.writers != "one" && s.Central():
		return "one counter hands its ids out, and several writers would have to ask it"
	case q.writers == "free" && s.RandomBits == 0:
		return "each writer needs a number of its own"
	case q.reveals == "nothing" && s.Tells() == "time":
		return "it tells when it was made"
	case q.reveals != "count" && s.Tells() == "count":
		return "it tells how many there are"
	case q.reveals != "count" && s.Tells() == "":
		return "what it tells is not known"
	}
	return ""
}

// guarantee puts a scheme's facts into words.
func (f Facts) guarantee(name string) guarantee {
	s, ok := f.Schemes[name]
	if !ok {
		return guarantee{Name: name}
	}
	g := guarantee{Name: name, Known: true, Spec: s.Spec, Sorts: s.Sorts, Reveals: s.Reveals, Size: fmt.Sprintf("%d bytes, %d characters as text", s.Bytes, s.Text)}
	switch {
	case s.Central():
		g.Unique = "by one counter, which all writers ask"
	case s.RandomBits > 0 && s.Tells() == "time":
		g.Unique = fmt.Sprintf("by %d random bits in each tick, without coordination", s.RandomBits)
	case s.RandomBits > 0:
		g.Unique = fmt.Sprintf("by %d random bits, without coordination", s.RandomBits)
	case s.Nodes > 0:
		g.Unique = fmt.Sprintf("by time, node and count: each writer needs a number of its own, of %s", spell.Comma(int64(s.Nodes)))
	default:
		g.Unique = "by time, node and count: no two writers may have the same node field"
	}
	return g
}
