package report

import (
	"slices"
	"strings"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// note says of which cases the columns of a table are: all of it of the first, and of the
// others what differs from it.
func (t *table) note() {
	var settings []string
	columns := map[string][]string{}
	var sums []string
	for i, m := range measures {
		at := slices.IndexFunc(t.Rows, func(r row) bool { return r.Cells[i].Line >= 0 })
		if at < 0 {
			continue
		}
		c := t.Rows[at].Cells[i]
		text := strings.Join(phrase(c.name), ", ")
		if m.seeks() {
			text += ", " + cacheOf(c.name)
		}
		settings = with(settings, text)
		columns[text] = append(columns[text], m.Name)
		if c.parts != "" {
			sums = append(sums, m.Name+" adds up "+c.parts)
		}
	}
	for i, s := range settings {
		if i > 0 {
			first, words := strings.Split(settings[0], ", "), strings.Split(s, ", ")
			if len(words) >= len(first) {
				words = slices.DeleteFunc(words, func(w string) bool { return slices.Contains(first, w) })
			}
			s = strings.Join(columns[s], " and ") + ": " + strings.Join(words, ", ")
		}
		t.Notes = append(t.Notes, s)
	}
	t.Notes = append(t.Notes, sums...)
}

// phrase is what a case was run with, in words, without what the table or the column
// says: engine, layout, options, schemes, workload, reads and cache.
func phrase(c results.Name) []string {
	var words []string
	for _, p := range c {
		n := spell.Comma(c.Number(p.Key))
		switch p.Key {
		case "engine", "layout", "scheme", "migrate-from", "at", "workload", "reads", "cache":
		case "encoding":
			if p.Value != "binary" {
				words = append(words, p.Value+" keys")
			}
		case "rows":
			words = append(words, n+" rows")
		case "batch":
			words = append(words, n+" a transaction")
		case "value":
			if c.Number(p.Key) == 0 { // or a distribution
				n = p.Value
			}
			words = append(words, "payloads of "+n+" bytes")
		case "ops":
			words = append(words, n+" operations")
		case "secondary":
			words = append(words, n+" further indexes")
		default:
			if !strings.HasPrefix(p.Key, c.Get("engine")+".") {
				words = append(words, p.Key+" "+units.Spans(p.Value))
			}
		}
	}
	return words
}

// cacheOf is the cache that the seeks of a case are counted in.
func cacheOf(c results.Name) string {
	if n := c.Number("cache"); n > 0 {
		return "a cache of " + spell.Comma(n) + " bytes"
	}
	return "the engine's own cache (its size stands among the settings)"
}
