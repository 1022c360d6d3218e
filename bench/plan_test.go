package bench

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"idbench/design"
	"idbench/ids"
	"idbench/index"
	"idbench/index/null"
	postgresmodel "idbench/index/postgres/model"
	"idbench/index/textbook"
	"idbench/units"
)

func names(cases []Case) (list []string) {
	for _, c := range cases {
		list = append(list, c.Name().String())
	}
	return list
}

func TestNames(t *testing.T) {
	plain := small("fake", "model-fake", "null")
	plain.Schemes = []string{"uuidv7"}
	plain.Layouts = []units.Layout{units.Clustered}
	plain.Options = map[string]map[string][]string{"fake": {"fill": {"0.50", "0.90", "0.9"}, "b": {"1", "2"}}, "model-fake": {"fill": {"0.5"}}}
	all := plain
	all.Engines, all.Layouts, all.Options = []string{"fake"}, nil, map[string]map[string][]string{"fake": {"b": {"0"}}}
	all.Encoding, all.Durability, all.Value, all.Rows, all.Schemes = ids.Text, Durabilities[1], design.Sizes{}, 1_000_000_000, []string{"ulid"}
	all.Env = ids.Env{Seed: 1, Rate: 70, Nodes: 3, Skew: time.Minute, Jitter: 1500 * time.Millisecond, Generator: ids.ChaCha8}
	got := strings.Join(names(plan(t, engines(), plain, all)), "\n")
	want := `engine=fake/layout=clustered/scheme=uuidv7/encoding=binary/workload=insert/rows=1000/batch=30/value=100
engine=fake/layout=clustered/scheme=uuidv7/encoding=binary/workload=insert/rows=1000/batch=30/value=100/fake.b=2
engine=fake/layout=clustered/scheme=uuidv7/encoding=binary/workload=insert/rows=1000/batch=30/value=100/fake.fill=0.9
engine=fake/layout=clustered/scheme=uuidv7/encoding=binary/workload=insert/rows=1000/batch=30/value=100/fake.fill=0.9/fake.b=2
engine=model-fake/layout=clustered/scheme=uuidv7/encoding=binary/workload=insert/rows=1000/batch=30/value=100
engine=model-fake/layout=clustered/scheme=uuidv7/encoding=binary/workload=insert/rows=1000/batch=30/value=100/model-fake.b=2
engine=null/layout=clustered/scheme=uuidv7/encoding=binary/workload=insert/rows=1000/batch=30/value=100
engine=fake/layout=rowid/scheme=ulid/encoding=text/workload=insert/rows=1000000000/batch=30/value=0/nodes=3/rate=70/arrivals=even/skew=1m0s/jitter=1.5s/generator=chacha8/durability=sync/fake.b=0
engine=null/layout=clustered/scheme=ulid/encoding=text/workload=insert/rows=1000000000/batch=30/value=0/nodes=3/rate=70/arrivals=even/skew=1m0s/jitter=1.5s/generator=chacha8/durability=sync`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Parts of reads stand where they apply and differ from the default.
func TestReadNames(t *testing.T) {
	c := small("model-textbook")
	c.Layouts, c.Schemes, c.Workloads = []units.Layout{units.Heap}, []string{"ulid"}, []units.Workload{"all"}
	c.Reads, c.Start, c.Ops, c.Cache, c.Env.Nodes = "zipf", index.Cold, 1000, 8<<20, 2
	d := c
	d.Reads, d.Start, d.Ops, d.Cache, d.Extra = "uniform", index.Warm, 0, 0, 3
	var got []string
	for _, name := range names(plan(t, []index.Engine{textbook.Profile{}}, c, d)) {
		got = append(got, strings.TrimPrefix(name, "engine=model-textbook/layout=heap/scheme=ulid/encoding=binary/workload="))
	}
	want := `insert/rows=1000/batch=30/value=100/cache=8388608/nodes=2
lookup/rows=1000/batch=30/value=100/cache=8388608/start=cold/reads=zipf/ops=1000/nodes=2
secondary/rows=1000/batch=30/value=100/secondary=1/cache=8388608/start=cold/reads=zipf/ops=1000/nodes=2
newest/rows=1000/batch=30/value=100/cache=8388608/start=cold/ops=1000/nodes=2
range/rows=1000/batch=30/value=100/cache=8388608/start=cold/nodes=2
insert/rows=1000/batch=30/value=100/secondary=3/nodes=2
lookup/rows=1000/batch=30/value=100/secondary=3/nodes=2
secondary/rows=1000/batch=30/value=100/secondary=3/nodes=2
newest/rows=1000/batch=30/value=100/secondary=3/nodes=2
range/rows=1000/batch=30/value=100/secondary=3/nodes=2`
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}

// What nobody asked for by name is skipped, and said.
// The column of an id in each encoding.
func TestColumns(t *testing.T) {
	for scheme, want := range map[string][]index.KeyKind{ // "": none
		"serial":    {index.KeyInteger, index.KeyInteger, index.KeyInteger, index.KeyText, "", ""},
		"snowflake": {index.KeyInteger, index.KeyInteger, index.KeyInteger, index.KeyText, "", ""},
		"uuidv4":    {index.KeyUUID, index.KeyText, index.KeyText, index.KeyText, index.KeyUUID, index.KeyUUID},
		"ulid":      {index.KeyUUID, index.KeyText, index.KeyText, index.KeyText, "", ""},
		"ksuid":     {index.KeyBytes, index.KeyText, index.KeyText, index.KeyText, "", ""},
	} {
		for i, enc := range ids.Encodings {
			cfg := small("null")
			cfg.Schemes, cfg.Encoding = []string{scheme}, enc
			if want[i] == "" {
				if _, _, err := Plan(t.Context(), []Config{cfg}, engines()); !errors.Is(err, ErrUsage) {
					t.Errorf("%s, %s: %v", scheme, enc, err)
				}
				continue
			}
			if c := plan(t, engines(), cfg)[0].table(); c.Key != want[i] || (c.Key == index.KeyInteger) != (c.KeyBytes == 8) {
				t.Errorf("%s, %s: %s of %d bytes", scheme, enc, c.Key, c.KeyBytes)
			}
		}
	}
}

func TestPlanSkipsWhatAnEngineLacks(t *testing.T) {
	why := "engine fake has no further indexes (--secondary 1); its limit is 0"
	for name, change := range map[string]func(*Config){
		"all engines":   func(c *Config) { c.Engines, c.Workloads = []string{"all"}, []units.Workload{units.BySecondary} },
		"all workloads": func(c *Config) { c.Engines, c.Workloads = []string{"fake", "model-textbook"}, []units.Workload{"all"} },
		"secondary":     func(c *Config) { c.Engines, c.Extra = []string{"all"}, 1 },
	} {
		c := small()
		change(&c)
		cases, skips, err := Plan(t.Context(), []Config{c, c}, []index.Engine{&fake{}, textbook.Profile{}})
		skips = slices.DeleteFunc(skips, func(s Skip) bool { return strings.Contains(s.Why.Error(), "does not delete") })
		if err != nil || len(skips) != 1 || skips[0].String() != "fake: "+why {
			t.Errorf("%s: skipped %v, %v", name, skips, err)
		}
		for _, c := range cases {
			if c.Extra > 0 && c.Engine.Name() == "fake" {
				t.Errorf("%s: planned %s", name, c.Name())
			}
		}
	}
	c := small("model-textbook")
	c.Extra = 65
	if _, _, err := Plan(t.Context(), []Config{c}, []index.Engine{textbook.Profile{}}); !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), "limit is 64") {
		t.Errorf("65 further indexes: %v", err)
	}
}

