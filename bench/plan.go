package bench

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"idbench/design"
	"idbench/ids"
	"idbench/index"
	"idbench/units"
)

const (
	maxRows = 1_000_000_000_000 // so that every count stays exact in a float64

	maxSample = 1 << 16 // pages of which one is followed
)

// A Skip is an engine that "all" asked for and that cannot run here, or cannot run
// all of it.
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
func Plan(ctx context.Context, cfgs []Config, engines []index.Engine) ([]Case, []Skip, error) {
	p := planner{ctx: ctx, engines: engines, seen: map[string]int{}, alone: map[string]error{}}
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
	ctx     context.Context
	engines []index.Engine
	cases   []Case
	seen    map[string]int // places in cases, by name
	skips   []Skip
	alone   map[string]error // of files and schemes in one table: the id that both have
}

func (p *planner) add(i int, cfg Config) error {
	if err := cfg.check(); err != nil {
		return err
	}
	engines, err := p.choose(cfg)
	if err != nil {
		return err
	}
	schemes, err := schemesOf(cfg)
	if err != nil {
		return err
	}
	first := len(p.cases)
	for _, e := range engines {
		if err := cfg.suits(e); err != nil {
			if slices.Contains(cfg.Engines, e.Name()) {
				return err
			}
			p.skip(e.Name(), err)
			continue
		}
		layouts, err := layoutsOf(e, cfg.Layouts)
		if err != nil {
			return err
		}
		values, ok := p.valuesOf(e, cfg.Options)
		if !ok {
			continue
		}
		options, err := optionsOf(e, values)
		if err != nil {
			return err
		}
		works, err := p.worksOf(e, cfg)
		if err != nil {
			return err
		}
		for _, l := range layouts {
			for _, scheme := range schemes {
				for _, work := range works {
					for _, o := range options {
						if err := p.addCase(i, cfg, cfg.beside(scheme, schemes), e, l, scheme, work, o); err != nil {
							return err
						}
					}
				}
			}
		}
	}
	return p.addControls(i, cfg, engines, p.cases[first:])
}

// suits says why an engine cannot have the configuration.
func (c Config) suits(e index.Engine) error {
	_, control := e.(index.Control)
	switch most := e.Limits(); {
	case c.Cache > 0 && c.Cache < most.Cache:
		return usagef("engine %s takes no cache of fewer than %d bytes (--cache %d)", e.Name(), most.Cache, c.Cache)
	case c.forced() && !forecasts(e):
		return usagef("engine %s cannot tell the counts of a load without a table (--mode %s); modes: %s, %s", e.Name(), c.Mode, Modes[0], units.Auto)
	case c.Checkpoint > 0 && !control && !most.Checkpoints:
		return usagef("engine %s makes no checkpoint when it is asked (--checkpoint)", e.Name())
	}
	return nil
}

// addControls puts beside the timed loads the same loads of the engine that keeps
// nothing, where it was not asked for: they show what of the time is the harness's own.
func (p *planner) addControls(i int, cfg Config, asked []index.Engine, cases []Case) error {
	isControl := func(e index.Engine) bool { _, ok := e.(index.Control); return ok }
	at := slices.IndexFunc(p.engines, isControl)
	if at < 0 || slices.ContainsFunc(asked, isControl) {
		return nil
	}
	control := p.engines[at]
	for _, c := range cases {
		if c.Rounds == 0 || c.Workload.Name != units.Insert {
			continue
		}
		if err := p.addCase(i, cfg, c.Env, control, control.Layouts()[0], c.Scheme, c.Workload, nil); err != nil {
			return err
		}
	}
	return nil
}

