package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/alecthomas/kong"

	"idbench/bench"
	"idbench/ids"
	"idbench/ids/keyfile"
	"idbench/index"
	"idbench/predict"
	"idbench/units"
)

// predictVerb says what a table will look like that nobody wants to load.
type predictVerb struct {
	JSON bool   `name:"json" help:"Print JSON instead of a table."`
	Seed uint64 `default:"${seed}" help:"Of ids."`

	Engine string   `predictor:"engine" default:"postgres" help:"Engine whose profile predicts: ${simulated}."`
	Layout string   `predictor:"layout" placeholder:"LAYOUT" help:"Layout; the default is the engine's first."`
	Scheme []string `predictor:"scheme" default:"${scheme}" help:"Schemes, or main, or all: ${schemes}; with --keys none unless said."`
	keyFlags
	Rows  number `default:"1e9" help:"Rows of the table, such as 1_000_000 or 1e9; with --keys, as many as the file has unless said."`
	Batch number `default:"${batch}" help:"Rows per transaction."`
	tableFlags
	arrivalFlags
	MigrateFrom string   `predictor:"scheme" placeholder:"SCHEME" help:"Scheme of the first --at rows. Each other scheme is then predicted for the rows after them, in the same table and in one rebuilt before."`
	At          number   `placeholder:"ROWS" help:"Rows of the scheme that --migrate-from names, such as 5e6."`
	Cache       size     `default:"8GiB" help:"Cache of pages, which holds those that were used last."`
	Checkpoint  every    `placeholder:"15m|100000rows" help:"Time or rows from one checkpoint to the next, for engines that make them; the default is PostgreSQL's, 5m."`
	Option      []string `sep:"none" placeholder:"ENGINE.KEY=VALUE" help:"An engine's own knob, see list engines; repeatable."`
	Mode        string   `predictor:"modes" default:"auto" help:"How pages are had: ${modes}. auto replays tables of up to 1e7 rows and takes the means of larger ones."`

	Growth bool   `help:"Predict from 1e6 rows on to those of --rows, and draw figures of it."`
	Out    string `predictor:"dir" placeholder:"DIR" help:"Folder of what --growth writes: growth.json and figures; the default is results/runs/TIME-growth."`
}

// Help says what the numbers mean.
func (predictVerb) Help() string {
	return "Each number comes with the way it was had and its error: exact, where the page model took every row; fringe, the mean over all random ids, within whose error nineteen of twenty tables have leaf pages; " +
		"steady, ordered ids in proportion from some millions on; onward, a table beyond the --keys that goes on as the last half of them did; halved, random ids in proportion to a half, a quarter or the like of them, of which the profile took every row, with the largest error seen; closed, a formula over the pages; sample, from fewer rows. " +
		"What cannot be derived is absent, with the reason below the table."
}

// defaultCheckpoint is PostgreSQL's checkpoint_timeout.
const defaultCheckpoint = 5 * time.Minute

// Run predicts all schemes and prints a column for each.
func (v *predictVerb) Run(ctx context.Context, line *kong.Context, t terminal) error {
	profile, err := v.profile()
	if err != nil {
		return err
	}
	given := givenFlags(line)
	if err := v.own(given); err != nil {
		return err
	}
	keys, err := v.check(ctx, t.in)
	if err != nil {
		return err
	}
	if keys != nil && v.Rows == 0 {
		v.Rows = number(keys.Rows)
	}
	cases, config, err := v.cases(ctx, profile, keys)
	if err != nil {
		return err
	}
	firstLook(t.words, cases)
	if given["out"] && !v.Growth {
		return misusef("--out is for what --growth writes")
	}
	if given["checkpoint"] && !profile.Limits().Checkpoints {
		return misusef("engine %s makes no checkpoint when it is asked (--checkpoint)", v.Engine)
	}
	mode := units.Mode(v.Mode)
	if !slices.Contains(predict.Modes, mode) {
		modes := each(predict.Modes, text)
		return misusef("mode %q%s; modes: %s", v.Mode, bench.Hint(v.Mode, modes), strings.Join(modes, ", "))
	}
	if v.Checkpoint.IsZero() {
		v.Checkpoint = every{time: defaultCheckpoint}
	}
	boundMemory()
	all, err := v.predict(ctx, v.configs(cases, mode))
	if errors.Is(err, predict.ErrUsage) {
		return misuse{err}
	}
	if err != nil {
		return err
	}
	habits, err := unwrapped(profile).(index.Foreseen).Habits(cases[0].TableConfig())
	if err != nil {
		return err
	}
	f := forecast{verb: v, profile: profile, layout: cases[0].Layout, table: cases[0].Table, env: config.Env, keys: keys, long: cases[0].Long, left: leftOut(cases), all: all, habits: habits}
	if v.Growth {
		env := describe(t, []bench.Config{config}, cases, nil)
		if err := f.grow(ctx, t, env); err != nil {
			return err
		}
	}
	if v.JSON {
		return f.json(t.out)
	}
	return f.print(t.out)
}

