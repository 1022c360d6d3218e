package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/renameio/v2"

	"idbench/bench"
	"idbench/ids"
	"idbench/results"
)

// runsFolder holds the folders of runs that --out does not place; latestLink
// points at the newest of them.
const (
	runsFolder = "results/runs"
	latestLink = "results/latest"
)

// casesGroup holds the flags that say which cases to run.
const casesGroup = "cases"

// runVerb runs cases. Its flags are the fields of bench.Config; their defaults are
// those of bench.Default.
type runVerb struct {
	Preset string `placeholder:"NAME" help:"Cases made ready, instead of the flags below: ${presets}."`
	Out    string `placeholder:"DIR" help:"The run's folder; the default is results/runs/TIME-PRESET, and results/latest is made to point there."`
	Seed   uint64 `default:"${seed}" help:"Of ids, payloads and the order of timed rounds."`

	Engine      []string      `group:"cases" default:"${engine}" help:"Engines, or all: ${engines}."`
	Layout      []string      `group:"cases" placeholder:"LAYOUT" help:"Layouts, or all: ${layouts}. The default is each engine's first."`
	Scheme      []string      `group:"cases" default:"${scheme}" help:"Schemes, or main, or all: ${schemes}."`
	Workload    []string      `group:"cases" default:"${workload}" help:"Workloads, or all: ${workloads}."`
	Rows        number        `group:"cases" default:"${rows}" help:"Rows that a case loads, such as 200000, 200_000 or 2e5."`
	Batch       number        `group:"cases" default:"${batch}" help:"Rows per transaction."`
	ValueBytes  size          `group:"cases" default:"${value_bytes}" help:"Payload of a row, such as 100, 4KiB or 1MiB."`
	KeyEncoding string        `group:"cases" default:"${key_encoding}" help:"Form in which ids are stored: ${encodings}."`
	Rate        number        `group:"cases" default:"${rate}" help:"Ids per second over all nodes."`
	Nodes       number        `group:"cases" default:"${nodes}" help:"Nodes that make ids."`
	Skew        time.Duration `group:"cases" default:"${skew}" help:"Each node's clock is off by a fixed time, at most this."`
	Jitter      time.Duration `group:"cases" default:"${jitter}" help:"Each id arrives late by a time of its own, at most this."`
	Secondary   number        `group:"cases" default:"${secondary}" help:"Further indexes, each on a random 8-byte column of its own."`
	Cache       size          `group:"cases" default:"${cache}" help:"Size of a simulated LRU buffer pool, such as 8MiB, whose misses are counted; 0 counts none. curve.csv has every size anyway."`
	Start       string        `group:"cases" default:"${start}" help:"What reads find in memory at first: ${starts}."`
	Reads       string        `group:"cases" default:"${reads}" help:"Which rows lookup and secondary read: ${distributions}."`
	Ops         number        `group:"cases" default:"${ops}" help:"Operations of a read workload; 0 is the workload's own number: ${ownops}."`
	Durability  string        `group:"cases" default:"${durability}" enum:"${durabilities}" help:"What commits wait for: ${durabilities}."`
	Option      []string      `group:"cases" sep:"none" placeholder:"ENGINE.KEY=V1[,V2]" help:"An engine's own knob, see list engines; repeatable, and several values make several cases."`
	Rounds      number        `group:"cases" default:"${rounds}" help:"Timed rounds of each case; 0 counts pages only."`
}

