package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"idbench/design"
	"idbench/ids"
	"idbench/index"
	"idbench/index/bbolt"
	bboltmodel "idbench/index/bbolt/model"
	"idbench/index/null"
	"idbench/results"
	"idbench/units"
)

func TestRounds(t *testing.T) {
	e := &fake{}
	cfg := small("fake", "null")
	cfg.Schemes = []string{"serial"}
	now, reads := ticking()
	all := collect(t, Runner{Now: now}, plan(t, []index.Engine{e, null.Engine{}}, cfg))
	// fake counted, null not, then two timed rounds of each.
	if len(all) != 6 {
		t.Fatalf("%d rounds", len(all))
	}
	if n := len(slices.Compact(slices.Sorted(slices.Values(e.dirs)))); n != len(e.dirs) {
		t.Errorf("folders used twice: %v", e.dirs)
	}
	f := all[0]
	lines := fmt.Sprint(f.Records)
	for _, want := range []string{"[{leaf-pages 100} ", "{file-bytes 100000} {row-bytes 108000} {virtual-sec 0.2}"} {
		if !strings.Contains(lines, want) {
			t.Errorf("no %q in %s", want, lines)
		}
	}
	// A point each hundredth, 10 rows, rounded up to a transaction of 30; two segments.
	if n := len(f.Series); n != 2*34 || f.Series[0].Rows != 30 || f.Series[n-1].Rows != 1000 || f.Series[0].Ns != -1 {
		t.Errorf("%d points: %+v … %+v", n, f.Series[0], f.Series[n-1])
	}
	if l := f.Leaves; len(l) != 100 || l[0].Age != 0.01 || l[99].Age != 1 || l[99].Position != 99 {
		t.Errorf("leaves %+v", l)
	}
	if len(all[1].Records) != 0 {
		t.Errorf("null was counted: %+v", all[1])
	}
	for _, f := range all[2:] {
		r := f.Records[0]
		if len(f.Records) != 1 || r.Segment != units.All || r.Iters != 1000 || len(f.Leaves) != 0 || len(f.Series) != 34 {
			t.Errorf("timed round %+v", f)
		}
		// 34 transactions of a microsecond each.
		if ns, _ := r.Get(units.NsPerOp); ns != 34 {
			t.Errorf("%v ns/op", ns)
		}
		if p := f.Series[33]; p.Round < 1 || p.Ns != 34_000 || p.Rows != 1000 || len(p.Values) != 0 {
			t.Errorf("last point %+v", p)
		}
	}
	// One read a transaction and one before the first of each point, in 5 rounds.
	if want := 5 * (34 + 34); *reads != want {
		t.Errorf("%d clock reads, want %d", *reads, want)
	}
}

// The clock is read once a transaction and once more for each block.
func TestClockReads(t *testing.T) {
	for _, tc := range []struct {
		rows         int64
		batch        int
		reads, point int
	}{
		{10_000, 10, 1000 + 100, 100},
		{10_000, 1, 10_000 + 100, 100},
		{1000, 1 << 62, 1 + 1, 1},
		{1, 1, 1 + 1, 1},
		{10_001, 100, 101 + 51, 51}, // 101 rows a point, rounded up to 200
		{100 * (blockRows + 100), 50_000, 132 + 132, 66},
	} {
		cfg := small("null")
		cfg.Rows, cfg.Batch, cfg.Schemes, cfg.Rounds = tc.rows, int64(tc.batch), []string{"serial"}, 1
		now, reads := ticking()
		all := collect(t, Runner{Now: now}, plan(t, engines(), cfg))
		if got := len(all[1].Series); *reads != tc.reads || got != tc.point {
			t.Errorf("%d rows, batch %d: %d reads, want %d; %d points, want %d", tc.rows, tc.batch, *reads, tc.reads, got, tc.point)
		}
	}
}

