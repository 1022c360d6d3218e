package replay

import (
	"errors"
	"math"
	"testing"

	"idbench/ids"
	"idbench/units"
)

// bulkKeys are the first keys of a scheme.
func bulkKeys(t testing.TB, name string, rows int64) Keys {
	t.Helper()
	s, err := ids.Find(name)
	if err != nil {
		t.Fatal(err)
	}
	k, err := s.Bulk(ids.DefaultEnv(), rows)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// What goes on in proportion is what a replay of all rows counts.
func TestSteady(t *testing.T) {
	const rows = 3_000_000
	for _, profile := range Profiles {
		for _, scheme := range []string{"serial", "snowflake", "uuidv7"} {
			for _, every := range []int64{10_000, 250_000} {
				t.Run(profile+"/"+scheme, func(t *testing.T) {
					k := bulkKeys(t, scheme, rows)
					c := config(profile, 16, 100, 1000)
					if c.Checkpoint > 0 {
						c.Checkpoint = every
					}
					e, err := Steady(t.Context(), k, c, rows)
					if err != nil {
						t.Fatal(err)
					}
					if e.Mode != units.Steady {
						t.Fatalf("mode %s", e.Mode)
					}
					want, err := Run(t.Context(), k, c)
					if err != nil {
						t.Fatal(err)
					}
					for i, s := range want {
						for u, n := range s.Counts {
							got, ok := e.Segments[i].Counts[u]
							allowed := 3 + 1e-4*float64(n)
							switch u {
							case units.Depth:
								allowed = 0
							case units.FileBytes:
								allowed += 4 * 8192
							case units.DirtyPages:
								allowed = 3 + 1e-3*float64(n)
							}
							if !ok || math.Abs(float64(got-n)) > allowed {
								t.Errorf("%s %s %d, want %d ± %.0f", s.Name, u, got, n, allowed)
							}
						}
					}
				})
			}
		}
	}
}

// Few rows are replayed, and keys in random order are refused.
func TestSteadyRefuses(t *testing.T) {
	for _, profile := range Profiles {
		c := config(profile, 16, 100, 1000)
		if e, err := Steady(t.Context(), bulkKeys(t, "uuidv7", 50_000), c, 50_000); err != nil || e.Mode != units.Exact || e.Error != 0 {
			t.Errorf("%s: mode %q, error %g, %v", profile, e.Mode, e.Error, err)
		}
		for _, k := range []Keys{bulkKeys(t, "uuidv4", 3_000_000), bulkKeys(t, "uuidv7", 100_000)} {
			if _, err := Steady(t.Context(), k, c, 3_000_000); !errors.Is(err, ErrUnsteady) {
				t.Errorf("%s: %v", profile, err)
			}
		}
	}
}
