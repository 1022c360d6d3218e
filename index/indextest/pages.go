package indextest

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"idbench/index"
	"idbench/units"
)

// RunPages runs the scripts of a folder on a profile: a reader who has no Go can follow which
// rows stand in which page.
//
//	new layout=rowid            an empty table
//	insert ids=1-40 value=100   one transaction of these integer ids, in this order
//	                            (8-1 counts down), then the pages as they stand
//	delete ids=3-5              one transaction that removes them
func RunPages(t *testing.T, profile index.Engine, script string, pageSize int64) {
	var table index.Observed
	datadriven.RunTest(t, script, func(t *testing.T, d *datadriven.TestData) string {
		var err error
		switch d.Cmd {
		case "new":
			var layout string
			d.ScanArgs(t, "layout", &layout)
			var opened index.Table
			opened, err = profile.Open(context.Background(), index.TableConfig{Layout: units.Layout(layout), Key: index.KeyInteger})
			if err == nil {
				table = opened.(index.Observed)
			}
		case "insert":
			value := 0
			d.ScanArgs(t, "value", &value)
			keys := keysOf(t, d)
			values := make([][]byte, len(keys))
			for i := range values {
				values[i] = make([]byte, value)
			}
			err = table.Insert(keys, values)
		case "delete":
			err = table.(index.Deleter).Delete(keysOf(t, d))
		default:
			t.Fatalf("unknown command %q", d.Cmd)
		}
		if err != nil {
			return err.Error()
		}
		return drawTrees(t, table, pageSize)
	})
}

// keysOf is the argument ids=FROM-TO.
func keysOf(t *testing.T, d *datadriven.TestData) (keys [][]byte) {
	t.Helper()
	var span string
	d.ScanArgs(t, "ids", &span)
	var from, to int
	if _, err := fmt.Sscanf(span, "%d-%d", &from, &to); err != nil {
		t.Fatal(err)
	}
	step := 1
	if to < from {
		step = -1
	}
	for n := from; n != to+step; n += step {
		keys = append(keys, binary.BigEndian.AppendUint64(nil, uint64(n)))
	}
	return keys
}

// drawTrees lists the leaves of each tree in key order, then its counts.
func drawTrees(t *testing.T, table index.Observed, pageSize int64) string {
	t.Helper()
	segments, err := table.Stats()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, s := range segments[:len(segments)-1] {
		c := s.Counts
		fmt.Fprintf(&b, "%s: depth %d, %d branch pages", s.Name, c[units.Depth], c[units.BranchPages])
		if n, ok := c[units.BranchRows]; ok {
			fmt.Fprintf(&b, " with %d rows", n)
		}
		b.WriteString("\n")
		for l, err := range table.Leaves(s.Name) {
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, "  page %d: %d rows, %d of %d bytes", l.Page, l.Rows, l.Inuse, l.Alloc)
			if l.Pages > 1 {
				fmt.Fprintf(&b, ", %d overflow pages", l.Pages-1)
			}
			b.WriteString("\n")
		}
	}
	all := segments[len(segments)-1].Counts
	fmt.Fprintf(&b, "file: %d pages, %d free", all[units.FileBytes]/pageSize, all[units.FreePages])
	return b.String()
}
