package plot

import (
	"fmt"
	"math"
	"testing"

	"idbench/results"
	"idbench/units"
)

// withPools adds loads with pools of several sizes: of a profile, which counts misses with
// its pages, and of a server, which counts them in timed rounds.
func withPools(run *results.Run, schemes ...string) *results.Run {
	const rows = 200
	for _, engine := range []string{"model-textbook", "innodb"} {
		for k, pool := range []int64{64 << 10, 256 << 10, 16 << 10} {
			for _, scheme := range schemes {
				c := readCase{engine, "clustered", scheme, "insert", rows, 20, []string{fmt.Sprint("cache=", pool)}}.name()
				run.Cases = append(run.Cases, c)
				leaves, missed := int64(19), []int64{4, 2, 10}[k]
				if scheme == "uuidv4" {
					leaves, missed = 31, []int64{60, 5, 150}[k]
				}
				run.Records = append(run.Records, results.Record{Case: c, Segment: units.Primary, Iters: rows, Values: values(
					"leaf-pages", leaves, "branch-pages", 1, "overflow-pages", 0, "leaf-alloc-bytes", leaves*fakePage)})
				if engine != "innodb" {
					run.Records = append(run.Records, results.Record{Case: c, Segment: units.All, Iters: rows, Values: values("page-misses", missed)})
					continue
				}
				for round := range int64(6) {
					run.Records = append(run.Records, results.Record{Case: c, Segment: units.All, Iters: rows, Values: values(
						"page-misses", missed+10+round%2, "ns/op", 50_000+100*missed+300*round)})
				}
			}
		}
	}
	return run
}

func TestPoolRatioTakesTwoPools(t *testing.T) {
	run := withPools(&results.Run{}, "serial", "uuidv4")
	c := build(t, poolRatio, run)
	if len(c.Rows) != 12 {
		t.Errorf("%d rows, want a pool, an engine and a scheme each", len(c.Rows))
	}
	for i, r := range c.Rows {
		if i > 0 && r.Keys[0] == c.Rows[i-1].Keys[0] && r.Keys[2] == c.Rows[i-1].Keys[2] && r.Values[0] <= c.Rows[i-1].Values[0] {
			t.Errorf("%v: a ratio of %v after %v", r.Keys, r.Values[0], c.Rows[i-1].Values[0])
		}
		if timed := !math.IsNaN(r.Values[4]); timed != (r.Keys[0] == "innodb") {
			t.Errorf("%v: timed %v", r.Keys, timed)
		}
	}
	var one []results.Name
	for _, c := range run.Cases {
		if c.Get("cache") == "65536" {
			one = append(one, c)
		}
	}
	if _, err := poolRatio.Table(&results.Run{Cases: one, Records: run.Records}); err == nil {
		t.Error("drawn of one pool")
	}
}

// The closed form is that of a load that misses all but the pool's share of what is there.
func TestRandomLoadMiss(t *testing.T) {
	for _, r := range []float64{0.01, 0.05, 0.3, 0.9, 1, 2} {
		sum, n := 0.0, 100_000
		for i := range n {
			x := (float64(i) + 0.5) / float64(n)
			sum += max(1-r/x, 0)
		}
		if got, want := randomLoadMiss(r), sum/float64(n); math.Abs(got-want) > 1e-4 {
			t.Errorf("r = %v: %v, want %v", r, got, want)
		}
	}
}

func TestFractions(t *testing.T) {
	for v, want := range map[float64]string{0.0625: "1/16", 0.5: "1/2", 1: "1", 8: "8"} {
		if got := fraction(v); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
}
