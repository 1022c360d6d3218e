package predict

import (
	"strings"
	"testing"

	"idbench/index"
	innodbmodel "idbench/index/innodb/model"
	postgresmodel "idbench/index/postgres/model"
	"idbench/units"
)

// Where the rate decides, a prediction has the table at a tenth and ten times of it, as it
// is predicted there; elsewhere it has none.
func TestRates(t *testing.T) {
	for _, c := range []struct {
		profile index.Engine
		layout  units.Layout
		scheme  string
		matters bool
	}{
		{innodbmodel.Profile{}, units.RowID, "uuidv7", true},
		{innodbmodel.Profile{}, units.Clustered, "uuidv4", false},
		{innodbmodel.Profile{}, units.Clustered, "serial", false},
		{postgresmodel.Profile{}, units.Heap, "uuidv7", false}, // random inside a tick, and the tick is far within a leaf
		{postgresmodel.Profile{}, units.Heap, "uuidv7mono", false},
	} {
		config := config(t, c.profile, c.scheme, 60_000)
		config.Layout = c.layout
		got, err := new(Predictor).Predict(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		if (len(got.Rates) > 0) != c.matters || (got.RateNote() != "") != c.matters {
			t.Errorf("%s, %s: other rates %v, %q", c.profile.Name(), c.scheme, got.Rates, got.RateNote())
		}
		for i, r := range got.Rates {
			there := config
			there.Env.Rate = []int64{500, 50_000}[i]
			want, err := new(Predictor).Predict(t.Context(), there)
			if err != nil {
				t.Fatal(err)
			}
			if r.Rate != there.Env.Rate || r.LeafPages != want.Numbers[LeafPages].Value || r.Fill != want.Numbers[Fill].Value {
				t.Errorf("%s, %s: %v at rate %d, predicted there %v", c.profile.Name(), c.scheme, r, there.Env.Rate, want.Numbers[LeafPages])
			}
			if !strings.Contains(got.RateNote(), r.String()) || !strings.Contains(got.RateNote(), "it depends on --rate") {
				t.Errorf("note %q", got.RateNote())
			}
		}
	}
}
