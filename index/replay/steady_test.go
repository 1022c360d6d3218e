package replay

import (
	"errors"
	"math"
	"math/rand/v2"
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

// The error of ids that are random inside a tick holds for nineteen of twenty tables.
func TestSteadyCover(t *testing.T) {
	if testing.Short() {
		t.Skip("it replays millions of rows many times")
	}
	const rows, tables = 1_000_000, 10
	scheme, err := ids.Find("uuidv7")
	if err != nil {
		t.Fatal(err)
	}
	first := rand.Uint64() >> 1
	held, told := 0, 0
	for _, profile := range Profiles {
		for _, rate := range []int64{20_000, 100_000} {
			for seed := first; seed < first+tables; seed++ {
				env := ids.DefaultEnv()
				env.Rate, env.Seed = rate, seed
				k, err := scheme.Bulk(env, rows)
				if err != nil {
					t.Fatal(err)
				}
				c := config(profile, 16, 100, 1000)
				c.Checkpoint = 0
				e, err := Steady(t.Context(), k, c, rows)
				if errors.Is(err, ErrUnsteady) || err == nil && e.Mode == units.Exact {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				want, err := Run(t.Context(), k, c)
				if err != nil {
					t.Fatal(err)
				}
				told++
				off := math.Abs(float64(e.Segments[0].Counts[units.LeafPages])/float64(want[0].Counts[units.LeafPages]) - 1)
				if off <= e.Error {
					held++
				} else {
					t.Logf("%s, %d ids/s, seed %d: off by %.4f %%, said %.4f %%", profile, rate, seed, 100*off, 100*e.Error)
				}
			}
		}
	}
	if t.Logf("%d of %d tables", held, told); told < 2*tables || 20*held < 19*told {
		t.Errorf("seeds from %d: %d of %d tables are within what is said", first, held, told)
	}
}
