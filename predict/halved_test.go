package predict

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"idbench/design"
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

// compared is the trees of a prediction against what a replay of all rows counted.
type compared struct {
	t       *testing.T
	paged   bool // fewer rows are put into a table, not replayed
	count   int
	largest float64 // relative difference
}

func (c *compared) of(got, want float64, format string, args ...any) {
	c.t.Helper()
	if want == 0 {
		return
	}
	off := got/want - 1
	c.count++
	c.largest = max(c.largest, math.Abs(off))
	c.t.Logf("%s: predicted %.6g, counted %.6g: %+.3f %%", fmt.Sprintf(format, args...), got, want, 100*off)
}

// Random ids in proportion to fewer, in every layout of a profile with a replay of its own,
// against a replay of all rows: of some times as many, or of a hundred million, and of other
// numbers on the way. The error is a little above the largest that is seen.
func TestHalved(t *testing.T) {
	if testing.Short() {
		t.Skip("it replays millions of rows")
	}
	w, sizes, payloads := way{most: 500_000}, []int64{700_000, 4_000_000}, []int64{100} // of each seed
	if *verify {
		w.most, sizes, payloads = autoExact, manyRows, []int64{100, 300}
	}
	all := compared{t: t}
	for i, payload := range payloads {
		for _, profile := range []index.Engine{sqlitemodel.Profile{}, innodbmodel.Profile{}} {
			for _, layout := range profile.Layouts() {
				c := config(t, profile, "uuidv4", sizes[len(sizes)-1])
				c.Layout, c.Value, c.Env.Seed = layout, design.FixedSizes(payload), 1+uint64(i)
				all.beyond(c, w, sizes)
				if profile == (sqlitemodel.Profile{}) && layout == units.RowID && !*verify {
					c.Rows = 12_000_000 // of which the last ones have row ids of four bytes
					all.beyond(c, w, []int64{c.Rows})
				}
			}
		}
	}
	if all.largest > halvedError || *verify && all.count != halvedCompared {
		t.Errorf("%d comparisons, off by up to %.2f %% (seeds 1 to %d); said of %d and %.2f %%", all.count, 100*all.largest, len(payloads), halvedCompared, 100*halvedError)
	}
}

// Nor are they further off than is said of a profile without a replay, which has to take row by row.
func TestHalvedPaged(t *testing.T) {
	if testing.Short() {
		t.Skip("it puts many rows into tables, and replays more")
	}
	all := compared{t: t, paged: true}
	for _, profile := range []index.Engine{sqlitemodel.Profile{}, innodbmodel.Profile{}} {
		all.beyond(config(t, profile, "uuidv4", 400_000), way{most: 100_000}, []int64{400_000})
	}
	if all.largest > pagedError {
		t.Errorf("off by up to %.2f %%, said of %.2f %%", 100*all.largest, 100*pagedError)
	}
}

// manyRows are more than are replayed unless that is asked for.
var manyRows = []int64{30_000_000, 70_000_000, 100_000_000}

// The pace of ordered ids is within its own error, though row ids and numbers become longer.
func TestPace(t *testing.T) {
	if testing.Short() {
		t.Skip("it replays millions of rows")
	}
	w, sizes := way{most: 500_000}, []int64{700_000, 2_000_000, 9_000_000}
	if *verify {
		w.most, sizes = autoExact, manyRows
	}
	all := compared{t: t}
	for _, profile := range []index.Engine{sqlitemodel.Profile{}, innodbmodel.Profile{}} {
		for _, layout := range profile.Layouts() {
			for _, scheme := range []string{"serial", "uuidv7"} {
				if !*verify && scheme != "serial" {
					sizes = sizes[:2]
				}
				c := config(t, profile, scheme, sizes[len(sizes)-1])
				c.Layout = layout
				all.beyond(c, w, sizes)
			}
		}
	}
	if all.count > 0 {
		t.Errorf("%d trees are not told by their pace", all.count)
	}
}

