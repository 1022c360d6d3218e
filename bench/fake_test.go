package bench

import (
	"context"
	"errors"
	"iter"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"idbench/index"
	"idbench/index/null"
	"idbench/results"
	"idbench/units"
)

// fake is an observed engine whose counts follow from its rows alone: ten rows a
// leaf. It notes what is asked of it.
type fake struct {
	name   string
	broken error           // what Check says
	insert func(int) error // called with the rows of each transaction, where set

	mu    sync.Mutex
	dirs  []string
	order []string // tables closed after a load, by options
}

func (e *fake) Name() string {
	if e.name == "" {
		return "fake"
	}
	return e.name
}
func (e *fake) Version() string         { return "fake 1" }
func (e *fake) Layouts() []units.Layout { return []units.Layout{units.RowID, units.Clustered} }
func (e *fake) Check() error            { return e.broken }
func (e *fake) Limits() index.Limits    { return index.Limits{Key: 30, Value: 1000, Cache: 50} }
func (e *fake) Options() []index.Option {
	return []index.Option{index.FloatOption("fill", 0.5, 0, 1), index.FloatOption("b", 1, 0, 2)}
}
func (e *fake) Settings(c index.TableConfig) map[string]string {
	return map[string]string{"tuned": "yes" + c.Options["fill"]}
}

func (e *fake) Open(_ context.Context, c index.TableConfig) (index.Table, error) {
	entries, err := os.ReadDir(c.Dir)
	if err != nil || len(entries) > 0 {
		return nil, errors.Join(err, errors.New("not an empty folder"))
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.dirs = append(e.dirs, c.Dir)
	t := &fakeTable{engine: e, config: c}
	return t, os.WriteFile(c.Dir+"/file", []byte("x"), 0o600)
}

type fakeTable struct {
	engine *fake
	config index.TableConfig
	rows   int64
	keys   int64 // bytes
}

func (t *fakeTable) Insert(ctx context.Context, keys, values [][]byte) error {
	for i := range keys {
		if values[i] == nil {
			return errors.New("nil payload")
		}
		t.keys += int64(len(keys[i]))
	}
	t.rows += int64(len(keys))
	if t.engine.insert != nil {
		return t.engine.insert(len(keys))
	}
	return nil
}

func (t *fakeTable) Close() error {
	t.engine.mu.Lock()
	defer t.engine.mu.Unlock()
	if t.rows > 0 && !t.config.Observe {
		t.engine.order = append(t.engine.order, t.config.Options["fill"])
	}
	return nil
}

func (t *fakeTable) Stats(ctx context.Context) ([]index.Segment, error) {
	return []index.Segment{
		{Name: units.Primary, Counts: index.Counts{units.LeafPages: (t.rows + 9) / 10, units.MidSplits: t.keys % 7}},
		{Name: units.All, Counts: index.Counts{units.FileBytes: t.rows * 100}},
	}, nil
}

func (t *fakeTable) Leaves(ctx context.Context, segment units.Segment) iter.Seq2[index.Leaf, error] {
	return func(yield func(index.Leaf, error) bool) {
		for page := range (t.rows + 9) / 10 {
			if !yield(index.Leaf{Page: page + 2, Pages: 1, Inuse: 50, Alloc: 100, Written: min(t.rows, page*10+10)}, nil) {
				return
			}
		}
	}
}

// engines are those of most tests.
func engines() []index.Engine {
	return []index.Engine{&fake{}, null.Engine{}, simulated{&fake{name: "model-fake"}}}
}

// simulated is a fake whose time says nothing.
type simulated struct{ *fake }

func (simulated) Simulates() string { return "fake" }

// small is a configuration that runs in no time.
func small(engines ...string) Config {
	c := Default()
	c.Engines, c.Schemes, c.Rows, c.Batch, c.Rounds = engines, []string{"serial", "uuidv4"}, 1000, 30, 2
	return c
}

func plan(t *testing.T, list []index.Engine, cfgs ...Config) []Case {
	t.Helper()
	cases, _, err := Plan(t.Context(), cfgs, list)
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

// collect runs cases and returns what finished.
func collect(t *testing.T, r Runner, cases []Case) []results.Finished {
	t.Helper()
	var all []results.Finished
	r.Temp = t.TempDir()
	err := r.Run(t.Context(), cases, func(f results.Finished) error {
		all = append(all, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// Structure rounds are handed on as they end; tests look at them in plan order.
	slices.SortStableFunc(all, func(a, b results.Finished) int {
		if a.Round.Number > 0 || b.Round.Number > 0 {
			return min(a.Round.Number, 1) - min(b.Round.Number, 1)
		}
		return a.Place - b.Place
	})
	if left, err := os.ReadDir(r.Temp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	return all
}

// ticking is a clock that a microsecond passes on at each read.
func ticking() (now func() time.Time, reads *int) {
	reads = new(int)
	return func() time.Time {
		*reads++
		return time.Unix(0, int64(*reads)*1000)
	}, reads
}
