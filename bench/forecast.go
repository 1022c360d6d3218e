package bench

import (
	"context"
	"fmt"
	"iter"
	"time"

	"idbench/design"
	"idbench/index"
	"idbench/internal/spell"
	"idbench/results"
	"idbench/units"
)

// Modes are the ways to the counts of a load, the default first. All but the first do
// without a table, and tell less.
var Modes = []units.Mode{units.Pages, units.Auto, units.Exact, units.Urn, units.Fringe, units.Steady}

// modeKey is the part of a name that says which.
const modeKey = "mode"

// A Forecaster is an engine that tells the counts of a load without a table.
type Forecaster interface {
	// Mode returns the mode of a load: the one it asks for or, of Auto, the one that
	// suits. The error says why there is none.
	Mode(ctx context.Context, l design.Load) (units.Mode, error)
	// Forecasts yields the counts after some numbers of the rows of a load, which rise. Its
	// mode is one that Mode returned. It may be called by several goroutines at once.
	Forecasts(ctx context.Context, l design.Load, rows []int64) iter.Seq2[Forecast, error]
}

// A Forecast is the counts of a load.
type Forecast struct {
	Segments []index.Segment
	Error    float64 // relative error of the leaf pages; 0: they are those of a table
}

func forecasts(e index.Engine) bool { _, ok := e.(Forecaster); return ok }

// forced reports whether the configuration wants no table.
func (c Config) forced() bool { return c.Mode != units.Pages && c.Mode != units.Auto }

// forecast reports whether the case has no table.
func (c Case) forecast() bool { return c.Mode != units.Pages && c.Mode != "" }

// setMode gives the case its mode. Under Auto an engine that needs a table has one.
func (c *Case) setMode(ctx context.Context, mode units.Mode) error {
	f, ok := c.Engine.(Forecaster)
	switch {
	case mode == units.Pages || !ok:
		return nil
	case c.Workload.Name == units.Insert && c.Keys == nil && c.Cache == 0 && c.Sample == 0:
	case mode == units.Auto:
		return nil
	case c.Workload.Name != units.Insert:
		return usagef("mode %s: workload %s needs a table; without one there is %s alone", mode, c.Workload.Name, units.Insert)
	case c.Keys != nil:
		return usagef("mode %s: the ids of %s are loaded into a table, which mode pages has; the others are for schemes", mode, c.Keys.Path)
	case c.Sample > 0:
		return usagef("mode %s: a sample of pages needs a table, whose pages are touched (--sample)", mode)
	default:
		return usagef("mode %s: a cache of %d bytes needs a table, whose pages are touched (--cache)", mode, c.Cache)
	}
	l := c.load()
	l.Mode = mode
	chosen, err := f.Mode(ctx, l)
	switch {
	case ctx.Err() != nil:
		return interrupted(ctx)
	case err != nil:
		return usageError{err}
	}
	c.Mode = chosen
	return nil
}

// Replayable reports whether the case keeps every page of a profile that could also be asked
// for its counts in mode Exact.
func (c Case) Replayable(ctx context.Context) bool {
	return !c.forecast() && c.Engine != nil && forecasts(c.Engine) && c.setMode(ctx, units.Exact) == nil && c.forecast()
}

// load is what a Forecaster is asked for.
func (c Case) load() design.Load {
	l := c.Load
	l.Batch = c.batch()
	return l
}

// moments are the rows after which a forecast is made, in equal steps: as many as the
// points of a load's series where that takes little, fewer where each takes as long as its
// rows are many, and the last alone where that is long.
//
// Note: steps that double would be cheaper, and would meet the wave in the fill of random
// ids, whose period is a factor of two, at the same height each time.
func (c Case) moments() (list []int64) {
	n := int64(points)
	switch {
	case c.Mode == units.Exact && c.Rows > 100_000_000 || c.Mode == units.Urn && c.Rows > 1_000_000_000:
		n = 1
	case c.Mode == units.Exact || c.Mode == units.Urn:
		n = points / 5
	case c.Mode == units.Steady:
		n = points / 10
	}
	step := roundUp((c.Rows+n-1)/n, c.batch())
	for rows := step; rows < c.Rows; rows += step {
		list = append(list, rows)
	}
	return append(list, c.Rows)
}

