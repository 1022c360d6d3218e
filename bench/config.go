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

	"idbench/design"
	"idbench/ids"
	"idbench/ids/keyfile"
	"idbench/index"
	"idbench/units"
)

// A Config says which cases to run: the cross product of its lists. Lists take
// "all"; Schemes takes "main" too.
type Config struct {
	Engines      []string
	Layouts      []units.Layout // none: each engine's default layout
	Schemes      []string
	Mix          string        // a scheme of several, as ids.ParseMix reads it, instead of Schemes; "": none
	Keys         *keyfile.File // the user's own ids, which stand among Schemes as KeysScheme; nil: none
	Sorted       bool          // random ids of Keys that are in key order are taken as they stand
	Migration    Migration
	Workloads    []units.Workload
	Rows         int64 // rows that a case loads
	Batch        int64 // rows per transaction
	design.Table       // a workload that needs more further indexes has more
	Env          ids.Env
	Cache        int64                          // bytes of the buffer pool to simulate beside the miss curve; 0: none
	Sample       int64                          // the miss curve follows one page in so many, a power of two; 0: all of them
	Start        string                         // of reads: one of Starts
	Reads        string                         // of reads that draw rows: one of Distributions
	Ops          int64                          // of reads and deletes; 0: the workload's own number
	Durability   string                         // one of Durabilities
	Checkpoint   int64                          // rows between two checkpoints of a load; 0: none is asked for
	Mode         units.Mode                     // one of Modes
	Options      map[string]map[string][]string // engine → option → values; several values make several cases
	Rounds       int                            // timed rounds
}

// A Migration has the first rows of a load come from one scheme and the rest from the
// case's own. The zero value is none.
type Migration struct {
	From string // scheme of the first rows
	At   int64  // how many they are
}

// Default is the configuration that stands where nothing else is said, of no engine. Its six
// rounds are the fewest that have a 95 % interval around their median.
func Default() Config {
	return Config{
		Schemes:    []string{"main"},
		Workloads:  []units.Workload{units.Insert},
		Rows:       200_000,
		Batch:      1000,
		Table:      design.Table{Encoding: ids.Binary, Value: design.FixedSizes(100)},
		Start:      index.Warm,
		Durability: Durabilities[0],
		Reads:      Distributions[0].Name,
		Mode:       Modes[0],
		Env:        ids.DefaultEnv(),
		Rounds:     6,
	}
}

// Settings spells every field of c as the command line does. What only some runs ask
// for stands where it was.
func (c Config) Settings() map[string]string {
	s := map[string]string{
		"engine":       strings.Join(c.Engines, ","),
		"layout":       strings.Join(words(c.Layouts), ","),
		"scheme":       strings.Join(c.Schemes, ","),
		"workload":     strings.Join(words(c.Workloads), ","),
		"rows":         strconv.FormatInt(c.Rows, 10),
		"batch":        strconv.FormatInt(c.Batch, 10),
		"value-bytes":  c.Value.Flag(),
		"key-encoding": string(c.Encoding),
		"cache":        strconv.FormatInt(c.Cache, 10),
		"start":        c.Start,
		"reads":        c.Reads,
		"ops":          strconv.FormatInt(c.Ops, 10),
		"durability":   c.Durability,
		"checkpoint":   strconv.FormatInt(c.Checkpoint, 10),
		"seed":         strconv.FormatUint(c.Env.Seed, 10),
		"rounds":       strconv.Itoa(c.Rounds),
	}
	if c.Migration != (Migration{}) {
		s["migrate-from"], s["at"] = c.Migration.From, strconv.FormatInt(c.Migration.At, 10)
	}
	if c.Mix != "" {
		s["mix"] = c.Mix
	}
	for _, w := range slices.Concat(c.Table.Words(), c.Env.Words()) {
		if !w.Rare || w.Value != w.Standard {
			s[w.Key] = w.Value
		}
	}
	if c.Mode != Modes[0] {
		s["mode"] = string(c.Mode)
	}
	if c.Sample > 0 {
		s["sample"] = strconv.FormatInt(c.Sample, 10)
	}
	if c.Keys != nil {
		s["keys"], s["keys-sha256"] = c.Keys.Path, c.Keys.SHA256
		if c.Keys.Ask.Form != "" {
			s["keys-form"] = c.Keys.Ask.Form
		}
		if c.Keys.Column != "" {
			s["keys-column"] = c.Keys.Column
		}
	}
	if c.Sorted {
		s["sorted"] = "true"
	}
	for engine, options := range c.Options {
		for key, values := range options {
			s["option "+engine+"."+key] = strings.Join(values, ",")
		}
	}
	return s
}

// Starts lists what reads can find in memory at first, the default first.
var Starts = []string{index.Warm, index.Cold}

// Durabilities lists what commits can survive, the default first: a killed process, or
// a power loss too.
var Durabilities = []string{"none", "sync"}
