package bench_test

import (
	"flag"
	"os"
	"testing"

	"idbench/bench"
	"idbench/index"
	"idbench/index/bbolt"
	bboltmodel "idbench/index/bbolt/model"
	"idbench/index/null"
	"idbench/results"
	"idbench/units"
)

var rows = flag.Int64("rows", 20_000, "rows that each case of BenchmarkRun loads")

// BenchmarkRun is idbench run in Go's own tooling: the same cases under the same
// names, with the same units. An exact unit is the total of the load; ns/op is the
// time of a row.
func BenchmarkRun(b *testing.B) {
	c := bench.Default()
	c.Engines = []string{"null", "bbolt", "model-bbolt"}
	c.Rows, c.Rounds = *rows, 1
	cases, _, err := bench.Plan(b.Context(), []bench.Config{c}, []index.Engine{null.Engine{}, bbolt.Engine{}, bboltmodel.Profile{}})
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range cases {
		measured := map[units.Segment][]results.Value{}
		err := bench.Runner{Temp: os.TempDir()}.Run(b.Context(), []bench.Case{c}, func(f results.Finished) error {
			for _, r := range f.Records {
				measured[r.Segment] = append(measured[r.Segment], r.Values...)
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		for _, segment := range []units.Segment{units.Primary, units.Secondary, units.All} {
			values := measured[segment]
			if len(values) == 0 {
				continue
			}
			b.Run(c.Name().String()+"/segment="+string(segment), func(b *testing.B) {
				b.ReportMetric(0, "ns/op") // Go's own leaves the output; a timed round has another
				for _, v := range values {
					b.ReportMetric(v.Value, string(v.Unit))
				}
			})
		}
	}
}
