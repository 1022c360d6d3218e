package predict

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"testing"

	"idbench/index"
	bboltmodel "idbench/index/bbolt/model"
	innodbmodel "idbench/index/innodb/model"
	postgresmodel "idbench/index/postgres/model"
	"idbench/units"
)

// stopping is a profile whose tables end the context after so many inserts, and count
// those that come afterwards.
type stopping struct {
	index.Engine
	cancel func()
	left   int
	after  *int
}

func (e stopping) Habits(c index.TableConfig) (index.Habits, error) {
	return e.Engine.(index.Foreseen).Habits(c)
}

func (e stopping) Open(ctx context.Context, c index.TableConfig) (index.Table, error) {
	t, err := e.Engine.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	return &stoppingTable{t.(index.Observed), e}, nil
}

type stoppingTable struct {
	index.Observed
	stopping
}

func (t *stoppingTable) Insert(ctx context.Context, keys, values [][]byte) error {
	if t.left--; t.left == 0 {
		t.cancel()
	} else if t.left < 0 {
		*t.after++
	}
	return t.Observed.Insert(ctx, keys, values)
}

// A prediction that nobody waits for any more ends at once, whatever it is at.
func TestPredictStops(t *testing.T) {
	for _, rows := range []int64{300_000, 50_000_000} { // replayed, and in proportion
		ctx, cancel := context.WithCancel(t.Context())
		after := 0
		c := config(t, stopping{innodbmodel.Profile{}, cancel, 10, &after}, "uuidv7", rows)
		c.Cache = 1 << 30
		if _, err := new(Predictor).Predict(ctx, c); !errors.Is(err, context.Canceled) || after > 0 {
			t.Errorf("%d rows: %d more inserts, %v", rows, after, err)
		}
		cancel()
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, change := range map[string]func(*Config){
		"exact":     func(c *Config) { c.Mode = units.Exact },
		"fringe":    func(c *Config) { c.Rows, c.Mode = 1e11, units.Fringe },
		"urn":       func(c *Config) { c.Mode = units.Urn },
		"migration": func(c *Config) { c.From, c.At, c.Rebuild = c.Scheme, 1000, true },
	} {
		c := config(t, postgresmodel.Profile{}, "uuidv4", 2_000_000_000)
		change(&c)
		if _, err := new(Predictor).Predict(ctx, c); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		if c.At > 0 {
			if _, err := c.stream(ctx); !errors.Is(err, context.Canceled) {
				t.Errorf("rows in key order: %v", err)
			}
			continue
		}
		if _, err := new(Predictor).Growth(ctx, c); !errors.Is(err, context.Canceled) {
			t.Errorf("growth, %s: %v", name, err)
		}
		for _, err := range Loads(ctx, c, []int64{1000, c.Rows}) {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("loads, %s: %v", name, err)
			}
		}
	}
}

// Tables that are predicted at once, by one predictor, are as each by itself.
func TestAtOnce(t *testing.T) {
	var configs []Config
	for _, scheme := range []string{"uuidv4", "uuidv7", "serial"} {
		for _, profile := range []index.Engine{bboltmodel.Profile{}, postgresmodel.Profile{}} {
			configs = append(configs, config(t, profile, scheme, 20_000))
		}
	}
	var p Predictor
	all, failed := make([]Prediction, len(configs)), make([]error, len(configs))
	var wait sync.WaitGroup
	for i, c := range configs {
		wait.Go(func() { all[i], failed[i] = p.Predict(t.Context(), c) })
	}
	wait.Wait()
	for i, c := range configs {
		alone, err := new(Predictor).Predict(t.Context(), c)
		if err != nil || failed[i] != nil {
			t.Fatal(err, failed[i])
		}
		if !reflect.DeepEqual(all[i], alone) {
			t.Errorf("%s, %s: %+v at once, %+v alone", c.Profile.Name(), c.Scheme.Name, all[i], alone)
		}
	}
}