// own looks at flags that --keys leaves no sense in. Without --rows the table has those of the
// file.
func (v *predictVerb) own(given map[string]bool) error {
	if v.Keys != "" && v.MigrateFrom != "" {
		return misusef("--migrate-from %s: a prediction has the --keys alone, or schemes; a run of the profile counts tables that go over from one to the other: %s", v.MigrateFrom, v.migrating(given))
	}
	if v.Keys == "" && v.Sorted {
		return misusef("--sorted is said of a file of ids (--keys)")
	}
	if v.Keys != "" && !given["rows"] {
		v.Rows = 0
	}
	return cmp.Or(v.alone(given), v.beside(given, &v.Scheme, v.MigrateFrom), v.arrivals(given, "rate"))
}

// migrating is the command that counts a migration from or to the ids of a file, with words in
// capitals for what was not said.
func (v *predictVerb) migrating(given map[string]bool) string {
	list := []string{"idbench run", v.spelled()}
	switch {
	case given["mix"]:
		list = append(list, "--mix "+v.Mix)
	case given["scheme"]:
		list = append(list, "--scheme "+strings.Join(v.Scheme, ","))
	case v.MigrateFrom == bench.KeysScheme:
		list = append(list, "--scheme SCHEME")
	}
	list = append(list, "--migrate-from "+v.MigrateFrom)
	switch {
	case v.At > 0:
		list = append(list, fmt.Sprintf("--at %d", v.At))
	case v.MigrateFrom != bench.KeysScheme:
		list = append(list, "--at ROWS")
	}
	switch {
	case given["rows"]:
		list = append(list, fmt.Sprintf("--rows %d", v.Rows))
	case v.MigrateFrom == bench.KeysScheme && v.At == 0:
		list = append(list, "--rows ROWS")
	}
	return strings.Join(append(list, "--engine model-"+v.Engine, "--rounds 0"), " ")
}

// predict predicts all tables, two at a time, at all the sizes that are asked for.
func (v *predictVerb) predict(ctx context.Context, configs []predict.Config) ([][]predict.Prediction, error) {
	var p predict.Predictor
	all, failed := make([][]predict.Prediction, len(configs)), make([]error, len(configs))
	var wait sync.WaitGroup
	free := make(chan struct{}, 2)
	for i, c := range configs {
		wait.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			if v.Growth {
				all[i], failed[i] = p.Growth(ctx, c)
				return
			}
			all[i] = make([]predict.Prediction, 1)
			all[i][0], failed[i] = p.Predict(ctx, c)
		})
	}
	wait.Wait()
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// configs are the tables of the cases; a migration's stands once as it goes on, and once
// rebuilt before the first row of the new scheme.
func (v *predictVerb) configs(cases []bench.Case, mode units.Mode) (list []predict.Config) {
	for _, c := range cases {
		table := predict.Config{Profile: unwrapped(c.Engine), Load: c.Load, Cache: int64(v.Cache)}
		if c.Keys != nil {
			table.Rows = int64(v.Rows) // the case ends with the file
			table.Own = &predict.Own{Rows: c.Keys.Rows, Open: func(enc ids.Encoding) (predict.OwnStream, error) { return c.Keys.Open(enc) }}
		}
		table.Checkpoint, table.Mode = v.Checkpoint.at(c.Env.Rate), mode
		list = append(list, table)
		if c.At > 0 {
			table.Rebuild = true
			list = append(list, table)
		}
	}
	return list
}