// An engine whose cache has a least size is not planned with a smaller one.
func TestPlanKeepsTheLeastCache(t *testing.T) {
	const why = "engine fake takes no cache of fewer than 50 bytes (--cache 49)"
	all, named, enough := small("all"), small("fake"), small("fake")
	all.Cache, named.Cache, enough.Cache = 49, 49, 50
	list := []index.Engine{&fake{}, textbook.Profile{}}
	cases, skips, err := Plan(t.Context(), []Config{all}, list)
	if err != nil || len(skips) != 1 || skips[0].String() != "fake: "+why || len(cases) == 0 || cases[0].Engine.Name() != "model-textbook" {
		t.Errorf("under all: %v, %v, %v", names(cases), skips, err)
	}
	if _, _, err := Plan(t.Context(), []Config{named}, list); !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), why) {
		t.Errorf("by name: %v", err)
	}
	plan(t, list, enough)
}

// An engine that makes no checkpoint when it is asked is not planned with any.
func TestPlanKeepsCheckpoints(t *testing.T) {
	all, named := small("all"), small("fake")
	all.Checkpoint, named.Checkpoint = 10, 10
	list := []index.Engine{&fake{}, postgresmodel.Profile{}}
	cases, skips, err := Plan(t.Context(), []Config{all}, list)
	if err != nil || len(skips) != 1 || len(cases) == 0 || !strings.Contains(cases[0].Name().String(), "/checkpoint=10") {
		t.Errorf("under all: %v, %v, %v", names(cases), skips, err)
	}
	if _, _, err := Plan(t.Context(), []Config{named}, list); !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), "engine fake makes no checkpoint") {
		t.Errorf("by name: %v", err)
	}
}

