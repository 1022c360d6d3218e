package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"idbench/bench"
	"idbench/ids"
	"idbench/ids/keyfile"
)

// planName is the file in a run's folder that says what was run.
const planName = "plan.yaml"

// Plans of runs begin with one of these lines, which have the mark.
const (
	planMark      = "idbench run --config plan.yaml repeats this run."
	planHead      = "# " + planMark + "\n"
	stdinPlanHead = "# The ids came from standard input: with keys: FILE, a file that holds them, " + planMark + "\n"
)

// maxPlan is the most bytes that a plan may have.
const maxPlan = 1 << 20

// A plan is what run can repeat: a seed, and cases in the words of the command line.
// A word that is left out has its default.
type plan struct {
	Seed  uint64      `yaml:"seed"`
	Cases []caseFlags `yaml:"cases"`
}

func planOf(seed uint64, configs []bench.Config) plan {
	p := plan{Seed: seed}
	for _, c := range configs {
		p.Cases = append(p.Cases, flagsOf(c))
	}
	return p
}

// format writes the plan as YAML.
func (p plan) format() ([]byte, error) {
	b, err := yaml.Dump(p)
	head := planHead
	if slices.ContainsFunc(p.Cases, func(f caseFlags) bool { return f.Keys == keyfile.Stdin }) {
		head = stdinPlanHead
	}
	return append([]byte(head), b...), err
}

// configs are what the plan asks for. Files of keys are read and checked.
func (p plan) configs(ctx context.Context, stdin io.Reader) ([]bench.Config, error) {
	var all []bench.Config
	open := map[keyfile.Ask]*keyfile.File{}
	for _, flags := range p.Cases {
		if flags.Keys == keyfile.Stdin && flags.KeysSHA256 != "" {
			return nil, misusef("the ids of this plan came from standard input, which does not come again: keep them in a file, and name it in the plan (keys: FILE)")
		}
		keys := open[flags.ask()]
		if keys == nil {
			var err error
			if keys, err = flags.check(ctx, stdin); err != nil {
				return nil, err
			}
			open[flags.ask()] = keys
		}
		if keys != nil && flags.KeysSHA256 != "" && flags.KeysSHA256 != keys.SHA256 {
			return nil, misusef("%s has changed: its SHA-256 is %s, not %s", keys.Path, keys.SHA256, flags.KeysSHA256)
		}
		list, err := flags.configs(p.Seed, keys)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// openPlan reads a plan. What its text has wrong is misuse, with path:line.
func openPlan(path string) (plan, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return plan{}, misuse{err}
	case !info.Mode().IsRegular(): // a pipe would be waited for
		return plan{}, misusef("%s is not a regular file, and so no plan", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return plan{}, err
	}
	defer func() { _ = f.Close() }() // opened for reading: nothing to lose
	text, err := io.ReadAll(io.LimitReader(f, maxPlan+1))
	if err != nil {
		return plan{}, err
	}
	return readPlan(path, text)
}

// A rawPlan is a plan whose cases are still to be read, over the defaults.
type rawPlan struct {
	Seed  *uint64     `yaml:"seed"`
	Cases []yaml.Node `yaml:"cases"`
}

// readPlan reads a plan. Where a run wrote it, and no case says how ids arrive, it is from before that
// was said, and they are evenly spaced.
func readPlan(path string, text []byte) (plan, error) {
	if len(text) > maxPlan {
		return plan{}, misusef("%s: a plan has at most %d bytes", path, maxPlan)
	}
	p := plan{Seed: defaults().Env.Seed}
	var raw rawPlan
	if err := yaml.Load(text, &raw, yaml.WithKnownFields()); err != nil {
		return plan{}, misplanned(path, err)
	}
	if raw.Seed != nil {
		p.Seed = *raw.Seed
	}
	before := bytes.Contains(text, []byte(planMark)) && !slices.ContainsFunc(raw.Cases, func(node yaml.Node) bool { return has(node, "arrivals") })
	for _, node := range raw.Cases {
		flags := flagsOf(defaults())
		if before {
			flags.Arrivals = ids.Arrivals{Pace: ids.Even}.String()
		}
		if has(node, "keys") { // alone, and all of them, unless it says otherwise
			flags.Scheme, flags.Rows = nil, 0
		}
		if err := node.Load(&flags, yaml.WithKnownFields()); err != nil {
			return plan{}, misplanned(path, err)
		}
		_, err := parseOptions(flags.Option)
		if _, tables := flags.tables(); cmp.Or(err, tables) != nil {
			return plan{}, misusef("%s:%d: %w", path, node.Line, cmp.Or(err, tables))
		}
		if err := flags.alone(map[string]bool{"rate": has(node, "rate")}); err != nil {
			return plan{}, misusef("%s:%d: %w", path, node.Line, err)
		}
		p.Cases = append(p.Cases, flags)
	}
	if len(p.Cases) == 0 {
		return plan{}, misusef("%s:1: no cases; a plan has a list under cases:, in the words of run's flags", path)
	}
	return p, nil
}

// has reports whether a mapping has a key.
func has(node yaml.Node, key string) bool {
	for i := 0; node.Kind == yaml.MappingNode && i < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return true
		}
	}
	return false
}

// misplanned says what is wrong with a plan in the words of the command line.
func misplanned(path string, err error) error {
	var at *yaml.LoadError
	if !errors.As(err, &at) {
		return misusef("%s: %s", path, strings.Join(strings.Fields(err.Error()), " "))
	}
	line, message := max(at.Mark.Line, 1), strings.Join(strings.Fields(strings.TrimPrefix(at.Message, "yaml: ")), " ")
	if m := unknownField.FindStringSubmatch(message); m != nil {
		return misusef("%s:%d: unknown word %q; allowed are the names of run's flags that choose cases", path, line, m[1])
	}
	if m := otherType.FindStringSubmatch(message); m != nil {
		return misusef("%s:%d: %s is not %s", path, line, cmp.Or(m[2], kinds[m[1]], "this"), cmp.Or(wanted[m[3]], "what can stand here"))
	}
	return misusef("%s:%d: %s", path, line, message)
}

var (
	unknownField = regexp.MustCompile(`^field (\S+) not found in type`)
	otherType    = regexp.MustCompile("^cannot construct !!(\\S+)(?: `(.*)`)? into (\\S+)")
)

// kinds are what YAML calls a value, and wanted what a type of ours stands for.
var (
	kinds  = map[string]string{"seq": "a list", "map": "a mapping"}
	wanted = map[string]string{
		"[]string":       "a list of names such as [uuidv4, uuidv7]",
		"string":         "a word",
		"uint64":         "a whole number from 0 on",
		"main.number":    "a whole number such as 200000, 2e5 or 200k",
		"main.size":      "a size in bytes such as 100, 4KiB, 1MiB or 16GB",
		"main.every":     "a time such as 15m or rows such as 100000rows",
		"main.span":      "a time such as 5ms",
		"[]libyaml.Node": "a list of cases",
		"main.caseFlags": "a case, which has names of run's flags with their values",
		"main.rawPlan":   "a plan, which has seed: and cases:",
	}
)
