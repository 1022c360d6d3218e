package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"time"

	"idbench/results"
)

// Sizes of a probe.
const (
	probeRows = 4000
	probeOps  = 1000
)

// An Expectation is about what a case takes: what its table took to open, and what its first
// rows took, stretched to all of them by the power of the rows that a probe of a quarter of
// them shows.
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
		whole := small.Rows == c.Rows
		kind := fmt.Sprint(small.kind(), whole)
		p, ok := known[kind]
		if !ok {
			if p, err = r.probe(ctx, small, observed[i], whole); err != nil {
				return nil, err
			}
			known[kind] = p
		}
		counted := 0
		if observed[i] {
			counted = c.runs()
		}
		list = append(list, p.stretched(c, counted))
	}
	return list, nil
}

// kind tells apart the cases that are probed each for itself.
func (c Case) kind() string {
	rest := slices.DeleteFunc(slices.Clone(c.name), func(p results.Part) bool { return p.Key == "rows" || p.Key == "ops" })
	return rest.String() + "/" + strconv.FormatInt(c.Rows, 10)
}

// A probed case is the first rows of one.
type probed struct {
	rows  int64
	count growth // of a round that counts pages
	clock growth // of a timed one
	disk  extent
}

// An extent is what a table takes on disk, in bytes.
type extent struct {
	opened int64 // before its first row: a private server's own files
	filled int64 // after its last
}

// after is the bytes of so many times the rows.
func (e extent) after(times float64) int64 {
	return e.opened + int64(float64(e.filled-e.opened)*times)
}

// probe runs the rounds that a case has, each once. Of a whole case there is nothing to
// stretch.
func (r Runner) probe(ctx context.Context, c Case, observed, whole bool) (probed, error) {
	p := probed{rows: c.Rows}
	var err error
	if observed {
		if p.count, p.disk, err = r.grow(ctx, c, 0, whole); err != nil {
			return p, err
		}
	}
	if c.Rounds > 0 {
		p.clock, p.disk, err = r.grow(ctx, c, 1, whole)
	}
	return p, err
}

// stretched is about what all rows of a case take, whose pages are counted so often.
func (p probed) stretched(c Case, counted int) Expectation {
	times := float64(c.Rows) / float64(p.rows)
	return Expectation{
		Case: c, Counted: counted,
		Count: p.count.after(times) * time.Duration(counted),
		Clock: p.clock.after(times) * time.Duration(c.Rounds),
		Disk:  p.disk.after(times),
	}
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
	opened time.Duration // which the rows do not change: a server takes a second to start
	spent  time.Duration
	power  float64
}

// after is the time of so many times the rows.
func (g growth) after(times float64) time.Duration {
	return g.opened + time.Duration(float64(g.spent)*math.Pow(times, g.power))
}

// Bounds of a power: a probe is short, so noise could show any. Time
// grows at least with the rows, and a tree adds a level now and then.
const (
	leastPower = 1
	mostPower  = 1.3
)

// grow times a round of a case, and of a quarter of it, and tells the bytes of its table.
func (r Runner) grow(ctx context.Context, c Case, round int, whole bool) (growth, extent, error) {
	g, disk, err := r.spend(ctx, c, round)
	if whole || err != nil {
		return g, disk, err
	}
	quarter, _, err := r.spend(ctx, c.first(max(1, c.Rows/4)), round)
	power := math.Log(float64(g.spent)/float64(quarter.spent)) / math.Log(4)
	g.power = min(max(power, leastPower), mostPower)
	return g, disk, err
}

// spend runs one round and returns how long it took, as if its time grew with the rows, and
// what its table took on disk.
func (r Runner) spend(ctx context.Context, c Case, round int) (g growth, disk extent, err error) {
	from := time.Now()
	_, err = r.on(ctx, c, round, func(dir string) (err error) {
		g.opened = time.Since(from)
		disk.opened, err = size(dir)
		from = time.Now()
		return err
	}, func(dir string) (err error) {
		g.spent, g.power = time.Since(from), leastPower
		disk.filled, err = size(dir)
		return err
	})
	return g, disk, err
}

// Total is about what a run of these cases takes: structure rounds side by side, then
// timed ones; and at most as many tables on disk at a time as there are CPUs.
func Total(list []Expectation) (spent time.Duration, disk int64) {
	cpus := runtime.GOMAXPROCS(0)
	var sizes []int64
	var counts, longest, clocks time.Duration
	for _, e := range list {
		counts += e.Count
		longest = max(longest, e.Count)
		clocks += e.Clock
		sizes = append(sizes, e.Disk)
	}
	spent = max(longest, counts/time.Duration(cpus)) + clocks
	slices.SortFunc(sizes, func(a, b int64) int { return cmp.Compare(b, a) })
	for _, n := range sizes[:min(cpus, len(sizes))] {
		disk += n
	}
	return spent, disk
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
