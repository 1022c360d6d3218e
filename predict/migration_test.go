package predict

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"testing"

	"idbench/ids"
	"idbench/index"
	bboltmodel "idbench/index/bbolt/model"
	innodbmodel "idbench/index/innodb/model"
	postgresmodel "idbench/index/postgres/model"
	sqlitemodel "idbench/index/sqlite/model"
	"idbench/units"
)

// The pages of a migration are those of the profile, into which the test puts the ids of
// both schemes by itself, in place and in key order.
func TestMigrationIsTheProfiles(t *testing.T) {
	const rows, at = 20_000, 8_000
	from, err := ids.Find("uuidv4")
	if err != nil {
		t.Fatal(err)
	}
	for _, profile := range []index.Engine{postgresmodel.Profile{}, bboltmodel.Profile{}, sqlitemodel.Profile{}, innodbmodel.Profile{}} {
		for _, rebuild := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/rebuild=%t", profile.Name(), rebuild), func(t *testing.T) {
				c := config(t, profile, "uuidv7", rows)
				first, second := c, c
				first.Scheme = from
				keys, err := sample(first, at)
				if err != nil {
					t.Fatal(err)
				}
				if rebuild {
					slices.SortFunc(keys, bytes.Compare)
				}
				rest, err := sample(second, rows)
				if err != nil {
					t.Fatal(err)
				}
				keys = append(keys, rest[at:]...)

				into, err := (&table{ctx: t.Context(), c: c}).open()
				if err != nil {
					t.Fatal(err)
				}
				values := slices.Repeat([][]byte{make([]byte, c.Value.Most())}, int(c.Batch))
				for some := range slices.Chunk(keys, int(c.Batch)) {
					if err := into.Insert(t.Context(), some, values[:len(some)]); err != nil {
						t.Fatal(err)
					}
				}
				segments, err := into.Stats(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				tree := units.Primary
				if c.Layout == units.RowID {
					tree = units.Secondary
				}
				i := slices.IndexFunc(segments, func(s index.Segment) bool { return s.Name == tree })

				c.From, c.At, c.Rebuild = from, at, rebuild
				got, err := new(Predictor).Predict(t.Context(), c)
				if err != nil {
					t.Fatal(err)
				}
				want := float64(segments[i].Counts[units.LeafPages])
				if n := got.Numbers[LeafPages]; n.Value != want || n.Mode != units.Exact {
					t.Errorf("predicted %+v leaves, the profile has %v", n, want)
				}
				if n := got.Numbers[RowWrites]; n.Why == "" {
					t.Errorf("written bytes are predicted as %+v, by forms for one scheme", n)
				}
			})
		}
	}
}

// Each of the two schemes has the options that mean something to it.
func TestMigrationSuits(t *testing.T) {
	for _, m := range [][2]string{{"serial", "scrambled"}, {"scrambled", "serial"}} {
		c := config(t, bboltmodel.Profile{}, m[1], 1000)
		c.From, _ = ids.Find(m[0])
		c.At, c.Env.Nodes, c.Env.Blocks.Size = 400, 3, 50
		got, err := c.stream(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		first, second := c, c
		first.Scheme, first.Env, second.Env = c.From, c.From.Suited(c.Env), c.Scheme.Suited(c.Env)
		want := append(madeBy(t, first, 400), madeBy(t, second, 1000)[400:]...)
		for row := range want {
			if key, err := got.Append(nil); err != nil || !bytes.Equal(key, want[row]) {
				t.Fatalf("%v: row %d is %x, want %x: %v", m, row, key, want[row], err)
			}
		}
	}
}

// A migration in proportion to one of a quarter of the rows, against a replay of
// all of them.
func TestMigrationInProportion(t *testing.T) {
	if testing.Short() {
		t.Skip("it replays many rows")
	}
	from, err := ids.Find("uuidv4")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []kind{{postgresmodel.Profile{}, units.Heap}, {bboltmodel.Profile{}, units.Clustered}, {bboltmodel.Profile{}, units.RowID}} {
		for _, at := range []int64{150_000, 450_000} {
			for _, rebuild := range []bool{false, true} {
				profile := kind.profile
				c := config(t, profile, "uuidv7", 600_000)
				c.Layout = kind.layout
				c.From, c.At, c.Rebuild = from, at, rebuild
				tab, err := new(Predictor).newTable(t.Context(), c)
				if err != nil {
					t.Fatal(err)
				}
				predicted, err := tab.migrated(c.Rows, 150_000)
				if err != nil {
					t.Fatal(err)
				}
				counted, err := tab.exact(c.Rows)
				if err != nil {
					t.Fatal(err)
				}
				for i, got := range predicted {
					want := counted[i]
					for _, n := range []struct {
						name      string
						got, want float64
					}{{"leaves", got.levels[0], want.levels[0]}, {"fill", got.inuse / got.alloc, want.inuse / want.alloc}} {
						t.Logf("%s %s at %d, rebuild %v: %s of %s predicted %.4g, counted %.4g: %+.2f %%", profile.Name(), got.segment, at, rebuild, n.name, c.Layout, n.got, n.want, 100*(n.got/n.want-1))
						if math.Abs(n.got-n.want) > pagedError*n.want {
							t.Errorf("%s %s at %d, rebuild %v: %s of %s predicted %.4g, counted %.4g", profile.Name(), got.segment, at, rebuild, n.name, c.Layout, n.got, n.want)
						}
					}
				}
			}
		}
	}
}