// beyond compares what is told of a table beyond the rows of a way, at some sizes, with its replay.
// What is told by its pace it holds within its error.
func (all *compared) beyond(c Config, w way, sizes []int64) {
	t := all.t
	t.Helper()
	name := fmt.Sprintf("%s %s, %s of seed %d, payloads of %v", c.Profile.Name(), c.Layout, c.Scheme.Name, c.Env.Seed, c.Value)
	tab, err := new(Predictor).newTable(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if w.count = tab.replayed; all.paged {
		w.count = tab.played
	}
	k, err := keys(t.Context(), c, c.Rows)
	if err != nil {
		t.Fatal(err)
	}
	r := c.replay()
	r.Memory, r.Moments = keyMemory, sizes
	table, err := replay.Replayed(t.Context(), k, r)
	if err != nil {
		t.Fatal(err)
	}
	for at, rows := range sizes {
		small, err := tab.beyond(w, rows)
		if err != nil {
			t.Fatal(err)
		}
		for _, tr := range small.trees {
			leaves := table.(replay.Grown).Grown(tr.segment)[at].Leaves
			if tr.mode == units.Steady {
				off := math.Abs(tr.levels[0]/float64(leaves) - 1)
				t.Logf("%s, %d rows: %.0f leaves of %s predicted, counted %d: off by %.4f %%, said %.4f %%", name, rows, tr.levels[0], tr.segment, leaves, 100*off, 100*tr.off)
				if off > tr.off {
					t.Errorf("that is too much")
				}
				continue
			}
			all.of(tr.levels[0], float64(leaves), "%s, %d rows: leaves of %s", name, rows, tr.segment)
		}
		if rows < c.Rows || tab.order == Ordered {
			continue
		}
		counted, err := tab.told(table, rows)
		if err != nil {
			t.Fatal(err)
		}
		predicted, want := map[string]Number{}, map[string]Number{}
		small.pages(predicted)
		counted.pages(want)
		for _, quantity := range []string{Fill, TableBytes, IndexBytes, MidSplits} {
			all.of(predicted[quantity].Value, want[quantity].Value, "%s, %d rows: %s", name, rows, quantity)
		}
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
		var grown []replay.Growth
		var want float64 // leaves of all rows
		for e, err := range replay.Fringes(t.Context(), c.replay(), append(sizes, rows)) {
			if err != nil {
				t.Fatal(err)
			}
			leaves := e.Segments[0].Counts[units.LeafPages]
			if len(grown) < len(sizes) {
				grown = append(grown, replay.Growth{Leaves: leaves})
			} else {
				want = float64(leaves)
			}
		}
		var of tree
		of.grew(grown, sizes)
		now := float64(grown[len(grown)-1].Leaves)
		policy, err := postgresmodel.Profile{}.Policy(c.replay(), rows)
		if err != nil {
			t.Fatal(err)
		}
		most := float64(policy.Leaf.Least[0])
		got := damped(now/float64(few), of.mean, most, 10) * float64(rows)
		t.Logf("%d rows: %.0f leaves by a 1,024th (%.0f undamped), %.0f: %+.2f %%", rows, got, 1024*now, want, 100*(got/want-1))
		if math.Abs(got-want) > halvedError*want {
			t.Errorf("%d rows: %.0f leaves by a 1,024th, %.0f", rows, got, want)
		}
	}
}

// Nor is the pace of ids that are random inside a millisecond further off than is said, of nineteen
// in twenty tables: chance makes their leaves more and fewer.
func TestPaceCover(t *testing.T) {
	if testing.Short() {
		t.Skip("it replays millions of rows")
	}
	const tables, most, rows = 40, 50_000, 400_000
	first := rand.Uint64() >> 1
	for _, layout := range (innodbmodel.Profile{}).Layouts() {
		held, trees := 0, 0
		for seed := first; seed < first+tables; seed++ {
			c := config(t, innodbmodel.Profile{}, "uuidv7", rows)
			c.Layout, c.Env.Seed = layout, seed
			tab, err := new(Predictor).newTable(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			told, err := tab.beyond(way{most: most, count: tab.replayed}, rows)
			if err != nil {
				t.Fatal(err)
			}
			c.Mode = units.Exact
			counted, err := new(Predictor).newTable(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			want, err := counted.exact(rows)
			if err != nil {
				t.Fatal(err)
			}
			for i, tr := range told.trees {
				trees++
				off := math.Abs(tr.levels[0]/want[i].levels[0] - 1)
				if off <= tr.off {
					held++
				}
				if seed == first {
					t.Logf("%s %s: %.0f leaves told, %.0f counted: off by %.2f %%, said %.2f %%", layout, tr.segment, tr.levels[0], want[i].levels[0], 100*off, 100*tr.off)
				}
			}
		}
		if t.Logf("%s: %d of %d trees", layout, held, trees); 20*held < 19*trees {
			t.Errorf("%s, seeds from %d: %d of %d trees are within what is said", layout, first, held, trees)
		}
	}
}
