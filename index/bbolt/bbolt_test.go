package bbolt

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"idbench/index"
	"idbench/index/indextest"
	"idbench/units"
)

func TestConformance(t *testing.T) { indextest.Run(t, Engine{}) }

// TestCountsAgreeWithBbolt holds the page walk against what bbolt itself counts:
// every split is one of TxStats, pages are Bucket.Stats', and all tree pages that a
// commit wrote are either new in our tree or the root bucket's one leaf.
func TestCountsAgreeWithBbolt(t *testing.T) {
	for _, fill := range []string{"0.5", "0.9"} {
		for _, random := range []bool{false, true} {
			t.Run(fmt.Sprintf("fill=%s/random=%v", fill, random), func(t *testing.T) {
				e := Engine{}
				opened, err := e.Open(context.Background(), index.TableConfig{
					Dir: t.TempDir(), Layout: units.Clustered, Observe: true,
					Options: map[string]string{"fill": fill},
				})
				if err != nil {
					t.Fatal(err)
				}
				table := opened.(*table)
				defer func() {
					if err := table.Close(); err != nil {
						t.Error(err)
					}
				}()
				rng := rand.New(rand.NewPCG(1, 1))
				var key [16]byte
				commits := int64(0)
				load := indextest.Load{
					Batches: indextest.Batches(20_000, 137),
					Value:   func(int) int { return 40 },
					Key: func(row int) []byte {
						n := uint64(row)
						if random {
							n = rng.Uint64()
						}
						binary.BigEndian.PutUint64(key[:], n)
						return key[:]
					},
				}
				err = load.Into([]index.Table{table}, func(rows int) error {
					commits++
					c := table.trees[0].track.counts()
					if got := c[units.LeafPages] + c[units.BranchPages]; got != table.splits+c[units.Depth] {
						return fmt.Errorf("%d leaf and branch pages, TxStats %d splits + depth %d", got, table.splits, c[units.Depth])
					}
					if c[units.Splits] != table.splits {
						return fmt.Errorf("%d splits, TxStats %d", c[units.Splits], table.splits)
					}
					if table.dirty != table.trees[0].track.treeDirty+commits {
						return fmt.Errorf("%d dirty pages, %d in the tree and %d root leaves", table.dirty, table.trees[0].track.treeDirty, commits)
					}
					return table.Verify(t.Context())
				})
				if err != nil {
					t.Fatal(err)
				}
				if c := table.trees[0].track.counts(); random == (c[units.MidSplits] == 0) {
					t.Errorf("%d mid splits of %s keys", c[units.MidSplits], map[bool]string{true: "random", false: "ascending"}[random])
				}
			})
		}
	}
}