// Work that a table has not the powers for is refused before anything is loaded.
func TestRunRefuses(t *testing.T) {
	book := small("model-textbook")
	book.Cache = 4096
	for want, c := range map[string]Config{"cannot look a row up by id": small("fake"), "holds no page of 8192": book} {
		if c.Cache == 0 {
			c.Workloads = []units.Workload{units.Lookup}
		}
		cases := plan(t, []index.Engine{&fake{insert: func(int) error { return errors.New("loaded") }}, textbook.Profile{}}, c)
		err := Runner{Temp: t.TempDir()}.Run(t.Context(), cases, nil)
		if !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want ErrUsage with %q", err, want)
		}
	}
}

func TestPlanMergesEqualCases(t *testing.T) {
	few, many := small("fake", "model-fake"), small("fake")
	few.Rounds = 0
	many.Schemes = []string{"all"}
	cases := plan(t, []index.Engine{&fake{}, simulated{&fake{name: "model-fake"}}}, few, many)
	if len(cases) != 2+2+len(ids.Schemes)-2 || cases[0].Rounds != 2 || cases[2].Rounds != 0 {
		t.Errorf("%d cases, rounds %d and %d", len(cases), cases[0].Rounds, cases[2].Rounds)
	}
	for _, c := range plan(t, engines(), small("all")) {
		if _, model := c.Engine.(index.Simulator); model != (c.Rounds == 0) {
			t.Errorf("%s: %d timed rounds", c.Name(), c.Rounds)
		}
	}
}

func TestPlanLayouts(t *testing.T) {
	cfg := small("fake", "null")
	cfg.Schemes = []string{"serial"}
	for asked, want := range map[units.Layout]string{"": "rowid clustered", All: "rowid clustered clustered heap rowid", units.RowID: "rowid rowid"} {
		if cfg.Layouts = nil; asked != "" {
			cfg.Layouts = []units.Layout{asked}
		}
		var got []string
		for _, c := range plan(t, engines(), cfg) {
			got = append(got, string(c.Layout))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("layout %q: %v, want %s", asked, got, want)
		}
	}
}

// Options of an engine hold for its profile beside it, and alone. What the profile does not take is
// skipped, and said to be.
func TestProfileOptions(t *testing.T) {
	of := func(options map[string][]string, engines ...string) (list []string, skips []Skip, err error) {
		cfg := small(engines...)
		cfg.Schemes, cfg.Options = cfg.Schemes[:1], map[string]map[string][]string{"fake": options}
		profile := narrow{simulated{&fake{name: "model-fake"}}}
		cases, skips, err := Plan(t.Context(), []Config{cfg}, []index.Engine{&fake{}, profile})
		for _, c := range cases {
			list = append(list, fmt.Sprint(c.Engine.Name(), c.Options))
		}
		return list, skips, err
	}
	for _, tc := range []struct {
		options map[string][]string
		engines []string
		want    string
		skips   int
	}{
		{map[string][]string{"fill": {"0.7"}}, []string{"fake", "model-fake"}, "[fakemap[fill:0.7] model-fakemap[fill:0.7]]", 0},
		{map[string][]string{"fill": {"0.7"}}, []string{"model-fake"}, "[model-fakemap[fill:0.7]]", 0},
		{map[string][]string{"fill": {"0.2", "0.7"}}, []string{"fake", "model-fake"}, "[fakemap[fill:0.2] fakemap[fill:0.7] model-fakemap[fill:0.7]]", 1},
		{map[string][]string{"fill": {"0.2"}}, []string{"fake", "model-fake"}, "[fakemap[fill:0.2]]", 1},
		{map[string][]string{"b": {"2"}}, []string{"fake", "model-fake"}, "[fakemap[b:2] model-fakemap[]]", 0},
	} {
		got, skips, err := of(tc.options, tc.engines...)
		if err != nil || fmt.Sprint(got) != tc.want || len(skips) != tc.skips {
			t.Errorf("%v of %v: %v, skipped %v, %v, want %s", tc.options, tc.engines, got, skips, err, tc.want)
		}
	}
	if _, _, err := of(map[string][]string{"b": {"2"}}, "model-fake"); !errors.Is(err, ErrUsage) {
		t.Errorf("an option that only the engine has, which is not in the run: %v", err)
	}
}