// forecast is the structure round of a case without a table.
func (r Runner) forecast(ctx context.Context, c Case) (results.Finished, error) {
	f := results.Finished{Case: c.Name(), Warnings: append(c.warnings(), c.told(ctx)...)}
	done := int64(0)
	moments := c.moments()
	for forecast, err := range c.ask(ctx, moments) {
		rows := moments[0]
		moments = moments[1:]
		if err != nil {
			return f, fmt.Errorf("%s after %d rows: %w", c.Name(), rows, err)
		}
		for _, s := range forecast.Segments {
			f.Series = append(f.Series, results.Point{Segment: s.Name, Rows: rows, Ns: -1, Values: values(s.Counts)})
		}
		if rows == c.Rows {
			for _, s := range forecast.Segments {
				rec := results.Record{Case: f.Case, Segment: s.Name, Iters: rows, Values: values(s.Counts)}
				if s.Name == units.All {
					rec.Values = append(rec.Values, c.span()...)
				}
				f.Records = append(f.Records, rec)
			}
			f.Warnings = append(f.Warnings, c.doubts(forecast.Error)...)
		}
		r.Progress.Rows(c, 0, rows-done)
		done = rows
	}
	return f, nil
}

// told is what an empty table of the case's profile says that a reader must know.
func (c Case) told(ctx context.Context) []string {
	table, err := c.Engine.Open(ctx, c.table())
	if err != nil {
		return nil // the forecast says why
	}
	defer func() { _ = table.Close() }() // nothing is in it
	if warner, ok := table.(index.Warner); ok {
		return warner.Warnings()
	}
	return nil
}

// ask asks the engine for forecasts, with the bytes of the rows. It returns as soon as ctx
// is done, and leaves the answers to nobody.
func (c Case) ask(ctx context.Context, moments []int64) iter.Seq2[Forecast, error] {
	return func(yield func(Forecast, error) bool) {
		type answer struct {
			Forecast
			err error
		}
		got, enough := make(chan answer), make(chan struct{})
		values, until := int64(0), int64(0) // bytes of the payloads so far
		defer close(enough)
		go func() {
			defer close(got)
			for f, err := range c.Engine.(Forecaster).Forecasts(ctx, c.load(), moments) {
				select {
				case got <- answer{f, err}:
				case <-enough:
					return
				}
			}
		}()
		for _, rows := range moments {
			select {
			case <-ctx.Done():
				yield(Forecast{}, interrupted(ctx))
				return
			case a, more := <-got:
				if !more {
					a.err = fmt.Errorf("engine %s told nothing of %d rows", c.Engine.Name(), rows)
				}
				if a.err != nil {
					yield(a.Forecast, a.err)
					return
				}
				last := len(a.Segments) - 1
				if last < 0 || a.Segments[last].Name != units.All {
					a.Segments = append(a.Segments, index.Segment{Name: units.All, Counts: index.Counts{}})
					last++
				}
				values, until = values+c.Value.Sum(c.Env.Seed, until, rows), rows
				a.Segments[last].Counts[units.RowBytes] = rows*int64(c.KeyBytes()) + values // ids are of one length
				if !yield(a.Forecast, nil) {
					return
				}
			}
		}
	}
}

// doubts say what the counts of the case are, where they are not those of its keys.
func (c Case) doubts(off float64) []string {
	if off == 0 {
		return nil
	}
	switch share := spell.PercentTo(100*off, 2); c.Mode {
	case units.Urn:
		return []string{"mode urn: one table of random keys, drawn without them; nineteen of twenty others have leaf pages within " + share +
			" of its own. Pages above the leaves, and what is written of them, are means; each point of the series is a table of its own"}
	case units.Fringe:
		return []string{"mode fringe: means of all tables of random keys, rounded to whole pages; nineteen of twenty tables have leaf pages within " + share + " of them"}
	default:
		return []string{"mode " + string(c.Mode) + ": the first rows replayed, and the rest in proportion; leaf pages were within " + share + " of a replay of all rows, where that could be had"}
	}
}

// forecastProbe is the rows of a probe of a case whose time goes with its rows.
const forecastProbe = 4_000_000

// expect is about how long the forecasts of a case take, by a line through a probe and
// one of a quarter of its rows; where time does not go with rows, by the last of them.
func (c Case) expect(ctx context.Context) (time.Duration, error) {
	probe := func(rows int64) (float64, error) {
		small, from := c, time.Now()
		small.Rows = rows
		var err error
		for _, err = range small.ask(ctx, []int64{rows}) {
		}
		return float64(time.Since(from)), err
	}
	rows := c.Rows
	if c.Mode == units.Exact || c.Mode == units.Urn {
		rows = min(rows, forecastProbe)
	}
	spent, err := probe(rows)
	slope := 0.0
	if rows < c.Rows && err == nil {
		var quarter float64
		quarter, err = probe(rows / 4)
		slope = max(0, spent-quarter) / float64(rows-rows/4)
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", c.Name(), err)
	}
	if c.Mode == units.Fringe { // one pass over all moments
		return time.Duration(2 * spent), nil
	}
	sum := 0.0
	for _, n := range c.moments() {
		sum += max(0, spent+slope*float64(n-rows))
	}
	return time.Duration(sum), nil
}
