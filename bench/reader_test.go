package bench

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"idbench/design"
	"idbench/index"
	"idbench/index/bbolt"
	bboltmodel "idbench/index/bbolt/model"
	"idbench/index/cache"
	"idbench/index/null"
	"idbench/index/textbook"
	"idbench/results"
	"idbench/units"
)

// tiny is a textbook tree in pages of 512 bytes: a row takes 8 + 8 + 98 bytes, so
// that a leaf has four and, cut at the right edge, keeps them all.
func tiny(workloads ...units.Workload) Config {
	c := small("model-textbook")
	c.Layouts, c.Schemes, c.Workloads = []units.Layout{units.Clustered}, []string{"serial"}, workloads
	c.Rows, c.Batch, c.Value = 9, 1, design.FixedSizes(98)
	c.Options = map[string]map[string][]string{"model-textbook": {"page": {"512"}}}
	return c
}

// counted runs one structure round.
func counted(t *testing.T, e index.Engine, c Config) results.Finished {
	t.Helper()
	c.Rounds = 0
	all := collect(t, Runner{}, plan(t, []index.Engine{e}, c))
	if len(all) != 1 {
		t.Fatalf("%d rounds", len(all))
	}
	return all[0]
}

// get is a value of a segment; −1 where it is absent.
func get(f results.Finished, segment units.Segment, unit units.Unit) int64 {
	for _, r := range f.Records {
		if v, ok := r.Get(unit); ok && r.Segment == segment {
			return int64(v)
		}
	}
	return -1
}

// touches are reads, distinct pages, misses and sequential misses of a segment.
func touches(f results.Finished, segment units.Segment) [4]int64 {
	return [4]int64{
		get(f, segment, units.PageReads), get(f, segment, units.DistinctPages),
		get(f, segment, units.PageMisses), get(f, segment, units.SeqMisses),
	}
}

// Nine rows: leaves 0 [1 2 3 4], 1 [5 6 7 8] and 3 [9] below root 2.
func TestReadsByHand(t *testing.T) {
	for _, tc := range []struct {
		workload   units.Workload
		start      string
		pages, ops int64
		want       [4]int64
		rows       int64
	}{
		// The newest nine rows: 2, 0, 1, 3, of which 1 is next to 0.
		{units.Newest, "warm", 4, 1, [4]int64{4, 4, 0, 0}, 9},
		// The load ended with a change of the root.
		{units.Newest, "warm", 1, 1, [4]int64{4, 4, 3, 1}, 9},
		{units.Newest, "cold", 4, 1, [4]int64{4, 4, 4, 1}, 9},
		{units.Newest, "cold", 4, 3, [4]int64{12, 4, 4, 1}, 27},
		{units.Newest, "cold", 1, 3, [4]int64{12, 4, 12, 3}, 27},
		{units.Newest, "warm", 0, 1, [4]int64{4, 4, -1, -1}, 9},
		// The root and a leaf, for so many reads that every leaf comes.
		{units.Lookup, "cold", 4, 500, [4]int64{1000, 4, 4, 0}, 500},
		{units.Lookup, "warm", 4, 500, [4]int64{1000, 4, 0, 0}, 500},
	} {
		c := tiny(tc.workload)
		c.Start, c.Ops, c.Cache = tc.start, tc.ops, 512*tc.pages
		f := counted(t, textbook.Profile{}, c)
		got := touches(f, units.Primary)
		if tc.workload == "lookup" {
			got[3] = 0 // depends on which row comes first
		}
		if got != tc.want || get(f, units.All, units.RowsRead) != tc.rows || f.Records[0].Iters != tc.ops {
			t.Errorf("%+v: got %v, rows %d, %d operations", tc, got, get(f, units.All, units.RowsRead), f.Records[0].Iters)
		}
		if all := touches(f, units.All); tc.workload != "lookup" && all != got {
			t.Errorf("%+v: all segments %v, the only one %v", tc, all, got)
		}
	}
	// A range of a thousand finds as many as there are behind its start: 1 to 9 rows.
	c := tiny("range")
	c.Ops = 500
	if got := get(counted(t, textbook.Profile{}, c), units.All, units.RowsRead); got < 4*500 || got > 6*500 {
		t.Errorf("500 ranges read %d rows, want about 5 each", got)
	}
}

