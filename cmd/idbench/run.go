package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"idbench/bench"
	"idbench/ids/keyfile"
	"idbench/index"
	"idbench/internal/aside"
	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
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

	dsnFlag
	caseFlags
}

// Run runs the cases, then prints the folder and a line a case.
func (v *runVerb) Run(ctx context.Context, line *kong.Context, t terminal) error {
	list, err := v.engines(t.words)
	if err != nil {
		return err
	}
	p, left, err := v.plan(line, list)
	if err != nil {
		return err
	}
	configs, err := p.configs(ctx, t.in)
	if err != nil {
		return err
	}
	planned, skips, err := bench.Plan(ctx, configs, list)
	if err != nil {
		return err
	}
	skips = append(left, skips...)
	introduce(t.words, planned, skips)
	hintReplay(ctx, t.words, planned)
	if v.Plan {
		return expect(ctx, t, planned, v.JSON)
	}
	if err := visit(ctx, t.words, list, planned); err != nil {
		return err
	}
	if slices.ContainsFunc(planned, func(c bench.Case) bool { return c.Mode == units.Exact }) {
		boundMemory()
	}
	if err := (bench.Runner{}).Ready(); err != nil { // before there is a folder
		return err
	}
	w, done, err := v.folder(t, configs, planned, skips)
	if err != nil {
		return err
	}
	run, err := record(ctx, t, bench.Runner{Seed: p.Seed, Done: done}, planned, w, kept)
	if err != nil {
		return err
	}
	if v.Out == "" && v.Resume == "" {
		if err := link(t, w.Dir()); err != nil {
			return err
		}
	}
	if v.JSON {
		return runJSON(t.out, run)
	}
	if _, err := fmt.Fprintln(t.out, w.Dir()); err != nil {
		return err
	}
	return summarise(t.out, run)
}

// introduce says what is left out, and what files of keys look like.
func introduce(words io.Writer, planned []bench.Case, skips []bench.Skip) {
	for _, s := range skips {
		fmt.Fprintf(words, "skipped %v\n", s)
	}
	firstLook(words, planned)
	lines := leftOut(planned)
	for _, c := range planned {
		if line := c.Clock(); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
		if c.Long == "" {
			continue
		}
		if line := fmt.Sprintf("%s %s, value=%v: %s", c.Engine.Name(), c.Layout, c.Value, c.Long); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	for _, line := range lines {
		fmt.Fprintln(words, line)
	}
}

// leftOut says which options of how ids arrive mean nothing to some of the schemes.
func leftOut(cases []bench.Case) (list []string) {
	var options []string
	schemes := map[string][]string{}
	for _, c := range cases {
		for _, w := range c.Without {
			option := w.Key + "=" + units.Spans(w.Value)
			if !slices.Contains(options, option) {
				options = append(options, option)
			}
			if !slices.Contains(schemes[option], c.Scheme.Name) {
				schemes[option] = append(schemes[option], c.Scheme.Name)
			}
		}
	}
	for _, option := range options {
		list = append(list, fmt.Sprintf("without %s, which means nothing to their ids: %s", option, strings.Join(schemes[option], ", ")))
	}
	return list
}

// manyPaged is the rows from which on keeping every page of a profile takes a minute or more.
const manyPaged = 5_000_000

// hintReplay says what has the counts of profiles sooner, where they keep the pages of many rows.
func hintReplay(ctx context.Context, words io.Writer, planned []bench.Case) {
	var names []string
	for _, c := range planned {
		if name := c.Engine.Name(); c.Rows >= manyPaged && !slices.Contains(names, name) && c.Replayable(ctx) {
			names = append(names, name)
		}
	}
	if names != nil {
		fmt.Fprintf(words, "%s: --mode exact has the same counts in seconds, without leaves, frames and miss curves\n", strings.Join(names, ", "))
	}
}

// record runs the cases into the folder that w keeps, lets go of it and reads it. of says what
// becomes of a run that does not end.
func record(ctx context.Context, t terminal, runner bench.Runner, planned []bench.Case, w *results.Writer, of func(*results.Writer) string) (*results.Run, error) {
	progress := newProgress(t.words)
	runner.Progress = progress
	err := runner.Run(ctx, planned, w.Add)
	progress.end()
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, fmt.Errorf("%w; %s", err, of(w))
	}
	return results.Open(w.Dir())
}

// kept says what an unfinished run leaves, and how it goes on.
func kept(w *results.Writer) string {
	dir, rounds := w.Dir(), w.Rounds()
	switch _, err := os.Stat(filepath.Join(dir, planName)); {
	case err != nil:
		return "its folder " + dir + " is gone, and what had finished with it"
	case rounds == 0:
		return fmt.Sprintf("no round had finished; run --resume %s begins anew", dir)
	}
	return fmt.Sprintf("what had finished is kept in %s, and run --resume %s goes on", dir, dir)
}

