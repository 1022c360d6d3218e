package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"idbench/index"
	"idbench/results"
	"idbench/units"
)

// A Runner runs cases. The zero value works.
type Runner struct {
	Seed     uint64           // of the order of cases in timed rounds
	Done     []results.Round  // what an earlier run of the same cases finished
	Temp     string           // folder for the tables; "": os.TempDir()
	Once     bool             // count each case once, also where the engine does not repeat all counts
	Progress Progress         // nil: none
	Now      func() time.Time // nil: time.Now

	places map[string]string // the scratch folder of each engine
	blind  bool              // keep no frames
	cores  int               // for each of the structure rounds
}

// Run runs the structure rounds of all cases, as many at a time as there are CPUs,
// since counts do not depend on time; then the timed rounds, one at a time, each
// round in an order of its own. What is done is left out. It hands each round to add
// as soon as it has finished, never two at once.
//
// It stops at the first error. When ctx is done it stops between two transactions,
// keeps what has finished, and returns an error that wraps the context's cause.
func (r Runner) Run(ctx context.Context, cases []Case, add func(results.Finished) error) (err error) {
	if r.Progress == nil {
		r.Progress = quiet{}
	}
	if r.Now == nil {
		r.Now = time.Now
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	remove, err := r.settle(cases)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()

	observed, err := r.observed(ctx, cases)
	if err != nil {
		return err
	}
	s := r.schedule(cases, observed)
	r.Progress.Begin(s.rows)
	if err := r.countAll(ctx, cancel, s, add); err != nil {
		return err
	}
	for _, t := range s.timed {
		if ctx.Err() != nil {
			return interrupted(ctx)
		}
		f, err := r.round(ctx, t.c, t.Number)
		if err != nil {
			return err
		}
		f.Round = t.Round
		if err := add(f); err != nil {
			return err
		}
	}
	return nil
}

// observed asks, once per kind of table, whether tables can tell their pages, and refuses
// work that they have not the powers for. To open a table may start a server.
func (r Runner) observed(ctx context.Context, cases []Case) ([]bool, error) {
	type kind struct {
		engine, options string
		layout          units.Layout
	}
	kindOf := func(c Case) kind { return kind{c.Engine.Name(), fmt.Sprint(c.Options), c.Layout} }
	list := make([]bool, len(cases))
	known := map[kind]bool{}
	for i, c := range cases {
		if c.forecast() {
			list[i] = true
			continue
		}
		k := kindOf(c)
		if known[k] {
			continue
		}
		known[k] = true
		unfit := false
		err := r.open(ctx, c, true, func(t index.Table, _ string) error {
			_, tells := t.(index.Observed)
			for j := i; j < len(cases); j++ {
				if kindOf(cases[j]) != k || cases[j].forecast() {
					continue
				}
				if err := cases[j].suits(t); err != nil {
					unfit = true
					return fmt.Errorf("%s: %w", cases[j].Name(), err)
				}
				list[j] = tells
			}
			return nil
		})
		switch {
		case unfit:
			return nil, err
		case err != nil:
			return nil, fmt.Errorf("%s: %w", c.Name(), err)
		}
	}
	return list, nil
}

// countAll runs the structure rounds. After an error, what is under way is ended and what
// has finished is still handed on.
func (r Runner) countAll(ctx context.Context, cancel context.CancelCauseFunc, s schedule, add func(results.Finished) error) error {
	defer collectLess(s)()
	cores := runtime.GOMAXPROCS(0)
	r.cores = cores / max(1, len(s.alone)+len(s.beside))
	type outcome struct {
		f   results.Finished
		err error
	}
	out := make(chan outcome)
	work := func(queue <-chan turn) {
		for t := range queue {
			f, err := r.counted(ctx, t)
			out <- outcome{f, err}
		}
	}
	alone, beside := queued(s.alone), queued(s.beside)
	go func() {
		work(alone)
		work(beside)
	}()
	for range cores - 1 {
		go work(beside)
	}
	var first error
	for range len(s.alone) + len(s.beside) {
		o := <-out
		if o.err == nil {
			o.err = add(o.f)
		}
		if o.err != nil && first == nil {
			first = o.err
			cancel(first)
		}
	}
	return first
}

// collectLess has the garbage collector run half as often while tables of few rows are counted,
// unless the environment says how often: no clock runs then, and their memory is small. The
// returned function undoes it.
func collectLess(s schedule) (undo func()) {
	for _, t := range slices.Concat(s.alone, s.beside) {
		if t.c.Rows > fewRows {
			return func() {}
		}
	}
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(countingGC)
	return func() { debug.SetGCPercent(before) }
}

// Of tables of a million rows two take about a gigabyte at most while they are counted.
const (
	fewRows    = 1_000_000
	countingGC = 300
)

// queued hands out turns, each once.
func queued(turns []turn) <-chan turn {
	queue := make(chan turn, len(turns))
	for _, t := range turns {
		queue <- t
	}
	close(queue)
	return queue
}

// counted is the structure round of a case, and the further ones of a case that the
// engine does not repeat.
func (r Runner) counted(ctx context.Context, t turn) (f results.Finished, err error) {
	switch {
	case ctx.Err() != nil:
		return f, interrupted(ctx)
	case t.counts > 0:
		f, err = r.round(ctx, t.c, 0)
	default:
		f = results.Finished{Case: t.c.Name(), Warnings: t.c.warnings()}
		if t.c.Rounds == 0 {
			f.Warnings = append(f.Warnings, "nothing was measured: the engine counts no pages and no timed rounds were asked for")
		}
	}
	for again := 1; again < t.counts && err == nil; again++ {
		r.blind = true // the first round has them
		var g results.Finished
		g, err = r.round(ctx, t.c, 0)
		f.Inexact = append(f.Inexact, g.Inexact...)
	}
	f.Round = t.Round
	return f, err
}

// round runs one round of a case: a structure round when round is 0, else a timed
// one.
func (r Runner) round(ctx context.Context, c Case, round int) (f results.Finished, err error) {
	r.Progress.Start(c, round)
	defer func() { r.Progress.Done(c, round, err) }()
	if c.forecast() {
		return r.forecast(ctx, c)
	}
	if f, err = r.on(ctx, c, round, unnoted, unnoted); err != nil {
		return f, fmt.Errorf("%s, round %d: %w", c.Name(), round, err)
	}
	return f, nil
}

func unnoted(string) error { return nil }

// on runs one round on a table of its own, and calls before and after it with the table's
// folder, while that is open.
func (r Runner) on(ctx context.Context, c Case, round int, before, after func(dir string) error) (f results.Finished, err error) {
	err = r.open(ctx, c, round == 0, func(t index.Table, dir string) (err error) {
		if err := before(dir); err != nil {
			return err
		}
		l := &load{c: c, table: t, now: r.Now, blind: r.blind, cores: r.cores}
		progress := func(n int64) { r.Progress.Rows(c, round, n) }
		if round == 0 {
			f, err = count(ctx, l, progress)
		} else {
			f, err = clock(ctx, l, round, progress)
		}
		if err != nil {
			return err
		}
		return after(dir)
	})
	if err != nil && ctx.Err() != nil {
		err = interrupted(ctx)
	}
	return f, err
}

func interrupted(ctx context.Context) error {
	return fmt.Errorf("interrupted: %w", context.Cause(ctx))
}

// open opens a table of the case in a folder of its own, hands both to use, closes
// the table and removes the folder.
func (r Runner) open(ctx context.Context, c Case, observe bool, use func(t index.Table, dir string) error) (err error) {
	config := c.table()
	config.Observe = observe
	place := r.places[c.Engine.Name()]
	config.Shared = filepath.Join(place, sharedName)
	if config.Dir, err = os.MkdirTemp(place, "idbench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(config.Dir)) }()
	t, err := c.Engine.Open(ctx, config)
	if err != nil {
		if errors.Is(err, context.Cause(ctx)) {
			return interrupted(ctx)
		}
		return err
	}
	return errors.Join(use(t, config.Dir), t.Close())
}
