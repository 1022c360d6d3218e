package main

import (
	"context"
	"errors"
	"iter"
	"os"
	"runtime/debug"

	"idbench/bench"
	"idbench/design"
	"idbench/index"
	"idbench/predict"
	"idbench/units"
)

// forecasting is a profile that tells the counts of a load without a table, where package
// predict has a way to them.
type forecasting struct{ index.Engine }

// Mode implements bench.Forecaster.
func (e forecasting) Mode(ctx context.Context, l design.Load) (units.Mode, error) {
	return predict.LoadMode(ctx, predict.Config{Profile: e.Engine, Load: l})
}

// Forecasts implements bench.Forecaster.
func (e forecasting) Forecasts(ctx context.Context, l design.Load, rows []int64) iter.Seq2[bench.Forecast, error] {
	return func(yield func(bench.Forecast, error) bool) {
		for told, err := range predict.Loads(ctx, predict.Config{Profile: e.Engine, Load: l}, rows) {
			if errors.Is(err, predict.ErrUsage) {
				err = misuse{err}
			}
			if !yield(bench.Forecast{Segments: told.Segments, Error: told.Error}, err) {
				return
			}
		}
	}
}

// Simulates implements index.Simulator.
func (e forecasting) Simulates() string { return e.Engine.(index.Simulator).Simulates() }

// Refuses implements index.Refuser: what the profile refuses.
func (e forecasting) Refuses(c index.TableConfig) error {
	if r, ok := e.Engine.(index.Refuser); ok {
		return r.Refuses(c)
	}
	return nil
}

// Spill implements index.Spiller: that of the profile, or none.
func (e forecasting) Spill(c index.TableConfig) (index.Spill, error) {
	if s, ok := e.Engine.(index.Spiller); ok {
		return s.Spill(c)
	}
	return index.Spill{}, errors.ErrUnsupported
}

// Replacement implements index.Replacer: that of the profile, or LRU.
func (e forecasting) Replacement() string {
	if r, ok := e.Engine.(index.Replacer); ok {
		return r.Replacement()
	}
	return ""
}

// replayMemory is what a replay of 1e9 keys of any profile gets by with, in 2.9 GiB; left to
// itself the collector would let the heap grow to twice what is in use.
const replayMemory = 3 << 30

// boundMemory holds the heap to that, unless the environment says otherwise.
func boundMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(replayMemory)
	}
}

// unwrapped is an engine of the list, or the profile that forecasts for it.
func unwrapped(e index.Engine) index.Engine {
	if f, ok := e.(forecasting); ok {
		return f.Engine
	}
	return e
}
