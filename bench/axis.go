package bench

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"idbench/ids"
	"idbench/index"
	"idbench/units"
)

// choose returns the engines of a configuration that can run here.
func (p *planner) choose(cfg Config) ([]index.Engine, error) {
	var all []string
	for _, e := range p.engines {
		all = append(all, e.Name())
	}
	names, err := choose("engine", cfg.Engines, all, nil)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(cfg.Options)) {
		if slices.Contains(names, name) || p.forProfile(names, name, cfg.Options[name]) {
			continue
		}
		if err := p.unknownOption(names, name, cfg.Options[name]); err != nil {
			return nil, usageError{err}
		}
		return nil, usagef("option for engine %q%s, which is not in the run; engines of the run: %s", name, Hint(name, names), strings.Join(names, ", "))
	}
	var engines []index.Engine
	for _, name := range names {
		e := p.engines[slices.Index(all, name)]
		err := e.Check()
		switch {
		case err == nil:
			engines = append(engines, e)
		case slices.Contains(cfg.Engines, name):
			return nil, fmt.Errorf("engine %s cannot run here: %w", name, err)
		default:
			p.skip(name, err)
		}
	}
	return engines, nil
}

// skip notes what is left out, once.
func (p *planner) skip(engine string, why error) {
	s := Skip{engine, why}
	if !slices.ContainsFunc(p.skips, func(o Skip) bool { return o.String() == s.String() }) {
		p.skips = append(p.skips, s)
	}
}

// worksOf returns the workloads asked for. Where either the engine or the workload
// was asked for by "all" only, those that need more further indexes than the engine
// keeps are skipped.
func (p *planner) worksOf(e index.Engine, cfg Config) ([]Workload, error) {
	var all []units.Workload
	for _, w := range Workloads {
		all = append(all, w.Name)
	}
	names, err := choose("workload", cfg.Workloads, all, nil)
	if err != nil {
		return nil, err
	}
	var works []Workload
	for _, name := range names {
		w := Workloads[slices.Index(all, name)]
		extra, most := int64(max(cfg.Extra, w.Extra)), e.Limits().Extra
		if w.deletes() && !e.Limits().Deletes {
			err := usagef("engine %s does not delete, which workload %s needs", e.Name(), w.Name)
			if slices.Contains(cfg.Engines, e.Name()) && slices.Contains(cfg.Workloads, name) {
				return nil, err
			}
			p.skip(e.Name(), err)
			continue
		}
		if extra <= most {
			works = append(works, w)
			continue
		}
		many := "no"
		if most > 0 {
			many = "not so many"
		}
		err := usagef("engine %s has %s further indexes (--secondary %d); its limit is %d", e.Name(), many, extra, most)
		if slices.Contains(cfg.Engines, e.Name()) && (int64(cfg.Extra) > most || slices.Contains(cfg.Workloads, name)) {
			return nil, err
		}
		p.skip(e.Name(), err)
	}
	return works, nil
}

// KeysScheme is the name of the user's own ids among schemes.
const KeysScheme = "keys"

// known are the schemes that a configuration can name: those of package ids, or its mixture,
// after what describes the ids of its file.
func (c Config) known() ([]ids.Scheme, error) {
	known := ids.Schemes
	if c.Mix != "" {
		s, err := ids.ParseMix(c.Mix)
		if err != nil {
			return nil, usageError{err}
		}
		known = []ids.Scheme{s}
	}
	return c.withOwn(known), nil
}

// withOwn are schemes after what describes the ids of the configuration's file.
func (c Config) withOwn(schemes []ids.Scheme) []ids.Scheme {
	f := c.Keys
	if f == nil {
		return schemes
	}
	return slices.Concat([]ids.Scheme{{Name: KeysScheme, Kind: f.Kind, Bytes: f.Bytes, TextLen: f.TextLen}}, schemes)
}

// schemesOf returns the schemes asked for, or the mixture. A file of ids is one of them, and
// stands first where it is not named.
func schemesOf(cfg Config) ([]ids.Scheme, error) {
	known, err := cfg.known()
	if err != nil || cfg.Mix != "" {
		return known, err
	}
	var all, main []string
	for _, s := range known {
		all = append(all, s.Name)
		if s.Main {
			main = append(main, s.Name)
		}
	}
	asked := cfg.Schemes
	if cfg.Keys != nil && !slices.Contains(asked, KeysScheme) {
		asked = slices.Concat([]string{KeysScheme}, asked)
	}
	names, err := choose("scheme", asked, all, main)
	if err != nil {
		return nil, err
	}
	schemes := make([]ids.Scheme, len(names))
	for i, name := range names {
		schemes[i] = known[slices.Index(all, name)]
	}
	return schemes, nil
}

