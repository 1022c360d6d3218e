package bench

import (
	"fmt"
	"maps"
	"reflect"
	"testing"

	"idbench/index"
	"idbench/index/bbolt"
	bboltmodel "idbench/index/bbolt/model"
	"idbench/index/innodb"
	innodbmodel "idbench/index/innodb/model"
	"idbench/index/null"
	"idbench/index/postgres"
	postgresmodel "idbench/index/postgres/model"
	"idbench/index/sqlite"
	sqlitemodel "idbench/index/sqlite/model"
	"idbench/index/textbook"
	"idbench/results"
	"idbench/units"
)

// Frames change no count, and sum to the counts of the series at their rows. Of servers, one
// layout each is enough: in the other, their leaves are held against those of their profiles.
func TestFrames(t *testing.T) {
	for _, e := range []index.Engine{
		bbolt.Engine{}, sqlite.Engine{}, postgres.Engine{}, innodb.Engine{},
		bboltmodel.Profile{}, sqlitemodel.Profile{}, postgresmodel.Profile{}, innodbmodel.Profile{}, textbook.Profile{},
	} {
		_, server := e.(index.Served)
		layouts := e.Layouts()
		if server {
			layouts = layouts[len(layouts)-1:]
		}
		for _, layout := range layouts {
			t.Run(e.Name()+" "+string(layout), func(t *testing.T) {
				if server && testing.Short() {
					t.Skip("it starts a server")
				}
				if err := e.Check(); err != nil {
					t.Skip(err)
				}
				cfg := small(e.Name())
				cfg.Layouts, cfg.Schemes = []units.Layout{layout}, []string{"uuidv4", "uuidv7"}
				cfg.Rows, cfg.Batch, cfg.Rounds = 6250, 250, 0 // one point of the series more than frames
				if server || testing.Short() {                 // each case starts one
					cfg.Schemes = cfg.Schemes[:1]
				}
				cases := plan(t, []index.Engine{e}, cfg)
				with := collect(t, Runner{Once: true}, cases)
				without := collect(t, Runner{Once: true, blind: true}, cases)
				for i, f := range with {
					checkFrames(t, f, layout)
					g := without[i]
					for _, round := range []*results.Finished{&f, &g} {
						steady(e, layout, round)
					}
					for what, same := range map[string]bool{
						"records": reflect.DeepEqual(f.Records, g.Records), "series": reflect.DeepEqual(f.Series, g.Series),
						"leaves": reflect.DeepEqual(f.Leaves, g.Leaves), "curve": reflect.DeepEqual(f.Curve, g.Curve),
					} {
						if !same {
							t.Errorf("%s: with frames its %s differ", f.Case, what)
						}
					}
				}
			})
		}
	}
}

// steady leaves out of a round what the engine does not repeat.
func steady(e index.Engine, layout units.Layout, f *results.Finished) {
	exact := func(values []results.Value) (kept []results.Value) {
		_, model := e.(index.Simulator)
		for _, v := range values {
			if unit, _ := units.Find(v.Unit); unit.Exact || model {
				kept = append(kept, v)
			}
		}
		return kept
	}
	for i := range f.Records {
		f.Records[i].Values = exact(f.Records[i].Values)
	}
	for i := range f.Series {
		f.Series[i].Values = exact(f.Series[i].Values)
	}
	if len(index.UnsteadyUnits(e, layout, false)) > 0 { // it draws page numbers by chance
		f.Curve = nil
		for i := range f.Leaves {
			f.Leaves[i].Page = 0
		}
	}
}

func checkFrames(t *testing.T, f results.Finished, layout units.Layout) {
	t.Helper()
	counts := map[string]map[units.Unit]float64{} // of each tree, by rows and order
	for _, frame := range f.Frames {
		sum := map[units.Unit]float64{}
		for _, c := range frame.Cells {
			sum[units.LeafPages] += float64(c.Leaves)
			sum[units.LeafInuse] += float64(c.Inuse)
			sum[units.LeafAlloc] += float64(c.Pages * frame.PageSize)
		}
		counts[fmt.Sprint(frame.Segment, frame.Rows, frame.Order)] = sum
		if frame.Order == results.ByKey && float64(frame.Places) != sum[units.LeafPages] {
			t.Errorf("%s: %d leaves by key after %d rows, %v in cells", f.Case, frame.Places, frame.Rows, sum)
		}
	}
	found := 0
	for _, p := range f.Series {
		for _, order := range []results.Order{results.ByKey, results.ByFile} {
			got := counts[fmt.Sprint(p.Segment, p.Rows, order)]
			if got == nil {
				continue
			}
			want := map[units.Unit]float64{}
			for _, v := range p.Values {
				if _, ok := got[v.Unit]; ok {
					want[v.Unit] = v.Value
				}
			}
			if found++; !maps.Equal(got, want) {
				t.Errorf("%s, %s after %d rows by %s: cells sum to %v, the series has %v", f.Case, p.Segment, p.Rows, order, got, want)
			}
		}
	}
	if found != 2*frames || len(f.Frames) != found {
		t.Errorf("%s: %d frames, %d of them at points of the series; want %d", f.Case, len(f.Frames), found, 2*frames)
	}
	last := f.Frames[len(f.Frames)-1]
	tree := map[bool]units.Segment{true: units.Secondary, false: units.Primary}[layout == units.RowID]
	if rows := f.Series[len(f.Series)-1].Rows; last.Rows != rows || last.Segment != tree {
		t.Errorf("%s: the last frame is of %s after %d rows, the load ends with %d", f.Case, last.Segment, last.Rows, rows)
	}
	var leaves int64
	for _, l := range f.Leaves {
		if l.Segment == tree {
			c := last.Cells[results.CellOf(l.Page, last.Places, len(last.Cells))]
			if leaves++; c.Leaves == 0 {
				t.Errorf("%s: leaf %d lies on page %d, where the last frame has none", f.Case, l.Position, l.Page)
			}
		}
	}
	if byKey := f.Frames[len(f.Frames)-2]; byKey.Places != leaves {
		t.Errorf("%s: %d leaves, %d in the last frame", f.Case, leaves, byKey.Places)
	}
}

// The moments are as many as can be, spread over the load, and the end is among them.
func TestFramed(t *testing.T) {
	for _, tc := range []struct{ points, want int64 }{{1, 1}, {7, 7}, {24, 24}, {25, 24}, {66, 24}, {100, 24}, {101, 24}} {
		var got, last, gap int64
		for n := int64(1); n <= tc.points; n++ {
			if framed(n, tc.points) {
				got, last, gap = got+1, n, max(gap, n-last)
			}
		}
		if got != tc.want || last != tc.points || gap > (tc.points+frames-1)/frames {
			t.Errorf("%d points: %d frames, the last at %d, %d points apart at most", tc.points, got, last, gap)
		}
	}
}

// A table that shows no leaves has no frames, and an error among its leaves is told.
func TestFramesOfOthers(t *testing.T) {
	cfg := small("null")
	cfg.Rounds = 0
	for _, f := range collect(t, Runner{}, plan(t, []index.Engine{null.Engine{}}, cfg)) {
		if len(f.Frames) > 0 {
			t.Errorf("%s: %d frames", f.Case, len(f.Frames))
		}
	}
	cfg = small("fake")
	cfg.Rounds = 0
	for _, f := range collect(t, Runner{}, plan(t, []index.Engine{&fake{}}, cfg)) {
		if len(f.Frames) > 0 { // it has no tree of that name in rowid
			t.Errorf("%s: %d frames", f.Case, len(f.Frames))
		}
	}
}
