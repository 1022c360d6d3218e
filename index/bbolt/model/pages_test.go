package model_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"idbench/index"
	"idbench/index/bbolt/model"
	"idbench/index/indextest"
	"idbench/units"
)

func TestConformance(t *testing.T) { indextest.Run(t, model.Profile{}) }

// TestPages runs the scripts in testdata/pages: a reader who has no Go can follow
// which rows stand in which page.
//
//	new fill=0.5              an empty table
//	insert keys=1-40 value=100  one transaction of these 8-byte integer keys, in this
//	                          order (8-1 counts down), then the pages as they stand
func TestPages(t *testing.T) {
	var table index.Observed
	datadriven.RunTest(t, "testdata/pages", func(t *testing.T, d *datadriven.TestData) string {
		switch d.Cmd {
		case "new":
			var fill string
			d.ScanArgs(t, "fill", &fill)
			opened, err := model.Profile{}.Open(context.Background(), index.TableConfig{
				Layout: units.Clustered, Options: map[string]string{"fill": fill},
			})
			if err != nil {
				return err.Error()
			}
			table = opened.(index.Observed)
			return drawPages(t, table)
		case "insert":
			var span string
			var value int
			d.ScanArgs(t, "keys", &span)
			d.ScanArgs(t, "value", &value)
			var from, to int
			if _, err := fmt.Sscanf(span, "%d-%d", &from, &to); err != nil {
				return err.Error()
			}
			step := 1
			if to < from {
				step = -1
			}
			var keys, values [][]byte
			for n := from; n != to+step; n += step {
				keys = append(keys, binary.BigEndian.AppendUint64(nil, uint64(n)))
				values = append(values, make([]byte, value))
			}
			if err := table.Insert(keys, values); err != nil {
				return err.Error()
			}
			return drawPages(t, table)
		}
		t.Fatalf("unknown command %q", d.Cmd)
		return ""
	})
}

// drawPages lists the leaves in key order, then the counts.
func drawPages(t *testing.T, table index.Observed) string {
	t.Helper()
	var keys []uint64
	for row, err := range table.(index.Scanner).Scan(nil) {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, binary.BigEndian.Uint64(row.Key))
	}
	var b strings.Builder
	for l, err := range table.Leaves(units.Primary) {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "page %d: keys %d to %d, %d of %d bytes\n", l.Page, keys[0], keys[l.Rows-1], l.Inuse, l.Alloc)
		keys = keys[l.Rows:]
	}
	if len(keys) > 0 {
		fmt.Fprintf(&b, "inline: %d rows\n", len(keys))
	}
	segments, err := table.Stats()
	if err != nil {
		t.Fatal(err)
	}
	c, all := segments[0].Counts, segments[1].Counts
	fmt.Fprintf(&b, "depth=%d leaves=%d branches=%d edge=%d mid=%d free=%d file=%d", c[units.Depth], c[units.LeafPages],
		c[units.BranchPages], c[units.EdgeSplits], c[units.MidSplits], all[units.FreePages], all[units.FileBytes])
	if breaks, ok := c[units.LeafBreaks]; ok {
		fmt.Fprintf(&b, " breaks=%d backsteps=%d", breaks, c[units.LeafBacksteps])
	}
	return b.String()
}
