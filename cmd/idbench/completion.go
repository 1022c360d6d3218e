package main

import (
	"strings"

	kongcompletion "github.com/jotaen/kong-completion"
	"github.com/posener/complete"

	"idbench/bench"
	"idbench/ids"
	"idbench/index"
	"idbench/units"
)

// predictors complete the values of flags, by the flag's tag.
func predictors() kongcompletion.Option {
	from := func(words []string, groups ...string) complete.Predictor {
		words = append(words, groups...)
		return complete.PredictFunc(func(a complete.Args) []string {
			before, _ := cutLast(a.Last)
			var all []string
			for _, w := range words {
				all = append(all, before+w)
			}
			return all
		})
	}
	return kongcompletion.WithPredictors(map[string]complete.Predictor{
		"engine":   from(each(engines, index.Engine.Name), "all"),
		"scheme":   from(each(ids.Schemes, func(s ids.Scheme) string { return s.Name }), "main", "all"),
		"workload": from(each(bench.Workloads, func(w bench.Workload) string { return w.Name }), "all"),
		"layout":   from(each(units.Layouts, text), "all"),
		"preset":   complete.PredictSet(each(presets, func(p bench.Preset) string { return p.Name })...),
		"lists":    complete.PredictSet(each(lists, func(l list) string { return l.name })...),
		"dir":      complete.PredictDirs("*"),
		"file":     complete.PredictFiles("*"),
	})
}

// cutLast splits a comma-separated list after its last comma.
func cutLast(s string) (before, last string) {
	i := strings.LastIndexByte(s, ',') + 1
	return s[:i], s[i:]
}