// A clustered table saves the lookup one tree's descent.
func TestClusteredSavesATree(t *testing.T) {
	c := small("model-textbook")
	c.Schemes, c.Rows, c.Workloads, c.Ops = []string{"main"}, 20_000, []units.Workload{units.Lookup}, 1000
	c.Layouts = []units.Layout{units.Clustered, units.RowID}
	c.Rounds = 0
	all := collect(t, Runner{}, plan(t, []index.Engine{textbook.Profile{}}, c))
	half := len(all) / 2
	for i := range half {
		a, b := all[i], all[half+i]
		deeper := 1000 * (get(b, units.Primary, units.Depth) - get(a, units.Primary, units.Depth))
		saved := get(b, units.All, units.PageReads) - get(a, units.All, units.PageReads) - deeper
		if want := 1000 * get(b, units.Secondary, units.Depth); saved != want || want == 0 {
			t.Errorf("%s: %d pages less than rowid, want %d", a.Case, saved, want)
		}
	}
}

// Lines of bbolt and its model agree page for page, and repeat to the last digit. In
// rowid bbolt is free to choose where a page lies, so which one is next, and which is
// written again, are not compared.
func TestReadsRepeat(t *testing.T) {
	all := []struct {
		layout               units.Layout
		start, reads, scheme string
	}{
		{units.Clustered, "cold", "zipf", "uuidv4"},
		{units.RowID, "warm", "recent", "uuidv7"},
		{units.Clustered, "warm", "uniform", "serial"},
		{units.RowID, "cold", "uniform", "uuidv4"},
	}
	if testing.Short() {
		all = all[:2]
	}
	for _, tc := range all {
		c := small("bbolt", "model-bbolt")
		c.Schemes, c.Rows, c.Rounds, c.Cache = []string{tc.scheme}, 1500, 0, 32<<10
		c.Workloads = []units.Workload{units.Insert, units.Lookup, units.Newest, units.Range}
		c.Layouts, c.Start, c.Reads, c.Ops = []units.Layout{tc.layout}, tc.start, tc.reads, 30
		cases := plan(t, []index.Engine{bbolt.Engine{}, bboltmodel.Profile{}}, c)
		all := collect(t, Runner{}, cases)
		if tc.layout == "clustered" && !reflect.DeepEqual(all, collect(t, Runner{}, cases)) {
			t.Errorf("%+v: the same seed gave other counts", tc)
		}
		for i, a := range all[:len(all)/2] {
			b := all[len(all)/2+i]
			if tc.layout == "clustered" && (!slices.Equal(a.Curve, b.Curve) || len(a.Curve) == 0) {
				t.Errorf("%s: another curve than the model's", a.Case)
			}
			for _, r := range a.Records {
				got, want := touches(a, r.Segment), touches(b, r.Segment)
				if tc.layout == "rowid" {
					got[3], want[3] = 0, 0
					if tc.start == "warm" || a.Case.Workload() == units.Insert {
						got[1], got[2], want[1], want[2] = 0, 0, 0, 0
					}
				}
				if got != want || got[0] <= 0 {
					t.Errorf("%s/segment=%s: %v, the model has %v", a.Case, r.Segment, got, want)
				}
			}
		}
	}
}

// recorder keeps the touches of a textbook table.
type recorder struct {
	textbook.Profile
	touched map[string][]cache.Page // by folder of the table
	dir     string
}

func (e *recorder) Open(ctx context.Context, c index.TableConfig) (index.Table, error) {
	t, err := e.Profile.Open(ctx, c)
	e.dir = c.Dir
	return recorded{t.(index.Observed), t.(index.Getter), t.(index.Scanner), t.(index.Traced), e}, err
}

type recorded struct {
	index.Observed
	index.Getter
	index.Scanner
	index.Traced
	e *recorder
}

func (t recorded) Trace(to index.Tracer) { t.Traced.Trace(tee{to, t.e}) }

type tee struct {
	to index.Tracer
	e  *recorder
}

func (t tee) Touch(segment int, page int64, write bool) {
	t.to.Touch(segment, page, write)
	t.e.touched[t.e.dir] = append(t.e.touched[t.e.dir], cache.Page(segment)<<40|cache.Page(page))
}

func (t tee) Make(segment int, page int64) {
	t.to.Make(segment, page)
	t.e.touched[t.e.dir] = append(t.e.touched[t.e.dir], made|cache.Page(segment)<<40|cache.Page(page))
}

// made marks a page that was put into the cache without a read.
const made cache.Page = 1 << 60

