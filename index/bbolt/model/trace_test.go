package model_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"idbench/ids"
	"idbench/index"
	"idbench/index/bbolt"
	"idbench/index/bbolt/model"
	"idbench/index/indextest"
	"idbench/units"
)

// A touch is one call of a Tracer.
type touch struct {
	segment int
	page    int64
	write   bool
}

type touches []touch

func (t *touches) Touch(segment int, page int64, write bool) {
	*t = append(*t, touch{segment, page, write})
}

func (t *touches) Make(segment int, page int64) {
	*t = append(*t, touch{segment, page, true})
}

// TestBboltTrace holds the pages that the profile says an operation touches equal
// to those found by walking bbolt's file, in the same order: of each transaction,
// of lookups that hit and miss, and of scans.
func TestBboltTrace(t *testing.T) {
	layouts, values := model.Profile{}.Layouts(), []int{0, 100, 3000}
	for _, which := range indextest.Cases(t, len(ids.Schemes), len(layouts), len(values)) {
		s, layout, value := ids.Schemes[which[0]], layouts[which[1]], values[which[2]]
		t.Run(fmt.Sprintf("%s/%s/value=%d", s.Name, layout, value), func(t *testing.T) {
			c := index.TableConfig{Layout: layout}
			engine, profile := indextest.Open(t, bbolt.Engine{}, c), indextest.Open(t, model.Profile{}, c)
			var measured, predicted touches
			engine.(index.Traced).Trace(&measured)
			profile.(index.Traced).Trace(&predicted)
			compare := func(what string) error {
				if layout == units.RowID { // the places of pages are left to chance there
					forgetPlaces(measured)
					forgetPlaces(predicted)
				}
				if !slices.Equal(measured, predicted) {
					return fmt.Errorf("%s: touched %v, predicted %v", what, measured, predicted)
				}
				measured, predicted = measured[:0], predicted[:0]
				return nil
			}

			var keys [][]byte
			load := indextest.SchemeLoad(t, s, ids.Binary, 1500, 130, value)
			key := load.Key
			load.Key = func(row int) []byte {
				keys = append(keys, slices.Clone(key(row)))
				return keys[row]
			}
			err := load.Into([]index.Table{engine, profile}, func(rows int) error {
				return compare(fmt.Sprintf("transaction up to row %d", rows))
			})
			if err != nil {
				t.Fatal(err)
			}
			for row := 0; row < len(keys); row += 97 {
				for _, k := range [][]byte{keys[row], append(slices.Clone(keys[row]), 0)} {
					for _, table := range []index.Observed{engine, profile} {
						if _, _, err := table.(index.Getter).Get(t.Context(), k, nil); err != nil {
							t.Fatal(err)
						}
					}
					if err := compare(fmt.Sprintf("get %x", k)); err != nil {
						t.Fatal(err)
					}
					for _, table := range []index.Observed{engine, profile} {
						if err := take(table, k, 100); err != nil {
							t.Fatal(err)
						}
					}
					if err := compare(fmt.Sprintf("scan from %x", k)); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

func forgetPlaces(t touches) {
	for i := range t {
		t[i].page = 0
	}
	// Written pages are reported by number, which mixes the trees by chance.
	slices.SortStableFunc(t, func(a, b touch) int { return a.segment - b.segment })
}

// take reads n rows from a key on.
func take(table index.Table, from []byte, n int) error {
	for _, err := range table.(index.Scanner).Scan(context.Background(), from) {
		if err != nil {
			return err
		}
		if n--; n == 0 {
			break
		}
	}
	return nil
}

// Bbolt writes each of its dirty pages anew.
func TestPagesAreMadeBeforeTheyAreTouched(t *testing.T) {
	indextest.MadeFirst(t, model.Profile{}, 0, func(all index.Counts, _, batches int64) int64 {
		return all[units.DirtyPages] - batches // but for the root bucket's leaf
	})
}
