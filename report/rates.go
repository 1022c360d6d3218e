package report

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"idbench/internal/spell"
	"idbench/plot"
	"idbench/results"
	"idbench/units"
)

// A rateTable is how full the leaves of one engine are where the same ids come at other
// rates, which decides where ids of one clock tick come in any order.
type rateTable struct {
	Engine string // as people write it
	Layout string
	Rows   int64
	Rates  []int64 // ids/s, ascending
	Fills  []rateFill
}

// A rateFill is the leaf fill of one scheme at each rate, in percent; NaN where the run
// does not tell.
type rateFill struct {
	Scheme string
	Values []float64
}

// rates are the tables of cases that differ in their rate alone, where some scheme's fill
// differs by more than two points.
func (ad adviser) rates() (tables []rateTable) {
	type key struct{ engine, layout, options, setting string }
	fills := map[key]map[string]map[int64]float64{}
	var keys []key
	base := ad.rate()
	for _, r := range ad.run.Records {
		c := r.Case
		inuse, ok := r.Get(units.LeafInuse)
		alloc, _ := r.Get(units.LeafAlloc)
		rate := cmp.Or(c.Number("rate"), base)
		if !ok || alloc == 0 || rate == 0 || r.Segment != c.IDTree() || c.Workload() != units.Insert || c.Get("migrate-from") != "" {
			continue
		}
		k := key{c.Get("engine"), c.Get("layout"), plot.Options(ad.run, c), setting(slices.DeleteFunc(slices.Clone(c), func(p results.Part) bool { return p.Key == "rate" }))}
		if fills[k] == nil {
			fills[k], keys = map[string]map[int64]float64{}, append(keys, k)
		}
		s := c.Get("scheme")
		if fills[k][s] == nil {
			fills[k][s] = map[int64]float64{}
		}
		fills[k][s][rate] = 100 * inuse / alloc
	}
	for _, k := range keys {
		t := rateTable{Engine: ad.facts.title(stem(k.engine)), Layout: k.layout}
		seen := map[int64]int{}
		for _, s := range ad.schemes {
			if len(fills[k][s]) > 1 {
				for rate := range fills[k][s] {
					seen[rate]++
				}
			}
		}
		t.Rates = slices.Sorted(maps.Keys(seen))
		decides := false
		for _, s := range ad.schemes {
			if len(fills[k][s]) < 2 {
				continue
			}
			f := rateFill{Scheme: s}
			least, most := math.Inf(1), 0.0
			for _, rate := range t.Rates {
				v, ok := fills[k][s][rate]
				if !ok {
					v = math.NaN()
				} else {
					least, most = min(least, v), max(most, v)
				}
				f.Values = append(f.Values, v)
			}
			decides = decides || most-least > 2
			t.Fills = append(t.Fills, f)
		}
		if decides {
			tables = append(tables, t)
		}
	}
	return tables
}

// Heads are the rates in words.
func (t rateTable) Heads() (heads []string) {
	for _, r := range t.Rates {
		heads = append(heads, spell.Comma(r))
	}
	return heads
}

// Texts are the values in words.
func (f rateFill) Texts() (texts []string) {
	for _, v := range f.Values {
		texts = append(texts, percent(v))
	}
	return texts
}

// Sentence says the table in one.
func (t rateTable) Sentence() string {
	var fills []string
	for _, f := range t.Fills {
		fills = append(fills, f.Scheme+" "+strings.Join(f.Texts(), ", "))
	}
	return fmt.Sprintf("One writer in %s depends on the rate: leaf fill at %s ids/s is %s.", t.Engine, strings.Join(t.Heads(), ", "), strings.Join(fills, "; "))
}

func percent(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return spell.Percent(v, 0)
}
