package report

import (
	"encoding/base64"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"idbench/results"
	"idbench/units"
)

// filmed is a run of a load on each engine, with two frames or with leaves alone.
func filmed(t *testing.T, kept bool, engines ...string) *results.Run {
	t.Helper()
	run := &results.Run{Leaves: map[string][]results.Leaf{}, Frames: map[string][]results.Frame{}}
	for _, e := range engines {
		c, err := results.NewName(results.Part{Key: "engine", Value: e}, results.Part{Key: "layout", Value: "rowid"},
			results.Part{Key: "scheme", Value: "uuidv4"}, results.Part{Key: "workload", Value: "insert"}, results.Part{Key: "rows", Value: "48"})
		if err != nil {
			t.Fatal(err)
		}
		run.Cases = append(run.Cases, c)
		run.Leaves[c.String()] = []results.Leaf{
			{Segment: units.Primary, Position: 0, Page: 0, Inuse: 100, Alloc: 1024, Age: 0.5},
			{Segment: units.Secondary, Position: 0, Page: 2, Inuse: 512, Alloc: 1024, Age: 0.25},
			{Segment: units.Secondary, Position: 1, Page: 1, Inuse: 1024, Alloc: 1024, Age: 1},
		}
		if !kept {
			continue
		}
		frame := results.Frame{Segment: units.Secondary, Rows: 24, Order: results.ByKey, PageSize: 1024, Places: 1, Cells: []results.Cell{{Leaves: 1, Pages: 1, Inuse: 512, Age: 0.5}}}
		file := frame
		file.Order, file.Places, file.Cells = results.ByFile, 3, []results.Cell{{Others: 1}, {}, frame.Cells[0]}
		run.Frames[c.String()] = []results.Frame{frame, file}
	}
	return run
}

// bytesOf are those of a reel.
func bytesOf(t *testing.T, f frames, r reel) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(f.Packs[r.Pack])
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestFrames(t *testing.T) {
	f := newFrames(filmed(t, true, "bbolt", "sqlite", "model-bbolt"))
	var names []string
	for _, e := range f.Engines {
		names = append(names, e.Name+"|"+e.Twin)
	}
	if got := strings.Join(names, " "); got != "bbolt, rowid, fill 0.5|model-bbolt sqlite, rowid|" || len(f.Packs) != 1 || f.Still() || !f.Moving() {
		t.Fatalf("films %s, %d packs", got, len(f.Packs))
	}
	r := f.Engines[0].Reels[0]
	if got := fmt.Sprint(r.Rows, r.Leaves, r.Key, r.File, r.Others); got != "[24] [1] [1] [3] true" {
		t.Errorf("reel %s", got)
	}
	want := []byte{127, 127, 254, absent, absent, 127, absent, absent, 127, 0, 0, 254, 254, 0, 0}
	if got := bytesOf(t, f, r); !slices.Equal(got, want) {
		t.Errorf("cells %v, want %v", got, want)
	}
}

// A run without frames shows the leaves of its end, each from its last write on.
func TestFramesOfAnOldRun(t *testing.T) {
	f := newFrames(filmed(t, false, "bbolt"))
	if len(f.Engines) != 1 || !f.Still() || f.Moving() {
		t.Fatalf("films %+v", f.Engines)
	}
	r := f.Engines[0].Reels[0]
	if len(r.Rows) != stillFrames || r.Rows[0] != 2 || r.Rows[stillFrames-1] != 48 {
		t.Errorf("rows %v", r.Rows)
	}
	want := slices.Concat(slices.Repeat([]int64{0}, 5), slices.Repeat([]int64{1}, 18), []int64{2})
	if !slices.Equal(r.Leaves, want) {
		t.Errorf("leaves at rest %v, want %v", r.Leaves, want)
	}
	const frame = 2*3 + 3*4
	last := bytesOf(t, f, r)[(stillFrames-1)*frame:]
	if want := []byte{127, 254, 64, 254, 254, 254, absent, 254, 127, absent, 254, 64, 0, 254, 254, 254, 0, 0}; !slices.Equal(last, want) {
		t.Errorf("cells of the end %v, want %v", last, want)
	}
}

// What no run writes makes no panic.
func TestFramesOfOddRuns(t *testing.T) {
	run := filmed(t, true, "bbolt")
	key := run.Cases[0].String()
	run.Frames[key] = run.Frames[key][:1] // by key alone
	if f := newFrames(run); !f.Still() {
		t.Error("a frame by key alone was shown")
	}
	run.Leaves[key][1].Page, run.Leaves[key][2].Position = math.MaxInt64, 1<<40
	if f := newFrames(run); len(f.Engines[0].Reels[0].Rows) != stillFrames {
		t.Errorf("films %+v", f.Engines)
	}
	for i := range run.Leaves[key] {
		run.Leaves[key][i].Inuse, run.Leaves[key][i].Alloc = 0, 0
	}
	newFrames(run)
	delete(run.Leaves, key)
	if f := newFrames(run); len(f.Engines) > 0 {
		t.Errorf("films of nothing: %+v", f.Engines)
	}
}
