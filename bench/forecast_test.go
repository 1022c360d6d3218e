package bench

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"idbench/design"
	"idbench/index"
	"idbench/results"
	"idbench/units"
)

// forecasting is a fake that tells counts without a table: a leaf of ten rows each.
type forecasting struct {
	*fake
	wait chan struct{} // what a forecast waits for; nil: nothing
	most int           // forecasts that it yields; 0: as many as it is asked for
}

func (e forecasting) Mode(_ context.Context, l design.Load) (units.Mode, error) {
	switch {
	case l.Mode == units.Auto && l.Rows <= 1000:
		return units.Pages, nil
	case l.Mode == units.Auto:
		return units.Steady, nil
	case l.Extra > 0:
		return "", errors.New("no further indexes")
	}
	return l.Mode, nil
}

func (e forecasting) Forecasts(_ context.Context, l design.Load, moments []int64) iter.Seq2[Forecast, error] {
	return func(yield func(Forecast, error) bool) {
		for i, rows := range moments {
			if e.most > 0 && i == e.most {
				return
			}
			if e.wait != nil {
				<-e.wait
			}
			f := Forecast{Segments: []index.Segment{{Name: units.Primary, Counts: index.Counts{units.LeafPages: (rows + 9) / 10}}}}
			if l.Mode != units.Exact {
				f.Error = 0.0125
			}
			if !yield(f, nil) {
				return
			}
		}
	}
}

func forecastEngines() []index.Engine {
	return []index.Engine{&fake{}, forecasting{fake: &fake{name: "model-fake"}}}
}

// Modes are a part of the name, but not the one that always was.
func TestModeInNames(t *testing.T) {
	c := small("all")
	c.Layouts, c.Schemes, c.Rounds = []units.Layout{units.Clustered}, []string{"uuidv7"}, 0
	for mode, want := range map[units.Mode][]string{
		units.Pages:  {"fake 1000 -", "model-fake 1000 -"},
		units.Auto:   {"fake 1000 -", "model-fake 1000 -"}, // few rows
		units.Urn:    {"model-fake 1000 urn"},              // the other one cannot
		units.Exact:  {"model-fake 1000 exact"},
		units.Fringe: {"model-fake 1000 fringe"},
	} {
		c.Mode = mode
		var got []string
		for _, c := range plan(t, forecastEngines(), c) {
			m := c.Name().Get("mode")
			if m == "" {
				m = "-"
			}
			got = append(got, fmt.Sprintf("%s %s %s", c.Name().Get("engine"), c.Name().Get("rows"), m))
		}
		if !slices.Equal(got, want) {
			t.Errorf("mode %s: %q, want %q", mode, got, want)
		}
	}
	c.Mode, c.Rows, c.Checkpoint = units.Auto, 2000, 0
	if name := plan(t, forecastEngines(), c)[1].Name().String(); !strings.HasSuffix(name, "/value=100/mode=steady") {
		t.Errorf("auto of many rows: %s", name)
	}
	if c.Settings()["mode"] != string(units.Auto) || small("fake").Settings()["mode"] != "" {
		t.Error("a mode among the settings where none was asked for, or none where one was")
	}
}

