package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"idbench/bench"
	"idbench/design"
	"idbench/ids"
	"idbench/ids/keyfile"
	"idbench/index"
	"idbench/plot"
	"idbench/predict"
	"idbench/units"
)

// vars fills the flags' defaults, and what help and errors say is allowed, from
// the one Config and the lists that the verbs work with.
func vars() kong.Vars {
	v := kong.Vars{
		"lists":         names(lists, func(l list) string { return l.name }),
		"figures":       names(plot.Figures, func(f plot.Figure) string { return f.Name }),
		"engines":       names(engines, index.Engine.Name),
		"aliases":       strings.Join(slices.Sorted(maps.Keys(aliases)), ", "),
		"simulated":     strings.Join(simulated(), ", "),
		"modes":         names(predict.Modes, text),
		"mode":          string(bench.Modes[0]),
		"loadmodes":     names(bench.Modes, text),
		"layouts":       names(units.Layouts, text),
		"schemes":       names(ids.Schemes, func(s ids.Scheme) string { return s.Name }),
		"workloads":     names(bench.Workloads, func(w bench.Workload) string { return string(w.Name) }),
		"encodings":     names(ids.Encodings, glossed),
		"sizeforms":     design.SizeForms,
		"keysforms":     strings.Join(keyfile.FormNames(), ", "),
		"idformats":     strings.Join(idFormats, ", "),
		"arrivals":      ids.DefaultEnv().Arrivals.String(),
		"arrivalforms":  ids.ArrivalForms,
		"generator":     ids.Generators[0].String(),
		"generators":    names(ids.Generators, ids.Generator.String),
		"starts":        names(bench.Starts, text),
		"distributions": names(bench.Distributions, func(d bench.Distribution) string { return d.Name + " (" + d.Meaning + ")" }),
		"ownops":        ownOps(),
		"durabilities":  names(bench.Durabilities, text),
		"shells":        names(shells, func(s shell) string { return s.name }),
		"presets":       names(presets, func(p bench.Preset) string { return p.Name + " (" + p.Sentence + ")" }),
	}
	for flag, value := range defaults().Settings() {
		v[strings.ReplaceAll(flag, "-", "_")] = value // kong's names take no hyphen
	}
	return v
}

// names joins the names of a list.
func names[T any](list []T, name func(T) string) string {
	return strings.Join(each(list, name), ", ")
}

// each is the names of a list.
func each[T any](list []T, name func(T) string) []string {
	all := make([]string, len(list))
	for i, item := range list {
		all[i] = name(item)
	}
	return all
}

// glossed is the name of an encoding, and what it stores.
func glossed(e ids.Encoding) string {
	if gloss := e.Gloss(); gloss != "" {
		return string(e) + " (" + gloss + ")"
	}
	return string(e)
}

// text is the name of what is a string of a type of its own.
func text[S ~string](s S) string { return string(s) }

// ownOps says how many operations each read workload does.
func ownOps() string {
	var all []string
	for _, w := range bench.Workloads {
		if w.Ops > 0 {
			all = append(all, fmt.Sprintf("%s %d", w.Name, w.Ops))
		}
	}
	return strings.Join(all, ", ")
}