// The curve of a case is what one LRU cache of each size misses of its touches.
func TestCurveIsLRU(t *testing.T) {
	for _, layout := range units.Layouts {
		for _, workload := range []units.Workload{units.Insert, units.Lookup, units.Newest, units.Range} {
			e := &recorder{touched: map[string][]cache.Page{}}
			c := tiny(workload)
			c.Layouts, c.Schemes, c.Rows, c.Start, c.Ops = []units.Layout{layout}, []string{"uuidv4"}, 1000, index.Cold, 20
			f := counted(t, e, c)
			trace := e.touched[e.dir]
			different := map[cache.Page]bool{}
			for _, p := range trace {
				different[p&^made] = true
			}
			for _, pages := range cache.Sizes(len(different)) {
				lru := cache.LRU.New(pages)
				misses := map[units.Segment]int64{}
				for _, r := range f.Records {
					misses[r.Segment] = 0
				}
				for _, p := range trace {
					if hit := lru.Touch(p &^ made); !hit && p&made == 0 {
						misses[f.Records[p>>40].Segment]++
						misses[units.All]++
					}
				}
				for segment, want := range misses {
					if got := at(f.Curve, segment, pages); got != want {
						t.Errorf("%s: %s misses %d at %d pages, LRU %d", f.Case, segment, got, pages, want)
					}
				}
			}
		}
	}
}

// at is what a curve says of a size: that of the last point not above it.
func at(curve []results.CurvePoint, segment units.Segment, pages int) int64 {
	misses := int64(-1)
	for _, p := range curve {
		if p.Segment == segment && p.Pages <= int64(pages) {
			misses = p.Misses
		}
	}
	return misses
}

// chilly is a null engine whose tables start as it says.
type chilly struct {
	null.Engine
	start string
	err   error
}

func (e chilly) Open(ctx context.Context, c index.TableConfig) (index.Table, error) {
	t, err := e.Engine.Open(ctx, c)
	return chilled{t, t.(index.Getter), e}, err
}

type chilled struct {
	index.Table
	index.Getter
	e chilly
}

func (t chilled) Chill(context.Context) (string, error) { return t.e.start, t.e.err }

// The name says how reads began, and not how they should have.
func TestColdStart(t *testing.T) {
	c := small("null")
	c.Schemes, c.Workloads, c.Start, c.Ops, c.Rounds = []string{"serial"}, []units.Workload{units.Lookup}, index.Cold, 2500, 1
	for _, start := range []string{index.Cold, index.OSWarm} {
		now, reads := ticking()
		f := collect(t, Runner{Now: now}, plan(t, []index.Engine{chilly{start: start}}, c))[1]
		if f.Case.Get("start") != start || (len(f.Warnings) == 0) != (start == index.Cold) {
			t.Errorf("%s: %s, warnings %q", start, f.Case, f.Warnings)
		}
		// Three blocks of a microsecond each, after a load of two reads a transaction.
		if v, _ := f.Records[0].Get(units.NsPerOp); v != 3000.0/2500 || f.Records[0].Iters != 2500 || *reads != 2*34+2*3 {
			t.Errorf("%s: %v ns/op, %d operations, %d clock reads", start, v, f.Records[0].Iters, *reads)
		}
		if f.Records[0].Case.String() != f.Case.String() {
			t.Errorf("record of %s in %s", f.Records[0].Case, f.Case)
		}
	}
	f := collect(t, Runner{}, plan(t, []index.Engine{null.Engine{}}, c))[1]
	if len(f.Records) != 0 || !strings.Contains(fmt.Sprint(f.Warnings), "cannot start cold") {
		t.Errorf("an engine that cannot: %+v", f)
	}
	broken := errors.New("disk gone")
	cases := plan(t, []index.Engine{chilly{err: broken}}, c)
	if err := (Runner{Temp: t.TempDir()}).Run(t.Context(), cases, func(results.Finished) error { return nil }); !errors.Is(err, broken) {
		t.Errorf("a table that cannot be opened again: %v", err)
	}
}

// bbolt really starts cold, and the system tells what it reads.
func TestColdBbolt(t *testing.T) {
	c := small("bbolt")
	c.Schemes, c.Workloads, c.Start, c.Ops, c.Rounds = []string{"uuidv4"}, []units.Workload{units.Lookup}, index.Cold, 1000, 1
	f := collect(t, Runner{}, plan(t, []index.Engine{bbolt.Engine{}}, c))[1]
	faults, read := get(f, units.All, units.MajorFaults), get(f, units.All, units.ReadBytes)
	if f.Case.Get("start") != index.Cold || faults < 0 || read < 0 {
		t.Skipf("the system does not tell: %s, %d major faults, %d bytes read", f.Case, faults, read)
	}
	if faults == 0 || read == 0 {
		t.Errorf("%d major faults, %d bytes read", faults, read)
	}
}
