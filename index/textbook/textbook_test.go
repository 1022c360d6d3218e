package textbook_test

import (
	"context"
	"fmt"
	"maps"
	"math"
	"runtime"
	"strings"
	"testing"

	"idbench/ids"
	"idbench/index"
	"idbench/index/indextest"
	"idbench/index/textbook"
	"idbench/units"
)

func TestTextbookConformance(t *testing.T) { indextest.Run(t, textbook.Profile{}) }

// loadTextbook loads a table with rows of a scheme, seed 7, 1,000 a transaction.
func loadTextbook(t testing.TB, scheme string, c index.TableConfig, rows, value int, after func(index.Observed, int) error) index.Observed {
	t.Helper()
	s, err := ids.Find(scheme)
	if err != nil {
		t.Fatal(err)
	}
	table := indextest.Open(t, textbook.Profile{}, c)
	err = indextest.SchemeLoad(t, s, ids.Binary, rows, 1000, value).Into([]index.Table{table}, func(n int) error { return after(table, n) })
	if err != nil {
		t.Fatal(err)
	}
	if err := table.(index.Verifier).Verify(t.Context()); err != nil {
		t.Fatal(err)
	}
	return table
}

func noted(index.Observed, int) error { return nil }

// segments are a table's counts by name.
func segments(t testing.TB, table index.Observed) map[units.Segment]index.Counts {
	t.Helper()
	stats, err := table.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	counts := map[units.Segment]index.Counts{}
	for _, s := range stats {
		counts[s.Name] = s.Counts
	}
	return counts
}

// TestTextbookAscending: every leaf but the last is 90 % full within one entry, and
// only the right edge splits, in each tree that grows in key order.
func TestTextbookAscending(t *testing.T) {
	for _, layout := range units.Layouts {
		t.Run(string(layout), func(t *testing.T) {
			table := loadTextbook(t, "serial", index.TableConfig{Layout: layout}, 100_000, 100, noted)
			for name, c := range segments(t, table) {
				if name == units.All || name == units.HeapRows {
					continue
				}
				if c[units.MidSplits] != 0 || c[units.EdgeSplits] != c[units.LeafPages]-1 {
					t.Errorf("%s: %d mid and %d edge splits, %d leaves", name, c[units.MidSplits], c[units.EdgeSplits], c[units.LeafPages])
				}
				last := c[units.LeafPages] - 1
				for l, err := range table.Leaves(t.Context(), name) {
					if err != nil {
						t.Fatal(err)
					}
					entry := l.Inuse / l.Rows
					if last > 0 && (10*l.Inuse > 9*l.Alloc || 10*(l.Inuse+entry) <= 9*l.Alloc) {
						t.Errorf("%s: page %d has %d bytes of %d, its entries %d", name, l.Page, l.Inuse, l.Alloc, entry)
					}
					last--
				}
			}
		})
	}
}

// TestTextbookRandom: pages cut in half under random keys are ln 2 full (Yao, On
// random 2–3 trees, 1978), on average over a doubling of the rows, since fill swings
// with each generation of splits. The counts are golden: they are a function of the
// keys of seed 7 alone.
func TestTextbookRandom(t *testing.T) {
	sum, samples := 0.0, 0
	table := loadTextbook(t, "uuidv4", index.TableConfig{Layout: units.Clustered}, 200_000, 8, func(table index.Observed, rows int) error {
		if rows > 100_000 && rows%10_000 == 0 {
			fill, _ := segments(t, table)[units.Primary].Fill()
			sum, samples = sum+fill, samples+1
		}
		return nil
	})
	if mean := sum / float64(samples); math.Abs(mean-math.Ln2) > 0.015 {
		t.Errorf("mean fill %.4f over %d samples, want ln 2 = %.4f ± 0.015 (seed 7)", mean, samples, math.Ln2)
	}
	want := index.Counts{
		units.LeafPages: 1078, units.BranchPages: 5, units.OverflowPages: 0, units.Depth: 3,
		units.LeafInuse: 200_000 * 32, units.LeafAlloc: 1078 * 8192,
		units.Splits: 1080, units.EdgeSplits: 10, units.MidSplits: 1067, units.BranchSplits: 3,
		units.LeafBreaks: 1077, units.LeafBacksteps: 541,
	}
	if got := segments(t, table)[units.Primary]; !maps.Equal(got, want) {
		t.Errorf("counts %v, want %v (seed 7)", got, want)
	}
}