func (p *planner) addCase(i int, cfg Config, env ids.Env, e index.Engine, l units.Layout, s ids.Scheme, work Workload, options map[string]string) (err error) {
	c := Case{
		Engine: e,
		Load: design.Load{
			Table: cfg.Table, Layout: l, Options: options, Scheme: s, Env: env,
			Rows: cfg.Rows, Batch: cfg.Batch, Checkpoint: cfg.Checkpoint, Mode: Modes[0],
		},
		Workload: work, Cache: cfg.Cache, Sample: cfg.Sample, Start: index.Warm, Reads: Distributions[0],
		Durable: cfg.Durability == Durabilities[1], Rounds: cfg.Rounds, Without: without(cfg.Env, env), config: i,
	}
	c.Extra = max(c.Extra, work.Extra)
	if work.reads() {
		c.Start, c.Ops = cfg.Start, cmp.Or(cfg.Ops, work.Ops)
	}
	if work.deletes() {
		if c.Ops = cmp.Or(cfg.Ops, work.ops(c.Rows)); c.Ops > c.Rows {
			return usagef("ops %d: a load of %d rows has no more to delete", c.Ops, c.Rows)
		}
		c.Cache, c.Sample = 0, 0 // the pages that deletes touch are not known
	}
	if c.Sample > 0 && work.reads() && !work.Drawn {
		return usagef("workload %s touches too few pages for a sample of them (--sample)", work.Name)
	}
	if work.Drawn {
		if c.Reads, err = findDistribution(cfg.Reads); err != nil {
			return err
		}
	}
	if err := c.migrate(cfg.Migration, cfg.withOwn(ids.Schemes)); err != nil {
		return err
	}
	if f := cfg.Keys; s.Name == KeysScheme || c.From.Name == KeysScheme {
		if c.Keys = f; !c.Migrates() && c.Rows > f.Rows && cfg.Migration.From != "" {
			p.skip(KeysScheme, fmt.Errorf("%s holds %d ids, too few for %d rows without the other scheme", f.Path, f.Rows, c.Rows))
			return nil
		}
	}
	c.follow()
	if err := c.arrive(p); err != nil {
		return err
	}
	key := c.KeyBytes()
	if most := e.Limits(); c.Value.Most() > most.Value || int64(key) > most.Key {
		return usagef("engine %s takes keys up to %d and values up to %d bytes, not %d and %d", e.Name(), most.Key, most.Value, key, c.Value.Most())
	}
	if r, ok := e.(index.Refuser); ok {
		if err := r.Refuses(c.TableConfig()); err != nil {
			if p.besideEngine(cfg, e, c.TableConfig()) {
				p.skip(e.Name(), fmt.Errorf("%s: %w", s.Name, err))
				return nil
			}
			return usagef("engine %s: %w", e.Name(), err)
		}
	}
	if s, ok := p.spill(c); ok {
		c.Long = c.long(s)
	}
	if c.Column(c.Scheme) == index.KeyUnsigned && e.Limits().NoUnsigned {
		return usagef("engine %s has no integers above 2^63-1, and %s has some; --key-encoding decimal stores their digits", e.Name(), c.Keys.Path)
	}
	if _, ok := e.(index.Simulator); ok {
		c.Rounds = 0
	}
	if err := c.setMode(p.ctx, cfg.Mode); err != nil {
		return err
	}
	if c.name, err = c.build(); err != nil {
		return usageError{err}
	}
	if at, ok := p.seen[c.name.String()]; ok {
		if other := p.cases[at].Keys; other != c.Keys {
			return usagef("%s and %s: cases of two files of ids have one name (%s): run them apart", other.Path, c.Keys.Path, c.name)
		}
		p.cases[at].Rounds = max(p.cases[at].Rounds, c.Rounds)
		return nil
	}
	p.seen[c.name.String()] = len(p.cases)
	p.cases = append(p.cases, c)
	return nil
}

// check looks at what needs no engine and no scheme.
func (c Config) check() error {
	switch {
	case c.Rows < 1 || c.Rows > maxRows:
		return usagef("rows %d: must be 1 to %d", c.Rows, int64(maxRows))
	case c.Batch < 1:
		return usagef("batch %d: must be at least 1", c.Batch)
	case c.Value.Least() < 0 || c.Value.Most() > design.SizesMost:
		return usagef("value of %d bytes: must be 0 to %d", c.Value.Most(), design.SizesMost)
	case c.Extra < 0:
		return usagef("secondary %d: must not be negative", c.Extra)
	case c.Cache < 0:
		return usagef("cache of %d bytes: must not be negative", c.Cache)
	case c.Sample < 0 || c.Sample > maxSample || c.Sample&(c.Sample-1) != 0:
		return usagef("sample %d: one page in so many must be a power of two up to %d, or 0 for all pages", c.Sample, maxSample)
	case c.Ops < 0 || c.Ops > maxRows:
		return usagef("ops %d: must be 0 (the workload's own) to %d", c.Ops, int64(maxRows))
	case c.Checkpoint < 0:
		return usagef("checkpoint every %d rows: must not be negative", c.Checkpoint)
	case c.Rounds < 0:
		return usagef("rounds %d: must not be negative", c.Rounds)
	case c.Keys == nil && c.Sorted:
		return usagef("--sorted is said of a file of ids (--keys)")
	case c.Keys == nil && (slices.Contains(c.Schemes, KeysScheme) || c.Migration.From == KeysScheme):
		return usagef("scheme %s is the ids of a file, and --keys names none", KeysScheme)
	case c.Keys != nil && c.Keys.Look.KeyOrder != "" && !c.Sorted:
		return usagef("%s: ids that are %s: a dump in key order says nothing about the order of arrival; --sorted takes them as they stand", c.Keys.Path, c.Keys.Look.KeyOrder)
	}
	_, encoding := named("key encoding", c.Encoding, ids.Encodings)
	_, start := named("start", c.Start, Starts)
	_, reads := findDistribution(c.Reads)
	_, durability := named("durability", c.Durability, Durabilities)
	_, mode := named(modeKey, c.Mode, Modes)
	return cmp.Or(encoding, start, reads, durability, mode, c.Migration.check(c.Rows))
}