// profile is that of the engine, or a profile by its own name.
func (v *predictVerb) profile() (index.Engine, error) {
	v.Engine = engineNamed(v.Engine)
	for _, e := range engines {
		s, ok := e.(index.Simulator)
		if ok && s.Simulates() != "" && (s.Simulates() == v.Engine || e.Name() == v.Engine) {
			v.Engine = s.Simulates()
			return e, nil
		}
	}
	if strings.Contains(v.Engine, ",") {
		return nil, misusef("--engine %s: a prediction is of one engine at a time; engines: %s", v.Engine, strings.Join(simulated(), ", "))
	}
	return nil, misusef("engine %q%s has no profile to predict with; engines: %s", v.Engine, bench.Hint(v.Engine, simulated()), strings.Join(simulated(), ", "))
}

// simulated are the names of the engines that have profiles.
func simulated() (names []string) {
	for _, e := range engines {
		if s, ok := e.(index.Simulator); ok && s.Simulates() != "" {
			names = append(names, s.Simulates())
		}
	}
	return names
}

// cases are what a run of the profile would be, with its checks, and its configuration.
func (v *predictVerb) cases(ctx context.Context, profile index.Engine, keys *keyfile.File) ([]bench.Case, bench.Config, error) {
	config := defaults()
	if v.Cache == 0 {
		return nil, config, misusef("cache 0: a table is read and written through some; say how large, such as 8GiB")
	}
	options, err := parseOptions(v.Option)
	if err != nil {
		return nil, config, err
	}
	shareOptions(options, v.Engine, profile.Name())
	delete(options, v.Engine)
	if v.Layout != "" {
		config.Layouts = []units.Layout{units.Layout(v.Layout)}
	}
	config.Engines, config.Schemes, config.Options = []string{profile.Name()}, v.Scheme, options
	tables, err := v.tables()
	if err != nil {
		return nil, config, err
	}
	if len(tables) > 1 {
		return nil, config, misusef("predict takes one of --value-bytes, and one of --key-encoding, at a time")
	}
	config.Rows, config.Batch, config.Table, config.Rounds = int64(v.Rows), int64(v.Batch), tables[0], 0
	if config.Env, err = v.env(v.Seed); err != nil {
		return nil, config, err
	}
	config.Mix = v.Mix
	config.Migration = bench.Migration{From: v.MigrateFrom, At: int64(v.At)}
	if v.MigrateFrom != "" && !slices.Contains(v.Scheme, v.MigrateFrom) { // what staying would be
		config.Schemes = append([]string{v.MigrateFrom}, v.Scheme...)
	}
	var configs []bench.Config
	if keys != nil {
		own := config
		own.Keys, own.Sorted, own.Schemes, own.Mix, own.Rows = keys, v.Sorted, nil, "", min(config.Rows, keys.Rows)
		configs = append(configs, own)
	}
	if keys == nil || v.Scheme != nil || v.Mix != "" {
		configs = append(configs, config)
	}
	cases, _, err := bench.Plan(ctx, configs, engines)
	if err != nil {
		return nil, config, err
	}
	if v.MigrateFrom != "" && !slices.ContainsFunc(cases, func(c bench.Case) bool { return c.At > 0 }) {
		return nil, config, misusef("migrate from %s: --scheme names no other scheme", v.MigrateFrom)
	}
	for _, c := range cases[1:] {
		if c.Layout != cases[0].Layout || c.Scheme.Name == cases[0].Scheme.Name {
			return nil, config, misusef("predict takes one layout, and one value of each option, at a time")
		}
	}
	return cases, config, nil
}