// TestTextbookWidths holds the bytes of an entry of each segment, by hand: payloads
// of 100 bytes under ids of 8, 16 and 36 bytes.
func TestTextbookWidths(t *testing.T) {
	const rows = 2000
	for _, test := range []struct {
		layout units.Layout
		id     int
		extra  int
		want   map[string]int64 // bytes of an entry; extra stands for each further index
	}{
		{units.Clustered, 8, 0, map[string]int64{"primary": 116}},
		{units.Clustered, 16, 0, map[string]int64{"primary": 124}},
		{units.Clustered, 36, 0, map[string]int64{"primary": 144}},
		{units.Clustered, 8, 1, map[string]int64{"primary": 124, "extra": 24}},
		{units.Clustered, 16, 1, map[string]int64{"primary": 132, "extra": 32}},
		{units.Clustered, 36, 1, map[string]int64{"primary": 152, "extra": 52}},
		{units.Clustered, 8, 3, map[string]int64{"primary": 140, "extra": 24}},
		{units.Clustered, 16, 3, map[string]int64{"primary": 148, "extra": 32}},
		{units.Clustered, 36, 3, map[string]int64{"primary": 168, "extra": 52}},
		{units.Heap, 8, 0, map[string]int64{"primary": 24, "heap": 116}},
		{units.Heap, 16, 0, map[string]int64{"primary": 32, "heap": 124}},
		{units.Heap, 36, 0, map[string]int64{"primary": 52, "heap": 144}},
		{units.Heap, 8, 1, map[string]int64{"primary": 24, "heap": 124, "extra": 24}},
		{units.Heap, 16, 1, map[string]int64{"primary": 32, "heap": 132, "extra": 24}},
		{units.Heap, 36, 1, map[string]int64{"primary": 52, "heap": 152, "extra": 24}},
		{units.Heap, 8, 3, map[string]int64{"primary": 24, "heap": 140, "extra": 24}},
		{units.Heap, 16, 3, map[string]int64{"primary": 32, "heap": 148, "extra": 24}},
		{units.Heap, 36, 3, map[string]int64{"primary": 52, "heap": 168, "extra": 24}},
		{units.RowID, 8, 0, map[string]int64{"primary": 124, "secondary": 24}},
		{units.RowID, 16, 0, map[string]int64{"primary": 132, "secondary": 32}},
		{units.RowID, 36, 0, map[string]int64{"primary": 152, "secondary": 52}},
		{units.RowID, 8, 1, map[string]int64{"primary": 132, "secondary": 24, "extra": 24}},
		{units.RowID, 16, 1, map[string]int64{"primary": 140, "secondary": 32, "extra": 24}},
		{units.RowID, 36, 1, map[string]int64{"primary": 160, "secondary": 52, "extra": 24}},
		{units.RowID, 8, 3, map[string]int64{"primary": 148, "secondary": 24, "extra": 24}},
		{units.RowID, 16, 3, map[string]int64{"primary": 156, "secondary": 32, "extra": 24}},
		{units.RowID, 36, 3, map[string]int64{"primary": 176, "secondary": 52, "extra": 24}},
	} {
		t.Run(fmt.Sprintf("%s/id=%d/extra=%d", test.layout, test.id, test.extra), func(t *testing.T) {
			table := indextest.Open(t, textbook.Profile{}, index.TableConfig{Layout: test.layout, Extra: test.extra})
			load := indextest.Load{
				Batches: indextest.Batches(rows, 100),
				Key: func(row int) []byte {
					k := index.ExtraKey(int64(row), 100) // random bytes
					return append(k[:], make([]byte, test.id-len(k))...)
				},
				Value: func(int) int { return 100 },
			}
			if err := load.Into([]index.Table{table}, func(int) error { return nil }); err != nil {
				t.Fatal(err)
			}
			names := []string{}
			counts := segments(t, table)
			for name := range counts {
				if name == units.All {
					continue
				}
				names = append(names, string(name))
				var entries, inuse int64
				for l, err := range table.Leaves(t.Context(), name) {
					if err != nil {
						t.Fatal(err)
					}
					entries, inuse = entries+l.Rows, inuse+l.Inuse
				}
				want, ok := test.want[strings.TrimRight(string(name), "123")]
				if !ok || entries != rows || inuse != rows*want {
					t.Errorf("%s: %d entries of %d bytes in all, want %d of %d each", name, entries, inuse, rows, want)
				}
			}
			if want := len(test.want) + max(0, test.extra-1); len(names) != want {
				t.Errorf("segments %v, want %d", names, want)
			}
		})
	}
}

