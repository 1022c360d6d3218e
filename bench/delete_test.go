package bench

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"idbench/index"
	"idbench/index/bbolt"
	bboltmodel "idbench/index/bbolt/model"
	"idbench/index/null"
	"idbench/units"
)

// deleting is a configuration of both delete workloads in both layouts of bbolt.
func deleting(engines ...string) Config {
	c := small(engines...)
	c.Schemes, c.Layouts, c.Workloads, c.Rounds = []string{"uuidv4"}, []units.Layout{units.Clustered, units.RowID}, []units.Workload{units.Delete, units.Expire}, 1
	c.Rows, c.Batch = 3000, 70
	return c
}

// What bbolt leaves after deletes stands in ten records apart and in none of the
// others; what its profile leaves stands in the others alone. The leaves are listed.
func TestDeletesAreKeptApart(t *testing.T) {
	config := deleting("bbolt", "model-bbolt")
	config.Rows, config.Batch = 600, 14
	cases := plan(t, []index.Engine{bbolt.Engine{}, bboltmodel.Profile{}}, config)
	if len(cases) != 8 {
		t.Fatalf("cases %q", names(cases))
	}
	for _, f := range collect(t, Runner{}, cases) {
		c := cases[f.Place]
		segments := []units.Segment{units.Primary, units.All}
		if c.Layout == units.RowID {
			segments = []units.Segment{units.Primary, units.Secondary, units.All}
		}
		if f.Number > 0 {
			if _, ok := f.Records[0].Get(units.NsPerOp); !ok || f.Records[0].Iters != c.Ops || f.Latency.TotalCount() != 22 {
				t.Errorf("%s: %+v and %d latencies", f.Case, f.Records, f.Latency.TotalCount())
			}
			continue
		}
		_, simulated := c.Engine.(index.Simulator)
		apart := map[string]int{}
		for _, r := range f.Inexact {
			if r.Iters != c.Ops {
				t.Errorf("%s: %d operations in %s, want %d", f.Case, r.Iters, r.Segment, c.Ops)
			}
			for _, v := range r.Values {
				apart[string(r.Segment)+" "+string(v.Unit)]++
			}
		}
		here := map[string]int{}
		for _, r := range f.Records {
			for _, v := range r.Values {
				here[string(r.Segment)+" "+string(v.Unit)]++
			}
		}
		here["all "+string(units.RowBytes)]--
		here["all "+string(units.VirtualSpan)]--
		for _, u := range (bbolt.Engine{}).Unsteady(c.Layout, true) {
			for _, segment := range segments {
				all := slices.Contains([]units.Unit{units.FreePages, units.FileBytes, units.DirtyPages, units.WrittenBytes}, u)
				want := 0
				if all == (segment == units.All) {
					want = 1
				}
				unit := string(segment) + " " + string(u)
				if simulated {
					if here[unit] != want || apart[unit] != 0 {
						t.Errorf("%s: %d records of %s and %d apart", f.Case, here[unit], unit, apart[unit])
					}
				} else if here[unit] != 0 || apart[unit] != want*inexactRuns {
					t.Errorf("%s: %d records of %s and %d apart", f.Case, here[unit], unit, apart[unit])
				}
				delete(here, unit)
			}
		}
		for unit, n := range here {
			if n != 0 {
				t.Errorf("%s: %d records of %s", f.Case, n, unit)
			}
		}
		if rows, _ := f.Records[len(f.Records)-1].Get(units.RowBytes); rows != float64((c.Rows-c.Ops)*(16+100)) {
			t.Errorf("%s: %v row bytes after %d deletes", f.Case, rows, c.Ops)
		}
		if len(f.Leaves) == 0 || len(f.Series) > 0 || len(f.Curve) > 0 {
			t.Errorf("%s: %d leaves, %d points, %d of a curve", f.Case, len(f.Leaves), len(f.Series), len(f.Curve))
		}
	}
}

