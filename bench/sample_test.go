package bench

import (
	"math"
	"strings"
	"testing"

	"idbench/index"
	"idbench/index/textbook"
	"idbench/results"
	"idbench/units"
)

// A curve that follows one page in four tells the touches exactly and the misses within the
// error that it says; caches of few sampled pages are left out.
func TestSampledCurve(t *testing.T) {
	c := Default()
	c.Engines, c.Schemes, c.Rows, c.Rounds, c.Cache = []string{"model-textbook"}, []string{"uuidv4"}, 100_000, 0, 4<<20
	engines := []index.Engine{textbook.Profile{}}
	all := collect(t, Runner{Temp: t.TempDir()}, plan(t, engines, c))[0]
	c.Sample = 4
	some := collect(t, Runner{Temp: t.TempDir()}, plan(t, engines, c))[0]
	if got := some.Case.Get("sample"); got != "4" {
		t.Errorf("the name says sample=%q", got)
	}
	whole := func(f results.Finished, unit units.Unit) float64 {
		n, ok := f.Records[len(f.Records)-1].Get(unit)
		if !ok {
			t.Fatalf("%s: no %s", f.Case, unit)
		}
		return n
	}
	touches := whole(all, units.PageReads)
	if got := whole(some, units.PageReads); got != touches {
		t.Errorf("%v touches, and %v of all pages", got, touches)
	}
	const most = 0.03
	if got, want := whole(some, units.PageMisses), whole(all, units.PageMisses); math.Abs(got-want) > most*touches {
		t.Errorf("%v misses, and %v of all pages", got, want)
	}
	exact := map[int64]int64{}
	for _, p := range all.Curve {
		if p.Segment == units.All {
			exact[p.Pages] = p.Misses
		}
	}
	sum, points := 0.0, 0
	for _, p := range some.Curve {
		if want, ok := exact[p.Pages]; ok && p.Segment == units.All {
			sum, points = sum+math.Abs(float64(p.Misses-want)), points+1
		}
		if p.Pages < 4*64 {
			t.Errorf("the curve tells of %d pages, of which a sample has less than 64", p.Pages)
		}
	}
	if points < 2 || sum > most*touches*float64(points) {
		t.Errorf("%d points, %.4f of the touches off on the average", points, sum/touches/float64(points))
	}
	if w := strings.Join(some.Warnings, "; "); !strings.Contains(w, "off by up to 3 % of the touches") || len(all.Warnings) > 0 {
		t.Errorf("warnings %q, and %q of all pages", some.Warnings, all.Warnings)
	}
}

func TestSampleRefusals(t *testing.T) {
	for want, change := range map[string]func(*Config){
		"sample 3: one page in so many must be a power of two": func(c *Config) { c.Sample = 3 },
		"sample -2: ": func(c *Config) { c.Sample = -2 },
		"workload newest touches too few pages for a sample": func(c *Config) { c.Sample, c.Workloads = 2, []units.Workload{units.Newest} },
	} {
		c := Default()
		c.Engines, c.Rounds = []string{"model-textbook"}, 0
		change(&c)
		if _, _, err := Plan(t.Context(), []Config{c}, []index.Engine{textbook.Profile{}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
