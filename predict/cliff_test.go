package predict

import (
	"math"
	"testing"

	"idbench/index"
	bboltmodel "idbench/index/bbolt/model"
	postgresmodel "idbench/index/postgres/model"
)

// The cliff is where one insert in a hundred waits for a page. Its pages are those at a size
// nearby, of 24 a decade: that of the first estimate, which is within one of them.
func TestCliffIsOneInAHundred(t *testing.T) {
	for _, profile := range []index.Engine{postgresmodel.Profile{}, bboltmodel.Profile{}} {
		c := config(t, profile, "uuidv4", 50_000)
		c.Batch = 20
		tab, err := new(Predictor).newTable(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		s, err := tab.shape(c.Rows)
		if err != nil {
			t.Fatal(err)
		}
		n := tab.cliff(s)
		if n.Why != "" {
			t.Fatal(n.Why)
		}
		nearest := math.Inf(1)
		for step := -1.0; step <= 1; step++ {
			near, err := tab.shape(int64(math.Round(math.Pow(10, (math.Round(24*math.Log10(n.Value))+step)/24))))
			if err != nil {
				t.Fatal(err)
			}
			touches, fresh, err := tab.inserts(near.scaled(n.Value))
			if err != nil {
				t.Fatal(err)
			}
			misses := missed(touches, lifetime(touches, fresh, float64(c.Cache)/near.pageSize)) / tab.atOnce()
			t.Logf("%s: at %.0f rows, with pages as of %.0f, an insert misses %.5f pages", profile.Name(), n.Value, near.rows, misses)
			if math.Abs(misses-0.01) < math.Abs(nearest-0.01) {
				nearest = misses
			}
		}
		if math.Abs(nearest-0.01) > 0.0003 {
			t.Errorf("%s: at the cliff of %.0f rows an insert misses %.5f pages", profile.Name(), n.Value, nearest)
		}
	}
}