// A table that a profile refuses and its engine makes is left to the engine, where that is in the run.
func TestProfileRefuses(t *testing.T) {
	for _, tc := range []struct {
		engines []string
		want    string
		skips   int
	}{
		{[]string{"fake", "model-fake"}, "[fake serial fake uuidv4 model-fake serial]", 1},
		{[]string{"all"}, "[fake serial fake uuidv4 model-fake serial]", 1},
		{[]string{"model-fake"}, "[]", 0},
	} {
		cases, skips, err := Plan(t.Context(), []Config{small(tc.engines...)}, []index.Engine{&fake{}, picky{simulated{&fake{name: "model-fake"}}}})
		var list []string
		for _, c := range cases {
			list = append(list, c.Engine.Name()+" "+c.Scheme.Name)
		}
		if fmt.Sprint(list) != tc.want || len(skips) != tc.skips || errors.Is(err, ErrUsage) != (list == nil) {
			t.Errorf("%v: %v, skipped %v, %v, want %s", tc.engines, list, skips, err, tc.want)
		}
	}
}

// picky is a profile that has no UUIDs.
type picky struct{ simulated }

func (picky) Refuses(c index.TableConfig) error {
	if c.Key == index.KeyUUID {
		return errors.New("no UUIDs")
	}
	return nil
}

// narrow is a profile with one of the engine's options, which takes less.
type narrow struct{ simulated }

func (narrow) Options() []index.Option { return []index.Option{index.FloatOption("fill", 0.5, 0.4, 1)} }

func TestPlanRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Config)
		want   string // in the message
	}{
		"engine":        {func(c *Config) { c.Engines = []string{"fakes"} }, `unknown engine "fakes", did you mean "fake"?; allowed: fake, null, model-fake`},
		"no engine":     {func(c *Config) { c.Engines = nil }, "no engine named"},
		"main engines":  {func(c *Config) { c.Engines = []string{"main"} }, "unknown engine"},
		"scheme":        {func(c *Config) { c.Schemes = []string{"serial", "uuid4"} }, `unknown scheme "uuid4", did you mean "uuidv4"?; allowed: serial, `},
		"far scheme":    {func(c *Config) { c.Schemes = []string{"xyz"} }, `unknown scheme "xyz"; allowed`},
		"layout":        {func(c *Config) { c.Layouts = []units.Layout{"heaps"} }, `did you mean "heap"?`},
		"pair":          {func(c *Config) { c.Layouts = []units.Layout{units.Clustered, units.Heap} }, "engine fake has no layout heap; its layouts: [rowid clustered]"},
		"workload":      {func(c *Config) { c.Workloads = []units.Workload{"inserts"} }, `did you mean "insert"?`},
		"rows 0":        {func(c *Config) { c.Rows = 0 }, "rows 0: must be 1 to 1000000000000"},
		"rows":          {func(c *Config) { c.Rows = 1e12 + 1 }, "rows"},
		"batch 0":       {func(c *Config) { c.Batch = 0 }, "batch 0"},
		"batch":         {func(c *Config) { c.Batch = -5 }, "batch -5"},
		"value":         {func(c *Config) { c.Value = design.FixedSizes(-1) }, "value of -1 bytes"},
		"GiB":           {func(c *Config) { c.Value = design.FixedSizes(1<<30 + 1) }, "must be 0 to 1073741824"},
		"engine limit":  {func(c *Config) { c.Value = design.FixedSizes(1001) }, "values up to 1000 bytes"},
		"extra":         {func(c *Config) { c.Extra = 1 }, "engine fake has no further indexes (--secondary 1); its limit is 0"},
		"secondary":     {func(c *Config) { c.Workloads = []units.Workload{units.BySecondary} }, "engine fake has no further indexes (--secondary 1); its limit is 0"},
		"extra -1":      {func(c *Config) { c.Extra = -1 }, "secondary -1"},
		"cache":         {func(c *Config) { c.Cache = -1 }, "cache of -1 bytes"},
		"ops":           {func(c *Config) { c.Ops = -1 }, "ops -1"},
		"start":         {func(c *Config) { c.Start = "os-warm" }, `unknown start "os-warm"`},
		"reads":         {func(c *Config) { c.Reads = "resent" }, `did you mean "recent"?; allowed: uniform, recent, zipf`},
		"key limit":     {func(c *Config) { c.Encoding = ids.Text }, "keys up to 30"},
		"rounds":        {func(c *Config) { c.Rounds = -1 }, "rounds -1"},
		"encoding":      {func(c *Config) { c.Encoding = "txt" }, `did you mean "text"?`},
		"rate":          {func(c *Config) { c.Env.Rate = 0 }, "rate 0"},
		"nodes":         {func(c *Config) { c.Env.Nodes = 0 }, "nodes 0"},
		"scheme env":    {func(c *Config) { c.Schemes, c.Env.Nodes = []string{"snowflake"}, 2000 }, "1024"},
		"time field":    {func(c *Config) { c.Rows, c.Env.Rate = 1e12, 1 }, "time field"},
		"option engine": {func(c *Config) { c.Options = map[string]map[string][]string{"nul": {"x": {"1"}}} }, "which is not in the run"},
		"option":        {func(c *Config) { c.Options["fake"] = map[string][]string{"fil": {"1"}} }, "has no option"},
		"option value":  {func(c *Config) { c.Options["fake"] = map[string][]string{"fill": {"0.5", "2"}} }, "option fake.fill"},
		"option none":   {func(c *Config) { c.Options["fake"] = map[string][]string{"fill": {}} }, "no value"},
	} {
		cfg := small("fake")
		cfg.Options = map[string]map[string][]string{}
		tc.change(&cfg)
		_, _, err := Plan(t.Context(), []Config{cfg}, engines())
		if !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want ErrUsage with %q", name, err, tc.want)
		}
	}
	other := small("fake")
	other.Env.Seed = 2
	if _, _, err := Plan(t.Context(), []Config{small("fake"), other}, engines()); !errors.Is(err, ErrUsage) {
		t.Errorf("two seeds: %v", err)
	}
}

