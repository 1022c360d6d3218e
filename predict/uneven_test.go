package predict

import (
	"math"
	"testing"

	"idbench/design"
	"idbench/index"
	bboltmodel "idbench/index/bbolt/model"
	innodbmodel "idbench/index/innodb/model"
	postgresmodel "idbench/index/postgres/model"
	sqlitemodel "idbench/index/sqlite/model"
	"idbench/units"
)

// unevenSizes are payloads that fit the pages of all engines, of 100 bytes in the mean.
var unevenSizes = []string{"0..200", "30*0.8+380*0.2"}

// parsed are sizes that are written in a test.
func parsed(t *testing.T, text string) design.Sizes {
	t.Helper()
	s, err := design.ParseSizes(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The closed forms of misses and writes of rows that differ in size, within the errors that are said.
func TestUnevenForms(t *testing.T) {
	const seed = 1
	for i, profile := range []index.Engine{postgresmodel.Profile{}, bboltmodel.Profile{}, sqlitemodel.Profile{}, innodbmodel.Profile{}} {
		for j, sizes := range unevenSizes {
			if testing.Short() && (i+j)%2 > 0 {
				continue
			}
			c := config(t, profile, "uuidv4", 100_000)
			c.Batch, c.Value = 20, parsed(t, sizes)
			seeksTold(t, c, seed, []int64{1 << 20, 8 << 20}, func(size int64, name string, n Number, want float64) {
				t.Logf("%s %s %d: %s predicted %.4f ±%.3f, simulated %.4f: %+.1f %%", profile.Name(), sizes, size>>20, name, n.Value, n.Error, want, 100*(n.Value/want-1))
				if n.Why != "" || math.Abs(n.Value-want) > n.Error*want+0.003 {
					t.Errorf("%s %s, %d bytes of cache: %s predicted %.4f, simulated %.4f; %s", profile.Name(), sizes, size, name, n.Value, want, n.Why)
				}
			})
		}
	}
	for _, sizes := range unevenSizes {
		c := config(t, postgresmodel.Profile{}, "uuidv4", 200_000)
		c.Checkpoint, c.Cache, c.Value = 20_000, 1<<30, parsed(t, sizes)
		got := middle(t, c, c.Checkpoint)
		per := lastRows(t, &table{ctx: t.Context(), c: c})
		agree(t, sizes, got.Numbers[PageWrites], PageWrites, per(units.DirtyPages)*8192)
		agree(t, sizes, got.Numbers[ImageWrites], ImageWrites, per(units.ImageBytes))
		agree(t, sizes, got.Numbers[LogWrites], LogWrites, per(units.LogBytes)-per(units.ImageBytes))
		c = config(t, bboltmodel.Profile{}, "uuidv4", 100_000)
		c.Value = parsed(t, sizes)
		got = middle(t, c, c.Batch)
		agree(t, sizes, got.Numbers[PageWrites], PageWrites, lastRows(t, &table{ctx: t.Context(), c: c})(units.WrittenBytes))
	}
}

// The pages of a heap of rows that differ in size, beyond those that are put on pages.
func TestUnevenHeap(t *testing.T) {
	if testing.Short() {
		t.Skip("it puts millions of rows on pages")
	}
	const rows = 2 * unevenRows
	for _, sizes := range append([]string{"lognormal(60,0.8)"}, unevenSizes...) {
		c := config(t, postgresmodel.Profile{}, "uuidv4", rows)
		c.Value = parsed(t, sizes)
		tab, err := new(Predictor).newTable(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		s := shape{rows: rows}
		tab.heap(&s)
		want := float64(tab.habits.HeapPages(c.table(), rows, c.Value.Of(c.Env.Seed)))
		t.Logf("%s: %.0f pages told, %.0f counted: off by %.3f %%, said %.3f %%", sizes, s.heap, want, 100*math.Abs(s.heap/want-1), 100*s.heapOff)
		if math.Abs(s.heap/want-1) > s.heapOff || s.heapOff > 0.01 {
			t.Errorf("%s: %.0f pages told ±%v, %.0f counted", sizes, s.heap, s.heapOff, want)
		}
	}
}

// The leaves of rows that differ in size, in proportion to a quarter of them.
func TestUnevenHalved(t *testing.T) {
	if testing.Short() {
		t.Skip("it replays millions of rows")
	}
	const few, rows = 500_000, 2_000_000
	for _, profile := range []index.Engine{sqlitemodel.Profile{}, innodbmodel.Profile{}} {
		for _, scheme := range []string{"uuidv4", "serial"} {
			for _, sizes := range append([]string{"lognormal(60,0.8)"}, unevenSizes...) {
				c := config(t, profile, scheme, rows)
				c.Value, c.Layout = parsed(t, sizes), units.Clustered
				tab, err := new(Predictor).newTable(t.Context(), c)
				if err != nil {
					t.Fatal(err)
				}
				got, err := tab.beyond(way{tab.replayed, few, halvedError}, rows)
				if err != nil {
					t.Fatal(err)
				}
				want, err := tab.replayed(play{rows, 1})
				if err != nil {
					t.Fatal(err)
				}
				tree, leaves := got.trees[0], want.trees[0].levels[0]
				off := math.Abs(tree.levels[0]/leaves - 1)
				t.Logf("%s %s %s: off by %.3f %%, said %.3f %%", profile.Name(), scheme, sizes, 100*off, 100*tree.off)
				if off > tree.off || tree.off > 0.02 {
					t.Errorf("%s %s %s: %.0f leaves told ±%v, %.0f counted", profile.Name(), scheme, sizes, tree.levels[0], tree.off, leaves)
				}
			}
		}
	}
}
