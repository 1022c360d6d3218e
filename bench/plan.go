package bench

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"idbench/ids"
	"idbench/index"
)

const (
	maxRows  = 1_000_000_000_000 // so that every count stays exact in a float64
	maxValue = 1 << 30           // bytes; what MySQL and SQLite take at most
)

// A Skip is an engine that "all" asked for and that cannot run here.
type Skip struct {
	Engine string
	Why    error
}

func (s Skip) String() string { return s.Engine + ": " + s.Why.Error() }

// Plan lists the cases of the configurations: by configuration, engine, layout,
// scheme, workload, options, each in the order asked for. A case that two of them
// ask for is listed once, with the larger number of rounds.
//
// Errors about the configuration wrap ErrUsage. An engine named in a configuration
// that cannot run here is a plain error; one that only "all" asked for is a Skip.
func Plan(cfgs []Config, engines []index.Engine) ([]Case, []Skip, error) {
	p := planner{engines: engines, seen: map[string]int{}}
	for i, cfg := range cfgs {
		if cfg.Env.Seed != cfgs[0].Env.Seed {
			return nil, nil, usagef("the configurations of one run must share a seed: %d and %d", cfgs[0].Env.Seed, cfg.Env.Seed)
		}
		if err := p.add(i, cfg); err != nil {
			return nil, nil, err
		}
	}
	if len(p.cases) == 0 {
		return nil, p.skips, fmt.Errorf("nothing to run: %v", p.skips)
	}
	return p.cases, p.skips, nil
}

type planner struct {
	engines []index.Engine
	cases   []Case
	seen    map[string]int // places in cases, by name
	skips   []Skip
}

func (p *planner) add(i int, cfg Config) error {
	if err := cfg.check(); err != nil {
		return err
	}
	engines, err := p.choose(cfg)
	if err != nil {
		return err
	}
	var names, main, works []string
	for _, s := range ids.Schemes {
		names = append(names, s.Name)
		if s.Main {
			main = append(main, s.Name)
		}
	}
	for _, w := range Workloads {
		works = append(works, w.Name)
	}
	schemes, err := choose("scheme", cfg.Schemes, names, main)
	if err != nil {
		return err
	}
	if works, err = choose("workload", cfg.Workloads, works, nil); err != nil {
		return err
	}
	for _, e := range engines {
		layouts, err := layoutsOf(e, cfg.Layouts)
		if err != nil {
			return err
		}
		options, err := optionsOf(e, cfg.Options[e.Name()])
		if err != nil {
			return err
		}
		for _, l := range layouts {
			for _, scheme := range schemes {
				for _, work := range works {
					for _, o := range options {
						if err := p.addCase(i, cfg, e, l, scheme, work, o); err != nil {
							return err
						}
					}
				}
			}
		}
	}
	return nil
}

func (p *planner) addCase(i int, cfg Config, e index.Engine, l index.Layout, scheme, work string, options map[string]string) error {
	s, err := ids.Find(scheme)
	if err != nil {
		return usageError{err}
	}
	c := Case{
		Engine: e, Layout: l, Scheme: s, Encoding: cfg.Encoding, Workload: work,
		Rows: cfg.Rows, Batch: cfg.Batch, Value: cfg.ValueBytes,
		Env: cfg.Env, Durable: cfg.Durable, Options: options, Rounds: cfg.Rounds, config: i,
	}
	if err := s.CheckRows(c.Env, c.Rows); err != nil {
		return usageError{err}
	}
	key := s.Bytes
	if c.Encoding == ids.Text {
		key = s.TextLen
	}
	if most := e.Limits(); int64(c.Value) > most.Value || int64(key) > most.Key {
		return usagef("engine %s takes keys up to %d and values up to %d bytes, not %d and %d", e.Name(), most.Key, most.Value, key, c.Value)
	}
	if _, ok := e.(index.Simulator); ok {
		c.Rounds = 0
	}
	if c.name, err = c.build(); err != nil {
		return usageError{err}
	}
	if at, ok := p.seen[c.name.String()]; ok {
		p.cases[at].Rounds = max(p.cases[at].Rounds, c.Rounds)
		return nil
	}
	p.seen[c.name.String()] = len(p.cases)
	p.cases = append(p.cases, c)
	return nil
}

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
		if !slices.Contains(names, name) {
			return nil, usagef("option for engine %q%s, which is not in the run; engines of the run: %s", name, hint(name, names), strings.Join(names, ", "))
		}
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
		case !slices.ContainsFunc(p.skips, func(s Skip) bool { return s.Engine == name }):
			p.skips = append(p.skips, Skip{name, err})
		}
	}
	return engines, nil
}

// check looks at what needs no engine and no scheme.
func (c Config) check() error {
	switch {
	case c.Rows < 1 || c.Rows > maxRows:
		return usagef("rows %d: must be 1 to %d", c.Rows, int64(maxRows))
	case c.Batch < 1:
		return usagef("batch %d: must be at least 1", c.Batch)
	case c.ValueBytes < 0 || c.ValueBytes > maxValue:
		return usagef("value of %d bytes: must be 0 to %d", c.ValueBytes, maxValue)
	case c.Rounds < 0:
		return usagef("rounds %d: must not be negative", c.Rounds)
	}
	var allowed []string
	for _, e := range ids.Encodings {
		allowed = append(allowed, string(e))
	}
	if !slices.Contains(allowed, string(c.Encoding)) {
		return usagef("unknown key encoding %q%s; allowed: %s", c.Encoding, hint(string(c.Encoding), allowed), strings.Join(allowed, ", "))
	}
	return nil
}

// layoutsOf returns the layouts asked for. "all" leaves out what the engine lacks;
// a layout asked for by name must be one of the engine's.
func layoutsOf(e index.Engine, asked []string) ([]index.Layout, error) {
	if len(asked) == 0 {
		return e.Layouts()[:1], nil
	}
	var all []string
	for _, l := range index.Layouts {
		all = append(all, string(l))
	}
	names, err := choose("layout", asked, all, nil)
	if err != nil {
		return nil, err
	}
	var layouts []index.Layout
	for _, name := range names {
		l := index.Layout(name)
		switch {
		case index.Supports(e, l):
			layouts = append(layouts, l)
		case slices.Contains(asked, name):
			return nil, usagef("engine %s has no layout %s; its layouts: %v", e.Name(), name, e.Layouts())
		}
	}
	return layouts, nil
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
