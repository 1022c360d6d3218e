package main

import (
	"context"
	"errors"
	"iter"
	"os"
	"runtime/debug"

	"idbench/bench"
	"idbench/index"
	"idbench/index/model"
	"idbench/predict"
)

// The profiles that tell the counts of a load without a table.
type (
	forecastBbolt    struct{ model.Bbolt }
	forecastPostgres struct{ model.Postgres }
)

// Mode implements bench.Forecaster.
func (e forecastBbolt) Mode(ctx context.Context, l bench.Load) (string, error) {
	return loadMode(ctx, e.Bbolt, l)
}

// Mode implements bench.Forecaster.
func (e forecastPostgres) Mode(ctx context.Context, l bench.Load) (string, error) {
	return loadMode(ctx, e.Postgres, l)
}

// Forecasts implements bench.Forecaster.
func (e forecastBbolt) Forecasts(ctx context.Context, l bench.Load, rows []int64) iter.Seq2[bench.Forecast, error] {
	return forecastLoad(ctx, e.Bbolt, l, rows)
}

// Forecasts implements bench.Forecaster.
func (e forecastPostgres) Forecasts(ctx context.Context, l bench.Load, rows []int64) iter.Seq2[bench.Forecast, error] {
	return forecastLoad(ctx, e.Postgres, l, rows)
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

// profile is what an engine of the list predicts with, by the type that package model has.
func profile(e index.Engine) index.Engine {
	switch e := e.(type) {
	case forecastBbolt:
		return e.Bbolt
	case forecastPostgres:
		return e.Postgres
	}
	return e
}

func loadMode(ctx context.Context, profile index.Engine, l bench.Load) (string, error) {
	mode, err := predict.LoadMode(ctx, predicted(profile, l))
	return string(mode), err
}

func forecastLoad(ctx context.Context, profile index.Engine, l bench.Load, rows []int64) iter.Seq2[bench.Forecast, error] {
	return func(yield func(bench.Forecast, error) bool) {
		for e, err := range predict.Loads(ctx, predicted(profile, l), rows) {
			if errors.Is(err, predict.ErrUsage) {
				err = misuse{err}
			}
			if !yield(bench.Forecast{Segments: e.Segments, Error: e.Error}, err) {
				return
			}
		}
	}
}

// predicted is a load in the words of package predict.
func predicted(profile index.Engine, l bench.Load) predict.Config {
	return predict.Config{
		Profile: profile, Layout: l.Layout, Scheme: l.Scheme, Encoding: l.Encoding, Env: l.Env, Options: l.Options,
		Rows: l.Rows, Batch: l.Batch, Value: l.Value, Extra: l.Extra, Checkpoint: l.Checkpoint,
		Mode: predict.Mode(l.Mode), Migration: predict.Migration{From: l.From, At: l.At},
	}
}
