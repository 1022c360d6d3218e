package model_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"idbench/ids"
	"idbench/index"
	"idbench/index/bbolt"
	"idbench/index/bbolt/model"
	"idbench/index/indextest"
	"idbench/units"
)

// agreeBbolt loads bbolt and its profile with the same rows and compares them
// after each transaction of the first dense rows, and at the end.
func agreeBbolt(t testing.TB, layout units.Layout, options map[string]string, load indextest.Load, dense int) error {
	c := index.TableConfig{Layout: layout, Options: options}
	engine, profile := indextest.Open(t, bbolt.Engine{}, c), indextest.Open(t, model.Profile{}, c)
	unsteady := index.UnsteadyUnits(bbolt.Engine{}, layout, false)
	err := load.Into([]index.Table{engine, profile}, func(rows int) error {
		if rows > dense {
			return nil
		}
		return indextest.Difference(engine, profile, unsteady)
	})
	if err != nil {
		return err
	}
	return indextest.Agree(engine, profile, unsteady)
}

// TestBboltSchemes holds the profile equal to bbolt in every count, every leaf and
// every page number, where any two of the settings meet that change a split. What three
// make together is drawn by TestBboltProperty.
func TestBboltSchemes(t *testing.T) {
	encodings := []ids.Encoding{ids.Binary, ids.Decimal}
	batches := []int{1, 100, 1000, 10000}
	values := []int{0, 8, 100, 1000, 5000}
	fills := []string{"0.1", "0.5", "0.9", "1"}
	for _, c := range indextest.Cases(t, len(ids.Schemes), len(encodings), len(batches), len(values), len(fills)) {
		s, enc, batch, value, fill := ids.Schemes[c[0]], encodings[c[1]], batches[c[2]], values[c[3]], fills[c[4]]
		rows := max(2_000, 2*batch)
		if value >= 1000 { // bytes are what takes time here, and pages fill sooner: 3000 make three levels, too
			batch = min(batch, 3000)
			rows = max(300, batch)
		}
		t.Run(fmt.Sprintf("%s/%s/batch=%d/value=%d/fill=%s", s.Name, enc, batch, value, fill), func(t *testing.T) {
			t.Parallel()
			if err := agreeBbolt(t, units.Clustered, map[string]string{"fill": fill}, indextest.SchemeLoad(t, s, enc, rows, batch, value), 150); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestBboltRowID holds both trees of the layout equal, but for the places of pages. With
// -short the trees have two levels, else three, and each scheme has one fill.
func TestBboltRowID(t *testing.T) {
	for i, s := range ids.Schemes {
		rows, fills := 10_000, []string{"0.5", "0.9"}
		if testing.Short() {
			rows, fills = 2_000, fills[i%2:i%2+1]
		}
		for _, fill := range fills {
			t.Run(s.Name+"/fill="+fill, func(t *testing.T) {
				t.Parallel()
				if err := agreeBbolt(t, units.RowID, map[string]string{"fill": fill}, indextest.SchemeLoad(t, s, ids.Binary, rows, 300, 100), 900); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

// TestBboltLarge does the same at a size where the tree has three levels and the
// freelist several pages.
func TestBboltLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("100,000 rows a case; run without -short")
	}
	for _, name := range []string{"serial", "uuidv4", "uuidv7"} {
		t.Run(name, func(t *testing.T) {
			s, err := ids.Find(name)
			if err != nil {
				t.Fatal(err)
			}
			if err := agreeBbolt(t, units.Clustered, nil, indextest.SchemeLoad(t, s, ids.Binary, 100_000, 1000, 100), 0); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestBboltProperty holds it for keys of any length in any order and for
// transactions of any size. A failure prints the seed that repeats it.
func TestBboltProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		options := map[string]string{"fill": rapid.SampledFrom([]string{"0.1", "0.3", "0.5", "0.77", "0.9", "1"}).Draw(rt, "fill")}
		if rapid.Bool().Draw(rt, "other pages") {
			options["page_size"] = rapid.SampledFrom([]string{"1024", "2048", "8192", "16384", "32768", "65536"}).Draw(rt, "page size")
		}
		batches := rapid.SliceOfN(rapid.IntRange(1, 300), 1, 12).Draw(rt, "batches")
		rows := 0
		for _, b := range batches {
			rows += b
		}
		longest := rapid.SampledFrom([]int{2, 16, 36, 300, 3000, 32768}).Draw(rt, "longest key")
		key := rapid.SliceOfN(rapid.Byte(), 1, min(longest, 64))
		if longest > 64 { // long keys differ in their first bytes; drawing each byte would take minutes
			key = rapid.Custom(func(rt *rapid.T) []byte {
				k := make([]byte, rapid.IntRange(1, longest).Draw(rt, "length"))
				copy(k, rapid.SliceOfN(rapid.Byte(), 8, 8).Draw(rt, "head"))
				return k
			})
		}
		keys := rapid.SliceOfNDistinct(key, rows, rows, func(k []byte) string { return string(k) }).Draw(rt, "keys")
		largest := rapid.SampledFrom([]int{0, 30, 600, 9000}).Draw(rt, "largest value")
		values := rapid.SliceOfN(rapid.IntRange(0, largest), rows, rows).Draw(rt, "values")
		load := indextest.Load{
			Batches: batches,
			Key:     func(i int) []byte { return keys[i] },
			Value:   func(i int) int { return values[i] },
		}
		layout := rapid.SampledFrom(model.Profile{}.Layouts()).Draw(rt, "layout")
		if err := agreeBbolt(t, layout, options, load, rows); err != nil {
			rt.Fatal(err)
		}
	})
}
