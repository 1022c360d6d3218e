package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync/atomic"
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
	var rows int64
	rounds := 0
	for i, c := range cases {
		if observed[i] && !r.done(i, 0) {
			rows += c.Rows * int64(r.runs(c))
		}
		for round := 1; round <= c.Rounds; round++ {
			if !r.done(i, round) {
				rows += c.Rows
			}
		}
		rounds = max(rounds, c.Rounds)
	}
	r.Progress.Begin(rows)
	if err := r.countAll(ctx, cancel, cases, observed, add); err != nil {
		return err
	}
	for round := 1; round <= rounds; round++ {
		for _, i := range order(len(cases), r.Seed, round) {
			if cases[i].Rounds < round || r.done(i, round) {
				continue
			}
			if err := ctx.Err(); err != nil {
				return interrupted(ctx)
			}
			f, err := r.round(ctx, cases[i], round)
			if err == nil {
				f.Round = results.Round{Place: i, Number: round}
				err = add(f)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// done reports whether a round was finished before.
func (r Runner) done(place, round int) bool {
	return slices.Contains(r.Done, results.Round{Place: place, Number: round})
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
		layout           units.Layout
		options          string
		cache            int64
	}
	known := map[kind]bool{}
	list := make([]bool, len(cases))
	for i, c := range cases {
		if c.forecast() {
			list[i] = true
			continue
		}
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

// countAll runs the structure rounds: those of engines whose tables share a pool one
// after the other, the others beside them. After an error, what is under way is ended
// and what has finished is still handed on.
func (r Runner) countAll(ctx context.Context, cancel context.CancelCauseFunc, cases []Case, observed []bool, add func(results.Finished) error) error {
	type outcome struct {
		f   results.Finished
		err error
	}
	var alone, rest queue
	for i, c := range cases {
		if r.done(i, 0) {
			continue
		}
		if _, shares := c.Engine.(index.PoolSharer); shares {
			alone.places = append(alone.places, i)
		} else {
			rest.places = append(rest.places, i)
		}
	}
	out := make(chan outcome)
	work := func(q *queue) {
		for place, ok := q.pop(); ok; place, ok = q.pop() {
			c := cases[place]
			o := outcome{f: results.Finished{Case: c.Name(), Warnings: c.warnings()}}
			switch {
			case ctx.Err() != nil:
				o.err = interrupted(ctx)
			case observed[place]:
				o.f, o.err = r.counted(ctx, c)
			case c.Rounds == 0:
				o.f.Warnings = append(o.f.Warnings, "nothing was measured: the engine counts no pages and no timed rounds were asked for")
			}
			o.f.Place = place
			out <- o
		}
	}
	go func() {
		work(&alone)
		work(&rest)
	}()
	for range runtime.GOMAXPROCS(0) - 1 {
		go work(&rest)
	}
	var first error
	for range len(alone.places) + len(rest.places) {
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

// A queue is the places of cases that wait for a round, safe for concurrent use.
type queue struct {
	places []int
	next   atomic.Int64
}

func (q *queue) pop() (place int, ok bool) {
	n := int(q.next.Add(1)) - 1
	if n >= len(q.places) {
		return 0, false
	}
	return q.places[n], true
}

// counted is the structure round of a case, and the further ones of a case that the
// engine does not repeat.
func (r Runner) counted(ctx context.Context, c Case) (results.Finished, error) {
	f, err := r.round(ctx, c, 0)
	for again := 1; again < r.runs(c) && err == nil; again++ {
		r.blind = true // the first round has them
		var g results.Finished
		g, err = r.round(ctx, c, 0)
		f.Inexact = append(f.Inexact, g.Inexact...)
	}
	return f, err
}

// runs is how often the pages of a case are counted.
func (r Runner) runs(c Case) int {
	if r.Once {
		return 1
	}
	return c.runs()
}

// round runs one round of a case: a structure round when round is 0, else a timed
// one.
func (r Runner) round(ctx context.Context, c Case, round int) (f results.Finished, err error) {
	r.Progress.Start(c, round)
	defer func() { r.Progress.Done(c, round, err) }()
	if c.forecast() {
		return r.forecast(ctx, c)
	}
	err = r.open(ctx, c, round == 0, func(t index.Table) error {
		l := &load{c: c, table: t, now: r.Now, blind: r.blind}
		progress := func(n int64) { r.Progress.Rows(c, round, n) }
		if round == 0 {
			f, err = count(ctx, l, progress)
		} else {
			f, err = clock(ctx, l, round, progress)
		}
		return err
	})
	if err != nil && ctx.Err() != nil {
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
	if config.Dir, err = os.MkdirTemp(r.places[c.Engine.Name()], "idbench-"); err != nil {
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
	return errors.Join(use(t), t.Close())
}