// Structure rounds repeat to the last digit, however many run at a time.
func TestStructureRepeats(t *testing.T) {
	list := []index.Engine{bbolt.Engine{}, bboltmodel.Profile{}}
	cfg := small("all")
	cfg.Schemes, cfg.Rounds, cfg.Rows = []string{"main"}, 0, 3000
	cfg.Env = ids.Env{Seed: 7, Rate: 5000, Nodes: 3, Skew: time.Second, Jitter: time.Millisecond}
	first := collect(t, Runner{}, plan(t, list, cfg))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if again := collect(t, Runner{}, plan(t, list, cfg)); !reflect.DeepEqual(first, again) {
		t.Errorf("GOMAXPROCS=1 gave\n%+v\nafter\n%+v", again, first)
	}
	half := len(first) / 2
	for i := range half {
		if a, b := first[i], first[half+i]; !reflect.DeepEqual(a.Leaves, b.Leaves) || len(a.Leaves) == 0 {
			t.Errorf("%s: %d leaves, the model has %d others", a.Case, len(a.Leaves), len(b.Leaves))
		}
	}
}

func TestRoundsInterleave(t *testing.T) {
	e := &fake{}
	cfg := small("fake")
	cfg.Schemes, cfg.Rounds, cfg.Rows = []string{"serial"}, 8, 60
	cfg.Options = map[string]map[string][]string{"fake": {"fill": {"0.1", "0.2", "0.3", "0.4"}}}
	cases := plan(t, []index.Engine{e}, cfg)
	orders := func(seed uint64) (rounds []string) {
		e.order = nil
		collect(t, Runner{Seed: seed}, cases)
		for round := range slices.Chunk(e.order, len(cases)) {
			rounds = append(rounds, strings.Join(round, " "))
			if sorted := strings.Join(slices.Sorted(slices.Values(round)), " "); sorted != "0.1 0.2 0.3 0.4" {
				t.Errorf("seed %d: a round of %s", seed, sorted)
			}
		}
		return rounds
	}
	first := orders(1)
	if len(first) != 8 || len(slices.Compact(slices.Sorted(slices.Values(first)))) < 3 {
		t.Errorf("order hardly changes: %q", first)
	}
	if again := orders(1); !slices.Equal(first, again) {
		t.Errorf("seed 1 gave %q, then %q", first, again)
	}
	if other := orders(2); slices.Equal(first, other) {
		t.Errorf("seeds 1 and 2 gave %q", first)
	}
}

// An interrupt between two transactions keeps the rounds that have finished.
func TestInterruptKeepsFinishedRounds(t *testing.T) {
	for _, after := range []int64{5, 34 + 5, 3*34 + 5} { // transactions; a round has 34
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			ctx, cancel := context.WithCancel(t.Context())
			var done atomic.Int64
			e := &fake{insert: func(int) error {
				if done.Add(1) == after {
					cancel()
				}
				runtime.Gosched() // lets the cancellation through
				return nil
			}}
			var stored int64
			r := Runner{Temp: t.TempDir(), Progress: &ledger{}}
			err := r.Run(ctx, plan(t, []index.Engine{e}, small("fake")), func(results.Finished) error {
				stored++
				return nil
			})
			if !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "interrupted") && !strings.Contains(err.Error(), ": interrupted") {
				t.Errorf("error %v", err)
			}
			if min := (after - 1) / 34; stored < min || stored > 3 {
				t.Errorf("%d rounds stored of %d transactions", stored, done.Load())
			}
			if left, err := os.ReadDir(r.Temp); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

func TestErrorsStopTheRun(t *testing.T) {
	full := errors.New("disk full")
	for name, tc := range map[string]struct {
		insert func(int) error
		add    func(results.Finished) error
	}{
		"insert": {func(int) error { return full }, func(results.Finished) error { return nil }},
		"add":    {nil, func(results.Finished) error { return full }},
	} {
		err := Runner{Temp: t.TempDir()}.Run(t.Context(), plan(t, []index.Engine{&fake{insert: tc.insert}}, small("fake")), tc.add)
		if !errors.Is(err, full) || errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := Runner{Temp: filepath.Join(t.TempDir(), "missing")}.Run(t.Context(), plan(t, engines(), small("fake")), nil)
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder for tables: %v", err)
	}
}

func TestNothingToMeasureIsSaid(t *testing.T) {
	cfg := small("null")
	cfg.Rounds = 0
	for _, f := range collect(t, Runner{}, plan(t, engines(), cfg)) {
		if len(f.Warnings) != 1 || len(f.Records) != 0 {
			t.Errorf("%+v", f)
		}
	}
}

func TestProgressAddsUp(t *testing.T) {
	l := &ledger{}
	collect(t, Runner{Progress: l}, plan(t, engines(), small("all")))
	// 2 schemes: fake counted and timed twice, its model counted, null timed twice.
	if want := int64(2 * (3 + 1 + 2) * 1000); l.total != want || l.rows != want || l.started != 12 || l.done != 12 {
		t.Errorf("%+v, want %d rows", l, want)
	}
}

// ledger adds up progress.
type ledger struct {
	mu            sync.Mutex
	total, rows   int64
	started, done int
}

func (l *ledger) Begin(rows int64) { l.total += rows }
func (l *ledger) Start(Case, int)  { l.mu.Lock(); defer l.mu.Unlock(); l.started++ }
func (l *ledger) Rows(_ Case, _ int, n int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rows += n
}
func (l *ledger) Done(_ Case, _ int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		l.done++
	}
}

