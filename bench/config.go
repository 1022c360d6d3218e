// Package bench joins a stream of ids, a workload and an engine into cases, and
// runs them: structure rounds that count pages, and timed rounds that measure.
//
// It knows no engine by name (they are handed to it) and draws no conclusion:
// medians, comparisons and figures are made later, from the records that it hands
// to package results. Package cmd/idbench turns flags into its Config.
package bench

import (
	"slices"
	"strconv"
	"strings"

	"idbench/ids"
)

// A Config says which cases to run: the cross product of its lists. Lists take
// "all"; Schemes takes "main" too.
type Config struct {
	Engines    []string
	Layouts    []string // none: each engine's default layout
	Schemes    []string
	Workloads  []string
	Rows       int64 // rows that a case loads
	Batch      int   // rows per transaction
	ValueBytes int   // payload of a row
	Encoding   ids.Encoding
	Env        ids.Env
	Durable    bool
	Options    map[string]map[string][]string // engine → option → values; several values make several cases
	Rounds     int                            // timed rounds
}

// Default is the configuration that stands where nothing else is said. Its six
// rounds are the fewest that have a 95 % interval around their median.
func Default() Config {
	return Config{
		Engines:    []string{"bbolt", "model-bbolt"},
		Schemes:    []string{"main"},
		Workloads:  []string{Insert},
		Rows:       200_000,
		Batch:      1000,
		ValueBytes: 100,
		Encoding:   ids.Binary,
		Env:        ids.DefaultEnv(),
		Rounds:     6,
	}
}

// Insert is the workload that adds rows in the order of their arrival.
const Insert = "insert"

// A Workload is what is done to a table.
type Workload struct{ Name, Meaning string }

// Workloads lists every workload, in the order of help and tables.
var Workloads = []Workload{
	{Insert, "rows in the order of their arrival, --batch in a transaction"},
}

// Settings spells every field of c as the command line does.
func (c Config) Settings() map[string]string {
	s := map[string]string{
		"engine":       strings.Join(c.Engines, ","),
		"layout":       strings.Join(c.Layouts, ","),
		"scheme":       strings.Join(c.Schemes, ","),
		"workload":     strings.Join(c.Workloads, ","),
		"rows":         strconv.FormatInt(c.Rows, 10),
		"batch":        strconv.Itoa(c.Batch),
		"value-bytes":  strconv.Itoa(c.ValueBytes),
		"key-encoding": string(c.Encoding),
		"rate":         strconv.FormatInt(c.Env.Rate, 10),
		"nodes":        strconv.Itoa(c.Env.Nodes),
		"skew":         c.Env.Skew.String(),
		"jitter":       c.Env.Jitter.String(),
		"durability":   durability(c.Durable),
		"seed":         strconv.FormatUint(c.Env.Seed, 10),
		"rounds":       strconv.Itoa(c.Rounds),
	}
	for engine, options := range c.Options {
		for key, values := range options {
			s["option "+engine+"."+key] = strings.Join(values, ",")
		}
	}
	return s
}

// Durabilities lists what commits can survive, the default first.
var Durabilities = []string{durability(false), durability(true)}

func durability(durable bool) string {
	if durable {
		return "sync"
	}
	return "none"
}

// A Preset is configurations that are run into one folder.
type Preset struct {
	Name     string
	Sentence string
	Configs  []Config
}

// Presets lists every preset, in the order of help.
var Presets = []Preset{
	{"quick", "bbolt and its model: pages of a million rows, times of 200,000", shape(1_000_000, 200_000, 6)},
	{"smoke", "quick in small, to see that everything works", shape(20_000, 5_000, 2)},
}

// FindPreset returns the preset of that name. The error of an unknown one wraps
// ErrUsage.
func FindPreset(name string) (Preset, error) {
	names := make([]string, len(Presets))
	for i, p := range Presets {
		names[i] = p.Name
	}
	if _, err := choose("preset", []string{name}, names, nil); err != nil {
		return Preset{}, err
	}
	return Presets[slices.Index(names, name)], nil
}

// shape counts the pages of a large load, and takes times of a small one with the
// null engine beside it, each at bbolt's default fill and near the fill of most
// other engines.
func shape(counted, timed int64, rounds int) []Config {
	fills := map[string][]string{"fill": {"0.5", "0.9"}}
	large, small := Default(), Default()
	large.Rows, large.Rounds = counted, 0
	large.Options = map[string]map[string][]string{"bbolt": fills, "model-bbolt": fills}
	small.Engines = []string{"null", "bbolt"}
	small.Rows, small.Rounds = timed, rounds
	small.Options = map[string]map[string][]string{"bbolt": fills}
	return []Config{large, small}
}
