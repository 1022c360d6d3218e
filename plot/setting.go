package plot

import (
	"cmp"
	"slices"
	"strings"

	"idbench/results"
)

// A Setting is what cases have in common that may stand side by side.
type Setting struct {
	Name   string
	Beside int   // how many stand side by side: schemes, or what else is compared
	Parts  int   // of the name: the fewer, the fewer differ from their default
	Rows   int64 // of the largest load
	Cases  int
}

// Drawn is the setting of several that is drawn, or said: that which puts the most side by
// side; among equals that which the orders put first, one after the other, and then the
// first. There must be one.
func Drawn(list []Setting, orders ...func(a, b Setting) int) Setting {
	return slices.MinFunc(list, func(a, b Setting) int {
		by := cmp.Compare(b.Beside, a.Beside)
		for _, order := range orders {
			by = cmp.Or(by, order(a, b))
		}
		return by
	})
}

// Plainer puts first what has fewer parts.
func Plainer(a, b Setting) int { return cmp.Compare(a.Parts, b.Parts) }

// Larger puts first what has more rows.
func Larger(a, b Setting) int { return cmp.Compare(b.Rows, a.Rows) }

// fuller puts first what has more cases.
func fuller(a, b Setting) int { return cmp.Compare(b.Cases, a.Cases) }

// partial are the parts of a name that say how ids arrive and that a case goes without to whose ids
// they mean nothing.
var partial = []string{"tick", "blocks", "outliers", "rollback"}

// asked are those of them that every configuration of the run has alike: cases without stand
// beside those that have them.
func asked(run *results.Run) (keys []string) {
	for _, key := range partial {
		values := map[string]bool{}
		for _, s := range run.Env.Settings {
			values[s[key]] = true
		}
		if len(values) == 1 && !values[""] {
			keys = append(keys, key)
		}
	}
	return keys
}

// free are the parts of a name in which the cases of a figure may differ, but for their
// rows.
func (q query) free() []string {
	free := slices.Concat(q.beside, q.ignore)
	if q.one {
		free = append(free, layoutKey)
	}
	return free
}

// setting is what a case has in common with those beside which it may stand.
func (q query) setting(c results.Name) string {
	free := q.free()
	if q.enough == nil {
		free = append(free, rowsKey)
	}
	return setting(c, free...)
}

// drawn is the setting that is drawn, if the cases of any make up enough: among those that
// put as much side by side the plainest, the largest, the one of most cases.
func (q query) drawn(tell []results.Name) (name string, ok bool) {
	groups := map[string][]results.Name{}
	var names []string
	for _, c := range tell {
		s := q.setting(c)
		if groups[s] == nil {
			names = append(names, s)
		}
		groups[s] = append(groups[s], c)
	}
	var list []Setting
	for _, s := range names {
		if cases := groups[s]; q.enough == nil || q.enough(cases) {
			list = append(list, Setting{s, kinds(cases, q.beside), strings.Count(s, "/"), mostRows(cases), len(cases)})
		}
	}
	if len(list) == 0 {
		return "", false
	}
	return Drawn(list, Plainer, Larger, fuller).Name, true
}

// others is how many settings that tell are not drawn. Here each number of rows is one.
func (q query) others(tell, drawn []results.Name) int {
	left := map[string]bool{}
	name := func(c results.Name) string { return setting(c, q.free()...) }
	for _, c := range tell {
		left[name(c)] = true
	}
	for _, c := range drawn {
		delete(left, name(c))
	}
	return len(left)
}

// mostRows is the size of the largest load.
func mostRows(cases []results.Name) (n int64) {
	for _, c := range cases {
		n = max(n, c.Number(rowsKey))
	}
	return n
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
