package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync/atomic"
	"time"

	"idbench/index"
	"idbench/results"
)

// A Runner runs cases. The zero value works.
type Runner struct {
	Seed     uint64           // of the order of cases in timed rounds
	Temp     string           // folder for the tables; "": os.TempDir()
	Progress Progress         // nil: none
	Now      func() time.Time // nil: time.Now
}

// errStopped ends a load between two transactions. Run tells its cause instead.
var errStopped = errors.New("stopped")

// Run runs the structure rounds of all cases, as many at a time as there are CPUs,
// since counts do not depend on time; then the timed rounds, one at a time, each
// round in an order of its own. It hands each finished round to add, never two at
// once: structure rounds in the order of cases, timed rounds as they come.
//
// It stops at the first error. When ctx is done it stops between two transactions,
// keeps what has finished, and returns an error that wraps the context's cause.
func (r Runner) Run(ctx context.Context, cases []Case, add func(results.Finished) error) error {
	if r.Progress == nil {
		r.Progress = quiet{}
	}
	if r.Now == nil {
		r.Now = time.Now
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var stop atomic.Bool
	defer context.AfterFunc(ctx, func() { stop.Store(true) })()

	observed, err := r.observed(ctx, cases)
	if err != nil {
		return err
	}
	var rows int64
	rounds := 0
	for i, c := range cases {
		if observed[i] {
			rows += c.Rows * int64(c.runs())
		}
		rows += c.Rows * int64(c.Rounds)
		rounds = max(rounds, c.Rounds)
	}
	r.Progress.Begin(rows)
	if err := r.countAll(ctx, cancel, &stop, cases, observed, add); err != nil {
		return err
	}
	for round := 1; round <= rounds; round++ {
		for _, i := range order(len(cases), r.Seed, round) {
			if cases[i].Rounds < round {
				continue
			}
			if err := ctx.Err(); err != nil {
				return interrupted(ctx)
			}
			f, err := r.round(ctx, &stop, cases[i], round)
			if err == nil {
				err = add(f)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// order is the order of n cases in a round.
func order(n int, seed uint64, round int) []int {
	return rand.New(rand.NewPCG(seed, uint64(round))).Perm(n)
}

// observed asks, once per kind of table and of work, whether tables can tell their
// pages, and refuses work that they have not the powers for.
func (r Runner) observed(ctx context.Context, cases []Case) ([]bool, error) {
	type kind struct {
		engine, workload string
		layout           index.Layout
		options          string
		cache            int64
	}
	known := map[kind]bool{}
	list := make([]bool, len(cases))
	for i, c := range cases {
		k := kind{c.Engine.Name(), c.Workload.Name, c.Layout, fmt.Sprint(c.Options), c.Cache}
		if _, ok := known[k]; !ok {
			err := r.open(ctx, c, true, func(t index.Table) error {
				_, known[k] = t.(index.Observed)
				return c.suits(t)
			})
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.Name(), err)
			}
		}
		list[i] = known[k]
	}
	return list, nil
}

// countAll runs the structure rounds.
func (r Runner) countAll(ctx context.Context, cancel context.CancelCauseFunc, stop *atomic.Bool, cases []Case, observed []bool, add func(results.Finished) error) error {
	type outcome struct {
		i   int
		f   results.Finished
		err error
	}
	var next atomic.Int64
	out := make(chan outcome)
	worker := func() {
		for i := int(next.Add(1)) - 1; i < len(cases); i = int(next.Add(1)) - 1 {
			o := outcome{i: i, f: results.Finished{Case: cases[i].Name(), Warnings: cases[i].warnings()}}
			switch {
			case ctx.Err() != nil:
				o.err = interrupted(ctx)
			case observed[i]:
				o.f, o.err = r.round(ctx, stop, cases[i], 0)
				for again := 1; again < cases[i].runs() && o.err == nil; again++ {
					var f results.Finished
					f, o.err = r.round(ctx, stop, cases[i], 0)
					o.f.Inexact = append(o.f.Inexact, f.Inexact...)
				}
			case cases[i].Rounds == 0:
				o.f.Warnings = append(o.f.Warnings, "nothing was measured: the engine counts no pages and no timed rounds were asked for")
			}
			out <- o
		}
	}
	for range runtime.GOMAXPROCS(0) {
		go worker()
	}
	// Rounds wait for those of earlier cases, so that the records do not depend on
	// which ended first. After an error all that have finished are still handed on.
	done := make([]*outcome, len(cases))
	var first error
	fail := func(err error) {
		if err != nil && first == nil {
			first = err
			cancel(err)
		}
	}
	hand := 0
	for range cases {
		o := <-out
		fail(o.err)
		done[o.i] = &o
		for ; hand < len(done) && done[hand] != nil && done[hand].err == nil; hand++ {
			fail(add(done[hand].f))
		}
	}
	for ; hand < len(done); hand++ {
		if done[hand].err == nil {
			fail(add(done[hand].f))
		}
	}
	return first
}

// round runs one round of a case: a structure round when round is 0, else a timed
// one.
func (r Runner) round(ctx context.Context, stop *atomic.Bool, c Case, round int) (f results.Finished, err error) {
	r.Progress.Start(c, round)
	defer func() { r.Progress.Done(c, round, err) }()
	err = r.open(ctx, c, round == 0, func(t index.Table) error {
		l := &load{c: c, table: t, now: r.Now, stop: stop}
		progress := func(n int64) { r.Progress.Rows(c, round, n) }
		if round == 0 {
			f, err = count(l, progress)
		} else {
			f, err = clock(ctx, l, round, progress)
		}
		return err
	})
	if errors.Is(err, errStopped) {
		err = interrupted(ctx)
	}
	if err != nil {
		return f, fmt.Errorf("%s, round %d: %w", c.Name(), round, err)
	}
	return f, nil
}

func interrupted(ctx context.Context) error {
	return fmt.Errorf("interrupted: %w", context.Cause(ctx))
}

// open opens a table of the case in a folder of its own, hands it to use, closes
// it and removes the folder.
func (r Runner) open(ctx context.Context, c Case, observe bool, use func(index.Table) error) (err error) {
	config := c.table()
	config.Observe = observe
	if config.Dir, err = os.MkdirTemp(r.Temp, "idbench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(config.Dir)) }()
	t, err := c.Engine.Open(ctx, config)
	if err != nil {
		return err
	}
	return errors.Join(use(t), t.Close())
}