func TestEngineThatCannotRun(t *testing.T) {
	broken := &fake{name: "server", broken: errors.New("no server binary on PATH")}
	list := []index.Engine{broken, null.Engine{}}
	cases, skips, err := Plan(t.Context(), []Config{small("all"), small("all")}, list)
	if err != nil || len(cases) != 2 || len(skips) != 1 || skips[0].String() != "server: no server binary on PATH" {
		t.Errorf("all: %d cases, %v, %v", len(cases), skips, err)
	}
	_, _, err = Plan(t.Context(), []Config{small("server", "null")}, list)
	if !errors.Is(err, broken.broken) || errors.Is(err, ErrUsage) {
		t.Errorf("by name: %v", err)
	}
	if _, _, err = Plan(t.Context(), []Config{small("all")}, list[:1]); err == nil || errors.Is(err, ErrUsage) {
		t.Errorf("nothing left: %v", err)
	}
}

// An engine that cannot run here leaves its part of a preset out, and that is said; one
// that can runs it beside its profile.
func TestPresetLeavesOutWhatCannotRun(t *testing.T) {
	p := Preset{Configs: []Config{small("fake")}, Optional: []Config{small("absent", "model-absent"), small("other"), small("fake", "tree")}}
	configs, skips := p.On(append(engines(), &fake{name: "absent", broken: errors.New("no server here")}))
	if len(configs) != 2 || len(skips) != 1 || skips[0].String() != "absent: no server here" {
		t.Errorf("%d configurations, left out: %v", len(configs), skips)
	}
}

func TestWarnings(t *testing.T) {
	c := plan(t, engines(), small("fake"))[0] // 1,000 rows at 5,000/s: 0.2 s
	for period, want := range map[time.Duration]bool{0: false, 20 * time.Millisecond: false, 21 * time.Millisecond: true} {
		if c.Scheme.Period = period; (len(c.warnings()) > 0) != want {
			t.Errorf("period %v: warnings %q", period, c.warnings())
		}
	}
}

// Two timed loads, and what the harness costs them.
func TestControlsStandBeside(t *testing.T) {
	if cases := plan(t, engines(), small("fake")); len(cases) != 4 {
		t.Errorf("cases %q", names(cases))
	}
}
