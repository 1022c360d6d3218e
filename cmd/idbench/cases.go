package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"idbench/bench"
	"idbench/ids/keyfile"
	"idbench/units"
)

// casesGroup holds the flags that say which cases to run.
const casesGroup = "cases"

// caseFlags say which cases to run, on the command line and in a plan. They are the
// fields of bench.Config; their defaults are those of bench.Default.
type caseFlags struct {
	Engine       []string       `yaml:"engine,flow" group:"cases" predictor:"engine" default:"${engine}" help:"Engines, or all: ${engines}; or as ${aliases}."`
	Layout       []units.Layout `yaml:"layout,flow,omitempty" group:"cases" predictor:"layout" placeholder:"LAYOUT" help:"Layouts, or all: ${layouts}. The default is each engine's first."`
	Scheme       []string       `yaml:"scheme,flow,omitempty" group:"cases" predictor:"scheme" default:"${scheme}" help:"Schemes, or main, or all: ${schemes}; with --keys none unless said."`
	keyFlags     `yaml:",inline" group:"cases"`
	Workload     []units.Workload `yaml:"workload,flow" group:"cases" predictor:"workload" default:"${workload}" help:"Workloads, or all: ${workloads}."`
	Rows         number           `yaml:"rows" group:"cases" default:"${rows}" help:"Rows that a case loads, such as 200000, 2e5 or 200k; with --keys, as many as the file has unless said, of the schemes beside it too."`
	Batch        number           `yaml:"batch" group:"cases" default:"${batch}" help:"Rows per transaction."`
	tableFlags   `yaml:",inline" group:"cases"`
	arrivalFlags `yaml:",inline" group:"cases"`
	MigrateFrom  string   `yaml:"migrate-from,omitempty" group:"cases" predictor:"scheme" placeholder:"SCHEME" help:"Scheme of the first --at rows of a load, or keys for the --keys; those after them are of --scheme, and arrive when they would, or of --keys. A scheme that would migrate from itself is loaded as it is."`
	At           number   `yaml:"at,omitempty" group:"cases" placeholder:"ROWS" help:"Rows that are there when --migrate-from ends."`
	Cache        size     `yaml:"cache" group:"cases" default:"${cache}" help:"Size of a simulated LRU buffer pool, such as 8MiB, whose misses are counted; 0 counts none. curve.csv has every size anyway."`
	Sample       number   `yaml:"sample,omitempty" group:"cases" placeholder:"N" help:"Follow one page in N in curve.csv, a power of two: large runs take less time and memory, and misses have an error, which is told."`
	Start        string   `yaml:"start" group:"cases" predictor:"start" default:"${start}" help:"What reads find in memory at first: ${starts}."`
	Reads        string   `yaml:"reads" group:"cases" predictor:"reads" default:"${reads}" help:"Which rows lookup and secondary read: ${distributions}."`
	Ops          number   `yaml:"ops" group:"cases" default:"${ops}" help:"Operations of a read workload; 0 is the workload's own number: ${ownops}."`
	Durability   string   `yaml:"durability" group:"cases" predictor:"durability" default:"${durability}" help:"What commits wait for: ${durabilities}."`
	Checkpoint   every    `yaml:"checkpoint,omitempty" group:"cases" placeholder:"15m|100000rows" help:"Checkpoints of a load, by rows or by the virtual time that they take to arrive; engines that make none when asked refuse it."`
	Mode         string   `yaml:"mode,omitempty" group:"cases" predictor:"mode" default:"${mode}" help:"How the counts of a load are had: ${loadmodes}. pages keeps a table; the others tell less, in a moment, of the profiles of engines: SQLite's and InnoDB's know exact alone. auto chooses by rows and scheme, and keeps a table up to 1e6 rows."`
	Option       []string `yaml:"option,flow,omitempty" group:"cases" sep:"none" placeholder:"ENGINE.KEY=V1[,V2]" help:"An engine's own knob, see list engines; repeatable, and several values make several cases."`
	Rounds       number   `yaml:"rounds" group:"cases" default:"${rounds}" help:"Timed rounds of each case; 0 counts pages only."`
}

