package predict

import (
	"fmt"
	"testing"

	"idbench/design"
	"idbench/ids"
	"idbench/index"
	bboltmodel "idbench/index/bbolt/model"
	innodbmodel "idbench/index/innodb/model"
	postgresmodel "idbench/index/postgres/model"
	sqlitemodel "idbench/index/sqlite/model"
	"idbench/units"
)

// config is a table with defaults for tests.
func config(t testing.TB, profile index.Engine, scheme string, rows int64) Config {
	t.Helper()
	s, err := ids.Find(scheme)
	if err != nil {
		t.Fatal(err)
	}
	return Config{Profile: profile, Cache: 1 << 20, Load: design.Load{
		Table: design.Table{Encoding: ids.Binary, Value: design.FixedSizes(100)}, Layout: profile.Layouts()[0], Scheme: s, Env: ids.DefaultEnv(),
		Rows: rows, Batch: 1000, Checkpoint: 20_000, Mode: units.Auto,
	}}
}

// mainSchemes are the names of those that "main" stands for.
func mainSchemes() (names []string) {
	for _, s := range ids.Schemes {
		if s.Main {
			names = append(names, s.Name)
		}
	}
	return names
}

// What is predicted of pages is what the profile counts when each row is put into it.
func TestPagesAreTheProfiles(t *testing.T) {
	for _, profile := range []index.Engine{postgresmodel.Profile{}, bboltmodel.Profile{}, sqlitemodel.Profile{}, innodbmodel.Profile{}} {
		rows, schemes := int64(100_000), mainSchemes()
		if _, replayed := profile.(sqlitemodel.Profile); replayed {
			rows, schemes = 10_000, []string{"uuidv4", "uuidv7"}
		} else if _, replayed := profile.(innodbmodel.Profile); replayed {
			rows, schemes = 10_000, []string{"uuidv4", "uuidv7"}
		}
		if testing.Short() {
			rows = min(rows, 20_000)
		}
		for _, scheme := range schemes {
			for _, layout := range profile.Layouts() {
				t.Run(fmt.Sprintf("%s/%s/%s", profile.Name(), layout, scheme), func(t *testing.T) {
					t.Parallel()
					c := config(t, profile, scheme, rows)
					c.Layout = layout
					if profile.Limits().Extra > 0 {
						c.Extra = 1
					}
					got, err := new(Predictor).Predict(t.Context(), c)
					if err != nil {
						t.Fatal(err)
					}
					into, err := (&table{ctx: t.Context(), c: c}).open()
					if err != nil {
						t.Fatal(err)
					}
					if err := (&table{ctx: t.Context(), c: c}).load(into, c.Rows, func(int64) error { return nil }); err != nil {
						t.Fatal(err)
					}
					segments, err := into.Stats(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					tree := units.Primary
					if layout == units.RowID {
						tree = units.Secondary
					}
					var pages int64
					var want index.Counts
					for _, s := range segments {
						pages += s.Counts[units.LeafPages] + s.Counts[units.BranchPages] + s.Counts[units.OverflowPages] + s.Counts[units.HeapPages]
						if s.Name == tree {
							want = s.Counts
						}
					}
					if profile.Name() == "model-postgres" {
						pages += 2 // meta pages of the indexes
					}
					fill, _ := want.Fill()
					size := float64(into.(index.Traced).PageSize())
					check := map[string][2]float64{
						LeafPages: {got.Numbers[LeafPages].Value, float64(want[units.LeafPages])},
						Fill:      {got.Numbers[Fill].Value, fill},
						"bytes":   {got.Numbers[IndexBytes].Value + got.Numbers[TableBytes].Value, float64(pages) * size},
					}
					if n, ok := want[units.MidSplits]; ok {
						check[MidSplits] = [2]float64{got.Numbers[MidSplits].Value, float64(n)}
					}
					for name, pair := range check {
						if d := pair[0] - pair[1]; d > 0.001 || d < -0.001 {
							t.Errorf("%s: predicted %v, the profile has %v", name, pair[0], pair[1])
						}
					}
					if n := got.Numbers[LeafPages]; n.Mode != units.Exact || n.Error != 0 {
						t.Errorf("mode %s, error %v", n.Mode, n.Error)
					}
				})
			}
		}
	}
}

func TestOrder(t *testing.T) {
	for _, s := range ids.Schemes {
		want := Ordered
		switch {
		case s.Order.Kind == ids.Unordered:
			want = Random
		case s.Order.Kind == ids.Spread || s.Period > 0:
			want = Mixed
		}
		c := config(t, postgresmodel.Profile{}, s.Name, 100_000)
		for seed := range uint64(3) {
			c.Env.Seed = seed
			table, err := new(Predictor).newTable(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if table.order != want {
				t.Errorf("%s, seed %d: %s, want %s", s.Name, seed, table.order, want)
			}
		}
	}
}
