package plot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"idbench/results"
)

// A schemeName is what people call a scheme.
type schemeName struct {
	label  string // "UUIDv7"
	gloss  string // what tells it from others of that label
	random bool   // its ids come in no order
}

// schemeNames are those that a run tells of schemes.
func schemeNames(run *results.Run, schemes []string) map[string]schemeName {
	names := map[string]schemeName{}
	for _, s := range schemes {
		facts, _ := run.Env.Scheme(s)
		names[s] = schemeName{facts.Label, facts.Gloss, run.Env.RandomOrder(s)}
	}
	return names
}

// label is what people call a scheme: its name where the run does not tell.
func (t Table) label(scheme string) string { return cmp.Or(t.names[scheme].label, scheme) }

// glossed is the label of a scheme, with its gloss where another one of the table has that label.
func (t Table) glossed(scheme string) string {
	if gloss := t.names[scheme].gloss; t.shared(scheme) && gloss != "" {
		return t.label(scheme) + " (" + gloss + ")"
	}
	return t.label(scheme)
}

// glosses tell apart the schemes of a table that people call by one name.
func (t Table) glosses() (list []string) {
	for _, s := range schemesOf(t.Rows) {
		if gloss := t.names[s].gloss; t.shared(s) && gloss != "" {
			list = append(list, fmt.Sprintf("%s: %s", s, gloss))
		}
	}
	return list
}

// unordered reports whether the ids of a scheme come in no order.
func (t Table) unordered(scheme string) bool { return t.names[scheme].random }

// shared reports whether people call another scheme of the table by the same name.
func (t Table) shared(scheme string) bool {
	return slices.ContainsFunc(schemesOf(t.Rows), func(o string) bool { return o != scheme && t.label(o) == t.label(scheme) })
}

// allSchemes are those of a table's rows, and of rows that go from one scheme to another both.
func allSchemes(rows []Row) (all []string) {
	for _, s := range schemesOf(rows) {
		from, to, _ := strings.Cut(s, ", then ")
		all = with(with(with(all, s), from), to)
	}
	return all
}
