package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/renameio/v2"

	"idbench/bench"
	"idbench/results"
)

// runsFolder holds the folders of runs that --out does not place; latestLink
// points at the newest of them.
const (
	runsFolder = "results/runs"
	latestLink = "results/latest"
)

// runVerb runs cases.
type runVerb struct {
	Preset string `predictor:"preset" xor:"cases" placeholder:"NAME" help:"Cases made ready, instead of the flags below: ${presets}."`
	Config string `predictor:"file" xor:"cases" placeholder:"FILE" help:"Cases of a plan, instead of the flags below. Every run's folder holds its own as plan.yaml."`
	Resume string `predictor:"dir" xor:"cases" placeholder:"DIR" help:"Go on with an interrupted run."`
	JSON   bool   `name:"json" help:"Print JSON instead of a table."`
	Plan   bool   `help:"Print the cases, and about how long they take and how much disk, and run nothing."`
	Out    string `predictor:"dir" placeholder:"DIR" help:"The run's folder; the default is results/runs/TIME-PRESET, and results/latest is made to point there."`
	Seed   uint64 `default:"${seed}" help:"Of ids, payloads and the order of timed rounds."`

	caseFlags
}

// Run runs the cases, then prints the folder and a line a case.
func (v *runVerb) Run(ctx context.Context, line *kong.Context, t terminal) error {
	p, err := v.plan(line)
	if err != nil {
		return err
	}
	configs, err := p.configs(ctx)
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
	firstLook(t.words, planned)
	if v.Plan {
		return expect(ctx, t, planned, v.JSON)
	}
	w, done, err := v.folder(t, configs, planned, skips)
	if err != nil {
		return err
	}
	dir := w.Dir()
	progress := newProgress(t.words)
	err = bench.Runner{Seed: p.Seed, Progress: progress, Done: done}.Run(ctx, planned, w.Add)
	progress.end()
	if err = errors.Join(err, w.Close()); err != nil {
		return fmt.Errorf("%w; what had finished is kept in %s, and run --resume %s goes on", err, dir, dir)
	}
	if v.Out == "" && v.Resume == "" {
		if err := link(dir); err != nil {
			return err
		}
	}
	run, err := results.Open(dir)
	if err != nil {
		return err
	}
	if v.JSON {
		return runJSON(t.out, run)
	}
	if _, err := fmt.Fprintln(t.out, dir); err != nil {
		return err
	}
	return summarise(t.out, run)
}

// folder makes the run's folder, or opens that of an interrupted run and tells what it
// has done.
func (v *runVerb) folder(t terminal, configs []bench.Config, planned []bench.Case, skips []bench.Skip) (*results.Writer, []results.Round, error) {
	command := append([]string{"idbench"}, t.args...)
	env := bench.Describe(configs, planned, skips, command, "")
	if v.Resume != "" {
		w, done, err := results.Resume(v.Resume, env)
		if err == nil {
			fmt.Fprintf(t.words, "%d rounds are done\n", len(done))
		}
		return w, done, err
	}
	dir := v.Out
	if dir == "" {
		var err error
		if dir, err = newFolder(v.Preset); err != nil {
			return nil, nil, err
		}
	}
	text, err := planOf(configs[0].Env.Seed, configs).format()
	if err != nil {
		return nil, nil, err
	}
	w, err := results.Create(dir, env, text)
	return w, nil, err
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

// plan is what the flags, the preset, the file or the interrupted run asks for.
func (v *runVerb) plan(line *kong.Context) (plan, error) {
	given := map[string]bool{}
	for _, step := range line.Path {
		if step.Flag != nil {
			given[step.Flag.Name] = true
		}
	}
	source := ""
	for _, name := range []string{"preset", "config", "resume"} {
		if given[name] {
			source = name
		}
	}
	for _, step := range line.Path {
		f := step.Flag
		switch {
		case f == nil || source == "":
		case f.Group != nil && f.Group.Key == casesGroup:
			return plan{}, misusef("--%s says which cases to run, so --%s cannot stand beside it", source, f.Name)
		case source == "resume" && (f.Name == "out" || f.Name == "seed"):
			return plan{}, misusef("--resume goes on with a run as it was, so --%s cannot stand beside it", f.Name)
		}
	}
	var p plan
	var err error
	switch source {
	case "preset":
		var preset bench.Preset
		preset, err = bench.FindPreset(v.Preset)
		p = planOf(v.Seed, preset.Configs)
	case "config":
		p, err = openPlan(v.Config)
		if given["seed"] {
			p.Seed = v.Seed
		}
	case "resume":
		if p, err = openPlan(filepath.Join(v.Resume, planName)); err != nil {
			err = fmt.Errorf("%s cannot be resumed: %w", v.Resume, err)
		}
	default:
		err = v.own(given)
		p = plan{v.Seed, []caseFlags{v.caseFlags}}
	}
	return p, err
}

// own looks at flags that --keys leaves no sense in. Without --rows, all of the file is
// loaded.
func (v *runVerb) own(given map[string]bool) error {
	if v.Keys == "" {
		return nil
	}
	for _, name := range []string{"scheme", "rate", "nodes", "skew", "jitter"} {
		if given[name] {
			return misusef("--keys says which ids arrive, so --%s cannot stand beside it", name)
		}
	}
	v.Scheme = nil
	if !given["rows"] {
		v.Rows = 0
	}
	return nil
}

// firstLook says what the files of keys look like.
func firstLook(words io.Writer, cases []bench.Case) {
	seen := map[string]bool{}
	for _, c := range cases {
		if f := c.Keys; f != nil && !seen[f.Path] {
			seen[f.Path] = true
			fmt.Fprintln(words, f.Path+":")
			for _, line := range f.Lines() {
				fmt.Fprintln(words, "  "+line)
			}
		}
	}
}