// TestTextbookFile: the files are their pages, and every page was written.
func TestTextbookFile(t *testing.T) {
	for _, layout := range units.Layouts {
		c := index.TableConfig{Layout: layout, Extra: 2, Options: map[string]string{"page": "1024"}}
		counts := segments(t, loadTextbook(t, "ulid", c, 20_000, 50, noted))
		pages := int64(0)
		for _, c := range counts {
			pages += c[units.LeafPages] + c[units.BranchPages] + c[units.HeapPages]
		}
		all := counts[units.All]
		if all[units.FileBytes] != pages*1024 || all[units.WrittenBytes] != all[units.DirtyPages]*1024 || all[units.DirtyPages] < pages {
			t.Errorf("%s: %d pages of 1,024 bytes, counts %v", layout, pages, all)
		}
	}
}

// TestTextbookRefuses: what Open takes no table for.
func TestTextbookRefuses(t *testing.T) {
	for _, c := range []index.TableConfig{
		{},
		{Layout: "columns"},
		{Layout: units.Heap, Extra: -1},
		{Layout: units.Heap, Extra: 65},
		{Layout: units.Heap, Options: map[string]string{"page": "1000"}},
	} {
		if _, err := (textbook.Profile{}).Open(context.Background(), c); err == nil {
			t.Errorf("%+v: opened", c)
		}
	}
}

// TestTextbookPowers: what a workload asks of the table by type assertion.
func TestTextbookPowers(t *testing.T) {
	table := indextest.Open(t, textbook.Profile{}, index.TableConfig{Layout: units.Heap})
	if _, ok := table.(interface {
		index.Scanner
		index.Getter
		index.ExtraGetter
		index.Verifier
		index.Traced
	}); !ok {
		t.Errorf("%T lacks a power", table)
	}
}

// TestTextbookLimits: a row of the largest key and payload fits in every layout with
// every number of further indexes.
func TestTextbookLimits(t *testing.T) {
	most := textbook.Profile{}.Limits()
	for _, layout := range units.Layouts {
		table := indextest.Open(t, textbook.Profile{}, index.TableConfig{Layout: layout, Extra: int(most.Extra)})
		if err := table.Insert(t.Context(), [][]byte{make([]byte, most.Key)}, [][]byte{make([]byte, most.Value)}); err != nil {
			t.Errorf("%s: %v", layout, err)
		}
	}
}

// BenchmarkTextbookInsert loads a million random rows and reports what memory each
// one takes.
func BenchmarkTextbookInsert(b *testing.B) {
	for _, layout := range units.Layouts {
		b.Run(string(layout), func(b *testing.B) {
			const rows = 1_000_000
			for b.Loop() {
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				table := indextest.Open(b, textbook.Profile{}, index.TableConfig{Layout: layout})
				s, err := ids.Find("uuidv4")
				if err != nil {
					b.Fatal(err)
				}
				if err := indextest.SchemeLoad(b, s, ids.Binary, rows, 1000, 100).Into([]index.Table{table}, func(int) error { return nil }); err != nil {
					b.Fatal(err)
				}
				runtime.GC()
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/rows, "B/row")
				runtime.KeepAlive(table)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
		})
	}
}

// The textbook's trees make each page once.
func TestPagesAreMadeBeforeTheyAreTouched(t *testing.T) {
	indextest.MadeFirst(t, textbook.Profile{}, 1, func(all index.Counts, pageSize, _ int64) int64 {
		return all[units.FileBytes] / pageSize
	})
}
