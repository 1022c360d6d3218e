package main

import (
	"errors"
	"time"

	"idbench/design"
	"idbench/ids"
)

// tableFlags say what tables are: the fields of design.Table. Lists make several.
type tableFlags struct {
	ValueBytes  words  `yaml:"value-bytes" sep:"none" default:"${value_bytes}" placeholder:"SIZE,…" help:"Payload of a row: ${sizeforms}. In run and validate several, such as 100,4KiB, make several cases."`
	KeyEncoding words  `yaml:"key-encoding" sep:"none" predictor:"encoding" default:"${key_encoding}" help:"Form in which ids are stored: ${encodings}. text is the usual spelling, of all but integers, which stay integers; decimal spells them too. In run and validate several make several cases."`
	Secondary   number `yaml:"secondary" default:"${secondary}" help:"Further indexes, each on a random 8-byte column of its own."`
}

func tableFlagsOf(t design.Table) tableFlags {
	return tableFlags{ValueBytes: words{t.Value.Flag()}, KeyEncoding: words{string(t.Encoding)}, Secondary: number(t.Extra)}
}

// tables are what the flags ask for. Files of sizes are read.
func (f tableFlags) tables() (list []design.Table, err error) {
	for _, text := range f.ValueBytes.split() {
		value, err := design.ParseSizes(text)
		if err != nil {
			return nil, misuse{err}
		}
		for _, encoding := range f.KeyEncoding.split() {
			list = append(list, design.Table{Encoding: ids.Encoding(encoding), Value: value, Extra: int(f.Secondary)})
		}
	}
	return list, nil
}

// arrivalFlags say how ids arrive: the fields of ids.Env but its seed, of which a run has
// one; and in which mixture.
type arrivalFlags struct {
	Rate      number `yaml:"rate" default:"${rate}" help:"Ids per second over all nodes."`
	Arrivals  string `yaml:"arrivals" predictor:"arrivals" default:"${arrivals}" help:"How ids follow one another: ${arrivalforms}. Bursts are N ids at once and the next N after D, which says their rate."`
	Nodes     number `yaml:"nodes" default:"${nodes}" help:"Nodes that make ids."`
	Skew      span   `yaml:"skew" default:"${skew}" help:"Each node's clock is off by a fixed time, at most this."`
	Jitter    span   `yaml:"jitter" default:"${jitter}" help:"Each id arrives late by a time of its own, at most this."`
	Tick      string `yaml:"tick,omitempty" placeholder:"D" help:"What the clocks of nodes move on by, such as 16ms; they show every nanosecond unless said."`
	Blocks    string `yaml:"blocks,omitempty" placeholder:"N[:turns]" help:"Numbers of serial, or snowflakes, that each of --nodes takes at a time: from nodes that are drawn, or take turns."`
	Outliers  string `yaml:"outliers,omitempty" placeholder:"SHARE:±D" help:"A share of ids is of one more node, whose clock is off by D, such as 0.1%:+12y."`
	Late      string `yaml:"late,omitempty" placeholder:"SHARE:MAX:BURST" help:"A share of ids arrives up to MAX late, in bursts of BURST of one node, such as 20%:1h:50."`
	Restart   string `yaml:"restart,omitempty" placeholder:"NODE@ROW:IDS" help:"A node that begins again at a row, with nothing remembered and a clock that is so many ids behind."`
	Rollback  string `yaml:"rollback,omitempty" placeholder:"ROW:D" help:"All clocks go back by D at a row, such as 50000:10s."`
	Mix       string `yaml:"mix,omitempty" placeholder:"SCHEME:SHARE,…" help:"Instead of --scheme, one of several by their shares, such as uuidv4:0.1,uuidv7:0.9."`
	Generator string `yaml:"generator,omitempty" predictor:"generator" default:"${generator}" help:"Where the random bits of ids come from: ${generators}."`
}

func arrivalFlagsOf(e ids.Env) arrivalFlags {
	f := arrivalFlags{Rate: number(e.Rate), Arrivals: e.Arrivals.String(), Nodes: number(e.Nodes), Skew: span(e.Skew), Jitter: span(e.Jitter)}
	if e.Tick != 0 {
		f.Tick = e.Tick.String()
	}
	if e.Blocks != (ids.Blocks{}) {
		f.Blocks = e.Blocks.String()
	}
	if e.Outliers != (ids.Outliers{}) {
		f.Outliers = e.Outliers.String()
	}
	if e.Late != (ids.Late{}) {
		f.Late = e.Late.String()
	}
	if e.Restart != (ids.Restart{}) {
		f.Restart = e.Restart.String()
	}
	if e.Rollback != (ids.Rollback{}) {
		f.Rollback = e.Rollback.String()
	}
	if e.Generator != ids.Generators[0] {
		f.Generator = e.Generator.String()
	}
	return f
}

// env is what the flags say. Bursts have a rate of their own, which the standard one gives way
// to.
func (f arrivalFlags) env(seed uint64) (ids.Env, error) {
	standard := ids.DefaultEnv()
	e := ids.Env{Seed: seed, Rate: int64(f.Rate), Nodes: int(f.Nodes), Skew: time.Duration(f.Skew), Jitter: time.Duration(f.Jitter),
		Arrivals: standard.Arrivals, Generator: standard.Generator}
	err := errors.Join(
		said(&e.Arrivals, f.Arrivals, ids.ParseArrivals),
		said(&e.Tick, f.Tick, ids.ParseSpan),
		said(&e.Blocks, f.Blocks, ids.ParseBlocks),
		said(&e.Outliers, f.Outliers, ids.ParseOutliers),
		said(&e.Late, f.Late, ids.ParseLate),
		said(&e.Restart, f.Restart, ids.ParseRestart),
		said(&e.Rollback, f.Rollback, ids.ParseRollback),
		said(&e.Generator, f.Generator, ids.FindGenerator),
	)
	if err != nil {
		return e, misuse{err}
	}
	if rate := e.Arrivals.Rate(); rate > 0 && e.Rate == standard.Rate {
		e.Rate = rate
	}
	return e, nil
}

// said reads what a flag says, if it was given.
func said[T any](to *T, text string, read func(string) (T, error)) error {
	if text == "" {
		return nil
	}
	v, err := read(text)
	if err == nil {
		*to = v
	}
	return err
}

// alone refuses a mixture beside schemes, and a rate beside bursts that have another.
func (f arrivalFlags) alone(given map[string]bool) error {
	if given["mix"] && given["scheme"] {
		return misusef("--mix says which schemes make the ids, so --scheme cannot stand beside it")
	}
	if a, err := ids.ParseArrivals(f.Arrivals); err == nil && given["rate"] && a.Rate() > 0 && a.Rate() != int64(f.Rate) {
		return misusef("arrivals %v are %d ids per second, and the rate is %d", a, a.Rate(), f.Rate)
	}
	return nil
}
