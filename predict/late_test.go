package predict

import (
	"fmt"
	"math"
	"testing"
	"time"

	"idbench/ids"
	"idbench/index"
	bboltmodel "idbench/index/bbolt/model"
	postgresmodel "idbench/index/postgres/model"
	"idbench/units"
)

// bursts are so many ids at once, again and again.
func bursts(n int64, gap time.Duration) ids.Env {
	e := ids.DefaultEnv()
	e.Arrivals = ids.Arrivals{Pace: ids.Bursts, Burst: n, Gap: gap}
	e.Rate = e.Arrivals.Rate()
	return e
}

// ticked are ids of clocks that stand still in between.
func ticked(tick time.Duration) ids.Env {
	e := ids.DefaultEnv()
	e.Tick = tick
	return e
}

// at are ids of another rate.
func at(rate int64) ids.Env {
	e := ids.DefaultEnv()
	e.Rate = rate
	return e
}

// Ids that are all of one tick or burst seem random. Their table is a random one as long as all
// its rows are of one, and no longer.
func TestOrderBeyondATick(t *testing.T) {
	day := ids.DefaultEnv()
	day.Tick = 24 * time.Hour
	for _, c := range []struct {
		scheme string
		env    ids.Env
		rows   int64
		want   Order
		ends   bool
	}{
		{"uuidv7", bursts(70_000, 14*time.Second), 300_000, Ordered, false},
		{"uuidv7", bursts(65_000, 13*time.Second), 300_000, Ordered, false},
		{"uuidv7", ticked(20 * time.Second), 1_000_000_000, Ordered, false},
		{"ulid", ticked(20 * time.Second), 150_000, Mixed, false},
		{"uuidv7", ticked(20 * time.Second), 200_000, Ordered, false},
		{"ksuid", at(70_000), 300_000, Ordered, false},
		{"ksuid", at(70_000), 60_000, Random, true},
		{"ksuid", at(70_000), 74_000, Mixed, false},
		{"uuidv7", bursts(1_000_000, 200*time.Second), 1_000_000_000, Mixed, false},
		{"uuidv7", day, 1_000_000_000, Mixed, false},
		{"uuidv7", day, 500_000, Random, true},
		{"uuidv4", bursts(70_000, 14*time.Second), 300_000, Random, false},
	} {
		config := config(t, postgresmodel.Profile{}, c.scheme, c.rows)
		config.Env = c.env
		for seed := range uint64(2) {
			if seed > 0 && !*verify {
				break
			}
			config.Env.Seed = seed
			got, err := new(Predictor).newTable(t.Context(), config)
			if err != nil {
				t.Fatal(err)
			}
			if got.order != c.want || got.ends != c.ends {
				t.Errorf("%s%s, %d rows, seed %d: %s, ends %v; want %s, %v", c.scheme, config.process(), c.rows, seed, got.order, got.ends, c.want, c.ends)
			}
		}
	}
}

// Of ids that come late, what is said is what caches of a simulation miss and the profile writes, and
// the rest is absent.
func TestLateIds(t *testing.T) {
	const seed = 1
	sizes := []int64{1 << 20, 4 << 20}
	skewed := ids.DefaultEnv()
	skewed.Nodes, skewed.Skew = 10, time.Second
	late := map[string]int{} // how often a number is there
	for i, c := range []struct {
		scheme string
		env    ids.Env
	}{{"uuidv7", bursts(70_000, 14*time.Second)}, {"uuidv7", at(5000)}, {"ksuid", at(5000)}, {"ksuid", at(500)}, {"uuidv7mono", skewed}, {"ksuid", at(70_000)}} {
		for j, profile := range []index.Engine{postgresmodel.Profile{}, bboltmodel.Profile{}} {
			if !*verify && testing.Short() && (i > 0 || j > 0) {
				continue
			}
			config := config(t, profile, c.scheme, 200_000)
			config.Env, config.Batch = c.env, 20
			config.Env.Seed = seed
			name := fmt.Sprintf("%s, %s%s", profile.Name(), c.scheme, config.process())
			tab, full, middle := seeksTold(t, config, seed, sizes, func(size int64, quantity string, n Number, want float64) {
				if n.Why != "" {
					return
				}
				late[quantity]++
				t.Logf("%s, %d MiB: %s predicted %.4f ±%.3f, simulated %.4f", name, size>>20, quantity, n.Value, n.Error, want)
				if math.Abs(n.Value-want) > n.Error*max(want, n.Value)+0.003 {
					t.Errorf("%s, seed %d, %d MiB: %s predicted %.4f ±%.3f, simulated %.4f", name, seed, size>>20, quantity, n.Value, n.Error, want)
				}
			})
			tab.c.Cache, tab.c.Batch = 1<<30, 1000
			numbers := map[string]Number{}
			tab.writes(middle, numbers)
			per := lastRows(t, tab)
			want := map[string]float64{PageWrites: per(units.WrittenBytes)}
			if profile == (postgresmodel.Profile{}) {
				want = map[string]float64{PageWrites: per(units.DirtyPages) * full.pageSize, ImageWrites: per(units.ImageBytes), LogWrites: per(units.LogBytes) - per(units.ImageBytes)}
			}
			for quantity, want := range want {
				n := numbers[quantity]
				if n.Why != "" {
					continue
				}
				late[quantity]++
				t.Logf("%s: %s predicted %.2f ±%.3f, counted %.2f", name, quantity, n.Value, n.Error, want)
				if math.Abs(n.Value-want) > n.Error*max(want, n.Value) {
					t.Errorf("%s, seed %d: %s predicted %.2f ±%.3f, counted %.2f", name, seed, quantity, n.Value, n.Error, want)
				}
			}
		}
	}
	t.Log(late)
	for _, q := range []string{InsertSeeks, ReadSeeks} {
		if late[q] == 0 {
			t.Errorf("%s is absent everywhere", q)
		}
	}
}
