package plot

import (
	"slices"
	"strconv"
	"strings"

	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// caption says in one line what was run, with the engines and options that are in
// the table.
func (s selection) caption(t Table) string {
	var engines, opts, parts []string
	for _, f := range t.facets() {
		engines = with(engines, f.engine)
		for _, c := range s.cases {
			if c.Get("engine") == f.engine && s.options(c) == f.options {
				opts = with(opts, strings.Join(s.run.Options(c), ", "))
			}
		}
	}
	counts := counted(s.run)
	for _, key := range s.parts() {
		var values []string
		for _, c := range s.cases {
			if key == "ops" {
				values = with(values, operations(counts[address(c, units.All)]))
			} else {
				values = with(values, partWord(c, key))
			}
		}
		if key == "engine" {
			values = engines
		}
		if text := enumerate(values); text != "" {
			parts = append(parts, phrase(key, text)+s.but(t, key))
		}
	}
	if len(opts) <= 2 { // of more the panels tell
		parts = with(parts, enumerate(opts))
	}
	return strings.Join(append(parts, "seed "+strconv.FormatUint(s.run.Env.Seed, 10)), " · ")
}

// but names the schemes to whose ids a part of other cases' names means nothing.
func (s selection) but(t Table, key string) string {
	if !slices.Contains(partial, key) || slices.Contains(s.told, key) {
		return ""
	}
	var without []string
	for _, c := range s.cases {
		if c.Get(key) == "" {
			without = with(without, t.label(c.Get("scheme")))
		}
	}
	if without == nil || !slices.Contains(s.ignore, key) {
		return ""
	}
	return " (not of " + enumerate(without) + ")"
}

// parts lists the keys of the names of all cases, in the order of names, without
// those of options, the size of a cache that does not matter, and those that the panels
// tell. Of cases that read, the reads and the number of operations are among them also
// where they are the default and do not stand.
func (s selection) parts() []string {
	var keys []string
	for _, c := range s.cases {
		at := 0
		for _, p := range c {
			if strings.HasPrefix(p.Key, c.Get("engine")+".") || p.Key == "cache" && slices.Contains(s.ignore, p.Key) || slices.Contains(s.told, p.Key) {
				continue
			}
			if i := slices.Index(keys, p.Key); i >= 0 {
				at = i + 1
				continue
			}
			keys = slices.Insert(keys, at, p.Key)
			at++
		}
	}
	if slices.ContainsFunc(s.cases, draws) {
		keys = with(keys, "reads")
	}
	if !slices.ContainsFunc(s.cases, inserts) {
		keys = with(keys, "ops")
	}
	return keys
}

// with appends a word that is neither empty nor there already.
func with(list []string, word string) []string {
	if word == "" || slices.Contains(list, word) {
		return list
	}
	return append(list, word)
}

// enumerate writes a list: a, b and c.
func enumerate(words []string) string {
	if n := len(words) - 1; n > 0 {
		return strings.Join(words[:n], ", ") + " and " + words[n]
	}
	return strings.Join(words, "")
}

// partWord is the value of a part as it is read, or "" where there is nothing to say.
func partWord(c results.Name, key string) string {
	value, n := c.Get(key), c.Number(key)
	switch key {
	case "scheme": // every scheme has a label of its own
		return ""
	case "encoding":
		return strings.TrimPrefix(value, "binary")
	case atKey:
		if value == "" {
			return ""
		}
		return spell.Comma(n)
	case "value": // a number, or a distribution
		if n == 0 {
			return value
		}
		return spell.Comma(n)
	case "rows", "batch", "secondary":
		return spell.Comma(n)
	case "cache":
		if value == "" {
			return ""
		}
		return spell.Binary(float64(n))
	case "reads":
		if !draws(c) {
			return ""
		}
		return reads(c)
	}
	return units.Spans(value)
}

// operations is the number of operations of a line, or "" where there is none.
func operations(r results.Record) string {
	if r.Iters == 0 {
		return ""
	}
	return spell.Comma(r.Iters)
}

// phrase names what a part's values are.
func phrase(key, text string) string {
	switch key {
	case "engine", "layout", "workload":
		return text
	case "rows":
		return text + " rows"
	case "ops":
		return text + " operations"
	case "reads":
		return text + " reads"
	case "encoding":
		return text + " keys"
	case fromKey:
		return "first rows " + text
	case atKey:
		return text + " of them"
	case "value":
		return "value " + text + " B"
	case "secondary":
		return "further indexes " + text
	}
	return key + " " + text
}