// What a run finishes is fit to be stored, and comes back.
func TestStoredRun(t *testing.T) {
	cfgs := []Config{small("all")}
	list := engines()
	cases, skips, err := Plan(t.Context(), cfgs, list)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	w, err := results.Create(dir, Describe(cfgs, cases, skips, []string{"idbench", "run"}, ""), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := (Runner{Temp: t.TempDir()}).Run(t.Context(), cases, w.Add); err != nil {
		t.Fatal(err)
	}
	run, err := results.Open(dir)
	if err != nil || len(run.Cases) != len(cases) {
		t.Fatalf("%d of %d cases, %v", len(run.Cases), len(cases), err)
	}
	if got := run.Values(cases[0].Name(), units.All, units.NsPerOp); len(got) != cfgs[0].Rounds {
		t.Errorf("ns/op %v", got)
	}
	e := run.Env
	if e.Engines["fake"] != "fake 1" || e.Schemes["uuidv4"] == "" || e.Seed != 1 || e.Rounds != 2 || e.Settings[0]["rows"] != "1000" || e.Settings[0]["fake tuned"] != "yes" || e.Go != runtime.Version() {
		t.Errorf("env %+v", e)
	}
}

func TestSource(t *testing.T) {
	cfg := small("null")
	cfg.Schemes, cfg.Encoding = []string{"serial"}, ids.Decimal
	c := plan(t, engines(), cfg)[0]
	for _, value := range []int64{0, 1, 100, windows + 10} {
		c.Value = design.FixedSizes(value)
		a, err := newSource(c)
		if err != nil {
			t.Fatal(err)
		}
		b, err := newSource(c)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := a.next(12); err != nil || n != int64(9+3*2+12*value) {
			t.Errorf("%d bytes in 12 rows of %d, %v", n, value, err)
		}
		for _, n := range []int{5, 7} {
			if _, err := b.next(n); err != nil {
				t.Fatal(err)
			}
		}
		if string(a.keys[11]) != "12" || string(b.keys[6]) != "12" || string(a.values[11]) != string(b.values[6]) {
			t.Error("rows depend on the size of blocks")
		}
		if a.values[0] == nil || len(a.values[0]) != int(value) || cap(a.values[0]) != int(value) || value > 1 && string(a.values[0]) == string(a.values[1]) {
			t.Errorf("payloads of %d bytes: %d, %d", value, len(a.values[0]), cap(a.values[0]))
		}
		if allocs := testing.AllocsPerRun(10, func() { _, _ = a.next(5) }); allocs != 0 {
			t.Errorf("%v allocations a block", allocs)
		}
	}
}

func TestFilesystem(t *testing.T) {
	mounts := []byte("1 0 8:1 / / rw - ext4 /dev/sda rw\n2 1 0:5 / /no rw - tmpfs tmpfs rw\n3 1 0:6 / /nowhere/a rw - xfs x rw\n4 1 0:7 / /nowhere/a rw - btrfs x rw\nbroken\n")
	for dir, want := range map[string]string{"/nowhere/a/b": "btrfs", "/nowhere/ab": "ext4", "/no/x": "tmpfs", "/": "ext4"} {
		if got := filesystem(mounts, dir); got != want {
			t.Errorf("%s: %q, want %q", dir, got, want)
		}
	}
}
