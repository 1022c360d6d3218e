package predict

import (
	"flag"
	"math"
	"testing"

	"idbench/index"
	innodbmodel "idbench/index/innodb/model"
	postgresmodel "idbench/index/postgres/model"
	"idbench/index/replay"
	sqlitemodel "idbench/index/sqlite/model"
	"idbench/units"
)

var verify = flag.Bool("verify", false, "compare as many tables as predictions say: make verify")

// A kind is a profile in one of its layouts.
type kind struct {
	profile index.Engine
	layout  units.Layout
}

// Random ids at four times as many rows, in every layout that is replayed page by page,
// against a replay of all of them: the error is the largest that is seen, rounded up.
func TestHalved(t *testing.T) {
	if testing.Short() {
		t.Skip("it replays millions of rows, page by page")
	}
	const few, rows = 100_000, 400_000
	kinds := []kind{
		{sqlitemodel.Profile{}, units.RowID}, {innodbmodel.Profile{}, units.Clustered},
		{sqlitemodel.Profile{}, units.Clustered}, {innodbmodel.Profile{}, units.RowID},
	}
	seeds := uint64(halvedCompared / len(kinds))
	if !*verify { // each profile once
		kinds, seeds = kinds[:2], 1
	}
	largest := 0.0
	for seed := range seeds {
		for _, k := range kinds {
			c := config(t, k.profile, "uuidv4", rows)
			c.Layout, c.Env.Seed = k.layout, 1+seed
			tab, err := new(Predictor).newTable(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if tab.scaled() {
				t.Errorf("%s %s has means, and is halved nowhere", k.profile.Name(), k.layout)
			}
			tab.most = few
			small, err := tab.beyond(rows)
			if err != nil {
				t.Fatal(err)
			}
			all, err := tab.replay(rows)
			if err != nil {
				t.Fatal(err)
			}
			predicted, counted := map[string]Number{}, map[string]Number{}
			small.pages(predicted)
			all.pages(counted)
			for _, name := range []string{LeafPages, Fill, TableBytes, IndexBytes, MidSplits} {
				got, want := predicted[name].Value, counted[name].Value
				if want == 0 {
					continue
				}
				largest = max(largest, math.Abs(got/want-1))
				t.Logf("%s %s, seed %d: %s predicted %.4g, counted %.4g: %+.2f %%", k.profile.Name(), k.layout, c.Env.Seed, name, got, want, 100*(got/want-1))
			}
		}
	}
	if largest > halvedError {
		t.Errorf("tables are off by up to %.2f %% (seeds 1 to %d), said of %d and %.2f %%", 100*largest, seeds, halvedCompared, 100*halvedError)
	}
}

// The mean of all random tables at a thousand million rows against that at 2⁻¹⁰ of them:
// what the swing of the fill loses on the way.
func TestHalvedWave(t *testing.T) {
	sizes := []int64{1_000_000_000, 700_000_000, 1_300_000_000}
	if testing.Short() {
		t.Skip("it integrates up to a thousand million rows")
	} else if !*verify {
		sizes = sizes[:1]
	}
	for _, rows := range sizes {
		c := config(t, postgresmodel.Profile{}, "uuidv4", rows)
		few := rows / 1024
		var sizes []int64
		for i := range int64(octavePoints) {
			sizes = append(sizes, few/2+(i+1)*few/2/octavePoints)
		}
		var o octave
		var now, want float64 // leaves of few rows, and of all
		for e, err := range replay.Fringes(t.Context(), c.replay(), append(sizes, rows)) {
			if err != nil {
				t.Fatal(err)
			}
			leaves := e.Segments[0].Counts[units.LeafPages]
			if len(sizes) == 0 {
				want = float64(leaves)
				break
			}
			o.add([]index.Segment{{Counts: index.Counts{units.LeafPages: leaves}}}, float64(sizes[0]))
			now, sizes = float64(leaves), sizes[1:]
		}
		policy, err := postgresmodel.Profile{}.Policy(c.replay(), rows)
		if err != nil {
			t.Fatal(err)
		}
		most := float64(policy.Leaf.Least[0])
		got := damped(now/float64(few), o.mean(""), most, 10) * float64(rows)
		t.Logf("%d rows: %.0f leaves by a 1,024th (%.0f undamped), %.0f: %+.2f %%", rows, got, 1024*now, want, 100*(got/want-1))
		if math.Abs(got-want) > halvedError*want {
			t.Errorf("%d rows: %.0f leaves by a 1,024th, %.0f", rows, got, want)
		}
	}
}