func TestModeRefusals(t *testing.T) {
	for want, change := range map[string]func(*Config){
		`unknown mode "urm", did you mean "urn"?; allowed: pages, auto, exact, urn, fringe, steady`: func(c *Config) { c.Mode = "urm" },
		"engine fake cannot tell the counts of a load without a table (--mode exact)":               func(c *Config) { c.Engines = []string{"fake"} },
		"mode exact: workload expire needs a table":                                                 func(c *Config) { c.Workloads = []units.Workload{units.Expire} },
		"mode exact: a cache of 100 bytes needs a table":                                            func(c *Config) { c.Cache = 100 },
		"mode exact: a sample of pages needs a table":                                               func(c *Config) { c.Sample = 4 },
		"no further indexes": func(c *Config) { c.Extra = 1 },
	} {
		c := small("model-fake")
		c.Mode = units.Exact
		change(&c)
		e := forecasting{fake: &fake{name: "model-fake"}}
		_, _, err := Plan(t.Context(), []Config{c}, []index.Engine{&fake{}, capable{e}})
		if !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	// What only a table can tell has one under auto.
	c := small("model-fake")
	c.Mode, c.Cache, c.Rows = units.Auto, 100, 5000
	if name := plan(t, forecastEngines(), c)[0].Name(); name.Get("mode") != "" {
		t.Errorf("auto with a cache: %s", name)
	}
}

// capable is a forecasting engine with further indexes and deletes.
type capable struct{ forecasting }

func (capable) Limits() index.Limits {
	return index.Limits{Key: 30, Value: 1000, Extra: 1, Deletes: true}
}

func TestForecast(t *testing.T) {
	c := small("model-fake")
	c.Schemes, c.Rows, c.Rounds = []string{"uuidv4"}, 1000, 0
	for mode, points := range map[units.Mode]int{units.Exact: 17, units.Urn: 17, units.Steady: 9, units.Fringe: 34} { // steps of whole transactions of 30
		c.Mode = mode
		e := forecasting{fake: &fake{name: "model-fake"}}
		heard := &progressed{}
		all := collect(t, Runner{Progress: heard}, plan(t, []index.Engine{e}, c))
		if len(all) != 1 || len(e.dirs) != 0 {
			t.Fatalf("mode %s: %d rounds, tables in %v", mode, len(all), e.dirs)
		}
		f := all[0]
		want := "[{primary 1000 [{leaf-pages 100}]} {all 1000 [{row-bytes 116000} {virtual-sec 0.2}]}]"
		var got []string
		for _, r := range f.Records {
			got = append(got, fmt.Sprintf("{%s %d %v}", r.Segment, r.Iters, r.Values))
		}
		if fmt.Sprint(got) != want {
			t.Errorf("mode %s: %v, want %s", mode, got, want)
		}
		last := f.Series[len(f.Series)-1]
		if len(f.Series) != 2*points || last.Rows != 1000 || last.Ns != -1 || f.Series[0].Rows%30 != 0 {
			t.Errorf("mode %s: %d points up to %d rows, want %d", mode, len(f.Series), last.Rows, 2*points)
		}
		if heard.rows != 1000 {
			t.Errorf("mode %s: progress heard of %d rows", mode, heard.rows)
		}
		if doubt := strings.Join(f.Warnings, " "); strings.Contains(doubt, "within 1.2 %") != (mode != units.Exact) {
			t.Errorf("mode %s: warnings %q", mode, f.Warnings)
		}
	}
}

// progressed counts rows.
type progressed struct {
	quiet
	rows int64
}

func (p *progressed) Rows(_ Case, _ int, n int64) { p.rows += n }

// Nobody samples the wave of random ids at steps that double, and long replays are made
// once.
func TestMoments(t *testing.T) {
	for _, want := range []struct {
		mode   units.Mode
		rows   int64
		points int
	}{{units.Exact, 100_000_000, 20}, {units.Exact, 100_000_001, 1}, {units.Urn, 1_000_000_000, 20}, {units.Urn, 2_000_000_000, 1}, {units.Steady, 1_000_000_000_000, 10}, {units.Fringe, 1_000_000_000_000, 100}, {units.Exact, 7, 1}} {
		list := Case{Load: design.Load{Mode: want.mode, Rows: want.rows, Batch: 1000}}.moments()
		if len(list) != want.points || list[len(list)-1] != want.rows || !slices.IsSorted(list) {
			t.Errorf("%s of %d rows: %v", want.mode, want.rows, list)
		}
	}
}

// A forecast is left as soon as the run is interrupted, and made anew when it goes on.
func TestForecastIsInterrupted(t *testing.T) {
	c := small("model-fake")
	c.Schemes, c.Mode, c.Rounds = []string{"serial", "uuidv4"}, units.Exact, 0
	e := forecasting{fake: &fake{name: "model-fake"}, wait: make(chan struct{})}
	defer close(e.wait)
	cases := plan(t, []index.Engine{e}, c)
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("ctrl-C")
	time.AfterFunc(time.Millisecond, func() { cancel(stop) })
	err := Runner{Temp: t.TempDir()}.Run(ctx, cases, func(results.Finished) error { return errors.New("stored") })
	if !errors.Is(err, stop) {
		t.Errorf("%v, want %v", err, stop)
	}
	done := Runner{Done: []results.Round{{Place: 0, Number: 0}}}
	rest := collect(t, done, plan(t, forecastEngines(), c))
	if len(rest) != 1 || rest[0].Place != 1 {
		t.Errorf("went on with %+v", rest)
	}
}

// An engine that tells less than it is asked for is an error, and nobody waits for more.
func TestForecastIsCutShort(t *testing.T) {
	c := small("model-fake")
	c.Schemes, c.Mode, c.Rows, c.Rounds = []string{"uuidv4"}, units.Exact, 1000, 0
	e := forecasting{fake: &fake{name: "model-fake"}, most: 2}
	err := Runner{Temp: t.TempDir()}.Run(t.Context(), plan(t, []index.Engine{e}, c), func(results.Finished) error { return errors.New("stored") })
	if err == nil || !strings.Contains(err.Error(), "after 180 rows: engine model-fake told nothing of 180 rows") {
		t.Errorf("%v", err)
	}
}

func TestForecastIsExpected(t *testing.T) {
	c := small("model-fake")
	c.Mode, c.Rows, c.Rounds, c.Schemes = units.Urn, 40_000_000, 0, []string{"uuidv4"}
	list, err := Runner{Temp: t.TempDir()}.Expect(t.Context(), plan(t, forecastEngines(), c))
	if err != nil || len(list) != 1 || list[0].Counted != 1 || list[0].Disk != 0 {
		t.Errorf("%+v, %v", list, err)
	}
}
