package predict

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"idbench/design"
	"idbench/index"
	bboltmodel "idbench/index/bbolt/model"
	innodbmodel "idbench/index/innodb/model"
	postgresmodel "idbench/index/postgres/model"
	sqlitemodel "idbench/index/sqlite/model"
	"idbench/units"
)

// Every number of a table of a few rows is one, or absent with a reason.
func TestFewRows(t *testing.T) {
	t.Parallel()
	for _, profile := range []index.Engine{postgresmodel.Profile{}, bboltmodel.Profile{}, sqlitemodel.Profile{}, innodbmodel.Profile{}} {
		for _, layout := range profile.Layouts() {
			for _, scheme := range []string{"serial", "uuidv4", "uuidv7"} {
				for _, rows := range []int64{1, 2, 3, 4, 5, 30} {
					for _, value := range []int64{0, 1, 100} {
						if !*verify && ((rows+value+int64(len(scheme)))%4 > 0 || value == 1) {
							continue
						}
						c := config(t, profile, scheme, rows)
						c.Layout, c.Value, c.Batch = layout, design.FixedSizes(value), 1+rows%7
						if value == 1 {
							c.Env.Tick = time.Second
							c.Env = c.Scheme.Suited(c.Env)
						}
						got, err := new(Predictor).Predict(t.Context(), c)
						if err != nil {
							t.Fatalf("%s, %s, %s, %d rows of %d bytes: %v", profile.Name(), layout, scheme, rows, value, err)
						}
						for _, q := range Quantities {
							n, ok := got.Numbers[q.Name]
							if bad := math.IsNaN(n.Value+n.Error) || math.IsInf(n.Value+n.Error, 0); !ok || bad || n.Why == "" && n.Mode == "" {
								t.Errorf("%s, %s, %s, %d rows of %d bytes: %s is %+v", profile.Name(), layout, scheme, rows, value, q.Name, n)
							}
						}
						if _, err := json.Marshal(got); err != nil {
							t.Errorf("%s, %s, %s, %d rows: %v", profile.Name(), layout, scheme, rows, err)
						}
						if layout == units.Clustered && profile == (bboltmodel.Profile{}) && rows < 3 && (got.Numbers[LeafPages].Value != 0 || got.Numbers[Fill].Why == "") {
							t.Errorf("%s, %d rows: %+v, %+v", scheme, rows, got.Numbers[LeafPages], got.Numbers[Fill])
						}
					}
				}
			}
		}
	}
}