// Each row is deleted once, the same in both layouts, in transactions of --batch.
func TestVictims(t *testing.T) {
	random := func(ops int64, layout units.Layout) []string {
		var rows []string
		c := deleting("model-bbolt")
		c.Layouts, c.Workloads, c.Ops = []units.Layout{layout}, []units.Workload{units.Delete}, ops
		cases := plan(t, []index.Engine{bboltmodel.Profile{}}, c)
		deleted(t, cases[0], &rows)
		return rows
	}
	half := random(0, "clustered")
	if len(half) != 1500 || slices.IsSorted(half) {
		t.Errorf("%d rows deleted", len(half))
	}
	if distinct := slices.Compact(slices.Sorted(slices.Values(half))); len(distinct) != len(half) {
		t.Errorf("%d of %d rows are distinct", len(distinct), len(half))
	}
	if other := random(0, "rowid"); !slices.Equal(half, other) {
		t.Error("another layout deletes other rows")
	}
	if few := random(100, "clustered"); !slices.Equal(half[:100], few) {
		t.Error("fewer deletes are not the first ones")
	}
	if all := random(3000, "clustered"); len(all) != 3000 || !slices.Equal(half, all[:1500]) {
		t.Errorf("%d of 3000 rows deleted", len(all))
	}

	c := deleting("model-bbolt")
	c.Schemes, c.Layouts, c.Workloads = []string{"serial"}, []units.Layout{units.Clustered}, []units.Workload{units.Expire}
	var oldest []string
	deleted(t, plan(t, []index.Engine{bboltmodel.Profile{}}, c)[0], &oldest)
	if len(oldest) != 1500 || !slices.IsSorted(oldest) || oldest[0] != fmt.Sprintf("%016x", 1) || oldest[1499] != fmt.Sprintf("%016x", 1500) {
		t.Errorf("%d rows expired, %q to %q", len(oldest), oldest[0], oldest[len(oldest)-1])
	}
}

// noting is a table that notes the keys that it deletes.
type noting struct {
	index.Observed
	rows *[]string
}

func (n noting) Delete(ctx context.Context, keys [][]byte) error {
	if len(keys) > 70 {
		return fmt.Errorf("%d rows in a transaction of 70", len(keys))
	}
	for _, k := range keys {
		*n.rows = append(*n.rows, fmt.Sprintf("%x", k))
	}
	return n.Observed.(index.Deleter).Delete(ctx, keys)
}

// deleted runs the structure round of a case and notes the keys that it deletes.
func deleted(t *testing.T, c Case, rows *[]string) {
	t.Helper()
	err := Runner{Temp: t.TempDir()}.open(t.Context(), c, true, func(table index.Table, _ string) error {
		_, err := count(t.Context(), &load{c: c, table: noting{table.(index.Observed), rows}, now: time.Now}, func(int64) {})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The number of deletes is half of the rows unless said, and stands in the name only
// then; a cache says nothing about them.
func TestDeleteNames(t *testing.T) {
	c := deleting("null")
	c.Layouts, c.Cache = nil, 8192
	same, other, one := c, c, c
	same.Ops, other.Ops, other.Rows, one.Rows = 1500, 9, 9, 1
	var got []string
	for _, name := range names(plan(t, []index.Engine{null.Engine{}}, c, same, other, one)) {
		got = append(got, strings.TrimPrefix(name, "engine=null/layout=clustered/scheme=uuidv4/encoding=binary/workload="))
	}
	want := `delete/rows=3000/batch=70/value=100
expire/rows=3000/batch=70/value=100
delete/rows=9/batch=70/value=100/ops=9
expire/rows=9/batch=70/value=100/ops=9
delete/rows=1/batch=70/value=100
expire/rows=1/batch=70/value=100`
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}

// An engine that cannot delete is skipped where it was not asked for by name.
func TestPlanSkipsDeletes(t *testing.T) {
	c := deleting("all")
	c.Layouts = nil
	cases, skips, err := Plan(t.Context(), []Config{c}, []index.Engine{&fake{}, bboltmodel.Profile{}})
	if err != nil || len(cases) != 2 || len(skips) != 2 || skips[0].Engine != "fake" {
		t.Errorf("%d cases, %v, %v", len(cases), skips, err)
	}
}
