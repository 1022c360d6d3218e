package predict

import (
	"flag"
	"math"
	"testing"

	"idbench/index"
	"idbench/index/model"
)

var steadyAt = flag.Int64("steady", 3*steadyRows, "rows of TestSteady")

// The line through two sizes of a table of ordered ids, against all rows.
func TestSteady(t *testing.T) {
	for _, profile := range []index.Engine{model.Postgres{}, model.Bbolt{}} {
		for _, scheme := range []string{"serial", "snowflake", "uuidv7", "ulid"} {
			if scheme == "ulid" && *steadyAt > 10*steadyRows {
				continue // its ids are held in memory
			}
			c := config(t, profile, scheme, *steadyAt)
			tab, err := new(Predictor).newTable(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			got, err := tab.steady(c.Rows)
			if err != nil {
				t.Fatal(err)
			}
			want, err := tab.exact(c.Rows)
			if err != nil {
				t.Fatal(err)
			}
			for name, pair := range map[string][2]float64{
				"leaves": {got.levels[0], want.levels[0]}, "pages": {got.pages(), want.pages()}, "bytes": {got.inuse, want.inuse}, "mid splits": {got.mid, want.mid},
			} {
				off := math.Abs(pair[0] - pair[1])
				t.Logf("%s %s: %.0f %s, all rows have %.0f: %.5f %%", profile.Name(), scheme, pair[0], name, pair[1], 100*off/pair[1])
				if off > steadyError*pair[1]+2 {
					t.Errorf("%s %s: %.0f %s, all rows have %.0f", profile.Name(), scheme, pair[0], name, pair[1])
				}
			}
		}
	}
}