// flagsOf are the flags that ask for a configuration.
func flagsOf(c bench.Config) caseFlags {
	f := caseFlags{
		Engine:       c.Engines,
		Layout:       c.Layouts,
		Scheme:       c.Schemes,
		keyFlags:     keyFlagsOf(c.Keys, c.Sorted),
		Workload:     c.Workloads,
		Rows:         number(c.Rows),
		Batch:        number(c.Batch),
		tableFlags:   tableFlagsOf(c.Table),
		arrivalFlags: arrivalFlagsOf(c.Env),
		MigrateFrom:  c.Migration.From,
		At:           number(c.Migration.At),
		Cache:        size(c.Cache),
		Sample:       number(c.Sample),
		Start:        c.Start,
		Reads:        c.Reads,
		Ops:          number(c.Ops),
		Durability:   c.Durability,
		Checkpoint:   every{rows: c.Checkpoint},
		Mode:         modeOf(c),
		Option:       formatOptions(c.Options),
		Rounds:       number(c.Rounds),
	}
	f.Mix = c.Mix
	return f
}

// own looks at flags that --keys leaves no sense in. Without --rows, all of the file is
// loaded.
func (f *caseFlags) own(given map[string]bool) error {
	if err := f.alone(given); err != nil {
		return err
	}
	if f.Keys != "" && !given["rows"] {
		f.Rows = 0
	}
	return cmp.Or(f.beside(given, &f.Scheme, f.MigrateFrom), f.arrivals(given))
}

// configs are what the flags ask for, one a table. Without rows, a file of keys is loaded whole, and
// as many rows of each scheme; after those of a migration's first scheme, if it has one.
func (f caseFlags) configs(seed uint64, keys *keyfile.File) (list []bench.Config, err error) {
	options, err := parseOptions(f.Option)
	if err != nil {
		return nil, err
	}
	env, err := f.env(seed)
	if err != nil {
		return nil, err
	}
	tables, err := f.tables()
	if err != nil {
		return nil, err
	}
	if keys != nil && f.Checkpoint.time > 0 {
		return nil, misusef("--checkpoint %v: nobody knows when ids of a file arrived; say it in rows, such as 100000rows", f.Checkpoint.time)
	}
	if keys != nil && f.Rows == 0 {
		if f.Rows = number(keys.Rows); f.MigrateFrom != bench.KeysScheme {
			f.Rows += f.At
		}
	}
	if f.Mix != "" {
		f.Scheme = nil
	}
	if keys != nil && f.MigrateFrom == bench.KeysScheme && f.At == 0 && int64(f.Rows) > keys.Rows {
		f.At = number(keys.Rows)
	}
	c := bench.Config{
		Mix:        f.Mix,
		Keys:       keys,
		Sorted:     f.Sorted,
		Engines:    each(f.Engine, engineNamed),
		Layouts:    f.Layout,
		Schemes:    f.Scheme,
		Workloads:  f.Workload,
		Rows:       int64(f.Rows),
		Batch:      int64(f.Batch),
		Env:        env,
		Migration:  bench.Migration{From: f.MigrateFrom, At: int64(f.At)},
		Cache:      int64(f.Cache),
		Sample:     int64(f.Sample),
		Start:      f.Start,
		Reads:      f.Reads,
		Ops:        int64(f.Ops),
		Durability: f.Durability,
		Checkpoint: f.Checkpoint.at(env.Rate),
		Mode:       units.Mode(cmp.Or(f.Mode, string(bench.Modes[0]))),
		Options:    options,
		Rounds:     int(f.Rounds),
	}
	for _, c.Table = range tables {
		list = append(list, c)
	}
	return list, nil
}

// modeOf names the mode of a configuration that has not the default one.
func modeOf(c bench.Config) string {
	if c.Mode == bench.Modes[0] {
		return ""
	}
	return string(c.Mode)
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
		engine = engineNamed(engine)
		if options[engine] == nil {
			options[engine] = map[string][]string{}
		}
		options[engine][key] = append(options[engine][key], strings.Split(values, ",")...)
	}
	return options, nil
}

// formatOptions writes what parseOptions reads, in the order of names.
func formatOptions(options map[string]map[string][]string) []string {
	var list []string
	for _, engine := range slices.Sorted(maps.Keys(options)) {
		for _, key := range slices.Sorted(maps.Keys(options[engine])) {
			list = append(list, engine+"."+key+"="+strings.Join(options[engine][key], ","))
		}
	}
	return list
}
