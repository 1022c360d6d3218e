package model

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"idbench/index/indextest"
)

// TestSplits runs scripts of a single page that is cut.
//
//	cut sizes=(12,556x9,360) new=360 high=92   a branch page of items of these sizes, 556x9
//	                                           being nine of 556; the new one among them is of
//	                                           360 bytes, the high key of 92, or 0 on the last
//	                                           page of a level
//	cut leaf …                                 a leaf
//	sort 3021                                  candidates whose deltas are these digits
//
// What follows is how many items stay on the left, and what is free on either side; or the
// places of the candidates in the order to which they are sorted.
func TestSplits(t *testing.T) {
	datadriven.Walk(t, "testdata/splits", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			switch d.Cmd {
			case "cut":
				return drawCut(t, d)
			case "sort":
				return drawSorted(d.CmdArgs[0].Key)
			}
			t.Fatalf("unknown command %q", d.Cmd)
			return ""
		})
	})
}

func drawCut(t *testing.T, d *datadriven.TestData) string {
	t.Helper()
	var spans []string
	var newSize, high, total int64
	d.ScanArgs(t, "sizes", &spans)
	d.ScanArgs(t, "new", &newSize)
	d.ScanArgs(t, "high", &high)
	sizes := indextest.Sizes(t, spans)
	for _, n := range sizes {
		total += n
	}
	if used := total + high; used <= room || used-newSize > room {
		t.Fatalf("%d bytes, which fit a page, or did not before the new one came", used)
	}
	leaf := d.HasArg("leaf")
	left := splitPage(sizes, newSize, high, leaf, 0.90, nil)
	for _, s := range candidates(sizes, total, high, leaf) {
		if s.left == left {
			return fmt.Sprintf("%d left, %d bytes free; %d right, %d free\n", left, s.leftFree, len(sizes)-left, s.rightFree)
		}
	}
	return fmt.Sprintf("%d left\n", left)
}

func drawSorted(deltas string) string {
	var splits []split
	for i, c := range deltas {
		splits = append(splits, split{left: i, delta: int16(c - '0')})
	}
	sortByDelta(splits)
	var places []string
	for _, s := range splits {
		places = append(places, strconv.Itoa(s.left))
	}
	return strings.Join(places, " ") + "\n"
}
