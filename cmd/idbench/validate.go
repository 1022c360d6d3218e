package main

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"idbench/bench"
	"idbench/index"
	"idbench/plot"
	"idbench/results"
	"idbench/units"
)

// validateVerb runs engines and their profiles on the same keys and says whether the
// profiles are right.
type validateVerb struct {
	JSON bool   `name:"json" help:"Print JSON instead of a table."`
	Out  string `predictor:"dir" placeholder:"DIR" help:"The folder of its records and figure; the default is results/runs/TIME-validate."`
	Seed uint64 `default:"${seed}" help:"Of ids and payloads."`

	dsnFlag
	caseFlags `kong:"set='engine=all',set='rounds=0'"`
}

// Help says how the flags that it shares with run differ.
func (validateVerb) Help() string {
	return "Engines are named as in run, and each brings its profile, with the same options. All layouts are compared unless --layout says otherwise. " +
		"The exit code is 1 where a profile is further off than its tolerance: bbolt, sqlite and postgres must be right in every exact count and every leaf."
}

// Run prints a line for each segment, and draws predictions over measurements.
func (v *validateVerb) Run(ctx context.Context, line *kong.Context, t terminal) error {
	if v.Rounds != 0 {
		return misusef("--rounds %d: validate counts pages and takes no times", v.Rounds)
	}
	if units.Mode(v.Mode) != units.Pages {
		return misusef("--mode %s: validate compares every page of a table with the engine's, which takes mode %s", v.Mode, units.Pages)
	}
	if err := v.own(givenFlags(line)); err != nil {
		return err
	}
	if len(v.Layout) == 0 {
		v.Layout = []units.Layout{"all"}
	}
	list, err := v.engines(t.words)
	if err != nil {
		return err
	}
	skips, err := v.pair(list)
	if err != nil {
		return err
	}
	configs, err := plan{v.Seed, []caseFlags{v.caseFlags}}.configs(ctx, t.in)
	if err != nil {
		return err
	}
	planned, more, err := bench.Plan(ctx, configs, list)
	skips = append(skips, more...)
	if err != nil {
		return err
	}
	introduce(t.words, planned, skips)
	if err := visit(ctx, t.words, list, planned); err != nil {
		return err
	}
	if err := (bench.Runner{}).Ready(); err != nil { // before there is a folder
		return err
	}
	w, err := create(t, v.Out, "validate", configs, planned, skips)
	if err != nil {
		return err
	}
	run, err := record(ctx, t, bench.Runner{Seed: v.Seed, Once: true}, planned, w, compared)
	if err != nil {
		return err
	}
	figures := filepath.Join(w.Dir(), "figures")
	if _, err := plot.Draw(ctx, run, figures, plot.Validation.Name); err != nil {
		return err
	}
	all, err := judge(run.Validations(), planned)
	if err != nil {
		return err
	}
	if v.JSON {
		err = all.json(t.out, w.Dir())
	} else {
		err = all.print(t.out, w.Dir())
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(t.words, filepath.Join(figures, "index.html"))
	return all.verdict()
}

// compared says that a comparison that did not end is made anew: it needs all of its cases.
func compared(w *results.Writer) string {
	return fmt.Sprintf("nothing was compared, so run validate again; the cases that had finished are in %s", w.Dir())
}

// pair puts the profile of each engine beside it, with the options of the engine. What
// only "all" asks for and cannot run here is skipped.
func (v *validateVerb) pair(engines []index.Engine) ([]bench.Skip, error) {
	profiles := profilesOf(engines)
	named, skips, err := v.named(engines, profiles)
	if err != nil {
		return nil, err
	}
	if len(named) == 0 {
		return nil, fmt.Errorf("nothing to validate: %v", skips)
	}
	options, err := parseOptions(v.Option)
	if err != nil {
		return nil, err
	}
	v.Engine = nil
	for _, name := range named {
		if slices.Contains(v.Engine, name) {
			continue
		}
		profile := profiles[name]
		v.Engine = append(v.Engine, name, profile.Name())
		for option := range options[name] {
			if _, err := index.FindOption(profile, option); err != nil {
				return nil, misusef("--option %s.%s: %w", name, option, err)
			}
		}
		shareOptions(options, name, profile.Name())
	}
	v.Option = formatOptions(options)
	return skips, nil
}

// shareOptions has the options of an engine hold for its profile, but for those that are given of its own.
func shareOptions(options map[string]map[string][]string, engine, profile string) {
	if options[engine] == nil {
		return
	}
	all := maps.Clone(options[engine])
	maps.Copy(all, options[profile])
	options[profile] = all
}

// profilesOf are the profiles among engines, by the engine that each stands for.
func profilesOf(engines []index.Engine) map[string]index.Engine {
	profiles := map[string]index.Engine{}
	for _, e := range engines {
		if s, ok := e.(index.Simulator); ok && s.Simulates() != "" {
			profiles[s.Simulates()] = e
		}
	}
	return profiles
}

// named are the engines that --engine asks for. Each has a profile, and may stand twice.
func (v *validateVerb) named(engines []index.Engine, profiles map[string]index.Engine) (names []string, skips []bench.Skip, err error) {
	paired := slices.DeleteFunc(slices.Clone(engines), func(e index.Engine) bool { return profiles[e.Name()] == nil })
	for _, name := range each(v.Engine, engineNamed) {
		switch {
		case name == "all":
			for _, e := range paired {
				if err := e.Check(); err != nil {
					skips = append(skips, bench.Skip{Engine: e.Name(), Why: err})
					continue
				}
				names = append(names, e.Name())
			}
		case profiles[name] == nil:
			known := each(paired, index.Engine.Name)
			return nil, nil, misusef("engine %q%s has no profile to validate; engines: %s", name, bench.Hint(name, known), strings.Join(known, ", "))
		default:
			names = append(names, name)
		}
	}
	return names, skips, nil
}
