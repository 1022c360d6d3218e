package predict

import (
	"errors"
	"testing"

	postgresmodel "idbench/index/postgres/model"
)

// A table that grows is at each size what is predicted of that size, and its cliff is the
// same at all of them.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("it replays millions of rows")
	}
	for scheme, sizes := range map[string]int{"uuidv4": 1 + 2*randomSizes + 1, "serial": 1 + 2*otherSizes + 1} {
		c := config(t, postgresmodel.Profile{}, scheme, 5_000_000)
		var p Predictor
		list, err := p.Growth(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if scheme == "uuidv4" {
			sizes += 2 // 4,362,000 and 4,757,000 rows
		}
		if len(list) != sizes || list[0].Rows != GrowthFrom || list[len(list)-1].Rows != c.Rows {
			t.Fatalf("%s: %d sizes, from %d to %d rows; want %d", scheme, len(list), list[0].Rows, list[len(list)-1].Rows, sizes)
		}
		for i, got := range list {
			if i > 0 && got.Rows <= list[i-1].Rows {
				t.Errorf("%s: %d rows after %d", scheme, got.Rows, list[i-1].Rows)
			}
			if i != 0 && i != len(list)/2 && i != len(list)-1 {
				continue
			}
			c.Rows = got.Rows
			want, err := p.Predict(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			for name, n := range want.Numbers {
				switch {
				case name == Cliff && got.Numbers[name] != list[0].Numbers[name]:
					t.Errorf("%s: a cliff at %v and one at %v", scheme, got.Numbers[name], list[0].Numbers[name])
				case name != Cliff && got.Numbers[name] != n:
					t.Errorf("%s, %d rows: %s is %v, and %v by itself", scheme, got.Rows, name, got.Numbers[name], n)
				}
			}
		}
	}
}

func TestGrowthRefusals(t *testing.T) {
	c := config(t, postgresmodel.Profile{}, "uuidv4", GrowthFrom)
	if _, err := new(Predictor).Growth(t.Context(), c); !errors.Is(err, ErrUsage) {
		t.Errorf("growth to where it begins: %v", err)
	}
	c.Rows *= 2
	c.From, c.At = c.Scheme, 5
	if _, err := new(Predictor).Growth(t.Context(), c); !errors.Is(err, ErrUsage) {
		t.Errorf("growth of a migration: %v", err)
	}
}
