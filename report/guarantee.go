package report

import (
	"fmt"
	"strings"
)

// A guarantee is what a scheme promises, in words.
type guarantee struct {
	Name, Size, Unique, Sorts, Reveals string
	Known                              bool
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
