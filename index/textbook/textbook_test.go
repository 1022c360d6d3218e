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
	if err := table.(index.Verifier).Verify(); err != nil {
		t.Fatal(err)
	}
	return table
}

func noted(index.Observed, int) error { return nil }

// segments are a table's counts by name.
func segments(t testing.TB, table index.Observed) map[string]index.Counts {
	t.Helper()
	stats, err := table.Stats()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]index.Counts{}
	for _, s := range stats {
		counts[s.Name] = s.Counts
	}
	return counts
}

// TestTextbookAscending: every leaf but the last is 90 % full within one entry, and
// only the right edge splits, in each tree that grows in key order.
func TestTextbookAscending(t *testing.T) {
	for _, layout := range index.Layouts {
		t.Run(string(layout), func(t *testing.T) {
			table := loadTextbook(t, "serial", index.TableConfig{Layout: layout}, 100_000, 100, noted)
			for name, c := range segments(t, table) {
				if name == index.All || name == index.HeapRows {
					continue
				}
				if c[index.MidSplits] != 0 || c[index.EdgeSplits] != c[index.LeafPages]-1 {
					t.Errorf("%s: %d mid and %d edge splits, %d leaves", name, c[index.MidSplits], c[index.EdgeSplits], c[index.LeafPages])
				}
				last := c[index.LeafPages] - 1
				for l, err := range table.Leaves(name) {
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
	table := loadTextbook(t, "uuidv4", index.TableConfig{Layout: index.Clustered}, 200_000, 8, func(table index.Observed, rows int) error {
		if rows > 100_000 && rows%10_000 == 0 {
			fill, _ := segments(t, table)[index.Primary].Fill()
			sum, samples = sum+fill, samples+1
		}
		return nil
	})
	if mean := sum / float64(samples); math.Abs(mean-math.Ln2) > 0.015 {
		t.Errorf("mean fill %.4f over %d samples, want ln 2 = %.4f ± 0.015 (seed 7)", mean, samples, math.Ln2)
	}
	want := index.Counts{
		index.LeafPages: 1078, index.BranchPages: 5, index.OverflowPages: 0, index.Depth: 3,
		index.LeafInuse: 200_000 * 32, index.LeafAlloc: 1078 * 8192,
		index.Splits: 1080, index.EdgeSplits: 10, index.MidSplits: 1067, index.BranchSplits: 3,
		index.LeafBreaks: 1077, index.LeafBacksteps: 541,
	}
	if got := segments(t, table)[index.Primary]; !maps.Equal(got, want) {
		t.Errorf("counts %v, want %v (seed 7)", got, want)
	}
}

// TestTextbookWidths holds the bytes of an entry of each segment, by hand: payloads
// of 100 bytes under ids of 8, 16 and 36 bytes.
func TestTextbookWidths(t *testing.T) {
	const rows = 2000
	for _, test := range []struct {
		layout index.Layout
		id     int
		extra  int
		want   map[string]int64 // bytes of an entry; extra stands for each further index
	}{
		{index.Clustered, 8, 0, map[string]int64{"primary": 116}},
		{index.Clustered, 16, 0, map[string]int64{"primary": 124}},
		{index.Clustered, 36, 0, map[string]int64{"primary": 144}},
		{index.Clustered, 8, 1, map[string]int64{"primary": 124, "extra": 24}},
		{index.Clustered, 16, 1, map[string]int64{"primary": 132, "extra": 32}},
		{index.Clustered, 36, 1, map[string]int64{"primary": 152, "extra": 52}},
		{index.Clustered, 8, 3, map[string]int64{"primary": 140, "extra": 24}},
		{index.Clustered, 16, 3, map[string]int64{"primary": 148, "extra": 32}},
		{index.Clustered, 36, 3, map[string]int64{"primary": 168, "extra": 52}},
		{index.Heap, 8, 0, map[string]int64{"primary": 24, "heap": 116}},
		{index.Heap, 16, 0, map[string]int64{"primary": 32, "heap": 124}},
		{index.Heap, 36, 0, map[string]int64{"primary": 52, "heap": 144}},
		{index.Heap, 8, 1, map[string]int64{"primary": 24, "heap": 124, "extra": 24}},
		{index.Heap, 16, 1, map[string]int64{"primary": 32, "heap": 132, "extra": 24}},
		{index.Heap, 36, 1, map[string]int64{"primary": 52, "heap": 152, "extra": 24}},
		{index.Heap, 8, 3, map[string]int64{"primary": 24, "heap": 140, "extra": 24}},
		{index.Heap, 16, 3, map[string]int64{"primary": 32, "heap": 148, "extra": 24}},
		{index.Heap, 36, 3, map[string]int64{"primary": 52, "heap": 168, "extra": 24}},
		{index.RowID, 8, 0, map[string]int64{"primary": 124, "secondary": 24}},
		{index.RowID, 16, 0, map[string]int64{"primary": 132, "secondary": 32}},
		{index.RowID, 36, 0, map[string]int64{"primary": 152, "secondary": 52}},
		{index.RowID, 8, 1, map[string]int64{"primary": 132, "secondary": 24, "extra": 24}},
		{index.RowID, 16, 1, map[string]int64{"primary": 140, "secondary": 32, "extra": 24}},
		{index.RowID, 36, 1, map[string]int64{"primary": 160, "secondary": 52, "extra": 24}},
		{index.RowID, 8, 3, map[string]int64{"primary": 148, "secondary": 24, "extra": 24}},
		{index.RowID, 16, 3, map[string]int64{"primary": 156, "secondary": 32, "extra": 24}},
		{index.RowID, 36, 3, map[string]int64{"primary": 176, "secondary": 52, "extra": 24}},
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
				if name == index.All {
					continue
				}
				names = append(names, name)
				var entries, inuse int64
				for l, err := range table.Leaves(name) {
					if err != nil {
						t.Fatal(err)
					}
					entries, inuse = entries+l.Rows, inuse+l.Inuse
				}
				want, ok := test.want[strings.TrimRight(name, "123")]
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
	for _, layout := range index.Layouts {
		c := index.TableConfig{Layout: layout, Extra: 2, Options: map[string]string{"page": "1024"}}
		counts := segments(t, loadTextbook(t, "ulid", c, 20_000, 50, noted))
		pages := int64(0)
		for _, c := range counts {
			pages += c[index.LeafPages] + c[index.BranchPages] + c[index.HeapPages]
		}
		all := counts[index.All]
		if all[index.FileBytes] != pages*1024 || all[index.WrittenBytes] != all[index.DirtyPages]*1024 || all[index.DirtyPages] < pages {
			t.Errorf("%s: %d pages of 1,024 bytes, counts %v", layout, pages, all)
		}
	}
}

// TestTextbookRefuses: what Open takes no table for.
func TestTextbookRefuses(t *testing.T) {
	for _, c := range []index.TableConfig{
		{},
		{Layout: "columns"},
		{Layout: index.Heap, Extra: -1},
		{Layout: index.Heap, Extra: 65},
		{Layout: index.Heap, Options: map[string]string{"page": "1000"}},
	} {
		if _, err := (textbook.Profile{}).Open(context.Background(), c); err == nil {
			t.Errorf("%+v: opened", c)
		}
	}
}

// TestTextbookPowers: what a workload asks of the table by type assertion.
func TestTextbookPowers(t *testing.T) {
	table := indextest.Open(t, textbook.Profile{}, index.TableConfig{Layout: index.Heap})
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
	for _, layout := range index.Layouts {
		table := indextest.Open(t, textbook.Profile{}, index.TableConfig{Layout: layout, Extra: int(most.Extra)})
		if err := table.Insert([][]byte{make([]byte, most.Key)}, [][]byte{make([]byte, most.Value)}); err != nil {
			t.Errorf("%s: %v", layout, err)
		}
	}
}

// BenchmarkTextbookInsert loads a million random rows and reports what memory each
// one takes.
func BenchmarkTextbookInsert(b *testing.B) {
	for _, layout := range index.Layouts {
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
		return all[index.FileBytes] / pageSize
	})
}