// folder makes the run's folder, or opens that of an interrupted run and tells what it
// has done.
func (v *runVerb) folder(t terminal, configs []bench.Config, planned []bench.Case, skips []bench.Skip) (*results.Writer, []results.Round, error) {
	if v.Resume == "" {
		w, err := create(t, v.Out, v.Preset, configs, planned, skips)
		return w, nil, err
	}
	w, done, err := results.Resume(v.Resume, describe(t, configs, planned, skips))
	if err == nil {
		fmt.Fprintf(t.words, "%s done\n", spell.Count(len(done), "round"))
	}
	if errors.Is(err, results.ErrOther) {
		err = fmt.Errorf("%w: run --config %s makes a run of the same plan", err, filepath.Join(v.Resume, planName))
	}
	return w, done, err
}

// create makes the folder of a run, in dir or, where that is empty, in one named for
// the time and the run.
func create(t terminal, dir, name string, configs []bench.Config, planned []bench.Case, skips []bench.Skip) (*results.Writer, error) {
	if dir == "" {
		var err error
		if dir, err = newFolder(name); err != nil {
			return nil, err
		}
	}
	text, err := planOf(configs[0].Env.Seed, configs).format()
	if err != nil {
		return nil, err
	}
	w, err := results.Create(dir, describe(t, configs, planned, skips), text)
	if errors.Is(err, results.ErrExists) {
		err = misusef("%w: --out takes another, --resume %s goes on with that one, and compare sets two side by side", err, dir)
	}
	return w, err
}

func describe(t terminal, configs []bench.Config, planned []bench.Case, skips []bench.Skip) results.Env {
	return bench.Describe(configs, planned, skips, append([]string{"idbench"}, t.args...), "")
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

// link makes results/latest point at the folder, wherever the project lies. Where the
// system keeps links from this user, as Windows does by default, it says so.
func link(t terminal, dir string) error {
	target, err := filepath.Rel(filepath.Dir(latestLink), dir)
	if err != nil {
		return err
	}
	if err = aside.Symlink(target, latestLink); err != nil && runtime.GOOS == "windows" {
		fmt.Fprintf(t.words, "%s does not point at %s: %v\n", latestLink, dir, err)
		return nil
	}
	return err
}

// plan is what the flags, the preset, the file or the interrupted run asks for, and what
// of the preset is left out because its engine cannot run here.
func (v *runVerb) plan(line *kong.Context, list []index.Engine) (plan, []bench.Skip, error) {
	given := givenFlags(line)
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
			return plan{}, nil, misusef("--%s says which cases to run, so --%s cannot stand beside it", source, f.Name)
		case source == "resume" && (f.Name == "out" || f.Name == "seed"):
			return plan{}, nil, misusef("--resume goes on with a run as it was, so --%s cannot stand beside it", f.Name)
		}
	}
	var p plan
	var left []bench.Skip
	var err error
	switch source {
	case "preset":
		var preset bench.Preset
		preset, err = findPreset(v.Preset)
		var configs []bench.Config
		configs, left = preset.On(list)
		p = planOf(v.Seed, configs)
	case "config":
		p, err = openPlan(v.Config)
		if given["seed"] {
			p.Seed = v.Seed
		}
	case "resume":
		path := filepath.Join(v.Resume, planName)
		if _, none := os.Stat(path); errors.Is(none, os.ErrNotExist) {
			err = misusef("%s cannot be resumed: it has no %s, which idbench run writes first", v.Resume, planName)
		} else if p, err = openPlan(path); err != nil {
			err = fmt.Errorf("%s cannot be resumed: %w", v.Resume, err)
		}
	default:
		err = v.own(given)
		p = plan{v.Seed, []caseFlags{v.caseFlags}}
	}
	return p, left, err
}

// givenFlags are the names of those on the command line.
func givenFlags(line *kong.Context) map[string]bool {
	given := map[string]bool{}
	for _, step := range line.Path {
		if step.Flag != nil {
			given[step.Flag.Name] = true
		}
	}
	return given
}

// firstLook says what the files of keys look like, and what stands beside them.
func firstLook(words io.Writer, cases []bench.Case) {
	seen := map[*keyfile.File]bool{}
	for _, c := range cases {
		if f := c.Keys; f != nil && !seen[f] {
			seen[f] = true
			fmt.Fprintln(words, f.Path+":")
			for _, line := range f.Lines() {
				fmt.Fprintln(words, "  "+line)
			}
		}
	}
	if list := besideKeys(cases); len(seen) > 0 && list != nil {
		fmt.Fprintf(words, "  beside them, %s\n", strings.Join(list, ", "))
	}
}

// besideKeys says how many rows there are of which schemes, but for those with ids of a file.
func besideKeys(cases []bench.Case) (list []string) {
	var sizes []int64
	of := map[int64][]string{}
	for _, c := range cases {
		scheme := c.Scheme.Name
		if mix := c.Scheme.Mix(); mix != "" {
			scheme = "the mixture " + mix
		}
		if c.Keys != nil || slices.Contains(of[c.Rows], scheme) {
			continue
		}
		if of[c.Rows] == nil {
			sizes = append(sizes, c.Rows)
		}
		of[c.Rows] = append(of[c.Rows], scheme)
	}
	for _, rows := range sizes {
		scheme := "each scheme"
		if len(of[rows]) == 1 {
			scheme = of[rows][0]
		}
		list = append(list, spell.Count(rows, "row")+" of "+scheme)
	}
	return list
}
