package bench

import (
	"fmt"
	"strconv"
	"time"

	"idbench/design"
	"idbench/ids"
	"idbench/ids/keyfile"
	"idbench/index"
	"idbench/results"
	"idbench/units"
)

// startKey is the part of a name that says what reads find in memory at first.
const startKey = "start"

// A Case is one load of one table, and what is read from it. Cases are made by Plan, which checks them.
type Case struct {
	Engine index.Engine
	design.Load
	Keys     *keyfile.File // of the rows whose scheme is KeysScheme; nil: there are none
	Workload Workload
	Cache    int64        // bytes of the simulated cache; 0 = none
	Sample   int64        // pages of which the miss curve follows one; 0 = it follows all
	Start    string       // of a read workload: index.Warm or index.Cold
	Reads    Distribution // of a read workload that draws rows
	Ops      int64        // of a read workload
	Durable  bool
	Rounds   int // timed rounds; 0 for engines whose time says nothing

	// Without are the options of how ids arrive that the configuration has, and that mean nothing to
	// the case's ids: see Config.beside.
	Without []ids.Word

	// Long says which of the rows do not stay on their page; "" where all do.
	Long string

	name   results.Name
	config int // which of Plan's configurations asked for it first
}

// own reports whether a scheme stands for the ids of the case's file.
func (c Case) own(s ids.Scheme) bool { return c.Keys != nil && s.Name == KeysScheme }

// Name is the case's name in records.
func (c Case) Name() results.Name { return c.name }

// build makes the name: the parts that always stand, then each that differs from
// its default.
func (c Case) build() (results.Name, error) {
	parts := []results.Part{
		{Key: "engine", Value: c.Engine.Name()},
		{Key: "layout", Value: string(c.Layout)},
		{Key: "scheme", Value: c.Scheme.Name},
		{Key: "encoding", Value: string(c.Encoding)},
		{Key: "workload", Value: string(c.Workload.Name)},
		{Key: "rows", Value: strconv.FormatInt(c.Rows, 10)},
		{Key: "batch", Value: strconv.FormatInt(c.Batch, 10)},
		{Key: "value", Value: c.Value.String()},
	}
	for _, p := range c.optional() {
		if p.Value != p.standard {
			parts = append(parts, p.Part)
		}
	}
	return results.NewName(parts...)
}

// An optional part of a name stands where it differs from what is standard.
type optional struct {
	results.Part
	standard string
}

// optional are those of a case, in the order of names.
func (c Case) optional() (parts []optional) {
	part := func(key, value, standard string) {
		parts = append(parts, optional{results.Part{Key: key, Value: value}, standard})
	}
	words := func(list []ids.Word) {
		for _, w := range list {
			part(w.Key, w.Value, w.Standard)
		}
	}
	words(c.Table.Words())
	part("cache", strconv.FormatInt(c.Cache, 10), "0")
	part("sample", strconv.FormatInt(c.Sample, 10), "0")
	part(startKey, c.Start, index.Warm)
	part("reads", c.Reads.Name, Distributions[0].Name)
	part("ops", strconv.FormatInt(c.Ops, 10), strconv.FormatInt(c.Workload.ops(c.Rows), 10))
	words(c.Env.Words())
	part("mix", c.Scheme.Mix(), "")
	if c.Migrates() {
		part("migrate-from", c.From.Name, "")
		part("at", strconv.FormatInt(c.At, 10), "")
	}
	part("durability", c.durability(), Durabilities[0])
	part("checkpoint", strconv.FormatInt(c.Checkpoint, 10), "0")
	part(modeKey, string(c.Mode), string(Modes[0]))
	for _, o := range c.Engine.Options() {
		value, ok := c.Options[o.Name]
		if !ok {
			value = o.Default
		}
		part(c.Engine.Name()+"."+o.Name, value, o.Default)
	}
	return parts
}

func (c Case) durability() string {
	if c.Durable {
		return Durabilities[1]
	}
	return Durabilities[0]
}

// table is the engine's part of a case, without a folder.
func (c Case) table() index.TableConfig {
	t := c.TableConfig()
	t.Durable, t.Cache = c.Durable, c.Cache
	return t
}

// suits says why the case cannot be run on a table.
func (c Case) suits(t index.Table) error {
	if traced, ok := t.(index.Traced); ok && c.Cache > 0 && c.Cache < traced.PageSize() {
		return usagef("a cache of %d bytes holds no page of %d", c.Cache, traced.PageSize())
	}
	if !c.Workload.reads() {
		return nil
	}
	_, err := c.Workload.prepare(t, &arrivals{})
	return err
}

// timed is the record of a timed round.
func (c Case) timed(name results.Name, ops int64, spent time.Duration, more index.Counts) results.Record {
	return results.Record{Case: name, Segment: units.All, Iters: ops, Values: append(append(values(more),
		results.Value{Unit: units.NsPerOp, Value: float64(spent.Nanoseconds()) / float64(ops)},
	), c.span()...)}
}

// inexactRuns is how often a load is counted whose engine does not repeat all counts,
// to show their range.
const inexactRuns = 10

// runs is how often the pages of the case are counted.
func (c Case) runs() int {
	if c.forecast() || c.Workload.reads() || len(index.UnsteadyUnits(c.Engine, c.Layout, c.Workload.deletes())) == 0 {
		return 1
	}
	return inexactRuns
}

// span is the virtual time of the load, in seconds. Nobody knows that of keys from a file.
func (c Case) span() []results.Value {
	if c.Keys != nil {
		return nil
	}
	return []results.Value{{Unit: units.VirtualSpan, Value: float64(c.Rows) / float64(c.Env.Rate)}}
}

// warnings are what a reader of the case's numbers must know.
func (c Case) warnings() (list []string) {
	if c.Keys != nil {
		list = append(list, c.Keys.Look.Odd()...)
	}
	for _, text := range []string{c.Clock(), c.outOfTime(), c.Long} {
		if text != "" {
			list = append(list, text)
		}
	}
	for _, p := range c.parts() {
		period := p.scheme.PeriodIn(c.Encoding)
		if period == 0 {
			continue
		}
		if periods := float64(p.rows) / float64(c.Env.Rate) / period.Seconds(); periods < 10 {
			list = append(list, fmt.Sprintf("the load spans %.2f periods (%v) of %s; fewer than ten say little about more rows",
				periods, period, p.scheme.Name))
		}
	}
	return list
}
