package bench

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"math"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"idbench/index"
)

// Sizes of a probe.
const (
	probeRows = 20_000
	probeOps  = 1000
)

// An Expectation is about what a case takes: what its first rows took, stretched to all
// of them by the power of the rows that a probe of a quarter of them shows.
type Expectation struct {
	Case    Case
	Counted int           // rounds that count pages
	Count   time.Duration // of all of them
	Clock   time.Duration // of all timed rounds
	Disk    int64         // bytes of one table
}

// Expect runs the first rows of each case, to say about what all of them take. Cases
// that differ in rows, operations and rounds alone are probed once.
func (r Runner) Expect(ctx context.Context, cases []Case) (list []Expectation, err error) {
	r.Progress, r.Now = quiet{}, time.Now
	remove, err := r.settle(cases)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, remove()) }()
	observed, err := r.observed(ctx, cases)
	if err != nil {
		return nil, err
	}
	type probed struct {
		count, clock growth
		disk         int64
	}
	known := map[string]probed{}
	for i, c := range cases {
		if c.forecast() {
			spent, err := c.expect(ctx)
			if err != nil {
				return nil, err
			}
			list = append(list, Expectation{Case: c, Counted: 1, Count: spent})
			continue
		}
		small := c.first(probeRows)
		name := c.Name()
		key := make([]string, 0, len(name))
		for _, p := range name {
			if p.Key != "rows" && p.Key != "ops" {
				key = append(key, p.Key+"="+p.Value)
			}
		}
		id := strings.Join(append(key, strconv.FormatInt(small.Rows, 10)), "/")
		p, ok := known[id]
		if !ok {
			if observed[i] {
				if p.count, p.disk, err = r.grow(ctx, small, 0); err != nil {
					return nil, err
				}
			}
			if c.Rounds > 0 {
				if p.clock, p.disk, err = r.grow(ctx, small, 1); err != nil {
					return nil, err
				}
			}
			known[id] = p
		}
		times := float64(c.Rows) / float64(small.Rows)
		e := Expectation{Case: c, Disk: int64(float64(p.disk) * times)}
		if observed[i] {
			e.Counted = c.runs()
			e.Count = p.count.after(times) * time.Duration(e.Counted)
		}
		e.Clock = p.clock.after(times) * time.Duration(c.Rounds)
		list = append(list, e)
	}
	return list, nil
}

// first is a case of the first rows, and as many fewer operations.
func (c Case) first(rows int64) Case {
	if c.Rows <= rows {
		return c
	}
	if c.Workload.deletes() {
		c.Ops = max(1, int64(float64(c.Ops)/float64(c.Rows)*float64(rows)))
	} else {
		c.Ops = min(c.Ops, probeOps)
	}
	if c.Migrates() {
		c.At = max(1, int64(float64(c.At)/float64(c.Rows)*float64(rows)))
	}
	c.Rows = rows
	return c
}

// growth is the time of a probe and the power of the rows that it grows with.
type growth struct {
	spent time.Duration
	power float64
}

// after is the time of so many times the rows.
func (g growth) after(times float64) time.Duration {
	return time.Duration(float64(g.spent) * math.Pow(times, g.power))
}

// Bounds of a power: a probe is short, so noise could show any. Time
// grows at least with the rows, and a tree adds a level now and then.
const (
	leastPower = 1
	mostPower  = 1.3
)

// grow probes a case, and a quarter of it.
func (r Runner) grow(ctx context.Context, c Case, round int) (growth, int64, error) {
	quarter, _, err := r.probe(ctx, c.first(max(1, c.Rows/4)), round)
	if err != nil {
		return growth{}, 0, err
	}
	spent, disk, err := r.probe(ctx, c, round)
	power := math.Log(float64(spent)/float64(quarter)) / math.Log(4)
	return growth{spent, min(max(power, leastPower), mostPower)}, disk, err
}

// Total is about what a run of these cases takes: structure rounds side by side, then
// timed ones; and at most as many tables on disk at a time as there are CPUs.
func Total(list []Expectation) (spent time.Duration, disk int64) {
	cpus := runtime.GOMAXPROCS(0)
	var sizes []int64
	for _, e := range list {
		spent += e.Count/time.Duration(cpus) + e.Clock
		sizes = append(sizes, e.Disk)
	}
	slices.SortFunc(sizes, func(a, b int64) int { return cmp.Compare(b, a) })
	for _, n := range sizes[:min(cpus, len(sizes))] {
		disk += n
	}
	return spent, disk
}

// probe runs one round and returns how long it took and the bytes of its table.
func (r Runner) probe(ctx context.Context, c Case, round int) (spent time.Duration, disk int64, err error) {
	from := time.Now()
	err = r.open(ctx, c, round == 0, func(t index.Table) error {
		l := &load{c: c, table: t, now: r.Now}
		var err error
		if round == 0 {
			_, err = count(ctx, l, func(int64) {})
		} else {
			_, err = clock(ctx, l, round, func(int64) {})
		}
		if err != nil {
			return err
		}
		spent = time.Since(from)
		disk, err = size(r.places[c.Engine.Name()])
		return err
	})
	if err != nil && ctx.Err() != nil {
		err = interrupted(ctx)
	}
	return spent, disk, err
}

// size adds up the files below a folder.
func size(dir string) (n int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}
