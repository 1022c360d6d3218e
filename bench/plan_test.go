package bench

import (
	"errors"
	"strings"
	"testing"
	"time"

	"idbench/ids"
	"idbench/index"
	"idbench/index/null"
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
	plain.Layouts = []string{"clustered"}
	plain.Options = map[string]map[string][]string{"fake": {"fill": {"0.50", "0.90", "0.9"}, "b": {"1", "2"}}}
	all := plain
	all.Engines, all.Layouts, all.Options = []string{"fake"}, nil, map[string]map[string][]string{"fake": {"b": {"0"}}}
	all.Encoding, all.Durable, all.ValueBytes, all.Rows, all.Schemes = ids.Text, true, 0, 1_000_000_000, []string{"ulid"}
	all.Env = ids.Env{Seed: 1, Rate: 70, Nodes: 3, Skew: time.Minute, Jitter: 1500 * time.Millisecond}
	got := strings.Join(names(plan(t, engines(), plain, all)), "\n")
	want := `engine=fake/layout=clustered/scheme=uuidv7/encoding=binary/workload=insert/rows=1000/batch=30/value=100
engine=fake/layout=clustered/scheme=uuidv7/encoding=binary/workload=insert/rows=1000/batch=30/value=100/fake.b=2
engine=fake/layout=clustered/scheme=uuidv7/encoding=binary/workload=insert/rows=1000/batch=30/value=100/fake.fill=0.9
engine=fake/layout=clustered/scheme=uuidv7/encoding=binary/workload=insert/rows=1000/batch=30/value=100/fake.fill=0.9/fake.b=2
engine=model-fake/layout=clustered/scheme=uuidv7/encoding=binary/workload=insert/rows=1000/batch=30/value=100
engine=null/layout=clustered/scheme=uuidv7/encoding=binary/workload=insert/rows=1000/batch=30/value=100
engine=fake/layout=rowid/scheme=ulid/encoding=text/workload=insert/rows=1000000000/batch=30/value=0/nodes=3/rate=70/skew=1m0s/jitter=1.5s/durability=sync/fake.b=0`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestPlanMergesEqualCases(t *testing.T) {
	few, many := small("fake", "model-fake"), small("fake")
	few.Rounds = 0
	many.Schemes = []string{"all"}
	cases := plan(t, engines(), few, many)
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
	for asked, want := range map[string]string{"": "rowid clustered", "all": "clustered rowid clustered heap rowid", "rowid": "rowid rowid"} {
		if cfg.Layouts = nil; asked != "" {
			cfg.Layouts = []string{asked}
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
		"layout":        {func(c *Config) { c.Layouts = []string{"heaps"} }, `did you mean "heap"?`},
		"pair":          {func(c *Config) { c.Layouts = []string{"clustered", "heap"} }, "engine fake has no layout heap; its layouts: [rowid clustered]"},
		"workload":      {func(c *Config) { c.Workloads = []string{"inserts"} }, `did you mean "insert"?`},
		"rows 0":        {func(c *Config) { c.Rows = 0 }, "rows 0: must be 1 to 1000000000000"},
		"rows":          {func(c *Config) { c.Rows = 1e12 + 1 }, "rows"},
		"batch 0":       {func(c *Config) { c.Batch = 0 }, "batch 0"},
		"batch":         {func(c *Config) { c.Batch = -5 }, "batch -5"},
		"value":         {func(c *Config) { c.ValueBytes = -1 }, "value of -1 bytes"},
		"GiB":           {func(c *Config) { c.ValueBytes = 1<<30 + 1 }, "must be 0 to 1073741824"},
		"engine limit":  {func(c *Config) { c.ValueBytes = 1001 }, "values up to 1000 bytes"},
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
		_, _, err := Plan([]Config{cfg}, engines())
		if !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want ErrUsage with %q", name, err, tc.want)
		}
	}
	other := small("fake")
	other.Env.Seed = 2
	if _, _, err := Plan([]Config{small("fake"), other}, engines()); !errors.Is(err, ErrUsage) {
		t.Errorf("two seeds: %v", err)
	}
}

func TestEngineThatCannotRun(t *testing.T) {
	broken := &fake{name: "server", broken: errors.New("no server binary on PATH")}
	list := []index.Engine{broken, null.Engine{}}
	cases, skips, err := Plan([]Config{small("all"), small("all")}, list)
	if err != nil || len(cases) != 2 || len(skips) != 1 || skips[0].String() != "server: no server binary on PATH" {
		t.Errorf("all: %d cases, %v, %v", len(cases), skips, err)
	}
	_, _, err = Plan([]Config{small("server", "null")}, list)
	if !errors.Is(err, broken.broken) || errors.Is(err, ErrUsage) {
		t.Errorf("by name: %v", err)
	}
	if _, _, err = Plan([]Config{small("all")}, list[:1]); err == nil || errors.Is(err, ErrUsage) {
		t.Errorf("nothing left: %v", err)
	}
}

func TestPresets(t *testing.T) {
	real := []index.Engine{&fake{name: "bbolt"}, null.Engine{}, simulated{&fake{name: "model-bbolt"}}}
	for _, p := range Presets {
		if found, err := FindPreset(p.Name); err != nil || found.Sentence != p.Sentence {
			t.Errorf("FindPreset(%s) = %v, %v", p.Name, found, err)
		}
		// bbolt and its model × 6 schemes × 2 fills, then null × 6 and bbolt × 12.
		if cases := plan(t, real, p.Configs...); len(cases) != 24+18 {
			t.Errorf("%s: %d cases: %q", p.Name, len(cases), names(cases))
		}
	}
	if _, err := FindPreset("quik"); !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), `"quick"?`) {
		t.Errorf("unknown preset: %v", err)
	}
	if cases := plan(t, engines(), small("fake")); len(cases) != 2 {
		t.Errorf("cases %q", names(cases))
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