// Run runs the cases, then prints the folder and a line a case.
func (v *runVerb) Run(ctx context.Context, line *kong.Context, t terminal) error {
	configs, err := v.configs(line)
	if err != nil {
		return err
	}
	planned, skips, err := bench.Plan(configs, engines)
	if err != nil {
		return err
	}
	for _, s := range skips {
		fmt.Fprintf(t.words, "skipped %v\n", s)
	}
	dir := v.Out
	if dir == "" {
		if dir, err = newFolder(v.Preset); err != nil {
			return err
		}
	}
	command := append([]string{"idbench"}, t.args...)
	w, err := results.Create(dir, bench.Describe(configs, planned, skips, command, ""), nil)
	if err != nil {
		return err
	}
	progress := newProgress(t.words)
	err = bench.Runner{Seed: v.Seed, Progress: progress}.Run(ctx, planned, w.Add)
	progress.end()
	if err != nil {
		return fmt.Errorf("%w; what had finished is kept in %s", err, dir)
	}
	if v.Out == "" {
		if err := link(dir); err != nil {
			return err
		}
	}
	done, err := results.Open(dir)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(t.out, dir); err != nil {
		return err
	}
	return summarise(t.out, done)
}

// newFolder makes a folder named for the time and the preset; runs that begin in the
// same second get folders of their own.
func newFolder(preset string) (string, error) {
	if preset == "" {
		preset = "run"
	}
	if err := os.MkdirAll(runsFolder, 0o755); err != nil {
		return "", err
	}
	name := filepath.Join(runsFolder, time.Now().UTC().Format("20060102T150405Z")+"-"+preset)
	dir := name
	for n := 2; ; n++ {
		if err := os.Mkdir(dir, 0o755); !errors.Is(err, os.ErrExist) {
			return dir, err
		}
		dir = fmt.Sprintf("%s-%d", name, n)
	}
}

// link makes results/latest point at the folder, wherever the project lies.
func link(dir string) error {
	target, err := filepath.Rel(filepath.Dir(latestLink), dir)
	if err != nil {
		return err
	}
	return renameio.Symlink(target, latestLink)
}

// configs are what the flags or the preset ask for.
func (v *runVerb) configs(line *kong.Context) ([]bench.Config, error) {
	if v.Preset == "" {
		config, err := v.config()
		return []bench.Config{config}, err
	}
	for _, step := range line.Path {
		if f := step.Flag; f != nil && f.Group != nil && f.Group.Key == casesGroup {
			return nil, misusef("--preset %s says which cases to run, so --%s cannot stand beside it", v.Preset, f.Name)
		}
	}
	preset, err := bench.FindPreset(v.Preset)
	configs := slices.Clone(preset.Configs)
	for i := range configs {
		configs[i].Env.Seed = v.Seed
	}
	return configs, err
}

func (v *runVerb) config() (bench.Config, error) {
	options, err := parseOptions(v.Option)
	return bench.Config{
		Engines:    v.Engine,
		Layouts:    v.Layout,
		Schemes:    v.Scheme,
		Workloads:  v.Workload,
		Rows:       int64(v.Rows),
		Batch:      int(v.Batch),
		ValueBytes: int(v.ValueBytes),
		Encoding:   ids.Encoding(v.KeyEncoding),
		Env:        ids.Env{Seed: v.Seed, Rate: int64(v.Rate), Nodes: int(v.Nodes), Skew: v.Skew, Jitter: v.Jitter},
		Secondary:  int(v.Secondary),
		Cache:      int64(v.Cache),
		Start:      v.Start,
		Reads:      v.Reads,
		Ops:        int64(v.Ops),
		Durable:    v.Durability == bench.Durabilities[1],
		Options:    options,
		Rounds:     int(v.Rounds),
	}, err
}

// parseOptions reads ENGINE.KEY=V1[,V2]: engine → key → values. What the engine
// makes of them is seen when the run is planned.
func parseOptions(given []string) (map[string]map[string][]string, error) {
	options := map[string]map[string][]string{}
	for _, o := range given {
		name, values, found := strings.Cut(o, "=")
		engine, key, dotted := strings.Cut(name, ".")
		if !found || !dotted || engine == "" || key == "" || values == "" {
			return nil, misusef("--option %q is not of the form ENGINE.KEY=VALUE[,VALUE]; list engines shows the options", o)
		}
		if options[engine] == nil {
			options[engine] = map[string][]string{}
		}
		options[engine][key] = append(options[engine][key], strings.Split(values, ",")...)
	}
	return options, nil
}