// layoutsOf returns the layouts asked for. "all" leaves out what the engine lacks;
// a layout asked for by name must be one of the engine's.
func layoutsOf(e index.Engine, asked []units.Layout) ([]units.Layout, error) {
	if len(asked) == 0 {
		return e.Layouts()[:1], nil
	}
	var all []units.Layout
	for _, l := range slices.Concat(e.Layouts(), units.Layouts) { // its default first
		if !slices.Contains(all, l) {
			all = append(all, l)
		}
	}
	chosen, err := choose("layout", asked, all, nil)
	if err != nil {
		return nil, err
	}
	var layouts []units.Layout
	for _, l := range chosen {
		switch {
		case index.Supports(e, l):
			layouts = append(layouts, l)
		case slices.Contains(asked, l):
			return nil, usagef("engine %s has no layout %s; its layouts: %v", e.Name(), l, e.Layouts())
		}
	}
	return layouts, nil
}

// profileOf is the profile of an engine that is among the names; nil: there is none.
func (p *planner) profileOf(names []string, engine string) index.Engine {
	for _, e := range p.engines {
		if simulates(e) == engine && slices.Contains(names, e.Name()) {
			return e
		}
	}
	return nil
}

// forProfile reports whether options of an engine are those of its profile, which is among the
// names.
func (p *planner) forProfile(names []string, engine string, options map[string][]string) bool {
	return p.profileOf(names, engine) != nil && p.unknownOption(names, engine, options) == nil
}

// unknownOption says which of the options the profile of an engine, which is among the names, does
// not have.
func (p *planner) unknownOption(names []string, engine string, options map[string][]string) error {
	e := p.profileOf(names, engine)
	if e == nil {
		return nil
	}
	for _, key := range slices.Sorted(maps.Keys(options)) {
		if _, err := index.FindOption(e, key); err != nil {
			return err
		}
	}
	return nil
}

// simulates is the engine that one is the profile of; "" if it is none.
func simulates(e index.Engine) string {
	if s, ok := e.(index.Simulator); ok {
		return s.Simulates()
	}
	return ""
}

// valuesOf are those of the options of an engine. Options of an engine hold for its profile, too, as
// far as that has them and is not given its own. A value which only the engine takes is left out, and
// said to be; ok is false where no other one is given.
func (p *planner) valuesOf(e index.Engine, given map[string]map[string][]string) (values map[string][]string, ok bool) {
	of := simulates(e)
	if of == "" || given[of] == nil {
		return given[e.Name()], true
	}
	values, ok = map[string][]string{}, true
	maps.Copy(values, given[e.Name()])
	for _, o := range e.Options() {
		if _, own := values[o.Name]; own || given[of][o.Name] == nil {
			continue
		}
		values[o.Name] = []string{}
		for _, v := range given[of][o.Name] {
			if _, err := o.Parse(v); err != nil {
				if p.takes(of, o.Name, v) {
					p.skip(e.Name(), fmt.Errorf("option %s.%s: %w", of, o.Name, err))
					continue
				}
			}
			values[o.Name] = append(values[o.Name], v)
		}
		ok = ok && (len(values[o.Name]) > 0 || len(given[of][o.Name]) == 0)
	}
	return values, ok
}

// takes reports whether an engine takes that value of an option.
func (p *planner) takes(engine, option, value string) bool {
	for _, e := range p.engines {
		if e.Name() != engine {
			continue
		}
		o, err := index.FindOption(e, option)
		if err == nil {
			_, err = o.Parse(value)
		}
		return err == nil
	}
	return false
}

// besideEngine reports whether a table that a profile refuses is made by its engine, which is in the run too.
func (p *planner) besideEngine(cfg Config, profile index.Engine, t index.TableConfig) bool {
	of := simulates(profile)
	for _, e := range p.engines {
		if e.Name() == of && (slices.Contains(cfg.Engines, of) || slices.Contains(cfg.Engines, All)) {
			r, ok := e.(index.Refuser)
			return !ok || r.Refuses(t) == nil
		}
	}
	return false
}

// optionsOf returns every combination of the values given, in the order of the
// engine's options. Values are spelled canonically; defaults are left out.
func optionsOf(e index.Engine, given map[string][]string) ([]map[string]string, error) {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, err := index.FindOption(e, name); err != nil {
			return nil, usageError{err}
		}
	}
	combinations := []map[string]string{{}}
	for _, o := range e.Options() {
		values, ok := given[o.Name]
		if !ok {
			continue
		}
		if len(values) == 0 {
			return nil, usagef("option %s.%s has no value; allowed: %s", e.Name(), o.Name, o.Allowed)
		}
		var next []map[string]string
		for _, c := range combinations {
			for _, v := range values {
				canonical, err := o.Parse(v)
				if err != nil {
					return nil, usagef("option %s.%s: %w", e.Name(), o.Name, err)
				}
				with := maps.Clone(c)
				if canonical != o.Default {
					with[o.Name] = canonical
				}
				next = append(next, with)
			}
		}
		combinations = next
	}
	return combinations, nil
}
